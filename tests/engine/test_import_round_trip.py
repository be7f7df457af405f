"""What holds for every forum: an import of it plans empty, says what the forum has, and makes another one the same."""

import pytest
from discourse_versions import VERSIONS, fitting, on
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importing import imported_from, variables_of
from random_forums import skeletons, versions
from rehearsal import Rehearsal
from sweeps import examples

from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT

pytestmark = [pytest.mark.no_cover, on("rehearsal_of_the_session", VERSIONS)]

bounded = settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))

one_file = skeletons().flatmap(versions)


@bounded
@given(one_file, st.booleans())
def test_an_imported_forum_is_made_again(house: Rehearsal, text: str, as_consultation: bool) -> None:
    house.reset()
    house.run(fitting(text, house.discourse), allow_delete=KINDS_OF_CONSENT)
    first = imported_from(house, as_consultation=as_consultation)
    said = house.desired(first.text, variables=variables_of(first))
    assert house.plan(said).changes == ()

    house.reset()
    ran = house.run(said, allow_delete=KINDS_OF_CONSENT)
    assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    second = imported_from(house, as_consultation=as_consultation)
    assert second.text == first.text
