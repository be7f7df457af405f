"""Plays what a real Discourse 3.5 answered on the sandbox; every answer must agree.

The recordings stand beside the checkout or where IDIASPORA_RECORDINGS points: a folder with `conform.py`, which knows
the rules of comparison, and `recordings/VERSION/AREA/NAME.json`.
"""

import pytest
from recordings import FOLDER, NONE_THERE, cases

RECORDINGS = sorted(FOLDER.glob("recordings/3.5/*/*.json"))

DIFFERENT: dict[str, str] = {}
"""Scenarios by AREA/NAME that the sandbox does not answer alike, with the reason."""


@pytest.mark.skipif(not RECORDINGS, reason=NONE_THERE)
@pytest.mark.parametrize("path", cases(RECORDINGS, DIFFERENT))
def test_recording(path, played):
    played("3.5", path)
