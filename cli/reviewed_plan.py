"""Plans that were reviewed before they are applied: as a file, or by their digest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

import typer

from idiaspora.cli.clock import now
from idiaspora.cli.consents import consents_from, options_of
from idiaspora.cli.version import product
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.ordinary_files import LARGEST, LEADS_OUT, leads_out, read_ordinary
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.json_text import UnreadableJson, read_json
from idiaspora.provisioning.plan.outcome import Outcome, Status
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.plan.saved_plan import (
    PlanMisfit,
    Provenance,
    SavedPlan,
    SavedRefusal,
    digest_of,
    file_digests,
    read_saved,
    save,
    saved_operations,
)
from idiaspora.provisioning.plan.saved_plan_checks import (
    check_age,
    check_calendar,
    check_files,
    check_forum,
    check_values,
)
from idiaspora.provisioning.plan.saved_plan_fit import Fitted, fit
from idiaspora.provisioning.safety.guards import Consents, Refusal
from idiaspora.provisioning.state.experts import untold_experts

NOT_REVIEWED = "it was not in the saved plan"
PLAN_AGAIN = "Make a new one with: idiaspora plan --out FILE"
BEGINNING = 64
ONLY_OF_PLANS = frozenset({"operations", "digest", "made_at", "forum_file", "consents"})
"""Keys that no forum file has: a plan that has lost some of them was edited, and is no forum file."""


def plan_digest(plan: Plan) -> str:
    """The short name of what a plan would write."""
    return digest_of(plan.url, plan.username, saved_operations(plan))


def saved_plan(
    plan: Plan,
    document: Document,
    file: Path,
    environment: str | None,
    consents: Consents,
    refused: tuple[Refusal, ...],
) -> SavedPlan:
    """A plan as the file that `apply` takes. Raises OSError when a forum file is gone."""
    made_from = Provenance(
        product(),
        str(file),
        environment,
        file_digests(document.files),
        options_of(consents),
        plan.snapshot.version,
    )
    return save(plan, made_from, now(), tuple(SavedRefusal(**asdict(refusal)) for refusal in refused))


@dataclass(frozen=True)
class Review:
    """What `apply` was given: the forum file with its environment, and the saved plan where there is one."""

    file: Path
    environment: str | None
    saved: SavedPlan | None = None

    def consents(self, given: Consents) -> Consents:
        """What was consented to when the plan was made, and now. Raises PlanMisfit."""
        if self.saved is None:
            return given
        try:
            then = consents_from(self.saved.consents)
        except typer.BadParameter as error:
            raise PlanMisfit(
                f"the saved plan consents to what cannot be: {error.message}",
                hint=PLAN_AGAIN,
            ) from None
        return Consents(
            then.delete | given.delete,
            then.widening | given.widening,
            {**then.limits, **given.limits},
            then.lock_out | given.lock_out,
        )

    def told(self, client: ForumClient, desired: Desired, *, asked: bool) -> Mapping[str, tuple[str, ...]]:
        """Whom `--tell-experts` reaches: as it was reviewed, else as the forum tells now. Raises ForumError."""
        if self.saved is not None:
            return self.saved.told
        return untold_experts(client, desired) if asked else {}

    def check_document(self, document: Document, desired: Desired) -> None:
        """Raises PlanMisfit when the forum files are not those of the saved plan, or ask for something else by now."""
        if self.saved:
            check_files(self.saved, file_digests(document.files))
            check_calendar(self.saved, desired.standings)

    def fitted(self, plan: Plan) -> Fitted:
        """What of a plan was reviewed; all of it where there is no saved plan. Raises PlanMisfit."""
        if self.saved is None:
            return Fitted(plan, {}, (), ())
        check_forum(self.saved, plan)
        check_values(self.saved, plan)
        return fit(self.saved, plan)


def reviewed(file: Path, environment: str | None, max_age_hours: float) -> Review:
    """The forum file that is to be applied, or the saved plan that was given in its place.

    Raises PlanMisfit for a saved plan that is too old or cannot be read, and OSError.
    """
    text = saved_plan_in(file)
    if text is None:
        return Review(file, environment)
    saved = read_saved(text, str(file))
    if environment not in (None, saved.environment):
        raise typer.BadParameter(f"the plan was made for {saved.environment or 'no environment'}", param_hint="--env")
    check_age(saved, now(), timedelta(hours=max_age_hours))
    if not Path(saved.forum_file).exists():
        raise PlanMisfit(
            f"the plan was made from {saved.forum_file}, which is not there",
            hint="Apply it in the folder in which it was made: the path counts from there.",
        )
    return Review(Path(saved.forum_file), saved.environment, saved)


def saved_plan_in(file: Path) -> str | None:
    """The text of a file that is a saved plan, or was to be one; None for a forum file.

    Raises PlanMisfit for a plan that lies elsewhere than it says, or is larger than any, and OSError."""
    if not file.is_file():
        return None
    content = read_ordinary(file)
    if not content[:BEGINNING].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return None
    text = content.decode("utf-8-sig", errors="replace")
    if not _is_plan(file, text):
        return None
    if leads_out(file, file.parent):
        raise PlanMisfit(f"{file}: {LEADS_OUT}", hint="Name the file itself.")
    if len(content) > LARGEST:
        raise PlanMisfit(f"{file} is larger than {LARGEST >> 20} MiB, and no plan is", hint=PLAN_AGAIN)
    return text


def _is_plan(file: Path, text: str) -> bool:
    try:
        return _holds_plan(read_json(text))
    except UnreadableJson:
        return file.suffix == ".json" or sum(f'"{key}":' in text for key in ONLY_OF_PLANS) > 1


def _holds_plan(data: object, least: int = 1) -> bool:
    """Whether JSON is what a plan once was, or has one inside, where so many of its keys tell it."""
    if isinstance(data, list):
        return any(_holds_plan(item, least) for item in data)
    if not isinstance(data, dict):
        return False
    found = len(ONLY_OF_PLANS & data.keys())
    return found >= least or any(_holds_plan(item, len(ONLY_OF_PLANS)) for item in data.values())


def check_digest(expected: str | None, plan: Plan, saved: SavedPlan | None = None) -> None:
    """Raises PlanMisfit when the plan is not the one that was reviewed: the `saved` one with all that it holds, else
    what would be written now. A plan that writes nothing needs no review."""
    if expected is None or plan.is_empty:
        return
    found = saved.digest if saved else plan_digest(plan)
    given = expected.strip().lower()
    if found != given and given and found.startswith(given):
        raise PlanMisfit(
            f"the digest {expected} is given in part: another plan may begin with it, too",
            hint=f"Compare the whole digest with the one that was reviewed, and give that: {found}",
        )
    if found != given:
        raise PlanMisfit(
            f"the plan has the digest {found}, and {expected} was expected: forum or file changed since the review",
            hint="Review the plan again, then give its digest.",
        )


def untaken(now: Plan, fitted: Fitted) -> tuple[Outcome, ...]:
    """The changes that are needed now and were not reviewed, as outcomes of their own: they are left as they are."""
    taken = {change.address for change in fitted.plan.changes}
    left: list[Operation] = []
    for step in now.operations:
        changes = tuple(change for change in step.changes if change.address not in taken)
        if changes:
            left.append(replace(step, changes=changes))
    return tuple(Outcome(step, Status.NOT_REACHED, NOT_REVIEWED) for step in left)
