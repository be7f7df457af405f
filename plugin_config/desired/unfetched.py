"""The commits of a forum file of which nobody has fetched the code yet. Pure."""

from collections.abc import Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.language.commits import CodeOfCommit, Commit


def to_be_fetched(desired: Desired) -> tuple[Commit, ...]:
    """Each of them once, in the order of the file."""
    return tuple(dict.fromkeys(_unfetched(desired)))


def _unfetched(desired: Desired) -> Iterator[Commit]:
    for resource in desired.resources:
        for declared in resource.fields.values():
            if isinstance(declared.value, CodeOfCommit) and not declared.value.is_fetched:
                yield declared.value.commit
