"""Flags: what a file may say of them, and what a write has to say again."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rehearsal import Rehearsal

from idiaspora.plugin_config.kinds.flag_order import steps_up
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.safety.guards import Consents, refusals

FLAG = "flags: [{name: Off theme, description: It does not belong here., %s}]\n"


@pytest.mark.parametrize(
    ("said", "path"),
    [
        pytest.param("applies_to: []", "flags[Off theme].applies_to", id="to nothing"),
        pytest.param("applies_to: [user]", "flags[Off theme].applies_to", id="to what cannot be flagged"),
        pytest.param("position: 1", "flags[Off theme]", id="an unknown key"),
    ],
)
def test_what_every_forum_refuses_is_refused_offline(refused: Callable[[str], list[str]], said: str, path: str) -> None:
    assert refused(FLAG % said)[0].startswith(path)


def test_a_write_says_again_what_the_file_leaves_out(house: Rehearsal) -> None:
    house.settled(FLAG % "require_message: true")
    ran = house.run(FLAG % "applies_to: [post, chat]")
    (body,) = [sent.body for sent in ran.requests if sent.method == "PUT"]
    assert body == {
        "name": "Off theme",
        "description": "It does not belong here.",
        "applies_to": ["Post", "Chat::Message"],
        "require_message": True,
        "enabled": True,
        "auto_action_type": False,
    }


@pytest.mark.parametrize(
    ("file", "code"),
    [
        pytest.param("prune: {flags: [spam]}", "kept-by-discourse", id="deleted"),
        pytest.param("flags: [{name: spam, description: Advertising}]", "kept-by-discourse", id="described"),
        pytest.param("flags: [{name: spam, applies_to: [post]}]", "kept-by-discourse", id="for less"),
        pytest.param("flags: [{name: advertising, previously: spam}]", "kept-by-discourse", id="renamed"),
        pytest.param("flags: [{name: spam_}]", "missing-key", id="misspelt"),
        pytest.param("flag_order: {first: [spam_]}", "no-such-flag", id="misspelt in the order"),
        pytest.param("flag_order: {first: [notify_user]}", "kept-by-discourse", id="moved though it has no place"),
    ],
)
def test_what_discourse_does_not_let_anybody_do_is_told_before_anything_is_written(
    house: Rehearsal, file: str, code: str
) -> None:
    with pytest.raises(Invalid) as found:
        house.plan(f"{file}\n")
    assert {problem.code for problem in found.value.problems} == {code}
    assert all(problem.remedy for problem in found.value.problems)


def flags(house: Rehearsal) -> dict[str, bool]:
    """The flags of the forum in their order, by the words of the file, and whether members are offered them."""
    rows = [row for row in house.arrange("GET", "/site.json")["post_action_types"] if row["is_flag"]]
    return {row["name_key"] if row["id"] < 1001 else row["name"]: row["enabled"] for row in rows}


@pytest.mark.parametrize("word", ["off_topic", "notify_user"])
def test_a_flag_of_discourse_is_switched_off_and_on(house: Rehearsal, word: str) -> None:
    off = house.run(f"flags: [{{name: {word}, enabled: false}}]\n")
    assert (off.applied.exit_code, off.applied.unconverged) == (0, ())
    assert [item.field for change in off.plan.changes for item in change.fields] == ["enabled"]
    assert [sent.path.rpartition("/")[2] for sent in off.writes] == ["toggle.json"]
    assert [name for name, enabled in flags(house).items() if not enabled] == [word]
    house.settled(f"flags: [{{name: {word}, enabled: true}}]\n")
    assert all(flags(house).values())


def test_a_flag_that_is_switched_off_needs_consent(house: Rehearsal) -> None:
    house.settled(FLAG % "enabled: true")
    file = FLAG % "enabled: false" + "flag_order: {first: [Off theme]}\n"
    wanted = house.desired(file.replace("flags: [", "flags: [{name: illegal, enabled: false}, "))
    found = refusals(house.plan(wanted), wanted, Consents())
    assert [(item.rule, item.reason.partition(": ")[0]) for item in found] == [
        ("widening", "flag illegal would take a reason to report away"),
        ("widening", "flag Off theme would take a reason to report away"),
    ]
    back = house.desired("flags: [{name: illegal, enabled: true}]\n")
    assert refusals(house.plan(back), back, Consents()) == ()


def test_the_order_is_reached_step_by_step_and_the_rest_follows_as_it_stands(house: Rehearsal) -> None:
    ran = house.run(FLAG % "enabled: true" + "flag_order: {first: [Off theme, illegal]}\n")
    assert (ran.applied.exit_code, ran.applied.unconverged) == (0, ())
    assert list(flags(house)) == [
        "notify_user", "Off theme", "illegal", "off_topic", "inappropriate", "spam", "notify_moderators",
    ]  # fmt: skip
    steps = [sent.path for sent in ran.writes if "/reorder/" in sent.path]
    assert len(steps) == 5 + 3
    assert {path.rpartition("/")[2] for path in steps} == {"up.json"}


def test_a_flag_that_goes_while_others_move_leaves_no_gap(house: Rehearsal) -> None:
    house.settled(FLAG % "enabled: true" + "flag_order: {first: [Off theme]}\n")
    file = "prune: {flags: [Off theme]}\nflag_order: {first: [spam]}\n"
    ran = house.run(file, allow_delete=("flag",))
    assert (ran.applied.exit_code, ran.applied.unconverged) == (0, ())
    assert list(flags(house))[1:3] == ["spam", "off_topic"]
    assert house.plan("flag_order: {first: [spam]}\n").is_empty


@given(now=st.permutations("abcdef"), wanted=st.permutations("abcdef"))
def test_steps_up_lead_to_any_order(now: list[str], wanted: list[str]) -> None:
    found = list(now)
    for name in steps_up(now, wanted):
        at = found.index(name)
        assert at > 0
        found[at - 1], found[at] = found[at], found[at - 1]
    assert found == wanted


def test_the_document_of_the_site_is_read_once(house: Rehearsal) -> None:
    categories = "categories: [{name: Talk, slug: talk}]\n"
    house.settled(categories + FLAG % "require_message: true")
    house.wire.sent.clear()
    assert house.plan(categories + FLAG % "require_message: true").is_empty
    assert [sent.path for sent in house.wire.sent].count("/site.json") == 1


@pytest.mark.parametrize("rehearsal_of_the_session", ["3.4"], indirect=True, scope="session")
def test_what_a_forum_of_3_4_does_not_have_is_told_before_anything_is_written(house: Rehearsal) -> None:
    """It takes the value without a word, and keeps nothing of it."""
    with pytest.raises(Invalid) as found:
        house.plan(FLAG % "auto_action_type: false")
    (problem,) = found.value.problems
    assert (problem.code, problem.path) == ("not-on-this-forum", "flags[Off theme].auto_action_type")
