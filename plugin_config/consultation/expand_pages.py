"""Pages whose text the tool writes: who moderates which theme and how to ask them, and a note to members for each
phase."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from idiaspora.plugin_config.consultation.category_tree import Branch, Trees
from idiaspora.plugin_config.consultation.domain.consultation import Notes
from idiaspora.plugin_config.consultation.domain.introduction import escaped, people_text, words_in
from idiaspora.plugin_config.consultation.domain.notes import BETWEEN, note_text
from idiaspora.plugin_config.consultation.expand_introductions import asked_in, link_to_ask
from idiaspora.plugin_config.consultation.forum_file import ForumFile, declared_in
from idiaspora.plugin_config.desired.calendar import Calendar, Step, Timed
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.moments import local_text
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, MEMBERSHIP, PAGE
from idiaspora.plugin_config.kinds.page import KIND
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.credentials import CODE as CREDENTIAL
from idiaspora.plugin_config.language.credentials import REMEDY, gives_away
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Invalid, Problem

MODERATORS, BODY, PINNED, NOTES = "moderators", "body", "pinned", "consultation.notes"
LANGUAGE = ("en",)
"""The language of a file that names none."""


def with_pages(file: ForumFile, trees: Trees, calendar: Calendar, collection: Collection) -> Calendar:
    """Give their texts to the pages that the file has generated, and add the notes; the calendar with what of both is
    another one at other times."""
    return _with_notes(file, _with_generated(file, trees, calendar, collection), collection)


def _with_generated(file: ForumFile, trees: Trees, calendar: Calendar, collection: Collection) -> Calendar:
    timed = dict(calendar.timed)
    section = KIND.section
    for index, page in enumerate((declared_in(file, section) if section else None) or ()):
        resource = collection.get(PAGE, str(getattr(page, "id", "")))
        if getattr(page, "generated", None) != MODERATORS or resource is None:
            continue
        origin = collection.origin(("pages", index, "generated"))
        begins = [None, *sorted({absence.until for absence in calendar.absences})]
        steps = tuple(
            Step(
                since,
                Declared(_moderators(file, trees, calendar, since, collection), origin),
                "with deputies" if since is None else "with one who is back",
                origin,
                is_written=since == begins[-1],
            )
            for since in begins
        )
        collection.put(replace(resource, fields={**resource.fields, BODY: steps[-1].declared}))
        timed[PAGE, resource.key.casefold(), BODY] = Timed(PAGE, resource.key, BODY, calendar.zone, steps)
    return replace(calendar, timed=timed)


def _moderators(
    file: ForumFile, trees: Trees, calendar: Calendar, since: datetime | None, collection: Collection
) -> str:
    """Who moderates which theme, in each language of the forum: the theme by its name there, with its experts and the
    link to ask. Absences that are over at an instant are left out."""
    return BETWEEN.join(
        _in_language(language, trees, calendar, since, collection) for language in file.forum.languages or LANGUAGE
    )


def _in_language(
    language: str, trees: Trees, calendar: Calendar, since: datetime | None, collection: Collection
) -> str:
    parts = [f"## {words_in(language).moderators}"]
    for one in trees.themes or ():
        lines = [f"### [{escaped(_name_in(one, language))}](/c/{quote(one.key)})"]
        lines += _experts(one, language, calendar, since, collection)
        if asked := asked_in(one):
            name, link = link_to_ask(one, asked)
            lines.append(f"[{escaped(name)}]({link})")
        parts.append("\n\n".join(lines))
    return "\n\n".join(parts)


def _name_in(one: Branch, language: str) -> str:
    found = (one.layers.value("translations") or {}).get(language)
    return str((found.name if found else None) or one.layers.value("name"))


def _experts(
    one: Branch, language: str, calendar: Calendar, since: datetime | None, collection: Collection
) -> Iterator[str]:
    """The groups that moderate a theme with their members; below them who is away, and who stands in."""
    category = collection.get(CATEGORY, one.key)
    moderated = category.fields.get("moderated_by") if category else None
    for name in moderated.value if moderated else ():
        people, group = collection.get(MEMBERSHIP, name), collection.get(GROUP, name)
        members = people.fields["members"].value if people and "members" in people.fields else ()
        title = group.fields["title"].value if group and "title" in group.fields else ""
        if members:
            yield people_text(title, members, language)
        for absence in calendar.absences:
            if absence.group == name and (since is None or absence.until > since):
                until = local_text(absence.until, calendar.zone)
                who, deputy = escaped(absence.who), escaped(absence.deputy)
                yield f"*{words_in(language).away.format(who=who, deputy=deputy, until=until)}*"


def problems_of_notes(desired: Desired, variables: Mapping[str, str]) -> Iterator[Problem]:
    """Notes whose files hold a credential, which every member would read."""
    for page in desired.of_kind(PAGE):
        origin = page.origin
        if page.collection == NOTES and gives_away(str(page.fields[BODY].value), variables):
            message = "the note holds the API key, or another credential that idiaspora uses in this run"
            yield Problem(CREDENTIAL, message, origin.span, REMEDY, origin.path)


def _with_notes(file: ForumFile, calendar: Calendar, collection: Collection) -> Calendar:
    notes = file.consultation.notes if file.consultation else None
    if notes is None:
        return calendar
    begins, timed = dict(calendar.begins), dict(calendar.timed)
    part_of = collection.collects(NOTES, collection.origin(("consultation", "notes")))
    for phase in ("opens", "closes"):
        named = getattr(notes, phase)
        origin = collection.origin(("consultation", "notes", phase))
        at = getattr(calendar.whole, phase) if calendar.whole else None
        if named is None:
            continue
        if at is None or calendar.whole is None:
            collection.problem(
                "missing-key",
                f"there is a note for when the consultation {phase}, and nothing says when that is",
                origin,
                f"write “{phase}: …” under consultation, or remove the note",
            )
            continue
        key = f"note-{phase}"
        try:
            fields = _note(file, notes, named, collection, origin)
        except Invalid as invalid:
            collection.problems += invalid.problems
            continue
        collection.add(Resource(PAGE, key, fields, origin, collection=part_of))
        begins[PAGE, key] = at
        if phase == "opens" and calendar.whole.closes is not None:
            over = Step(calendar.whole.closes, Declared("no", origin), "no longer pinned", origin, is_written=False)
            first = Step(None, fields[PINNED], "pinned", origin, is_written=True)
            timed[PAGE, key, PINNED] = Timed(PAGE, key, PINNED, calendar.zone, (first, over))
    return replace(calendar, begins=begins, timed=timed)


def _note(file: ForumFile, notes: Notes, named: str, collection: Collection, origin: Origin) -> dict[str, Declared]:
    """The fields of a note. Raises Invalid."""

    def refuse(code: str, message: str, remedy: str) -> Invalid:
        return Invalid([Problem(code, message, origin.span, remedy, origin.path)])

    words = {"name": file.forum.name}
    for word in ("opens", "closes"):
        day = getattr(file.consultation, word)
        words |= {word: str(day)} if day is not None else {}
    files = collection.document.files
    root = Path(files[0]).parent if files else Path()
    title, text = note_text(root, named, file.forum.languages or LANGUAGE, words, refuse)
    fields = {"title": title, BODY: text, PINNED: "globally", "closed": True}
    if notes.category is not None:
        fields["category"] = notes.category
    return {name: Declared(value, origin) for name, value in fields.items()}
