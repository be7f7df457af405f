"""The folder beside the forum file in which runs are recorded. Without it nothing is written to the forum."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from idiaspora.plugin_config.language.ordinary_files import stay_inside
from idiaspora.provisioning.errors import ProvisioningError

RECORDS = Path(".idiaspora")


class RecordsUnusable(ProvisioningError):
    """The records cannot be written, so that the run ended before it sent any write to the forum."""


def records_of(forum_file: Path) -> Path:
    """The folder of the records of a forum file, or of a folder of them."""
    return (forum_file if forum_file.is_dir() else forum_file.parent) / RECORDS


def record_of(forum_file: Path, *names: str) -> Path:
    """The place of a record, or of a folder of them. Raises OSError where a symbolic link leads out of the folder of
    the forum file."""
    folder = records_of(forum_file)
    place = folder.joinpath(*names)
    stay_inside(place, folder.parent)
    return place


@contextmanager
def must_be_recorded(path: Path) -> Iterator[None]:
    """What must succeed before the first write is sent. Raises RecordsUnusable in place of OSError."""
    try:
        yield
    except OSError as error:
        place = error.filename or path  # a full disk does not name the file
        in_the_way = isinstance(error, FileExistsError)
        why = "a file stands in the place of a folder" if in_the_way else error.strerror or error
        raise RecordsUnusable(
            f"{place} cannot be written ({why}); every write is recorded there first, so nothing was changed",
            hint="Make it writable, or run where there is room. “idiaspora plan” does not need it.",
        ) from None
