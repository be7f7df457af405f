"""The branch of a union that the writer meant: Pydantic complains about all of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from idiaspora.plugin_config.checking.complaints import Complaint
from idiaspora.plugin_config.language.spans import Path

Branches = dict[str, list[Complaint]]


def meant(complaints: Iterable[Complaint], level: int = 0) -> list[Complaint]:
    """The complaints without those of branches that the writer cannot have meant.

    `level` counts the unions on the way to each complaint that are settled already.
    """
    kept: list[Complaint] = []
    unions: dict[Path, Branches] = defaultdict(lambda: defaultdict(list))
    for complaint in complaints:
        if len(complaint.branches) <= level:
            kept.append(complaint)
        else:
            place, branch = complaint.branches[level]
            unions[place][branch].append(complaint)
    for place, branches in unions.items():
        kept += meant(_of_the_meant_branch(place, branches), level + 1)
    return kept


def _of_the_meant_branch(place: Path, branches: Branches) -> list[Complaint]:
    fitting = [found for found in branches.values() if not any(_misfits(complaint, place) for complaint in found)]
    deeper = [found for found in fitting if any(complaint.path != place for complaint in found)]
    if deeper:
        return min(deeper, key=len)
    at_place = [complaint for found in branches.values() for complaint in found if complaint.path == place]
    return [_one_for_all(at_place, place)]


def _misfits(complaint: Complaint, place: Path) -> bool:
    """Whether a complaint says that the branch is for values of another shape, or for secrets, or for no secrets."""
    refused = complaint.kind == "refused" and complaint.context["code"] in ("wrong-shape", "secret-not-allowed")
    return complaint.path == place and (complaint.needed_shape is not None or refused)


def _one_for_all(complaints: list[Complaint], place: Path) -> Complaint:
    """One complaint for a value that no branch takes; the other branches' complaints stand behind it."""
    about_value = [complaint for complaint in complaints if not _misfits(complaint, place)]
    secrecy = [complaint for complaint in complaints if complaint.needed_shape is None]
    first = next(
        (complaint for complaint in about_value if complaint.is_choice), (about_value or secrecy or complaints)[0]
    )
    return replace(first, others=tuple(complaint for complaint in complaints if complaint is not first))
