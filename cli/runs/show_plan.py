"""`idiaspora plan --show`: a saved plan, as it was shown when it was made."""

from collections.abc import Iterator
from pathlib import Path

from idiaspora.cli.clock import now
from idiaspora.cli.output import Output
from idiaspora.cli.reviewed_plan import saved_plan_in
from idiaspora.cli.runs.plan import PlanOptions, Seen, publish
from idiaspora.cli.text.lines import BAD, DIM, Line, line
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.restored_plan import restored
from idiaspora.provisioning.plan.saved_plan import PlanMisfit, SavedPlan, read_saved
from idiaspora.provisioning.plan.saved_plan_checks import check_age, time_text
from idiaspora.provisioning.safety.guards import Refusal


def run(file: Path, wanted: PlanOptions, output: Output) -> ExitCode:
    """Asks no forum, and reads no forum file. Raises PlanMisfit and OSError."""
    text = saved_plan_in(file)
    if text is None:
        what = f"{file} is not a saved plan" if file.exists() else f"there is no file {file}"
        raise PlanMisfit(what, hint="Make one with: idiaspora plan --out FILE")
    saved = read_saved(text, str(file))
    refused = tuple(Refusal(**refusal.model_dump()) for refusal in saved.refusals)
    seen = Seen(restored(saved), refused, saved.digest_of_changes, Span(saved.forum_file), str(file), saved)
    return publish(seen, wanted, output, _heading(saved))


def _heading(saved: SavedPlan) -> Iterator[Line]:
    """When and from what it was made, and whether it can still be applied by its age."""
    parts = [f"from {saved.forum_file}", f"for {saved.environment}" if saved.environment else "", *saved.consents]
    yield line((f"Saved {time_text(saved)} {' '.join(filter(None, parts))}", DIM))
    try:
        check_age(saved, now())
    except PlanMisfit as misfit:
        yield line(("Too late: ", BAD), f"{misfit.message}. {misfit.hint}")
    yield line()
