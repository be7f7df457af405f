"""The whole forum file as one model: which keys may stand at its top, and what each holds."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field as Limits
from pydantic import create_model

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import Address, Boolean, Language, Line, Username
from idiaspora.plugin_config.consultation.domain.appearance import Appearance
from idiaspora.plugin_config.consultation.domain.consultation import Consultation
from idiaspora.plugin_config.consultation.moderators import Group, Role, RoleTraits
from idiaspora.plugin_config.consultation.shape import Shape
from idiaspora.plugin_config.consultation.theme import Category, Theme, ThemeTraits
from idiaspora.plugin_config.desired.limits import DeclaredLimits
from idiaspora.plugin_config.desired.prune import Prune
from idiaspora.plugin_config.desired.rule_choices import DeclaredRules
from idiaspora.plugin_config.kinds.group import GroupTraits
from idiaspora.plugin_config.kinds.listing import Section
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.site_setting import SettingValue, UserDefault


class Sidebar(Declaration):
    """What stands in the sidebar, and who gets it."""

    value: Literal["themes", "none"]
    """Whether the themes stand in it."""
    existing_members: Boolean = False
    """Whether registered users get it too: what comes is added to their sidebars, what goes is taken from them."""


class ForumSection(Declaration):
    """The forum, and the user to act as."""

    name: Line
    """What this forum is called in plans and messages."""
    url: Address
    """The forum's address, such as https://forum.example.org."""
    username: Username
    """The user whose name stands beside every change. The key comes from the environment, never from the file."""
    languages: Annotated[tuple[Language, ...], Limits(min_length=1)] | None = None
    """The languages of the forum; the first is its own."""
    order: Literal["themes", "file"] | None = None
    """The order of all categories: themes puts the themes first, as they stand here; file all that is declared. The
    forum keeps its order where this is not written."""
    sidebar: Literal["themes", "none"] | Sidebar | None = None
    """Whether the themes stand in the sidebar of new accounts, beside what stands there; `none`, like nothing, leaves
    the sidebar alone."""
    first_page: Line | None = None
    """The list that the forum opens with, such as `categories` or `latest`: the first of the setting top_menu, whose
    other lists keep their order. The forum says which lists there are."""


class Defaults(Declaration):
    """What holds for everything of a sort that neither says otherwise nor takes it from a shape."""

    theme: ThemeTraits | None = None
    """For every theme."""
    category: ThemeTraits | None = None
    """For every category that is not a theme, on every level."""
    moderators: RoleTraits | None = None
    """For every role."""
    group: GroupTraits | None = None
    """For every group that is not a role."""


class Words(Declaration):
    """A moderated consultation forum on Discourse. What is not written is not managed."""

    version: Literal["1"]
    """The version of this language."""
    forum: ForumSection
    """Which forum this is."""
    moderators: dict[str, Role] | None = None
    """Roles; each becomes a group of experts."""
    consultation: Consultation | None = None
    """The consultation that the themes make together: when it is open, and how its outcome is told."""
    themes: tuple[Theme, ...] | None = None
    """Discussion themes, in the order shown to members."""
    defaults: Defaults | None = None
    """What holds for every theme, category, role and group that does not say otherwise."""
    shapes: dict[Line, Shape] | None = None
    """What many have in common, by names that are free; a theme, a category, a role or a group takes one with `like`.
    What stands beside `like` wins, and `{name}` and `{slug}` in a shape are those of what takes it."""
    settings: dict[str, SettingValue | UserDefault] | None = None
    """Site settings by Discourse's names. Groups and categories stand by name, lists as lists. A default of
    people's own preferences takes `{value: …, existing_members: true}`."""
    groups: tuple[Group, ...] | None = None
    """Groups that are not roles."""
    categories: tuple[Category, ...] | None = None
    """Categories that are not themes."""
    protect: tuple[Line, ...] | None = None
    """Paths of resources that must not be deleted and whose audience must not change, declared here or not."""
    prune: Prune | None = None
    """Resources to delete that no list of this file ever held."""
    limits: DeclaredLimits | None = None
    """How much of what exists one run may change or delete, by kind: a share, a number, and a floor."""
    rules: DeclaredRules | None = None
    """What the forum thinks of the audit's rules, by their ids: another severity or limit, and what does not count."""


LISTED = tuple(kind for kind in KINDS.values() if kind.section is not None and kind.listing is not None)
"""The kinds that a file declares as plain lists, in the order of the registry."""


def _list(section: Section) -> Any:
    model: Any = section.model
    content: Any = model if section.only else tuple[model, ...]
    if section.mappings is not None:
        content = section.mappings.type
    return Annotated[content | None, Limits(description=section.text)], None


WITH_WORDS: dict[str, type[Declaration]] = {"appearance": Appearance}
"""The mappings that hold more than lists, by their keys."""


def _inner(name: str) -> Any:
    """A mapping of the file that holds several lists."""
    sections = [kind.section for kind in LISTED if kind.section and kind.section.path[:-1] == (name,)]
    lists = {section.path[-1]: _list(section) for section in sections}
    base = WITH_WORDS.get(name, Declaration)
    text = f"Lists of what belongs to the {name}." if base is Declaration else str(base.__doc__)
    model: Any = create_model(name.capitalize(), __base__=base, __module__=__name__, __doc__=text, **lists)
    return Annotated[model | None, Limits(description=text)], None


def _sections() -> dict[str, Any]:
    """The keys of the file that the kinds declare."""
    plain = {
        kind.section.path[0]: _list(kind.section) for kind in LISTED if kind.section and len(kind.section.path) == 1
    }
    outer = {kind.section.path[0] for kind in LISTED if kind.section and len(kind.section.path) > 1}
    return plain | {name: _inner(name) for name in sorted(outer)}


if TYPE_CHECKING:
    ForumFile = Words
else:
    ForumFile = create_model("ForumFile", __base__=Words, __module__=__name__, __doc__=Words.__doc__, **_sections())


def declared_in(file: Words, section: Section) -> Any:
    """What a section of the file holds: the models of a list, the mappings of a table, or the model of the only thing;
    None where it is not written."""
    items: Any = file
    for key in section.path:
        items = getattr(items, key, None)
    return items
