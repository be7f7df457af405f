"""Whether the staff log knows of a change."""

from typing import Any

import pytest
import responses
from forum_answers import INVALID_ACCESS, answer

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import STAFF_LOG, was_changed


@pytest.mark.parametrize(("rows", "known"), [([], False), ([{"action_name": "change_site_setting"}], True)])
def test_a_setting_was_changed_where_the_log_has_a_change(
    web: responses.RequestsMock, client: ForumClient, rows: list[Any], known: bool
) -> None:
    answer(web, "GET", STAFF_LOG, {"staff_action_logs": rows})
    assert was_changed(client, "title") is known
    assert web.calls[0].request.params["subject"] == "title"


def test_what_the_log_does_not_tell_may_be(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", STAFF_LOG, INVALID_ACCESS, status=403)
    assert was_changed(client, "title")
