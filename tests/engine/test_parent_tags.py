"""The parent tag of a tag group, which is none of its own tags, be it that the file says only one of the two."""

import pytest
from discourse_versions import PLAYED, on
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid

pytestmark = on("rehearsal_of_the_session", PLAYED)


@pytest.mark.parametrize(
    ("there", "wanted", "path"),
    [
        pytest.param("tags: [south], parent_tag: north", "tags: [North, south]", "tags", id="parent-on-the-forum"),
        pytest.param("tags: [south, north]", "parent_tag: North", "parent_tag", id="tag-on-the-forum"),
    ],
)
def test_a_tag_that_would_be_both_is_found_by_the_plan(house: Rehearsal, there: str, wanted: str, path: str) -> None:
    house.settled(f"tag_groups: [{{name: Places, {there}}}]\n")
    with pytest.raises(Invalid) as found:
        house.plan(f"tag_groups: [{{name: Places, {wanted}}}]\n")
    (problem,) = found.value.problems
    assert (problem.code, problem.path) == ("contradiction", f"tag_groups[Places].{path}")


def test_both_can_change_places(house: Rehearsal) -> None:
    house.settled("tag_groups: [{name: Places, tags: [south], parent_tag: north}]\n")
    house.settled("tag_groups: [{name: Places, tags: [north], parent_tag: south}]\n")
