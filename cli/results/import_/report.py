"""What `import --format json` prints: the keys beyond those of all reports."""

from collections.abc import Mapping

from idiaspora.cli.results.import_.view import ImportView
from idiaspora.cli.results.report import ForumPart, Part, Report
from idiaspora.provisioning.exit_codes import ExitCode


class LeftPart(Part):
    """Something that the file does not say, and that stays as it is on the forum."""

    what: str
    """What it is: a place of the file, or a thing of the forum."""
    reason: str
    """Why the file does not say it."""
    page: str
    """The address of the admin page where it is."""


class ImportReport(Report):
    """`import`."""

    forum: ForumPart
    """Which forum."""
    files: tuple[str, ...]
    """The files that were written."""
    uploads: tuple[str, ...]
    """The files of settings that the forum file names, from its folder; those that were not there were fetched."""
    imported: Mapping[str, int]
    """How many things of each section the file has, with those below them."""
    secrets: tuple[str, ...]
    """The variables to set before the file can be read."""
    left: tuple[LeftPart, ...]
    """What the file does not say."""
    reads: int
    """How many requests it took."""


def import_report(told: ImportView, exit_code: ExitCode) -> ImportReport:
    result = told.result
    return ImportReport(
        command="import",
        exit_code=exit_code,
        forum=ForumPart(name=result.name, url=told.url, username=told.username),
        files=told.files,
        uploads=tuple(told.result.uploads),
        imported=result.counts,
        secrets=tuple(secret.name for secret in result.secrets),
        left=tuple(LeftPart(what=item.what, reason=item.reason, page=told.page_of(item.page)) for item in result.left),
        reads=result.reads,
    )
