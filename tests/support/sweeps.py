"""How many random examples are tried, and how time passes while they run.

`make sweeps` sets the variable: then there are as many as it says, in every one of them time passes, and the forum has
the limit that hosted forums have.
"""

import os
from collections.abc import Sequence

from hypothesis import strategies as st

VARIABLE = "SWEEP_EXAMPLES"
LONGEST_PAUSE = 90

Pauses = Sequence[int]
"""Seconds that pass after each request, from the beginning again after the last; empty where time stands still."""


def examples(usual: int) -> int:
    """How many examples a property tries: the usual number, or that of the sweep."""
    return int(os.environ.get(VARIABLE, usual))


# The first pause is a long one, so that no drawn time stands still.
_passing = st.builds(
    lambda first, more: (first, *more),
    st.integers(1, LONGEST_PAUSE),
    st.lists(st.integers(0, LONGEST_PAUSE), max_size=12),
)

pauses: st.SearchStrategy[Pauses] = _passing if VARIABLE in os.environ else st.one_of(st.just(()), _passing)
"""How time passes in one example."""
