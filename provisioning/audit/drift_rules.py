"""Rules about drift: does the forum still match the file?"""

from collections.abc import Iterator

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.audit.findings import Finding, NothingToLookAt, Result, Unknown
from idiaspora.provisioning.audit.forum_reads import DRIFT
from idiaspora.provisioning.audit.rule import Look, rule
from idiaspora.provisioning.drift.detection import Drift
from idiaspora.provisioning.drift.sides import ABSENT, EXISTENCE, PLACE, Difference

NOTHING_MANAGED = NothingToLookAt("the file manages nothing")
NO_COMPARISON = Unknown("this forum cannot be compared with the file, as file-does-not-fit says")


def _differences(look: Look) -> Iterator[tuple[Difference, Drift] | Unknown | NothingToLookAt]:
    if look.desired.manages_nothing:
        yield NOTHING_MANAGED
        return
    drift = look[DRIFT].drift
    if drift is None:
        yield NO_COMPARISON
        return
    yield from ((item, drift) for item in drift.differences)


@rule("drift-absent", DRIFT)
def drift_absent(look: Look) -> Iterator[Result]:
    for found in _differences(look):
        if isinstance(found, Unknown | NothingToLookAt):
            yield found
        elif found[0].field == EXISTENCE and found[0].live == ABSENT:
            yield _finding(*found, found[0].address, "is not on the forum")


@rule("drift-present", DRIFT)
def drift_present(look: Look) -> Iterator[Result]:
    for found in _differences(look):
        if isinstance(found, Unknown | NothingToLookAt):
            yield found
        elif found[0].field == EXISTENCE and found[0].live != ABSENT:
            yield _finding(*found, found[0].address, "is on the forum, but should not be")


@rule("drift-changed", DRIFT)
def drift_changed(look: Look) -> Iterator[Result]:
    """One finding a field, so that each has the line that declares it."""
    unread: dict[str, list[str]] = {}
    for found in _differences(look):
        if isinstance(found, Unknown | NothingToLookAt):
            yield found
            continue
        item, _ = found
        if item.live is UNKNOWN:
            unread.setdefault(item.address, []).append(item.field)
        elif item.field == PLACE:
            yield _finding(*found, item.address, f"is {item.live} on the forum")
        elif item.field != EXISTENCE:
            subject = item.address if item.kind == SITE_SETTING else f"{item.address} {item.field}"
            yield _finding(*found, subject, "is different on the forum")
    for address, fields in unread.items():
        yield Unknown(f"{', '.join(fields)} of {address} could not be read")


def _finding(item: Difference, drift: Drift, subject: str, what: str) -> Finding:
    """With the side that changed, and who did it where that was asked."""
    who = drift.blame.people(item)
    by = f", by {', '.join(who)}" if who else ""
    return Finding(subject, f"{subject} {what}: {item.cause.words}{by}", item.origin)


@rule("file-does-not-fit", DRIFT)
def file_does_not_fit(look: Look) -> Iterator[Result]:
    if look.desired.manages_nothing and not look[DRIFT].problems:
        yield NOTHING_MANAGED
    for problem in look[DRIFT].problems:
        origin = Origin(problem.span, problem.path)
        yield Finding(problem.path or str(problem.span), f"{problem.code}: {problem.message}", origin, problem.remedy)
