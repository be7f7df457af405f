"""Plans of files that the forum would refuse, and what makes it so."""

from collections.abc import Callable

import pytest
from rehearsal import Rehearsal, tagged

from idiaspora.plugin_config.language.problems import Invalid, Problem

Arrange = Callable[[Rehearsal], None]
"""Brings a forum into the state that a case is about."""


def refusals(house: Rehearsal, text: str) -> list[Problem]:
    """The problems of a plan after which nothing was written; each has its place and remedy."""
    begun = len(house.wire.sent)
    with pytest.raises(Invalid) as caught:
        house.run(text)
    assert {sent.method for sent in house.wire.sent[begun:]} <= {"GET"}
    assert all(problem.span.line > 2 and problem.remedy and problem.path for problem in caught.value.problems)
    return list(caught.value.problems)


def synonym(house: Rehearsal) -> None:
    """The tag js stands for javascript."""
    house.setting("tagging_enabled", "true")
    house.arrange("POST", "/tag_groups.json", {"tag_group": {"name": "Code", **tagged("javascript", "rust")}})
    house.arrange("POST", "/tag/javascript/synonyms.json", {"synonyms": ["js"], "tags": [{"name": "js"}]})
