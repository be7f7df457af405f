"""What brings another name or place of a thing into the forum file. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.new_places import new_place
from idiaspora.plugin_config.editing.rewriting import Edit, Move, Write
from idiaspora.plugin_config.editing.write_targets import naming_field, path_in, place_of
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.kinds.category import has_slug
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.spans import Path
from idiaspora.provisioning.drift.sides import PLACE, Difference


class Refusal(Exception):
    """Why something cannot be written, and what to do. `edit` and `left` tell what it is about, where that is known: an
    edit that cannot be made, and differences that stay though the edits were made."""

    def __init__(self, reason: str, remedy: str, *, edit: object = None, left: Sequence[Difference] = ()) -> None:
        super().__init__(reason)
        self.reason, self.remedy, self.edit, self.left = reason, remedy, edit, left


def replacing(
    item: Difference, path: Path, desired: Desired, document: Document, differences: Iterable[Difference]
) -> tuple[Edit, ...]:
    """Edits for another name, another place, or both, of the thing that is written at a path; `differences` are all
    that there are. Raises Refusal."""
    now = str(item.live)
    if not item.is_moved:
        return (Write(path, _name_of(item)),)
    is_same = _own_part(item.key) == _own_part(now)
    named = () if is_same else (Write((*path, naming_field(item.change.resource)), _name_of(item)),)
    by_place = {str(other.live).casefold(): other.key for other in differences if other.field == PLACE}
    return (*named, Move(path, _list_below(item.kind, now.rpartition("/")[0], by_place, desired, document)))


def _list_below(kind: str, key: str, by_place: Mapping[str, str], desired: Desired, document: Document) -> Path:
    """The list of what stands below a thing that has this key on the forum, of the topmost without. `by_place` are the
    declared keys of what has another one there. Raises Refusal."""
    section = KINDS[kind].section
    if not key:
        return section.path if section else ()
    above = desired.get(kind, key) or desired.get(kind, by_place.get(key.casefold(), key))
    if above is None or above.absent:
        place = new_place(desired, kind, key)
        raise Refusal(f"{key}, below which it is now, is not in the file", f"adopt {place} as well")
    place = place_of(desired, above)
    if not place:
        raise Refusal(f"{key}, below which it is now, has no lines of its own", "move its lines by hand")
    return (*path_in(document, place), KINDS[kind].export.below)


def _name_of(item: Difference) -> str:
    """The name or slug of a resource that has a different one on the forum."""
    if item.kind != CATEGORY:
        return str(item.live)
    part = str(item.live).rpartition("/")[2]
    return part if has_slug(item.change.resource) else slugs.name_of(part)


def _own_part(key: str) -> str:
    return key.rpartition("/")[2].casefold()
