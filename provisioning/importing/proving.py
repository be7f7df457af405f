"""The proof of an imported file: it is loaded as every file is and planned against the forum; what is not there as it
is on the forum is said otherwise, or taken out and told.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.editing.write_targets import LiveField, place_of, words_of
from idiaspora.plugin_config.expansion import read_desired
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Action, Change, FieldChange
from idiaspora.plugin_config.kinds.item_keys import ITEM_KEYS
from idiaspora.plugin_config.kinds.names import CATEGORY, CATEGORY_ORDER
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Path
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.importing.drafting import Data
from idiaspora.provisioning.importing.inventory import importable, section_of
from idiaspora.provisioning.importing.left import Left
from idiaspora.provisioning.importing.merging import Known
from idiaspora.provisioning.importing.tagged import CommitName, SecretName, UploadName, tagged_in
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock

MOST_ROUNDS = 60
"""Each round takes out or adds something; a file that needs more is not one that an import wrote."""
ADMIN = "/admin"
SECOND = 2
"""Steps to a setting."""
CONTRADICTION = "contradiction"
VERSION = ("version",)
HEAD = (("forum",), ("forum", "name"), ("forum", "url"), ("forum", "username"))
"""Without these there is no forum file."""


class NotProven(ProvisioningError):
    """No file could be written that would change nothing."""

    def __init__(self, change: Change | None = None) -> None:
        what = f", such as {change.address}" if change else ""
        super().__init__(
            f"every file that was tried would change the forum{what}",
            hint="Import other sections, with --only, and report this as a fault of idiaspora.",
        )


@dataclass
class Proof:
    """The data as they are proven, and what was taken out of them. `contradicted` are values that were taken out for
    the sake of another one, by their places."""

    data: Data
    left: list[Left] = field(default_factory=list)
    contradicted: dict[Path, Any] = field(default_factory=dict)


Pending = frozenset[tuple[str, str]]
"""What a file would change: addresses of resources and their fields, without a field the whole."""


def pending_in(changes: Iterable[Change]) -> Pending:
    """What changes are about."""
    whole = {(change.address, "") for change in changes if _is_whole(change)}
    return frozenset(whole | {(change.address, item.field) for change in changes for item in change.fields})


def _is_whole(change: Change) -> bool:
    return change.action is not Action.UPDATE or not change.fields


@dataclass(frozen=True)
class Prover:
    """Judges files for one forum. `path` is where the file is or will be; `variables` are those of the environment and
    what the secrets of the file are; `texts_of` gives the texts of its files from data. `pending` is what the file
    would change without the data, `lock` what was applied last; `environment` is that of an overlay."""

    client: ForumClient
    path: FilePath
    variables: Mapping[str, str]
    texts_of: Callable[[Data], Mapping[str, str]]
    lock: Lock
    pending: Pending = frozenset()
    environment: str | None = None

    def proven(self, data: Data) -> Proof:
        """The data with which a plan is empty. Raises ForumError, IncompleteRead and NotProven."""
        proof = Proof(_copied(data))
        for _ in range(MOST_ROUNDS):
            if self._is_settled(proof):
                return self._with_what_fits_now(proof)
        raise NotProven

    def is_proven(self, data: Data) -> bool:
        """Whether a plan is empty with data as they are. Raises ForumError and IncompleteRead."""
        try:
            return self._is_settled(Proof(_copied(data)))
        except (Invalid, NotProven):
            return False

    def _with_what_fits_now(self, proof: Proof) -> Proof:
        """With the values that contradicted something which was taken out itself afterwards."""
        trial = Proof(_copied(proof.data))
        for path, value in proof.contradicted.items():
            _put(trial.data, path, value)
        if not proof.contradicted or not self._is_settled(trial):
            return proof
        back = {".".join(map(str, path)) for path in proof.contradicted}
        return Proof(trial.data, [item for item in proof.left if item.place not in back])

    def _is_settled(self, proof: Proof) -> bool:
        texts = {name: text.removeprefix("\ufeff") for name, text in self.texts_of(proof.data).items()}
        files = {upload.path: upload.content for upload in tagged_in(proof.data, UploadName)}
        mending = _Mending(proof.data)
        try:
            _, desired = read_desired(
                self.path, environment=self.environment, variables=self.variables, texts=texts, files=files
            )
            pending = plan(self.client, desired, self.lock, to_write=False)
        except Invalid as invalid:
            for problem in invalid.problems:
                if problem.is_error and not mending.drop(problem.path, problem.message):
                    raise
                if problem.code == CONTRADICTION:
                    proof.contradicted |= mending.value_at(problem.path)
        else:
            new = [change for change in pending.changes if pending_in([change]) - self.pending]
            for change in new:
                mending.mend(pending.desired or desired, change, self.pending)
            if not new:
                return True
        proof.left += mending.done()
        return False


class _Mending:
    """One round of changes to the data, gathered first: places in lists move when one before them goes."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._document = Document(_as_document(data), {}, keys=ITEM_KEYS)
        self._pins: dict[Path, Any] = {}
        self._dropped: dict[Path, Left] = {}

    def mend(self, desired: Desired, change: Change, pending: Pending) -> None:
        """Say what would change otherwise, or nothing about it, but for what is pending. Raises NotProven."""
        page = KINDS[change.kind].export.page
        page = page.replace("{id}", str(change.live.id if change.live else "")).replace("{key}", change.key)
        is_whole = _is_whole(change)
        if is_whole and not self.drop(change.resource.origin.path, "the forum does not have it so", page):
            raise NotProven(change)
        for item in () if is_whole else change.fields:
            if (change.address, item.field) in pending:
                continue
            place = place_of(desired, change.resource, item.field, item.origin)
            if item.origin.reason and self._pin(place, change, item):
                continue
            if change.kind == CATEGORY_ORDER and self._drop_misplaced(desired, item, page):
                continue
            reason = f"{item.field} would become another one"
            if item.origin.reason:
                reason = f"{item.field} of the {KINDS[change.kind].noun} {change.key} follows from it, and is otherwise"
            if not self.drop(item.origin.path, reason, page):
                raise NotProven(change)

    def _drop_misplaced(self, desired: Desired, item: FieldChange, page: str) -> bool:
        """Take out what the file would put before something that it stands behind on the forum; whether there is such.
        For a file that has an order already; an imported one says no order instead."""
        if self._document.path_of(item.origin.path):
            return False
        places = {path: at for at, path in enumerate(item.old)}
        first, found = len(places), False
        for path in reversed(item.new):
            at, resource = places.get(path, -1), desired.get(CATEGORY, path)
            if at > first and resource is not None and self._is_new(resource.origin.path):
                reason = f"the order of the file ({item.origin.path}) would move it"
                found |= self.drop(resource.origin.path, reason, page)
            else:
                first = min(first, at) if at >= 0 else first
        return found

    def _is_new(self, place: str) -> bool:
        """Whether a thing stands in the data for itself, not for what is below it."""
        path = self._document.path_of(place)
        return path is not None and not isinstance(list(_steps(self._data, path))[-1], Known)

    def drop(self, place: str, reason: str, page: str = "") -> bool:
        """Take a place out, or the nearest one above it that is written; returns whether there is such a place."""
        path = self._nearest(place)
        if not path or path[:1] == VERSION or path in HEAD:
            return False
        self._dropped.setdefault(path, Left(place, reason, page or _page_of(path), place))
        return True

    def value_at(self, place: str) -> dict[Path, Any]:
        """The value of a key at the second level of the file, by its place; none for any other place."""
        path = self._document.path_of(place) or ()
        if len(path) != SECOND or not isinstance(self._data.get(str(path[0])), dict):
            return {}
        return {path: self._data[str(path[0])][path[1]]}

    def done(self) -> list[Left]:
        """Make the changes; gives what was taken out."""
        for path, value in self._pins.items():
            _put(self._data, path, value)
        outermost = [path for path in self._dropped if not any(path[:end] in self._dropped for end in range(len(path)))]
        for path in sorted(outermost, reverse=True):
            _remove(self._data, path)
        return [self._dropped[path] for path in outermost]

    def _pin(self, place: str, change: Change, item: FieldChange) -> bool:
        """Write the forum's own value where another one follows from what is written."""
        path = self._writable(place)
        if path is None or item.old is UNKNOWN or isinstance(item.old, Secret):
            return False
        row = change.live.row if change.live and KINDS[change.kind].export.table else {}
        self._pins[path] = words_of(LiveField(change.resource, item.field, item.old, item.origin, row))
        return True

    def _nearest(self, text: str) -> Path:
        """The place that a path names, or the nearest one above it; empty where there is none."""
        while text:
            if found := self._document.path_of(text):
                return found
            cut = max(text.rfind("."), text.rfind("["))
            text = text[:cut] if cut > 0 else ""
        return ()

    def _writable(self, text: str) -> Path | None:
        """The place of a key that is not written yet, in a mapping that is; None for any other."""
        above, _, key = text.rpartition(".")
        found = self._document.path_of(above) if above else None
        if found is None or self._document.path_of(text) is not None:
            return None
        return (*found, key) if isinstance(self._document.value_at(found), dict) else None


def _page_of(path: Path) -> str:
    """The admin page of what stands at a place."""
    for kind in importable():
        section = section_of(kind)
        if path[: len(section)] == section:
            below = path[len(section)] if len(path) > len(section) and kind.export.table else ""
            page = kind.export.page
            return page.replace("{key}", str(below)) if "{id}" not in page else page.partition("/{id}")[0]
    return ADMIN


def _as_document(value: Any) -> Any:
    """Data as a loader would give them: all scalars are text."""
    if isinstance(value, Mapping):
        return {str(key): _as_document(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_document(item) for item in value]
    if isinstance(value, SecretName):
        return value.value
    if isinstance(value, CommitName):
        return value.code
    return value.path if isinstance(value, UploadName) else str(value)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return type(value)({key: _copied(item) for key, item in value.items()})
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _steps(data: Any, path: Path) -> Iterator[Any]:
    yield data
    for step in path:
        data = data[step]
        yield data


def _put(data: Any, path: Path, value: Any) -> None:
    *above, key = path
    for step in above:
        data = data.setdefault(step, {}) if isinstance(data, dict) else data[step]
    data[key] = value


def _remove(data: Data, path: Path) -> None:
    """Take a place out, with what is empty above it then: an empty list says that there shall be none."""
    holders = list(_steps(data, path))[:-1]
    for holder, step in zip(reversed(holders), reversed(path), strict=True):
        del holder[step]
        if holder:
            return
