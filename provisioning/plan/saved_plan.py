"""Plans that are saved, reviewed, and applied later.

A saved plan says what was going to be written, and what was read of each object. It holds no secret, so that it can be
kept and shown; the values that are written come from the forum file, which must be the same. When it is applied the
forum is planned again, and a step is taken only if its objects are still as they were when the plan was made.

The digest in it covers all the rest. It tells what was edited by mistake or in passing; against somebody who makes a
new digest for other contents helps only the digest that was reviewed, which `apply --expect-digest` asks for.

The format may grow by new keys, which older versions must not read: `extra` is forbidden, so that a plan is either
understood whole or refused. `FORMAT` changes with every key.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import AwareDatetime, ValidationError

from idiaspora.plugin_config.checking.descriptions import DescribedSchema
from idiaspora.plugin_config.kinds.changes import Action, Change
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import ExistingMembers
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.json_text import UnreadableJson, read_json
from idiaspora.provisioning.plan.outcome import shown
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.plan.saved_calendar import SavedCalendar, SavedPart, saved_calendar

FORMAT = 4
DIGEST_LENGTH = 32
"""128 bits: nobody finds another plan with the digest of the one that was reviewed."""


class PlanMisfit(ProvisioningError):
    """The saved plan cannot be applied: another forum, other files, too old, or not a plan of this format."""

    exit_code: ClassVar[ExitCode] = ExitCode.PLAN_MISFIT


class SavedField(SavedPart):
    """A field that was going to change."""

    field: str
    """The field, dots for nesting."""
    old: Any
    """What the forum had, in the words of the file; secrets are redacted."""
    new: Any
    """What the file declares; secrets are redacted."""
    place: str
    """file:line of the declaration."""
    reason: str
    """The domain word that asks for it, or ""."""


class SavedReach(SavedPart):
    """The existing people whom a change reaches."""

    people: int
    """How many they are."""
    exact: bool
    """Whether the number is exact; else it is an upper bound."""
    names: tuple[str, ...]
    """Who they are, where that is known."""
    group: str
    """The group whose members they are, or ""."""


class SavedObject(SavedPart):
    """One resource that was going to change."""

    kind: str
    """Its kind."""
    key: str
    """What identifies it among its kind."""
    id: int | None
    """Discourse's id of it; null for one that does not exist."""
    fingerprint: str
    """A digest of what was read of it: a step is taken only if this has not changed."""
    existing_members: Literal["nothing", "changes", "all"]
    """What people who are there already get of it: `nothing`, `changes` or `all`."""
    again: bool
    """Whether unchanged values are written again for them."""
    reach: SavedReach | None
    """The existing people who get it; null where nobody does."""
    renamed_from: str
    """The key that it had on the forum, when it was going to be renamed or moved; else ""."""
    hindrance: str
    """Why the forum would have refused it; else ""."""
    place: str
    """file:line of the declaration."""
    reason: str
    """The domain word that asks for it, or ""."""
    fields: tuple[SavedField, ...]
    """The fields that differ."""


class SavedOperation(SavedPart):
    """One step."""

    id: str
    """The step's name."""
    action: Action
    """What it does."""
    depends_on: tuple[str, ...]
    """The steps that must have succeeded before."""
    requests: int
    """How many writes it takes."""
    objects: tuple[SavedObject, ...]
    """What it changes."""


class SavedNote(SavedPart):
    """A note on the plan."""

    resource: str
    """The resource; "" where it is about the whole."""
    text: str
    """The note."""
    remedy: str
    """What to do; "" when there is nothing to do."""
    place: str
    """file:line of what it follows from, or ""."""


class SavedRefusal(SavedPart):
    """What apply would have refused with the consents of then."""

    rule: str
    """The safety rule that spoke."""
    reason: str
    """Why."""
    remedy: str
    """What would have allowed it."""
    place: str
    """file:line of what asked for it, or ""."""


class SavedPlan(SavedPart):
    """A plan as a file."""

    format: int
    """The version of this format."""
    tool: str
    """The version of the program that made it."""
    made_at: AwareDatetime
    """When it was made."""
    forum: str
    """The forum's name."""
    url: str
    """The forum's address."""
    forum_version: str
    """The version of Discourse; "" when it was not asked."""
    username: str
    """The user who was going to act."""
    forum_file: str
    """The forum file, as it was named."""
    environment: str | None
    """The environment overlay, or null."""
    files: Mapping[str, str]
    """The SHA-256 of every file that the plan was made from, by name."""
    consents: tuple[str, ...]
    """The options that were consented to when it was made."""
    calendar: SavedCalendar | None
    """Where the themes stood; null where none opens or closes by the calendar."""
    told: Mapping[str, tuple[str, ...]]
    """Whom `--tell-experts` reaches: usernames by the name of their group."""
    reads: int
    """Requests that planning took."""
    writes: int
    """Requests that will write."""
    verification: int
    """About how many requests will read the result back."""
    seconds: float
    """How long writes and verification take at the pace that was set, at least."""
    operations: tuple[SavedOperation, ...]
    """The steps, in their order."""
    notes: tuple[SavedNote, ...]
    """What was worth knowing before it is applied."""
    refusals: tuple[SavedRefusal, ...]
    """What apply would have refused."""
    digest: str
    """Thirty-two hexadecimal digits that name everything else in the file."""

    def text(self) -> str:
        """The plan as JSON text."""
        return self.model_dump_json(indent=2) + "\n"

    @property
    def digest_of_changes(self) -> str:
        """The digest of what it writes, whenever and with whatever consents it was made."""
        return digest_of(self.url, self.username, self.operations)


def digest_of(url: str, username: str, operations: tuple[SavedOperation, ...]) -> str:
    """Thirty-two hexadecimal digits that name a set of changes: the same for every run that would write the same."""
    steps = [operation.model_dump(mode="json") for operation in operations]
    for step in steps:
        for item in step["objects"]:
            # Lines may move, and people and topics come, while nothing else does.
            for name in ("place", "reach", "hindrance"):
                del item[name]
            for field in item["fields"]:
                del field["place"]
    return _sha256([url, username, steps])[:DIGEST_LENGTH]


def _digest_of_all(plan: SavedPlan) -> str:
    return _sha256(plan.model_dump(mode="json", exclude={"digest"}))[:DIGEST_LENGTH]


def saved_operations(plan: Plan) -> tuple[SavedOperation, ...]:
    """The steps of a plan in the form in which they are saved."""
    return tuple(
        SavedOperation(
            id=operation.id,
            action=operation.action,
            depends_on=operation.depends_on,
            requests=operation.requests,
            objects=tuple(map(_saved_object, operation.changes)),
        )
        for operation in plan.operations
    )


WORDS_FOR_EXISTING: Mapping[ExistingMembers, Literal["nothing", "changes", "all"]] = {
    ExistingMembers.NOTHING: "nothing",
    ExistingMembers.CHANGES: "changes",
    ExistingMembers.ALL: "all",
}


def _saved_object(change: Change) -> SavedObject:
    fields = tuple(
        SavedField(
            field=item.field,
            old=shown(_known(item.old)),
            new=shown(item.new),
            place=str(item.origin.span),
            reason=item.origin.reason,
        )
        for item in change.fields
    )
    id = change.live.id if change.live else None
    return SavedObject(
        kind=change.kind,
        key=change.key,
        id=id,
        fingerprint=fingerprint(change),
        existing_members=WORDS_FOR_EXISTING[change.resource.existing_members],
        again=change.again,
        reach=None if change.reach is None else SavedReach(**asdict(change.reach)),
        renamed_from=change.renamed_from,
        hindrance=change.hindrance,
        place=str(change.resource.origin.span),
        reason=change.resource.origin.reason,
        fields=fields,
    )


def _known(value: Any) -> Any:
    return value if not hasattr(value, "name") else value.name


def fingerprint(change: Change) -> str:
    """A digest of what was read of an object: its id, and the fields that the file declares.

    Of a secret it tells only whether there is one: a digest of a short secret would give it away.
    """
    if change.live is None:
        return "absent"
    names = sorted({*change.resource.fields, *(item.field for item in change.fields)})
    values = {name: _printable(change.live.value(name)) for name in names}
    return _sha256([change.live.id, change.live.present_key, values])[:32]


def _printable(value: Any) -> Any:
    return bool(value) if isinstance(value, Secret) else shown(value)


def _sha256(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def file_digests(files: tuple[str, ...], base: Path = Path()) -> dict[str, str]:
    """The SHA-256 of files by name. Raises OSError."""
    return {name: hashlib.sha256((base / name).read_bytes()).hexdigest() for name in files}


@dataclass(frozen=True)
class Provenance:
    """What a plan is made from, for saving it."""

    tool: str
    forum_file: str
    environment: str | None
    files: Mapping[str, str]
    consents: tuple[str, ...] = ()
    forum_version: str = ""


def save(plan: Plan, made_from: Provenance, made_at: datetime, refusals: tuple[SavedRefusal, ...] = ()) -> SavedPlan:
    """The plan as it is written to a file. `refusals` are what apply would refuse of it."""
    saved = SavedPlan(
        format=FORMAT,
        tool=made_from.tool,
        made_at=made_at,
        forum=plan.forum,
        url=plan.url,
        forum_version=made_from.forum_version,
        username=plan.username,
        forum_file=made_from.forum_file,
        environment=made_from.environment,
        files=made_from.files,
        consents=made_from.consents,
        calendar=None if plan.standings is None else saved_calendar(plan.standings),
        told=plan.told,
        reads=plan.reads,
        writes=plan.writes,
        verification=plan.verification,
        seconds=round(plan.seconds, 1),
        operations=saved_operations(plan),
        notes=tuple(
            SavedNote(resource=note.address, text=note.text, remedy=note.remedy, place=note.place)
            for note in plan.notes
        ),
        refusals=refusals,
        digest="",
    )
    return sealed(saved)


def sealed(saved: SavedPlan) -> SavedPlan:
    """The plan with the digest of all that it holds."""
    return saved.model_copy(update={"digest": _digest_of_all(saved)})


def read_saved(text: str, name: str) -> SavedPlan:
    """A saved plan from the text of a file. Raises PlanMisfit for what is none, and for one that was edited."""
    hint = "Make a new one with: idiaspora plan --out FILE"
    try:
        data = read_json(text)
    except UnreadableJson as error:
        raise PlanMisfit(f"{name} is not a saved plan: it is not JSON ({error})", hint=hint) from None
    if not isinstance(data, dict) or "operations" not in data:
        raise PlanMisfit(f"{name} is not a saved plan", hint=hint)
    if data.get("format") != FORMAT:
        raise PlanMisfit(f"{name} has format {data.get('format')}, and this version reads format {FORMAT}", hint=hint)
    try:
        saved = SavedPlan.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise PlanMisfit(f"{name} is not a saved plan: {where}: {first['msg']}", hint=hint) from None
    if unknown := sorted({item.kind for step in saved.operations for item in step.objects} - KINDS.keys()):
        raise PlanMisfit(f"{name} has things of a kind that this version does not know: {unknown[0]}", hint=hint)
    if saved.digest != _digest_of_all(saved) or saved.text().split() != text.split():
        raise PlanMisfit(f"{name} was edited after it was saved: it is not what was planned", hint=hint)
    return saved


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of a saved plan."""
    return SavedPlan.model_json_schema(schema_generator=DescribedSchema)
