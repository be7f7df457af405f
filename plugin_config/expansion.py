"""From the words of a forum file to the resources they stand for. Every value keeps where it came from and why."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path as FilePath
from typing import Any

from idiaspora.plugin_config.audit_rules.facts import AuditFacts
from idiaspora.plugin_config.checking.declarations import as_plain
from idiaspora.plugin_config.checking.partial_files import SETTINGS, is_certain
from idiaspora.plugin_config.checking.typographic_quotes import doubts_about_quotes
from idiaspora.plugin_config.checking.validation import Misread, check, read_and_check
from idiaspora.plugin_config.consultation.audited_themes import audited_themes
from idiaspora.plugin_config.consultation.category_tree import declared_trees
from idiaspora.plugin_config.consultation.expand_absences import with_absences
from idiaspora.plugin_config.consultation.expand_appearance import add_appearance
from idiaspora.plugin_config.consultation.expand_calendar import add_calendar, problems_of_phases
from idiaspora.plugin_config.consultation.expand_introductions import add_introductions
from idiaspora.plugin_config.consultation.expand_pages import problems_of_notes, with_pages
from idiaspora.plugin_config.consultation.expand_roles import (
    add_groups,
    declared_groups,
    group_names,
    hand_on_notifications,
)
from idiaspora.plugin_config.consultation.expand_themes import SIDEBAR_SETTING, add_declared, add_sidebar
from idiaspora.plugin_config.consultation.forum_file import LISTED, ForumFile, declared_in
from idiaspora.plugin_config.consultation.reported_themes import report_facts
from idiaspora.plugin_config.consultation.shape_layers import Shapes
from idiaspora.plugin_config.desired.calendar import dated
from idiaspora.plugin_config.desired.clashes import problems_of_clashes
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.desired.desired import Desired, Forum, Unsaid
from idiaspora.plugin_config.desired.former_names import problems_of_former_names
from idiaspora.plugin_config.desired.layers import Layer, Layers
from idiaspora.plugin_config.desired.limit_checks import problems_of_limits
from idiaspora.plugin_config.desired.limits import limit_of
from idiaspora.plugin_config.desired.parent_access import problems_of_parents
from idiaspora.plugin_config.desired.prune import add_pruned, problems_of_the_absent
from idiaspora.plugin_config.desired.references import problems_of_references
from idiaspora.plugin_config.desired.rule_choices import rule_choices
from idiaspora.plugin_config.desired.setting_checks import problems_of_settings
from idiaspora.plugin_config.fields.moments import Moment
from idiaspora.plugin_config.kinds import category_order
from idiaspora.plugin_config.kinds.item_keys import ITEM_KEYS
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Section
from idiaspora.plugin_config.kinds.mappings import Mappings
from idiaspora.plugin_config.kinds.names import BADGE, BADGE_GRANT, CATEGORY_ORDER, SITE_SETTING
from idiaspora.plugin_config.kinds.partial_lists import FirstOf
from idiaspora.plugin_config.kinds.resource import Declared, Limit, Resource, existing_members
from idiaspora.plugin_config.kinds.secret_settings import hidden_where_secret
from idiaspora.plugin_config.kinds.site_setting import UserDefault
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Invalid, Problem, in_order
from idiaspora.plugin_config.language.spans import Path

FIXED_POSITIONS = "fixed_category_positions"
FIRST_PAGE_SETTING = "top_menu"


def desired(document: Document) -> Desired:
    """Everything that a document asks for. Raises Invalid with all problems: of shape, of values, of references."""
    return _expanded(document, check(document, ForumFile))


def read_desired(
    path: str | FilePath,
    *,
    environment: str | None = None,
    variables: Mapping[str, str],
    texts: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
    at: datetime | Moment | None = None,
) -> tuple[Document, Desired]:
    """A forum file, and everything that it asks for at a time: None for what holds while all is open. `texts` and
    `files` stand in for the contents of files, as in `load`. Raises Invalid with all problems, the language's among
    them (`InvalidInPart` where the rest of the file can be used), and NoSuchTime."""
    try:
        document, file = read_and_check(
            path, ForumFile, keys=ITEM_KEYS, environment=environment, variables=variables, texts=texts, files=files
        )
        left: frozenset[str] | None = None
        problems: tuple[Problem, ...] = ()
    except Misread as misread:
        if misread.left is None:
            raise
        (document, file, left), problems = misread.left, misread.problems
    result, found = _collected(document, file)
    if given_away := tuple(problems_of_notes(result, variables)):
        raise Invalid(given_away)
    if at is not None:
        result = dated(result, at.begins(result.calendar.zone) if isinstance(at, Moment) else at)
    errors = [*problems, *found]
    if left is not None:
        errors = [*problems, *(problem for problem in found if problem.is_error and is_certain(problem, left))]
    if any(problem.is_error for problem in errors):
        unfit = {SETTINGS} if any(problem.code == "bad-setting" for problem in errors) else set()
        raise InvalidInPart(errors, result, frozenset(unfit | (left or frozenset())))
    return document, replace(result, warnings=in_order(errors))


class InvalidInPart(Invalid):
    """A forum file with mistakes, and what the rest of it asks for; `lacking` are the parts that something was left out
    of."""

    def __init__(self, problems: Iterable[Problem], desired: Desired, lacking: frozenset[str]) -> None:
        super().__init__(problems)
        self.desired = desired
        self.lacking = lacking


def _expanded(document: Document, file: ForumFile) -> Desired:
    result, problems = _collected(document, file)
    if any(problem.is_error for problem in problems):
        raise Invalid(problems)
    return replace(result, warnings=in_order(problems))


def _collected(document: Document, file: ForumFile) -> tuple[Desired, list[Problem]]:
    """Everything that a file asks for, and what is wrong or doubtful with it."""
    collection = Collection(document)
    roles = group_names(file)
    _add_settings(file, collection)
    for kind in LISTED:
        if kind.section is not None:
            _add_listed(file, collection, kind, kind.section)
    add_appearance(file, collection)
    shapes = Shapes(file, collection)
    groups = declared_groups(file, collection, shapes)
    trees = declared_trees(file, collection, shapes)
    shapes.tell_unused()
    add_groups(file, groups, collection)
    themes, categories = add_declared(trees, collection, roles)
    for index, path in enumerate(file.protect or ()):
        collection.protect(path, collection.origin(("protect", index)))
    calendar = with_absences(add_calendar(file, trees, collection), groups, collection)
    add_introductions(file, trees, collection)
    calendar = with_pages(file, trees, calendar, collection)
    add_sidebar(file, collection)
    add_pruned(file.prune, collection)
    _imply_languages(file, collection)
    _imply_first_page(file, collection)
    _add_order(file, collection, tuple(_order(file, document, themes, categories)))
    hand_on_notifications(groups, collection)
    result = Desired(
        _forum(file, document),
        collection.resources(),
        document.files,
        collection.protected,
        _limits(file, collection),
        collection.written,
        roles,
        AuditFacts(tuple(audited_themes(trees)), rule_choices(file.rules, collection)),
        report_facts(file, trees, roles),
        unsaid=_unsaid(file),
        taken=collection.taken,
        calendar=calendar,
    )
    collection.problems += [
        *problems_of_settings(result),
        *problems_of_references(result, roles),
        *problems_of_limits(result),
        *problems_of_former_names(result),
        *problems_of_parents(result),
        *problems_of_phases(result),
        *problems_of_clashes(result),
        *problems_of_the_absent(result),
        *doubts_about_quotes(document),
    ]
    return result, collection.problems


def _forum(file: ForumFile, document: Document) -> Forum:
    section = file.forum
    origin = Origin(document.span_of(("forum",)), "forum")
    return Forum(section.name, section.url, section.username, section.languages or (), origin)


def _limits(file: ForumFile, collection: Collection) -> dict[str, Limit]:
    return {
        kind: limit_of(kind, declared, collection.origin(("limits", kind)))
        for kind, declared in (file.limits or {}).items()
    }


def _add_settings(file: ForumFile, collection: Collection) -> None:
    for name, value in (file.settings or {}).items():
        origin = collection.origin(("settings", name))
        existing = None
        if isinstance(value, UserDefault):
            origin = collection.origin(("settings", name, "value"))
            said_at = collection.origin(("settings", name, "existing_members"))
            existing = existing_members(value.existing_members, said_at)
            value = value.value
        declared = Declared(hidden_where_secret(name, value), origin)
        collection.add(Resource(SITE_SETTING, name, {"value": declared}, origin, existing=existing))


def _add_listed(file: ForumFile, collection: Collection, kind: Kind, section: Section) -> None:
    """The resources of a kind that the file declares as a plain list, as a table, or as the only one."""
    items = declared_in(file, section)
    if items is None:
        return
    collection.collects(section.name, collection.origin(section.path))
    if section.mappings is not None:
        _add_mappings(items, collection, kind, section, section.mappings)
        return
    places: Iterable[tuple[Path, Any]] = (((*section.path, index), item) for index, item in enumerate(items))
    for place, item in [(section.path, items)] if section.only else places:
        layers = Layers(collection.document, (Layer(item, place),))
        former, protect = tuple(layers.value("previously", ())), layers.value("protect", False)
        key = section.only or str(getattr(item, kind.identity.field))
        declared = layers.declared(kind.fields)
        fields = {name: Declared(as_plain(said.value), said.origin) for name, said in declared.items()}
        holders = layers.get("granted_to") if kind.name == BADGE else None
        if holders is not None:
            # Of a badge that is not in use nobody is told who holds it (3.5).
            fields.setdefault("enabled", Declared(True, holders.origin))
        resource = Resource(kind.name, key, fields, layers.origin(), former, protect, collection=section.name)
        collection.add(resource)
        if holders is not None:
            collection.add(Resource(BADGE_GRANT, key, {"granted_to": holders}, layers.origin()))
        for setting, value in section.implies.items():
            collection.imply_setting(setting, value, layers.origin())
        for name, setting in section.switches.items():
            if name in fields and fields[name].value:
                collection.imply_setting(setting, "true", fields[name].origin)


def _add_mappings(items: Any, collection: Collection, kind: Kind, section: Section, mappings: Mappings) -> None:
    for key, value in mappings.items(items):
        origin = collection.origin((*section.path, *mappings.keys(key)))
        fields = {mappings.field: Declared(value, origin)}
        collection.add(Resource(kind.name, key, fields, origin, collection=section.name))
        for setting, needed in section.implies.items():
            collection.imply_setting(setting, needed, origin)


def _imply_languages(file: ForumFile, collection: Collection) -> None:
    languages = file.forum.languages
    if not languages:
        return
    origin = collection.origin(("forum", "languages"))
    collection.imply_setting("default_locale", languages[0], origin)
    if len(languages) > 1:
        collection.imply_setting("content_localization_enabled", "true", origin)
        collection.imply_setting("content_localization_supported_locales", tuple(languages), origin)


def _imply_first_page(file: ForumFile, collection: Collection) -> None:
    if file.forum.first_page is not None:
        origin = collection.origin(("forum", "first_page"))
        remedy = f"write the whole list under settings.{FIRST_PAGE_SETTING}, or only its first under forum.first_page"
        collection.imply_setting(FIRST_PAGE_SETTING, FirstOf(file.forum.first_page), origin, remedy)


def _order(file: ForumFile, document: Document, themes: list[str], categories: list[str]) -> list[str]:
    """The declared categories in their wanted order."""
    sections = [key for key in document.data if key in ("themes", "categories")]
    in_the_order_of_the_file = file.forum.order == "file" and sections == ["categories", "themes"]
    return [*categories, *themes] if in_the_order_of_the_file else [*themes, *categories]


def _add_order(file: ForumFile, collection: Collection, order: tuple[str, ...]) -> None:
    """The order of all categories; `order` are the declared ones, themes first."""
    if file.forum.order is not None and order:
        origin = collection.origin(("forum", "order"))
        collection.imply_setting(FIXED_POSITIONS, "true", origin)
        collection.add(Resource(CATEGORY_ORDER, category_order.KEY, {"order": Declared(order, origin)}, origin))


def _unsaid(file: ForumFile) -> dict[tuple[str, str], Unsaid]:
    """The words that would manage what belongs to the whole forum, where the file has themes and does not write
    them."""
    words = {
        (CATEGORY_ORDER, category_order.KEY): Unsaid("order", "the order of all categories", "order: themes"),
        (SITE_SETTING, SIDEBAR_SETTING): Unsaid("sidebar", "the sidebar of new accounts", "sidebar: themes"),
    }
    return {key: unsaid for key, unsaid in words.items() if file.themes and not file.forum.declares(unsaid.word)}
