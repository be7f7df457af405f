"""Names of groups that a forum with certain limits refuses (3.5). Pure."""

import re
from collections.abc import Iterator

from idiaspora.plugin_config.fields import account_names
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.text_limits import measured
from idiaspora.plugin_config.language.origins import Origin


def name_refused(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """The length and the letters of its name, which are those of user names."""
    declared = proposed.fields.get("name")
    if declared is None:
        return
    name, origin = str(declared.value), declared.origin
    if account_names.broken_rule(name):
        return  # a problem of its own
    words, size = f"the group name “{name}”", account_names.length(name)
    of_role = "" if origin.path.endswith(".name") else "give the role a group name of its own, with “name: …”"
    for setting, advice in (("min_username_length", "lengthen"), ("max_username_length", "shorten")):
        yield from measured(setting, size, words, origin, "bad-name", of_role or f"{advice} the name", limits)
    if not name.isascii():
        yield from _letters(name, words, origin, limits)


def _letters(name: str, words: str, origin: Origin, limits: ForumLimits) -> Iterator[Refused]:
    setting = "unicode_usernames"
    if not limits.on(setting):
        said = limits.said(setting)
        message = f"{words} has letters beyond A to Z, which {said.value} does not take ({setting})"
        yield Refused(origin, "bad-name", said, message, f"write it with the letters A to Z, or set {setting}: true")
        return
    setting = "allowed_unicode_username_characters"
    strange = "".join(dict.fromkeys(sign for sign in name if not sign.isascii() and not _allows(limits, sign)))
    if strange:
        said = limits.said(setting)
        message = f"{words} has {strange}, which {said.value} does not take ({setting})"
        yield Refused(origin, "bad-name", said, message, f"write it with other letters, or change {setting}")


def _allows(limits: ForumLimits, sign: str) -> bool:
    """Whether the forum's own pattern of letters has one; what only Ruby understands allows all."""
    pattern = limits.text("allowed_unicode_username_characters")
    try:
        return not pattern or re.search(pattern, sign) is not None
    except re.error:
        return True
