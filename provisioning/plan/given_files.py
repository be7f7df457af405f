"""The files of the project that the forum is given before a step, among the writes that it takes. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.uploads import to_be_given
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.found import Found


def with_files_counted(steps: Sequence[Operation], found: Found) -> Iterator[Operation]:
    """The steps in their order; a file that several of them name is given before the first."""
    for step in steps:
        files = 0
        for upload, _ in to_be_given(step.changes, KINDS[step.kind].fields, found.names) if step.requests else ():
            files += 1
            found = found.with_upload(upload.sha1, "", 0)
        yield replace(step, requests=step.requests + files) if files else step
