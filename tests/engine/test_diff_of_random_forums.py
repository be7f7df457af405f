"""What holds for every pair of forums: a file and the forum that it was applied to are the same, and so are two forums
only where an import of both says the same."""

import pytest
from comparing import as_read, beside, between, between_files, told
from discourse_versions import VERSIONS, fitting, on
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importing import imported_from, variables_of
from random_forums import skeletons, versions
from rehearsal import Rehearsal
from sweeps import examples

from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT

pytestmark = [pytest.mark.no_cover, on("rehearsal_of_the_session", VERSIONS)]

bounded = settings(max_examples=examples(3), deadline=None, suppress_health_check=list(HealthCheck))


two_files = skeletons().flatmap(lambda skeleton: st.tuples(versions(skeleton), versions(skeleton)))


@bounded
@given(two_files)
def test_the_same_is_told_apart_from_what_differs(house: Rehearsal, texts: tuple[str, str]) -> None:
    one, other = (fitting(text, house.discourse) for text in texts)
    house.reset()
    house.run(one, allow_delete=KINDS_OF_CONSENT)
    assert told(beside(house, house.desired(one))) == {}
    a, said_of_a = as_read(house), imported_from(house)

    house.reset()
    house.run(other, allow_delete=KINDS_OF_CONSENT)
    b, said_of_b = as_read(house), imported_from(house)

    assert told(between(a, a)) == {}
    if not told(between(a, b)):
        assert said_of_a.text == said_of_b.text
    files = [house.desired(said.text, variables=variables_of(said)) for said in (said_of_a, said_of_b)]
    assert told(beside(house, files[1])) == {}
    if told(between_files(*files)):
        assert said_of_a.whole != said_of_b.whole
