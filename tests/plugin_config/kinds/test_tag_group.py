"""Tag groups: what no forum would keep."""

import pytest

from idiaspora.plugin_config.checking.validation import check
from idiaspora.plugin_config.kinds.tag_group import TagGroup
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Invalid


@pytest.mark.parametrize("tags", [["idea"], ["north", "Idea"]])
def test_the_parent_tag_is_none_of_the_groups_own(tags: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        check(Document({"name": "Kinds", "tags": tags, "parent_tag": "idea"}, {}), TagGroup)
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("contradiction", f"tags[{len(tags) - 1}]")
    assert check(Document({"name": "Kinds", "tags": ["north"], "parent_tag": "idea"}, {}), TagGroup).tags == ("north",)
