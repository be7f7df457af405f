"""What members see of the experts of a theme, and the link that asks them in the right place: in its About topic, and
in a section of the sidebar."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from idiaspora.plugin_config.consultation.category_tree import Branch, Trees
from idiaspora.plugin_config.consultation.domain.introduction import escaped, people_text
from idiaspora.plugin_config.consultation.expand_themes import questions_key
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.consultation.theme import QUESTIONS_NAME, Questions
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.desired.layers import Layers
from idiaspora.plugin_config.kinds.names import ABOUT_TOPIC, CATEGORY, GROUP, MEMBERSHIP, SIDEBAR_SECTION
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.severity import Severity

THEME, SIDEBAR = "theme", "sidebar"
DESCRIPTION = "description"
LONGEST_TITLE = 30
"""Characters of the title of a section in the sidebar (3.5)."""
ICON = "circle-question"


def add_introductions(file: ForumFile, trees: Trees, collection: Collection) -> None:
    """Add to About topics who moderates and where to ask, and the links of the sidebar, where the file asks for it."""
    language = (file.forum.languages or ("en",))[0]
    links: list[tuple[Branch, Declared, str, str]] = []
    for one in trees.all():
        asked = asked_in(one)
        said = asked.get("ask_link") if asked else None
        name, link = link_to_ask(one, asked) if asked else ("", "")
        sorts = said.value if said else ()
        lines = list(_introduction(one, language, collection))
        if said and THEME in sorts:
            lines.append((said, f"[{escaped(name)}]({link})"))
        if lines:
            _add_to_about_topic(one, lines, collection)
        if said and SIDEBAR in sorts:
            links.append((one, said, name, link))
    if links:
        _add_section(links, collection)


def asked_in(one: Branch) -> Layers | None:
    """What is said of the questions of a theme; None where it has none."""
    asked = one.layers.get("questions")
    return None if asked is None or asked.value is False else one.layers.inner("questions", Questions)


def link_to_ask(one: Branch, questions: Layers) -> tuple[str, str]:
    """The name of a theme's questions, and the address that opens a new one there with its template: for visitors it
    leads through the login and back (3.5)."""
    key = questions_key(one.key, questions)
    return str(questions.value("name", QUESTIONS_NAME)), f"/new-topic?category={quote(key)}"


def _introduction(one: Branch, language: str, collection: Collection) -> Iterator[tuple[Declared, str]]:
    """Who moderates a theme, a line for each group."""
    said = one.layers.get("introduce")
    category = collection.get(CATEGORY, one.key)
    if said is None or not said.value or category is None or "moderated_by" not in category.fields:
        return
    for name in category.fields["moderated_by"].value:
        people, group = collection.get(MEMBERSHIP, name), collection.get(GROUP, name)
        members = people.fields["members"].value if people and "members" in people.fields else ()
        title = group.fields["title"].value if group and "title" in group.fields else ""
        if members:
            yield said, people_text(title, members, language)


def _add_to_about_topic(one: Branch, lines: list[tuple[Declared, str]], collection: Collection) -> None:
    """The lines behind the description, whose first paragraph stays what lists of categories show (3.5)."""
    about = collection.get(ABOUT_TOPIC, one.key)
    if about is None:
        said, _ = lines[0]
        collection.problems.append(
            Problem(
                "missing-key",
                f"{one.layers.place} has no description, behind which its experts and the link to ask would stand",
                said.origin.span,
                "write a description for it",
                said.origin.path,
                Severity.WARNING,
            )
        )
        return
    declared = about.fields[DESCRIPTION]
    text = "\n\n".join((str(declared.value).rstrip(), *(line for _, line in lines)))
    collection.put(replace(about, fields={**about.fields, DESCRIPTION: Declared(text, declared.origin)}))


def _add_section(links: list[tuple[Branch, Declared, str, str]], collection: Collection) -> None:
    _, said, name, _ = links[0]
    origin = said.origin.because(said.origin.path)
    title = name if len(name) <= LONGEST_TITLE else QUESTIONS_NAME
    rows = tuple({"name": str(one.layers.value("name")), "to": link, "icon": ICON} for one, _, _, link in links)
    fields = {"title": Declared(title, origin), "links": Declared(rows, origin)}
    collection.add(
        Resource(SIDEBAR_SECTION, title, fields, origin, collection=collection.collects("questions.ask_link", origin))
    )
