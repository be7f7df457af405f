"""An imported forum in the words of a consultation: themes with their questions and recommendations, and the roles of
those who moderate. Pure.

What the words do not say exactly is left as it is; whether a file in them plans empty, whoever calls finds out.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from idiaspora.plugin_config.consultation.answers import ANSWERS, ANSWERS_BY_DEFAULT, INHERITED
from idiaspora.plugin_config.consultation.moderators import default_group_name
from idiaspora.plugin_config.consultation.theme import (
    KINDS_OF_RECOMMENDATION,
    QUESTIONS_DESCRIPTION,
    QUESTIONS_NAME,
    QUESTIONS_SLUG,
    TAG_GROUP_NAME,
)
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_EVERYWHERE
from idiaspora.plugin_config.kinds.names import CATEGORY, TAG_GROUP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.importing.drafting import Data

CATEGORIES, THEMES, BELOW = "categories", "themes", "subcategories"
GROUPS, ROLES, TAG_GROUPS = "groups", "moderators", "tag_groups"
MODERATED = "moderated_by"
BEFORE_ROLES = ("version", "forum")
ENDS = ("-moderators", "_moderators")
"""How the names of groups end that are called after what they moderate."""
WORDS_FOR_ANSWERS = ("both", "voted", "accepted")
"""The most special word comes first; what fits none of them is answered by any reply."""


def candidates(data: Data) -> tuple[str, ...]:
    """The slugs of the categories that may be themes: with moderators, a category of questions, or votes."""
    return tuple(str(item["slug"]) for item in data.get(CATEGORIES, ()) if _may_be_theme(item))


def as_consultation(data: Data, themes: Collection[str]) -> Data:
    """The data with these categories as themes, and the groups that moderate anything in them as roles."""
    roles = _Roles.of(data, themes)
    tags = _TagGroups(data)
    chosen: list[Data] = []
    others: list[Data] = []
    for item in data.get(CATEGORIES, ()):
        is_theme = item["slug"] in themes
        (chosen if is_theme else others).append(_said(item, "theme", roles, tags) if is_theme else item)
    groups = [item for item in data.get(GROUPS, ()) if item["name"] not in roles.by_group]
    found = {key: value for key, value in data.items() if key in BEFORE_ROLES}
    found |= {ROLES: roles.declared(data), THEMES: chosen}
    for key, value in data.items():
        if key not in BEFORE_ROLES:
            found[key] = {CATEGORIES: others, GROUPS: groups, TAG_GROUPS: tags.left}.get(key, value)
    return {key: value for key, value in found.items() if value not in ([], {})}


def _may_be_theme(item: Data) -> bool:
    return bool(item.get(MODERATED) or item.get("topic_voting") or _questions_of(item))


def _questions_of(item: Data) -> Data | None:
    """The category below another one in which questions are asked, if it is the only one there."""
    found = [below for below in item.get(BELOW, ()) if _is_asked_in(below)]
    return found[0] if len(found) == 1 else None


def _is_asked_in(item: Data) -> bool:
    if BELOW in item:
        return False
    return _word_for_answers(item) is not None or (item["name"], item["slug"]) == (QUESTIONS_NAME, QUESTIONS_SLUG)


def _word_for_answers(item: Data) -> str | None:
    return next((word for word in WORDS_FOR_ANSWERS if all(_at(item, field) is True for field in ANSWERS[word])), None)


def _at(item: Data, field: str) -> Any:
    value: Any = item
    for step in field.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _said(item: Data, noun: str, roles: "_Roles", tags: "_TagGroups") -> Data:
    """A category, and what is below it, in the words of themes."""
    said = dict(item)
    questions = _questions_of(item)
    if questions is not None:
        said["questions"] = _questions(questions, item, noun, roles)
        roles.leave_out_watched(item, questions)
    if recommended := tags.recommended(item):
        said = {key: value for key, value in said.items() if key not in ("topic_voting", "required_tag_groups")}
        said["recommendations"] = recommended
    if MODERATED in said:
        said[MODERATED] = roles.named(said[MODERATED])
    below = [_said(one, KINDS[CATEGORY].noun, roles, tags) for one in said.pop(BELOW, ()) if one is not questions]
    return {**said, BELOW: below} if below else said


def _questions(item: Data, theme: Data, noun: str, roles: "_Roles") -> Data | bool:
    word = _word_for_answers(item)
    said = {key: dict(value) if isinstance(value, dict) else value for key, value in item.items()}
    for field in ANSWERS[word] if word else ():
        outer, _, inner = field.partition(".")
        del said[outer][inner]
    said = {key: value for key, value in said.items() if value != {}}
    usual = {"name": QUESTIONS_NAME, "slug": QUESTIONS_SLUG, "description": QUESTIONS_DESCRIPTION.format(noun=noun)}
    said = {key: value for key, value in said.items() if usual.get(key) != value}
    made = KINDS[CATEGORY].export.defaults
    for key in INHERITED:
        if key in theme or key in item:
            own, taken = (one.get(key, made.get(key, [])) for one in (item, theme))
            said = {name: value for name, value in said.items() if name != key}
            said |= {key: own} if own != taken else {}
    if MODERATED in said:
        said[MODERATED] = roles.named(said[MODERATED])
    if word != ANSWERS_BY_DEFAULT:
        said = {**said, "answers": word or "any"}
    return said or True


class _Roles:
    """The groups that moderate themes, by their names; each has the name of its role."""

    def __init__(self, by_group: dict[str, str]) -> None:
        self.by_group = by_group
        self._watched: dict[str, set[str]] = {}

    @classmethod
    def of(cls, data: Data, themes: Collection[str]) -> "_Roles":
        own = {str(item["name"]) for item in data.get(GROUPS, ())} - set(AUTOMATIC_EVERYWHERE)
        items = [item for item in data.get(CATEGORIES, ()) if item["slug"] in themes]
        moderating = dict.fromkeys(name for item in _all(items) for name in item.get(MODERATED, ()) if name in own)
        taken = {folded(name) for name in own} | set(AUTOMATIC_EVERYWHERE)
        found: dict[str, str] = {}
        for name in moderating:
            short = next((name.removesuffix(end) for end in ENDS if name.endswith(end) and name != end), name)
            if short != name and folded(short) in taken:
                short = name
            taken.add(folded(short))
            found[name] = short
        return cls(found)

    def named(self, groups: Iterable[str]) -> list[str]:
        """Groups as a theme names them."""
        return [self.by_group.get(name, name) for name in groups]

    def leave_out_watched(self, theme: Data, questions: Data) -> None:
        """Whoever moderates questions watches them: that need not be said."""
        for name in questions.get(MODERATED, ()):
            self._watched.setdefault(name, set()).add(f"{theme['slug']}/{questions['slug']}")

    def declared(self, data: Data) -> Data:
        """The roles, in the order of their groups."""
        return {
            self.by_group[item["name"]]: self._role(item)
            for item in data.get(GROUPS, ())
            if item["name"] in self.by_group
        }

    def _role(self, item: Data) -> Data:
        name = item["name"]
        is_usual = default_group_name(self.by_group[name]) == name
        said = {key: value for key, value in item.items() if key != "name" or not is_usual}
        told = dict(said.get("notifications", {}))
        if watched := [path for path in told.get("watching", ()) if path not in self._watched.get(name, ())]:
            told["watching"] = watched
        else:
            told.pop("watching", None)
        kept = {key: value for key, value in said.items() if key != "notifications"}
        return {**kept, "notifications": told} if told else kept


class _TagGroups:
    """The tag groups of the file; those that hold nothing but kinds of recommendation are said by the themes."""

    def __init__(self, data: Data) -> None:
        self._by_name = {str(item["name"]): item for item in data.get(TAG_GROUPS, ())}
        self._all = list(data.get(TAG_GROUPS, ()))
        self._said: set[str] = set()

    def recommended(self, item: Data) -> Data | bool | None:
        """What a category says of recommendations; None where the word does not say just that."""
        required = item.get("required_tag_groups", [])
        if not item.get("topic_voting") or len(required) != 1 or set(required[0]) != {"name"}:
            return None
        name = str(required[0]["name"])
        group = self._by_name.get(name)
        if group is None or set(group) != {"name", "tags", "one_per_topic"} or not group["one_per_topic"]:
            return None
        self._said.add(name)
        if name == TAG_GROUP_NAME and set(group["tags"]) == set(KINDS_OF_RECOMMENDATION):
            return True
        return {"kinds": group["tags"], TAG_GROUP: name}

    @property
    def left(self) -> list[Data]:
        """The tag groups that are still declared by themselves."""
        return [item for item in self._all if item["name"] not in self._said]


def _all(items: Iterable[Data]) -> Iterator[Data]:
    for item in items:
        yield item
        yield from _all(item.get(BELOW, ()))
