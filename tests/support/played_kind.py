"""A kind of which a forum was given one thing by a forum file, and people who change that behind the file's back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from kind_samples import FURTHER, SAMPLES, Item, Sample
from locked import Locked
from rehearsal import HEAD, URL, Ran, Rehearsal, Sent

from idiaspora.plugin_config.kinds.changes import Change, Create
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.plugin_config.kinds.writes import Request
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.apply.sent_files import files_of
from idiaspora.provisioning.forum import listings
from idiaspora.provisioning.forum.listings import Asked
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.lock_file import write_lock
from idiaspora.sandbox.store.store import Store

OPPOSITE = {"true": "false", "false": "true"}


@dataclass
class Stage:
    """The forum of one version on which one thing of the kind stands, and the lock file of the run that made it."""

    house: Rehearsal
    store: Store
    lock: Lock
    made: Ran
    keys: dict[str, str] = field(default_factory=dict)
    """The keys of items that were asked for, by their text in the file."""


@dataclass
class PlayedKind:
    """A forum on which `sample.one` was made by a run that wrote the lock file."""

    sample: Sample
    stage: Stage

    def __post_init__(self) -> None:
        self.house = self.stage.house
        self.locked = Locked(self.house)

    @property
    def kind(self) -> Kind:
        return KINDS[self.sample.kind]

    @property
    def section(self) -> Section:
        assert self.kind.section is not None
        return self.kind.section

    @property
    def listing(self) -> Listing:
        assert self.kind.listing is not None
        return self.kind.listing

    @property
    def has_former_names(self) -> bool:
        return self.sample.renamed is not None

    @property
    def lock(self) -> Lock:
        return self.locked.lock

    @property
    def sent(self) -> list[Sent]:
        return self.house.wire.sent

    def begin(self) -> None:
        """The forum and the lock file as they were when the thing had been made."""
        self.house.reset()
        self.house.forum.store.copy_from(self.stage.store)
        write_lock(self.locked.path, self.stage.lock)

    def key(self, item: Item) -> str:
        """The key of an item, as the engine names it."""
        text, known = self.sample.file(item), self.stage.keys
        if text not in known:
            (resource,) = self.house.desired(text).of_kind(self.kind.name)
            known[text] = resource.key
        return known[text]

    def address(self, item: Item) -> str:
        return f"{self.kind.name} {self.key(item)}"

    def path(self, item: Item) -> str:
        """The place of an item in the file's own words."""
        return self.section.place_of(self.key(item))

    def place(self, item: Item, field: str) -> str:
        """The place of a field of an item."""
        return self.path(item) if self.section.mappings else f"{self.path(item)}.{field}"

    def lines_of_items(self, text: str) -> list[int]:
        """The lines of the file on which the items of the list begin."""
        lines = (HEAD + text).splitlines()
        if self.section.mappings is not None:
            depth = "  " * (len(self.section.path) + self.section.mappings.levels - 1)
            return [at for at, line in enumerate(lines, 1) if line.startswith(depth) and line[len(depth)] != " "]
        dash = next(line for line in lines if line.lstrip().startswith("- "))
        indented = dash[: dash.index("-") + 2]
        return [number for number, line in enumerate(lines, 1) if line.startswith(indented)]

    def called(self, item: Item, other: Item) -> Item:
        """An item under the key of another one, with its own as the former name."""
        name = self.kind.identity.field
        return {**item, name: other[name], "previously": item[name]}

    def plan(self, *items: Item, more: Item | None = None) -> Plan:
        """What a file with these items, and the lock file, lead to."""
        return self.locked.plan(self.sample.file(*items, more=more))

    def run(self, *items: Item, more: Item | None = None, **options: Any) -> Ran:
        """Plan, apply with no consent but what is said, and write the lock file."""
        options.setdefault("allow_delete", ())
        return self.locked.run(self.sample.file(*items, more=more), **options)

    def runs_well(self, *items: Item, more: Item | None = None, **options: Any) -> Ran:
        """The same with an end as it has to be, after which nothing is left to do."""
        ran = self.run(*items, more=more, **options)
        assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
        assert ran.applied.exit_code == 0, ran.applied.unconverged
        assert self.plan(*items, more=more).operations == ()
        return ran

    def changes(self, planned: Plan) -> list[Change]:
        """What a plan does to things of the kind."""
        return [change for change in planned.changes if change.kind == self.kind.name]

    def rows(self) -> dict[str, int]:
        """What the forum has, ids by key, as its own list shows it; nothing of the sample is there twice."""
        own = set(map(self.key, self.sample.all))
        found = [(self.kind.identity.of_row(row), int(row["id"])) for row in self.listed_rows()]
        assert [key for key in own if [known for known, _ in found].count(key) > 1] == [], "it was made twice"
        return dict(found)

    def listed_rows(self) -> tuple[Row, ...]:
        """The rows of the forum's own list, as far as they may be of the sample."""
        own = [*map(self.key, self.sample.all)]
        return listings.listed(self.house.client, self.kind, Asked(own)).rows

    def somebody_writes(self, *items: Item) -> None:
        """Somebody makes the forum's things so, behind the engine's back, by the requests of the kind."""
        planned = self.house.plan(self.sample.file(*items))
        assert self.changes(planned), "nothing would change by that"
        for change in self.changes(planned):
            answer = self._sends(self._requests(change, planned))
            if isinstance(change, Create) and change.key not in self.rows():
                self._complete(change, answer, planned)

    def _complete(self, change: Create, answer: Any, planned: Plan) -> None:
        """What a creation does not take, not even a name."""
        left_out = self.kind.after_creation(change, planned.found.names)
        fields = tuple(item for item in change.fields if item.field in left_out)
        (row,) = (row for row in self.listed_rows() if row["id"] == answer[self.kind.made]["id"])
        names = planned.found.names
        values = {name: field.decode(row, names) for name, field in self.kind.fields.items()}
        live = Live(self.kind.name, change.key, row["id"], values, row)
        self._sends(self._requests(change.completed(fields).of(live), planned))

    def somebody_deletes(self, item: Item) -> None:
        planned = self.house.plan(self.sample.file(more={"prune": {self.section.path[-1]: [self.key(item)]}}))
        for change in self.changes(planned):
            self._sends(self._requests(change, planned))

    def _requests(self, change: Change, planned: Plan) -> Iterable[Request]:
        return self.kind.requests(change, planned.found.names)

    def _sends(self, asked: Iterable[Request]) -> Any:
        """The answer to the last of them."""
        answer: Any = None
        for request in asked:
            if request.file is not None:
                files = files_of(request)
                self.house.client.send(request.method, request.path, form=request.form or None, files=files)
                continue
            query = f"?{urlencode(request.query)}" if request.query else ""
            answer = self.house.arrange(request.method, request.path + query, request.json)
        return answer

    def shows_rows(self, sent: Sent) -> bool:
        """Whether a request is answered by the forum's list, or by a thing where there is none."""
        if self.listing.by_key is not None:
            head, _, tail = self.listing.by_key.path.partition("{id}")
            number = sent.path.removeprefix(head).removesuffix(tail)
            return sent.method == "GET" and number.isdigit()
        before, after = self.listing.moved or ("", "")
        paths = (self.listing.path, self.listing.path.replace(before, after, 1) if before else "")
        return sent.method == "GET" and sent.path in paths

    def bend_rows(self, bent: Mapping[str, Any] | None = None, without: str = "") -> None:
        """Have the forum's list show its rows with more keys, or without one."""

        def bend(sent: Sent, body: Any) -> Any:
            if not self.shows_rows(sent):
                return body
            if self.listing.by_key is not None:
                return {key: value for key, value in {**body, **(bent or {})}.items() if key != without}
            rows = body[self.listing.root] if self.listing.root else body
            if self.listing.is_one:
                row = {key: value for key, value in {**rows, **(bent or {})}.items() if key != without}
                return {**body, self.listing.root: row} if self.listing.root else row
            changed = [{key: value for key, value in {**row, **(bent or {})}.items() if key != without} for row in rows]
            return {**body, **(bent or {}), self.listing.root: changed} if self.listing.root else changed

        self.house.wire.bend = bend


_STAGES: dict[tuple[str, str, str], Stage] = {}
_HOUSES: dict[str, Rehearsal] = {}


def staged(sample: Sample, version: str, factory: pytest.TempPathFactory) -> Stage:
    """The forum with the one thing; it is made once, then kept."""
    house = _HOUSES.get(version) or _HOUSES.setdefault(version, Rehearsal(factory.mktemp("house"), version))
    house.folder = factory.mktemp("file")
    sample.draw(house.folder)
    if (stage := _STAGES.get((sample.kind, sample.field, version))) is None:
        house.reset()
        if sample.settings:
            house.settled(sample.settings_text)
        wanted = house.desired(sample.file(sample.one))
        ran = house.run(wanted)
        kept = Store()
        kept.copy_from(house.forum.store)
        stage = Stage(house, kept, recorded(Lock(URL), wanted, ran.plan, ran.applied), ran)
        _STAGES[sample.kind, sample.field, version] = stage
    return stage


def closed_stages() -> Iterator[None]:
    """For a fixture of the session: what was kept is closed at its end."""
    yield
    for store in [*(stage.store for stage in _STAGES.values()), *(house.forum.store for house in _HOUSES.values())]:
        store.close()
    _STAGES.clear()
    _HOUSES.clear()


def each_kind(which: Any = lambda kind, sample: True) -> Any:
    """A mark for a test of every listed kind of which `which` holds, on every version that has it."""
    played = pytest.mark.parametrize(
        ("sample", "version"),
        [
            pytest.param(sample, version, id=f"{sample.kind}-{sample.field}-{version}")
            for sample in (*SAMPLES, *FURTHER)
            if which(KINDS[sample.kind], sample)
            for version in sample.versions
        ],
    )
    return lambda test: pytest.mark.in_turn(8)(played(test))


def several(kind: Kind, sample: Sample) -> bool:
    """Whether a forum has more than one thing of the kind."""
    return bool(sample.other)


def several_deletable(kind: Kind, sample: Sample) -> bool:
    return several(kind, sample) and deletable(kind, sample)


def changed_alone(kind: Kind, sample: Sample) -> bool:
    """Whether whoever changes a field of a thing leaves the others as they are."""
    return not sample.is_remade


def several_changed_alone(kind: Kind, sample: Sample) -> bool:
    return several(kind, sample) and changed_alone(kind, sample)


def renameable(kind: Kind, sample: Sample) -> bool:
    return kind.is_renamed


def deletable(kind: Kind, sample: Sample) -> bool:
    return kind.is_deletable and kind.delete is not None


def listed(kind: Kind, sample: Sample) -> bool:
    """Whether the file declares the kind as a list, and not as mappings or as the only thing."""
    return kind.section is not None and kind.section.mappings is None and not kind.section.only


def made(kind: Kind, sample: Sample) -> bool:
    """Whether things of the kind are made, and not on every forum from the beginning."""
    return kind.create is not None


def implying(kind: Kind, sample: Sample) -> bool:
    """Whether the kind's list switches something on or off."""
    return kind.section is not None and bool(kind.section.implies) and {*kind.section.implies.values()} <= {*OPPOSITE}


def by_letter_case(kind: Kind, sample: Sample) -> bool:
    """Whether the kind's keys are told apart by the case of their letters."""
    return kind.identity.fold("a") != kind.identity.fold("A")
