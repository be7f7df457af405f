"""Whose posts wait in the categories of Discourse 2026."""

import pytest
from category_calls import category, review, shown, update


def post(client, author, **where):
    text = f"A text by {author} that is long enough, the {len(client.forum.store.all('post'))}th"
    answer = client.post("/posts.json", {"raw": text, **where}, acting=author).json
    return "waits" if answer.get("action") == "enqueued" else "stands"


def topics(client, id):
    titles = {
        author: f"A topic that {author} began, number {len(client.forum.store.all('topic'))}"
        for author in ("martin", "kofi")
    }
    return {author: post(client, author, title=title, category=id) for author, title in titles.items()}


@pytest.mark.parametrize(
    ("mode", "groups", "martin", "kofi"),
    [
        pytest.param("no_one", [], "stands", "stands", id="no one"),
        pytest.param("everyone", [], "waits", "waits", id="everyone"),
        pytest.param("everyone_except", [12], "stands", "waits", id="everyone but one group"),
        pytest.param("no_one_except", [12], "waits", "stands", id="one group"),
        pytest.param("no_one_except", [0, 4, 5], "stands", "stands", id="groups without members"),
        pytest.param("everyone_except", [0, 4, 5], "waits", "waits", id="all but groups without members"),
        pytest.param("no_one_except", [10], "waits", "waits", id="all with an account"),
        pytest.param("everyone_except", [10, 12], "stands", "stands", id="nobody is left"),
        pytest.param("everyone_except", [], "waits", "waits", id="everyone but nobody"),
    ],
)
def test_the_mode_says_whose_topics_wait(new, mode, groups, martin, kofi):
    made = category(
        new,
        category_setting_attributes={"topic_posting_review_mode": mode},
        topic_posting_review_group_ids=groups,
    )
    assert topics(new, made["id"]) == {"martin": martin, "kofi": kofi}
    assert post(new, "provisioner", title="A topic by an admin alone", category=made["id"]) == "stands"


def test_replies_have_a_mode_of_their_own(new):
    settings = {"reply_posting_review_mode": "no_one_except"}
    made = category(new, category_setting_attributes=settings, reply_posting_review_group_ids=[12])
    assert topics(new, made["id"]) == {"martin": "stands", "kofi": "stands"}
    topic = max(row["id"] for row in new.forum.store.all("topic"))
    assert post(new, "martin", topic_id=topic) == "waits"
    assert post(new, "kofi", topic_id=topic) == "stands"


def test_the_older_switches_are_views_of_the_mode(new):
    made = category(new, category_setting_attributes={"require_topic_approval": True})
    assert made["category_setting"]["topic_posting_review_mode"] == "everyone"
    assert review(new, made["id"], topic_posting_review_mode="no_one_except")["require_topic_approval"] is False
    assert review(new, made["id"], reply_posting_review_mode="everyone")["require_reply_approval"] is True


@pytest.mark.parametrize(("value", "mode"), [(False, "no_one"), (True, "everyone")])
def test_writing_an_older_switch_forgets_the_groups(new, value, mode):
    made = category(
        new,
        category_setting_attributes={"topic_posting_review_mode": "everyone_except"},
        topic_posting_review_group_ids=[12],
    )
    setting = review(new, made["id"], require_topic_approval=value)
    assert setting["topic_posting_review_mode"] == mode
    assert shown(new, made["id"])["topic_posting_review_group_ids"] == []


def test_other_writes_keep_mode_and_groups(new):
    made = category(
        new,
        category_setting_attributes={"topic_posting_review_mode": "everyone_except"},
        topic_posting_review_group_ids=[12],
    )
    review(new, made["id"], num_auto_bump_daily=2, nested_replies_default=True)
    update(new, made["id"], color="abc")
    row = shown(new, made["id"])
    assert row["category_setting"]["topic_posting_review_mode"] == "everyone_except"
    assert row["category_setting"]["nested_replies_default"] is True
    assert row["topic_posting_review_group_ids"] == [12]


def test_a_group_that_is_gone_leaves_the_mode(new):
    group = new.post("/admin/groups.json", {"group": {"name": "newcomers", "usernames": "martin"}}).json["basic_group"]
    made = category(
        new,
        category_setting_attributes={"topic_posting_review_mode": "no_one_except"},
        topic_posting_review_group_ids=[group["id"], 12],
    )
    new.delete(f"/admin/groups/{group['id']}.json")
    row = shown(new, made["id"])
    assert row["category_setting"]["topic_posting_review_mode"] == "no_one_except"
    assert row["topic_posting_review_group_ids"] == [12]


def test_unknown_modes_and_groups_are_refused(new):
    made = category(new)
    wrong = {"category_setting_attributes": {"topic_posting_review_mode": "some"}}
    assert update(new, made["id"], **wrong).status_code == 500
    assert new.post("/categories.json", {"name": "Other", **wrong}).status_code == 422
    assert update(new, made["id"], topic_posting_review_group_ids=[999]).status_code == 404
