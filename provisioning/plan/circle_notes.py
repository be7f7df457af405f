"""Notes on what a run opens before it closes something else, because one waits for the other in a circle. Pure."""

from collections.abc import Iterable, Iterator

from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.note import Note


def notes_on_circles(steps: Iterable[Operation]) -> Iterator[Note]:
    """A note for each two things of which the second closes for some people only after the first opened to them."""
    said: set[tuple[str, str]] = set()
    for step in steps:
        change = step.changes[0]
        for address in (closing.address for closing in step.ahead):
            if address == change.address or (change.address, address) in said:
                continue
            said.add((change.address, address))
            yield Note(
                change.address,
                f"opens before {address} closes, which has to wait for it: in between some people may see or do more "
                "than before and after the run",
                f"where that matters, apply in two runs: the change of {address} first",
                str(change.resource.origin.span),
            )
