"""What a forum with certain limits refuses of categories, or changes in silence (3.5). Pure."""

from collections.abc import Iterator

from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.kinds.forum_limits import LEVELS, MOST_LEVELS, ForumLimits, Said
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused


def slug_refused(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """The slug even where only other fields are written: a forum makes it again with every write of the category."""
    declared = proposed.resource.fields.get("slug")
    if declared is None:
        return
    slug, method, said = declared.value, limits.text(slugs.METHOD), limits.said(slugs.METHOD)
    if slug == slugs.NO_SLUG:
        name = proposed.resource.fields["name"].value
        made = slugs.of_name(name, method)
        if made and made not in proposed.beside:
            message = f"{said.value} makes the slug {made} of the name “{name}” ({slugs.METHOD}: {method})"
            yield Refused(declared.origin, "bad-slug", said, message, f"write {made}, or set {slugs.METHOD}: none")
    elif not slug.isascii() and method != "encoded":
        message = f"{said.value} keeps slugs of the letters a to z only ({slugs.METHOD}: {method}), not “{slug}”"
        hint = slugs.transliterated(slug) or "it in those letters"
        yield Refused(declared.origin, "bad-slug", said, message, f"write {hint}, or set {slugs.METHOD}: encoded")


def levels_refused(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """How far below others it stands."""
    most, said = limits.number(LEVELS), limits.said(LEVELS)
    what = f"{proposed.levels} levels of categories are needed here"
    if proposed.levels > MOST_LEVELS:
        message = f"{what}, and no forum has more than {MOST_LEVELS}"
        yield Refused(proposed.resource.origin, "too-many-levels", Said.BY_FORUM, message, "move it higher")
    elif proposed.levels > most:
        message = f"{what}, and {said.value} has {most} ({LEVELS})"
        remedy = f"move it higher, or ask the forum's host to raise {LEVELS}"
        yield Refused(proposed.resource.origin, "too-many-levels", said, message, remedy)
