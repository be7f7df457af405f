"""Plans that are saved, reviewed, and applied later.

A saved plan says what was going to be written, and what was read of each object. It holds no secret, so that it can be
kept and shown; the values that are written come from the forum file, which must be the same. When it is applied the
forum is planned again, and a step is taken only if its objects are still as they were when the plan was made.

The format may grow by new keys, which older versions must not read: `extra` is forbidden, so that a plan is either
understood whole or refused. `FORMAT` changes with every key.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from idiaspora.plugin_config.checking.descriptions import DescribedSchema
from idiaspora.plugin_config.kinds.kind import Action, Change
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.json_text import UnreadableJson, read_json
from idiaspora.provisioning.plan.outcome import shown
from idiaspora.provisioning.plan.plan import Plan

FORMAT = 2
MAX_AGE = timedelta(hours=24)
DIGEST_LENGTH = 12


class PlanMisfit(ProvisioningError):
    """The saved plan cannot be applied: another forum, other files, too old, or not a plan of this format."""

    exit_code: ClassVar[ExitCode] = ExitCode.PLAN_MISFIT


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class SavedField(_Part):
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


class SavedObject(_Part):
    """One resource that was going to change."""

    kind: str
    """Its kind."""
    key: str
    """What identifies it among its kind."""
    id: int | None
    """Discourse's id of it; null for one that does not exist."""
    fingerprint: str
    """A digest of what was read of it: a step is taken only if this has not changed."""
    existing_members: str
    """What people who are there already get of it: `nothing`, `changes` or `all`."""
    again: bool
    """Whether unchanged values are written again for them."""
    fields: tuple[SavedField, ...]
    """The fields that differ."""


class SavedOperation(_Part):
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


class SavedPlan(_Part):
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
    told: Mapping[str, tuple[str, ...]]
    """Whom `--tell-experts` reaches: usernames by the name of their group."""
    reads: int
    """Requests that planning took."""
    writes: int
    """Requests that will write."""
    verification: int
    """About how many requests will read the result back."""
    operations: tuple[SavedOperation, ...]
    """The steps, in their order."""

    def text(self) -> str:
        """The plan as JSON text."""
        return self.model_dump_json(indent=2) + "\n"

    @property
    def digest(self) -> str:
        return digest_of(self.url, self.username, self.operations)


def digest_of(url: str, username: str, operations: tuple[SavedOperation, ...]) -> str:
    """Twelve hexadecimal digits that name a set of changes: the same for every run that would write the same."""
    steps = [operation.model_dump(mode="json") for operation in operations]
    for step in steps:
        for item in step["objects"]:
            for field in item["fields"]:
                del field["place"]  # lines may move while nothing else does
    return _sha256([url, username, steps])[:DIGEST_LENGTH]


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
        existing_members=change.resource.existing_members.name.lower(),
        again=change.again,
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
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
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


def save(plan: Plan, made_from: Provenance, made_at: datetime) -> SavedPlan:
    """The plan as it is written to a file."""
    return SavedPlan(
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
        told=plan.told,
        reads=plan.reads,
        writes=plan.writes,
        verification=plan.verification,
        operations=saved_operations(plan),
    )


def read_saved(text: str, name: str) -> SavedPlan:
    """A saved plan from the text of a file. Raises PlanMisfit."""
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
        return SavedPlan.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise PlanMisfit(f"{name} is not a saved plan: {where}: {first['msg']}", hint=hint) from None


def check_age(saved: SavedPlan, now: datetime, max_age: timedelta = MAX_AGE) -> None:
    """Refuse a plan that is too old, or from the future. Raises PlanMisfit."""
    try:
        age = now - saved.made_at
        made = saved.made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except OverflowError:
        raise PlanMisfit(
            f"the plan was made at {saved.made_at.isoformat()}, which is no time that can be",
            hint="Plan again: only what was reviewed is applied.",
        ) from None
    if age > max_age:
        hours = f"{max_age.total_seconds() / 3600:g}"
        raise PlanMisfit(
            f"the plan was made at {made}, more than {hours} hours ago",
            hint="Plan again, or allow more with --max-age HOURS.",
        )
    if age < timedelta(minutes=-5):
        raise PlanMisfit(f"the plan was made at {made}, which is in the future", hint="Check the clocks, plan again.")


def check_files(saved: SavedPlan, files: Mapping[str, str]) -> None:
    """Refuse when the forum files are not those that the plan was made from. Raises PlanMisfit."""
    other = sorted(
        {*saved.files.keys() ^ files.keys(), *(n for n in saved.files.keys() & files if saved.files[n] != files[n])}
    )
    if other:
        raise PlanMisfit(
            f"the forum file changed since the plan was made: {', '.join(other)}",
            hint="Plan again: only what was reviewed is applied.",
        )


def check_forum(saved: SavedPlan, plan: Plan) -> None:
    """Refuse a plan for another forum or user. Raises PlanMisfit."""
    for word, theirs, ours in (("forum", saved.url, plan.url), ("user", saved.username, plan.username)):
        if theirs != ours:
            raise PlanMisfit(f"the plan was made for the {word} {theirs}, not for {ours}", hint="Plan again for it.")


def check_values(saved: SavedPlan, now: Plan) -> None:
    """Refuse when other values are declared than were reviewed, though the files are the same. Raises PlanMisfit.

    Values of `!env` and texts of `!file` come from outside the forum files. Objects that moved on the forum are not
    looked at: they are stale anyway. Secrets are redacted in both, and cannot be compared.
    """
    reviewed = {(step.id, item.kind, item.key): item for step in saved.operations for item in step.objects}
    for step in saved_operations(now):
        for item in step.objects:
            before = reviewed.get((step.id, item.kind, item.key))
            if before is None or before.fingerprint != item.fingerprint:
                continue
            if other := _other_values(before, item):
                raise PlanMisfit(
                    f"other values are declared than when the plan was made: {item.kind} {item.key}, {other}",
                    hint="A value of !env, a text of !file or the saved plan itself is another one now. Plan again.",
                )


def _other_values(before: SavedObject, now: SavedObject) -> str:
    wanted = [{field.field: json.dumps(shown(field.new), sort_keys=True) for field in o.fields} for o in (before, now)]
    names = sorted({*wanted[0], *wanted[1]})
    return ", ".join(name for name in names if wanted[0].get(name) != wanted[1].get(name))


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of a saved plan."""
    return SavedPlan.model_json_schema(schema_generator=DescribedSchema)
