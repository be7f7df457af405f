"""Why a value did not arrive: what Discourse is known to do to values, and what to write instead. Pure.

Each rule is a behaviour of 3.5 that changes or drops a value without refusing it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.plan.outcome import Unconverged

Applies = Callable[[Any, Any], bool]
"""Tells from the wanted and the read value whether a rule explains the difference."""


@dataclass(frozen=True)
class Rule:
    """A known behaviour: of which fields (globs), when it applies, what happens, and what to write instead."""

    name: str
    kind: str
    field: str
    applies: Applies
    happens: str
    instead: str


@dataclass(frozen=True)
class Explained:
    """A value that did not arrive, with the rule that explains it where one is known."""

    item: Unconverged
    rule: Rule | None

    @property
    def reason(self) -> str:
        return self.rule.happens if self.rule else "no rule of Discourse that is known here explains it"

    @property
    def advice(self) -> str:
        return self.rule.instead if self.rule else "look at the forum, then write what it keeps, or leave the field out"


def _always(wanted: Any, found: Any) -> bool:
    return True


def _is_empty(wanted: Any, found: Any) -> bool:
    return found in (None, "", (), {}, False)


def _fewer(wanted: Any, found: Any) -> bool:
    return isinstance(found, (tuple, dict)) and len(found) < len(wanted)


def _more(wanted: Any, found: Any) -> bool:
    return isinstance(found, tuple) and len(found) > len(wanted)


def _stripped(wanted: Any, found: Any) -> bool:
    return isinstance(wanted, str) and isinstance(found, str) and wanted.strip() == found.strip()


def _other_text(wanted: Any, found: Any) -> bool:
    return isinstance(wanted, str) and isinstance(found, str) and bool(found)


def _ignored(wanted: Any, found: Any) -> bool:
    return wanted is True and found is False


def _text_of(value: Any) -> Any:
    return value.reveal() if isinstance(value, Secret) else value


RULES: tuple[Rule, ...] = (
    Rule(
        "tagging-off",
        "category",
        "allowed_tag*",
        _is_empty,
        "tag restrictions are dropped in silence while tagging_enabled is off",
        "set tagging_enabled: true",
    ),
    Rule(
        "moderation-off",
        "category",
        "moderated_by",
        _is_empty,
        "moderating groups are dropped in silence while enable_category_group_moderation is off",
        "set enable_category_group_moderation: true",
    ),
    Rule(
        "localization-off",
        "category",
        "translations",
        _is_empty,
        "translations are dropped in silence while content_localization_enabled is off",
        "set content_localization_enabled: true",
    ),
    Rule(
        "unknown-tag-group",
        "category",
        "*_tag_groups",
        _fewer,
        "tag groups that do not exist under exactly that name are dropped in silence",
        "write the tag group's name as the forum spells it",
    ),
    Rule(
        "solved-as-boolean",
        "category",
        "solved.enabled",
        _always,
        "Solved is on only when the stored text is exactly “true”; something else wrote another form",
        "apply again; if it returns, another tool writes this category",
    ),
    Rule(
        "voting-archived",
        "category",
        "topic_voting",
        _ignored,
        "every write of a category without the flag switches Topic Voting off; another client wrote it meanwhile",
        "apply again, which also restores the votes",
    ),
    Rule(
        "everyone-erases",
        "category",
        "access",
        _always,
        "“everyone” with full rights erases all other rows, and groups that are gone leave none behind",
        "name only everyone, or give everyone less than create",
    ),
    Rule(
        "text-sanitised",
        "category",
        "*",
        _stripped,
        "spaces at both ends are removed",
        "write the text without spaces at its ends",
    ),
    Rule(
        "tags-cleaned",
        "tag_group",
        "tags",
        _always,
        "tags are lower-cased, cut at max_tag_length, and synonyms of other tags are left out",
        "write the tags as the forum shows them, and no synonyms",
    ),
    Rule(
        "update-refused-in-silence",
        "tag_group",
        "*",
        _always,
        "a refused change of a tag group is answered as a success",
        "check that no other tag group has the name, and that it has at most 100 characters",
    ),
    Rule(
        "names-dropped",
        "membership",
        "members",
        _fewer,
        "users that the forum does not know under exactly that name are left out in silence",
        "write the usernames as the forum spells them",
    ),
    Rule(
        "members-by-rule",
        "membership",
        "members",
        _more,
        "somebody joined meanwhile, or the group takes members by the domain of their address",
        "add them to members, or leave members out",
    ),
    Rule(
        "upload-unknown",
        "site_setting",
        "value",
        _is_empty,
        "a setting that holds an upload, a theme or a choice is emptied when the forum does not know the value",
        "upload the file on the forum first, and write the address that it gets",
    ),
    Rule(
        "mandatory-values",
        "site_setting",
        "value",
        _more,
        "Discourse puts the mandatory groups of a setting in front",
        "write the mandatory groups too",
    ),
    Rule(
        "setting-cleaned",
        "site_setting",
        "value",
        _other_text,
        "text is stripped, and what visitors can see may lose markup",
        "write the value as the forum shows it",
    ),
    Rule(
        "template-without-requests",
        "group",
        "membership_request_template",
        _is_empty,
        "a new group drops the template while it does not allow membership requests",
        "run again, which sets it; or write allow_membership_requests: true, or leave the template out",
    ),
    Rule(
        "flair-colour",
        "group",
        "flair.*",
        _always,
        "flair needs an icon or an upload; without one its colours do nothing",
        "write flair with an icon",
    ),
    Rule(
        "group-of-discourse",
        "group",
        "*",
        _ignored,
        "Discourse ignores most attributes of its own automatic groups",
        "leave the field out",
    ),
    Rule(
        "text-sanitised",
        "group",
        "*",
        _stripped,
        "spaces at both ends are removed",
        "write the text without spaces at its ends",
    ),
    Rule(
        "markup-cleaned",
        "badge",
        "description",
        _other_text,
        "markup that Discourse does not allow in a description is left out",
        "write the description as the forum shows it",
    ),
    Rule(
        "markup-cleaned",
        "user_field",
        "description",
        _other_text,
        "markup that Discourse does not allow in a description is left out",
        "write the description as the forum shows it",
    ),
    Rule(
        "one-level-a-category",
        "notification_defaults",
        "*",
        _fewer,
        "a category stands in one level only: writing it into one takes it out of the others",
        "name each category in one of the lists only",
    ),
    Rule(
        "post-rewritten",
        "about_topic",
        "description",
        _other_text,
        "pictures of other hosts are copied to the forum by an edit of its own, and spaces are normalised",
        "upload the picture and write its upload:// address, or copy the text as the forum has it",
    ),
    Rule(
        "cache-of-order",
        "category_order",
        "order",
        _always,
        "somebody moved or made a category meanwhile",
        "apply again",
    ),
)


def explained(item: Unconverged) -> Explained:
    """The first rule that explains a difference, if any does."""
    wanted, found = _text_of(item.change.new), _text_of(item.change.old)
    for rule in RULES:
        concerns = rule.kind == item.resource.kind and fnmatchcase(item.change.field, rule.field)
        if concerns and rule.applies(wanted, found):
            return Explained(item, rule)
    return Explained(item, None)
