"""What a forum may lack, hide or refuse: said clearly before anything is written."""

from collections.abc import Callable

import pytest
from rehearsal import Rehearsal, Sent

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.outcome import Status

THEME = """
moderators: {capital: {members: [martin]}}
themes:
  - name: Capital
    slug: capital
    description: All about the capital of the diaspora.
    access: {see: [everyone], reply: [members], create: [staff]}
    moderated_by: [capital]
    questions: true
"""


def writes(house: Rehearsal) -> list[Sent]:
    return [sent for sent in house.wire.sent if sent.method != "GET" and "search" not in sent.path]


@pytest.mark.parametrize(
    ("text", "code", "said", "place"),
    [
        pytest.param(
            "groups: [{name: experts, members: [martin, nobodyhere]}]",
            "no-such-user",
            "the forum has no user “nobodyhere”",
            "groups[experts].members",
            id="user",
        ),
        pytest.param(
            "categories: [{name: A, slug: aaa, access: {see: [nosuchgroup]}}]",
            "no-such-group",
            "the forum has no group “nosuchgroup”",
            "categories[aaa].access",
            id="group that may see",
        ),
        pytest.param(
            "categories: [{name: A, slug: aaa, moderated_by: [nosuchgroup]}]",
            "no-such-group",
            "the forum has no group “nosuchgroup”",
            "categories[aaa].moderated_by",
            id="group that moderates",
        ),
        pytest.param(
            "categories: [{name: A, slug: aaa, required_tag_groups: [{name: Nowhere}]}]",
            "no-such-tag-group",
            "the forum has no tag group “Nowhere”",
            "categories[aaa].required_tag_groups",
            id="tag group",
        ),
        pytest.param(
            "groups: [{name: experts, notifications: {watching: [no/where]}}]",
            "no-such-category",
            "the forum has no category “no/where”",
            "groups[experts].notifications.watching",
            id="category",
        ),
        pytest.param(
            "settings: {zzz_chess_of_ours: true}",
            "no-such-setting",
            "the forum does not list the site setting zzz_chess_of_ours",
            "settings.zzz_chess_of_ours",
            id="setting",
        ),
    ],
)
def test_a_name_that_the_forum_does_not_have(house: Rehearsal, text: str, code: str, said: str, place: str) -> None:
    with pytest.raises(Invalid) as caught:
        house.plan(text)
    ((problem),) = caught.value.problems
    assert (problem.code, problem.path) == (code, place)
    assert said in problem.message
    assert problem.remedy
    assert writes(house) == []


def test_a_setting_that_a_theme_needs_and_the_forum_lacks_names_the_theme(house: Rehearsal) -> None:
    def without(sent: Sent, answer: object) -> object:
        if "site_settings" in sent.path and isinstance(answer, dict):
            answer["site_settings"] = [row for row in answer["site_settings"] if row["setting"] != "solved_enabled"]
        return answer

    house.wire.bend = without
    with pytest.raises(Invalid) as caught:
        house.plan(THEME)
    ((problem),) = caught.value.problems
    assert problem.code == "no-such-setting"
    assert "solved_enabled, which themes[capital].questions needs" in problem.message


def test_a_thing_beside_its_former_self(house: Rehearsal) -> None:
    house.settled("categories: [{name: Old, slug: old}, {name: New, slug: new}]")
    with pytest.raises(Invalid) as caught:
        house.plan("categories: [{name: New, slug: new, previously: old}]")
    ((problem),) = caught.value.problems
    assert problem.code == "both-alive"
    assert "6, 5" in problem.message
    assert writes(house) == []


def test_all_problems_come_at_once(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as caught:
        house.plan("""
settings: {zzz_chess_of_ours: true}
groups: [{name: experts, members: [nobodyhere]}]
categories: [{name: A, slug: aaa, access: {see: [nosuchgroup]}}]
""")
    assert [problem.code for problem in caught.value.problems] == ["no-such-setting", "no-such-user", "no-such-group"]


def many_categories(house: Rehearsal) -> None:
    """More than the forum lists at once, loaded lazily."""
    for number in range(30):
        body = {"name": f"Shelf {number}", "slug": f"shelf-{number}", "permissions": {"everyone": 1}}
        house.arrange("POST", "/categories.json", body)
    house.hosted("lazy_load_categories_groups", "0")


def test_lazy_loading_hides_nothing(house: Rehearsal) -> None:
    many_categories(house)
    ran = house.run("categories: [{name: Renamed, slug: shelf-29}]")
    assert [str(sent) for sent in ran.writes] == ["PUT /categories/34.json"]
    assert ran.applied.exit_code == 0


def test_lazy_loading_with_a_key_that_may_only_read(house: Rehearsal) -> None:
    """The pages can only be asked for by POST, which such a key may not send (3.5)."""
    many_categories(house)
    house.client = house.new_client("read")
    with pytest.raises(ProvisioningError) as caught:
        house.plan("categories: [{name: Renamed, slug: shelf-29}]")
    assert "lazy_load_categories_groups" in str(caught.value)
    assert caught.value.exit_code is ExitCode.FAILED


def test_lazy_loading_that_never_comes_to_an_end(house: Rehearsal) -> None:
    many_categories(house)
    house.wire.bend = lambda sent, answer: {**answer, "categories_count": 99} if "search" in sent.path else answer
    with pytest.raises(ProvisioningError) as caught:
        house.plan("categories: [{name: Renamed, slug: shelf-29}]")
    assert "has 99 categories but lists only 34" in str(caught.value)


def test_categories_that_are_hidden_from_admins(house: Rehearsal) -> None:
    house.setting("suppress_secured_categories_from_admin", "true")
    with pytest.raises(ProvisioningError) as caught:
        house.plan(THEME)
    assert "suppress_secured_categories_from_admin" in str(caught.value)
    assert writes(house) == []


def without_permissions(sent: Sent, answer: object) -> object:
    if "find.json" in sent.path and isinstance(answer, dict):
        for row in answer["categories"]:
            row.pop("group_permissions")
    return answer


def test_rows_without_permissions_are_no_answer(house: Rehearsal) -> None:
    house.wire.bend = without_permissions
    with pytest.raises(ProvisioningError) as caught:
        house.plan("categories: [{name: General, slug: general}]")
    assert "did not answer for the categories 4" in str(caught.value)


GERMAN = {
    0: "jeder", 1: "Administratoren", 2: "Moderatoren", 3: "Team", 10: "Vertrauensstufe_0", 11: "Vertrauensstufe_1",
    12: "Vertrauensstufe_2", 13: "Vertrauensstufe_3", 14: "Vertrauensstufe_4",
}  # fmt: skip


@pytest.fixture
def german(house: Rehearsal) -> Rehearsal:
    """A forum whose automatic groups have German names, as the refresh after a change of language leaves them (3.5)."""
    house.setting("default_locale", "de")
    for row in house.forum.store.all("group"):
        if row["id"] in GERMAN:
            house.forum.store.put("group", {**row, "name": GERMAN[row["id"]]})
    return house


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(THEME, id="theme"),
        pytest.param("themes: [{name: A, slug: aaa, moderated_by: [staff], questions: true}]", id="moderated by staff"),
        pytest.param("groups: [{name: staff, bio: Unser Team}, {name: everyone, mentions: staff}]", id="groups"),
        pytest.param("settings: {create_topic_allowed_groups: [staff, members]}", id="setting"),
        pytest.param(
            "tag_groups: [{name: Arten, tags: [idee], permissions: {everyone: see, staff: use}}]", id="tag group"
        ),
    ],
)
def test_a_forum_in_another_language_converges(german: Rehearsal, text: str) -> None:
    ran = german.run(text)
    assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
    assert ran.applied.exit_code == 0
    assert german.plan(text).is_empty


def test_a_forum_in_another_language_is_narrowed_and_widened(german: Rehearsal) -> None:
    text = """
categories:
  - name: A
    slug: aaa
    access: {create: [GROUP]}
    subcategories: [{name: B, slug: bbb, access: {create: [GROUP]}}]
"""
    for group in ("everyone", "staff", "moderators", "members"):
        assert german.run(text.replace("GROUP", group)).applied.exit_code == 0
    assert german.granted("aaa/bbb") == {"Vertrauensstufe_0": 1}


def test_a_key_that_may_only_read_writes_nothing_and_is_refused_once(house: Rehearsal) -> None:
    house.client = house.new_client("read")
    ran = house.run(THEME)
    assert len(ran.writes) == 1
    assert ran.applied.exit_code is ExitCode.FAILED
    first, *others = ran.applied.outcomes
    assert first.status is Status.FAILED
    assert "global:read" in first.reason
    assert {item.status for item in others} == {Status.NOT_REACHED}
    house.client = house.new_client()
    assert [op.id for op in house.plan(THEME).operations] == [op.id for op in ran.plan.operations]


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(lambda house: house.new_client("read", verify=True), id="read key"),
        pytest.param(lambda house: house.new_client("bad"), id="unknown key"),
    ],
)
def test_a_plan_with_another_key(house: Rehearsal, trouble: Callable[[Rehearsal], object]) -> None:
    house.client = trouble(house)  # type: ignore[assignment]
    if house.client.api_key == "0" * 64:
        with pytest.raises(ProvisioningError) as caught:
            house.plan(THEME)
        assert caught.value.exit_code is ExitCode.FAILED
    else:
        assert not house.plan(THEME).is_empty


def test_a_name_that_a_user_has_already(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as caught:
        house.plan("groups: [{name: martin}]")
    (problem,) = caught.value.problems
    assert problem.code == "taken-name"


@pytest.mark.no_cover
@pytest.mark.parametrize("shape", [[], {}, None, "text", 7], ids=["list", "object", "null", "text", "number"])
def test_an_answer_of_another_shape_is_no_answer(house: Rehearsal, shape: object) -> None:
    """Another version, or something in between: whatever comes in place of an answer, it is said and nothing breaks."""
    text = THEME + "tag_groups: [{name: Kinds, tags: [idea]}]\ngroups: [{name: staff, bio: Us}]\n"
    first = house.run(text)
    hints = []
    for path in sorted({sent.path for sent in (*first.reads, *first.requests)}):
        house.reset()
        house.wire.bend = lambda sent, answer, path=path: shape if sent.path == path else answer
        try:
            ran = house.run(text)
        except ProvisioningError as error:
            hints.append(error.hint)
            continue
        assert ran.applied.exit_code in (ExitCode.OK, ExitCode.FAILED, ExitCode.PARTIAL)
        house.wire.bend = None
        assert house.run(text).applied.exit_code is ExitCode.OK, path
    assert all(hints)
