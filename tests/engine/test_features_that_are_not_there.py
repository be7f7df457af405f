"""A file that declares things of a feature which the forum does not have at all: the plan says so, with the place."""

import pytest
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", ["3.4"], indirect=True, scope="session")


def test_what_belongs_to_a_plugin_that_is_not_there_is_a_problem_of_the_file(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as invalid:
        house.plan('data_explorer: {queries: [{name: Votes, sql: "SELECT 1"}]}\n')
    (problem,) = invalid.value.problems
    assert (problem.code, problem.path) == ("no-such-setting", "data_explorer.queries[Votes]")
