"""What a plan hides is told before it is hidden, and stops nothing."""

from guarded_forum import GuardedForum

from idiaspora.provisioning.safety.narrowing import narrowings


def told(forum: GuardedForum, text: str) -> list[tuple[str, str]]:
    return [(note.address, note.text) for note in narrowings(forum.plan(text))]


def test_topics_that_vanish_are_counted(forum: GuardedForum) -> None:
    forum.group("insiders", "amina,provisioner")
    hall = forum.category("hall")
    for number in range(3):
        forum.topic(hall, f"Number {number} of what is told in the hall")
    declared = "groups: [{name: insiders}]\n"
    hall_for = "categories: [{{name: Hall, slug: hall, access: {{see: [{groups}]}}}}]\n"
    assert told(forum, declared + hall_for.format(groups="insiders, staff")) == [
        ("category hall", "anonymous, members would no longer see its 3 topics")
    ]
    assert told(forum, declared + hall_for.format(groups="trust_level_1")) == [
        ("category hall", "anonymous, trust_level_0 would no longer see its 3 topics")
    ]
    assert told(forum, declared + hall_for.format(groups="everyone")) == []
    assert forum.refused(declared + hall_for.format(groups="staff")) == ()


def test_an_empty_category_hides_nothing(forum: GuardedForum) -> None:
    forum.category("hall")
    assert told(forum, "categories: [{name: Hall, slug: hall, access: {see: [staff]}}]\n") == []


def test_a_login_hides_everything_from_visitors(forum: GuardedForum) -> None:
    assert told(forum, "settings: {login_required: true}\n") == [
        ("site_setting login_required", "visitors would see nothing")
    ]
