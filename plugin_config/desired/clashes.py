"""Declared values that exclude one another on every forum: Discourse refuses the second one."""

from collections.abc import Iterator, Mapping

from idiaspora.facts.setting_rules import NEEDS
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds import chat_channel
from idiaspora.plugin_config.kinds.names import (
    CATEGORY,
    CHAT_CHANNEL,
    NOTIFICATION_DEFAULTS,
    PAGE,
    SITE_SETTING,
    SITE_THEME,
    TAG,
)
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.problems import Problem

EXCLUSIVE = (
    tuple(
        f"default_categories_{level}" for level in ("watching", "tracking", "muted", "watching_first_post", "normal")
    ),
    tuple(f"default_tags_{level}" for level in ("watching", "tracking", "muted", "watching_first_post")),
)
"""Settings of which one item may stand in one only: with two of them registrations fail (3.5)."""


def beside_exclusive(desired: Desired) -> frozenset[str]:
    """The settings whose items a declared one may not hold."""
    declared = {item.key for item in desired.of_kind(SITE_SETTING)}
    return frozenset(name for names in EXCLUSIVE if declared.intersection(names) for name in names)


def needed_settings(desired: Desired) -> frozenset[str]:
    """The settings on whose values it depends whether a forum takes those of the file."""
    declared = {item.key for item in desired.of_kind(SITE_SETTING)}
    pairs = [(need.setting, need.other) for need in NEEDS]
    return frozenset(name for pair in pairs if declared.intersection(pair) for name in pair)


def problems_of_clashes(desired: Desired) -> Iterator[Problem]:
    """Names that two categories of one parent share, addresses that two things have, and items that stand in two lists
    of which one may hold them."""
    yield from _shared_names(desired)
    yield from _shared_addresses(desired)
    yield from _words_for_two_tags(desired)
    yield from _two_banners(desired)
    yield from _shared_channel_names(desired)
    yield from _two_defaults(desired)
    for settings in EXCLUSIVE:
        yield from _in_two_lists(desired, settings)
    for group in desired.of_kind(NOTIFICATION_DEFAULTS):
        yield from _told_at_two_levels(group)


def _shared_names(desired: Desired) -> Iterator[Problem]:
    """Names are unique below one parent, whatever their letter case (3.5)."""
    taken: dict[tuple[str, str], tuple[str, Declared]] = {}
    for category in desired.of_kind(CATEGORY):
        name = category.fields.get("name")
        if name is None:
            continue
        key, first = taken.setdefault((parent_path(category.key), str(name.value).casefold()), (category.key, name))
        if first is not name:
            beside = f"below {parent_path(category.key)}" if parent_path(category.key) else "at the top"
            yield Problem(
                "same-name",
                f"two categories {beside} are called “{name.value}”, the other one is {key} ({first.origin.span}): "
                "Discourse tells names apart by more than their letter case",
                name.origin.span,
                "give one of them another name",
                name.origin.path,
            )


def exclusive_items(resource: Resource) -> tuple[tuple[str, ...], Declared] | None:
    """The items that a resource alone of all the forum's may have, folded, and where they are declared."""
    declared = resource.fields.get(KINDS[resource.kind].order.exclusive)
    if declared is None or resource.absent:
        return None
    texts = declared.value if isinstance(declared.value, tuple) else str(declared.value or "").split("|")
    return tuple(dict.fromkeys(text.strip().casefold() for text in texts if text.strip())), declared


def _shared_addresses(desired: Desired) -> Iterator[Problem]:
    taken: dict[str, tuple[Resource, Declared]] = {}
    for resource in desired.resources:
        items, declared = exclusive_items(resource) or ((), None)
        for item in items:
            if declared is None:
                continue
            other, first = taken.setdefault(item, (resource, declared))
            if other is not resource:
                yield problem_of_address(item, f"{other.address} ({first.origin.span})", declared)


def _words_for_two_tags(desired: Desired) -> Iterator[Problem]:
    """A word stands for one tag, and a tag for itself (3.5)."""
    tags = [tag for tag in desired.of_kind(TAG) if not tag.absent]
    taken = {tag.key.casefold(): tag for tag in tags}
    for tag in tags:
        declared = tag.fields.get("synonyms")
        for word in declared.value if declared else ():
            other = taken.setdefault(word.casefold(), tag)
            is_itself = word.casefold() == tag.key.casefold()
            if declared and (other is not tag or is_itself):
                about = "the tag itself" if is_itself else f"a word of the tag {other.key} too ({other.origin.span})"
                yield Problem(
                    "contradiction",
                    f"{tag.key}: “{word}” is {about}: Discourse lets a word stand for one tag",
                    declared.origin.span,
                    f"leave {word} out here",
                    declared.origin.path,
                )


def _two_banners(desired: Desired) -> Iterator[Problem]:
    """A forum has one banner: each new one takes the place of the one before (3.5)."""
    banners = [page for page in desired.of_kind(PAGE) if "banner" in page.fields and page.fields["banner"].value]
    for page in banners[1:]:
        declared, first = page.fields["banner"], banners[0]
        yield Problem(
            "contradiction",
            f"the page {page.key} is the banner, and so is {first.key} ({first.fields['banner'].origin.span}): "
            "a forum has one",
            declared.origin.span,
            "write banner: false at one of the two",
            declared.origin.path,
        )


def _shared_channel_names(desired: Desired) -> Iterator[Problem]:
    """Two new chat channels of one category cannot have one name (3.5)."""
    taken: dict[tuple[str, str], Resource] = {}
    for channel in desired.of_kind(CHAT_CHANNEL):
        place = chat_channel.place_of(channel.fields)
        if channel.absent or place is None:
            continue
        first = taken.setdefault(place, channel)
        if first is not channel:
            other, name = f"{first.key} ({first.fields['name'].origin.span})", channel.fields["name"]
            yield problem_of_channel(place[1], other, name)


def problem_of_channel(name: str, other: str, declared: Declared) -> Problem:
    """That a chat channel is called like another one of its category."""
    return Problem(
        "same-name",
        f"the chat channel {other} of this category is called “{name}” already: Discourse makes no second one",
        declared.origin.span,
        "give one of the two another name",
        declared.origin.path,
    )


def _two_defaults(desired: Desired) -> Iterator[Problem]:
    """One theme of the site is that of everybody."""
    said_of = ((theme.key, theme.fields.get("default")) for theme in desired.of_kind(SITE_THEME))
    wanted = [(key, said) for key, said in said_of if said and said.value]
    for key, said in wanted[1:]:
        other, first = wanted[0]
        yield Problem(
            "contradiction",
            f"{key} is to be the default theme, and so is {other} ({first.origin.span}): there is one",
            said.origin.span,
            "leave default: true at one of them",
            said.origin.path,
        )


def problem_of_address(address: str, owner: str, declared: Declared) -> Problem:
    """That an address for incoming mail is that of something else."""
    return Problem(
        "taken-address",
        f"{address} is the address of {owner} too: Discourse takes each address once on the whole forum",
        declared.origin.span,
        "leave it in one of the two",
        declared.origin.path,
    )


def _in_two_lists(desired: Desired, settings: tuple[str, ...]) -> Iterator[Problem]:
    resources = [(name, desired.get(SITE_SETTING, name)) for name in settings]
    lists = {name: resource.fields["value"] for name, resource in resources if resource is not None}
    yield from _repeated(lists, "and nobody can register while it is in two")


def _told_at_two_levels(group: Resource) -> Iterator[Problem]:
    """Of what members are told, each category and tag has one level: another list would lose it (3.5)."""
    for of_tags in (False, True):
        lists = {name: one for name, one in group.fields.items() if name.endswith("_tags") is of_tags}
        yield from _repeated(lists, "and the last one written would have it", f"notifications of {group.key}: ")


def _repeated(lists: Mapping[str, Declared], consequence: str, about: str = "") -> Iterator[Problem]:
    """Items that stand in two of the lists."""
    taken: dict[str, tuple[str, Declared]] = {}
    for name, declared in lists.items():
        for item in declared.value if isinstance(declared.value, tuple) else ():
            other, first = taken.setdefault(str(item).casefold(), (name, declared))
            if other != name:
                yield Problem(
                    "contradiction",
                    f"{about}{item} stands in {name} and in {other} ({first.origin.span}): "
                    f"Discourse takes it in one of these lists only, {consequence}",
                    declared.origin.span,
                    f"leave {item} in one of the two",
                    declared.origin.path,
                )
