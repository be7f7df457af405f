"""What an import says of a forum, and in which words."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from importing import EVERYTHING, imported_from, items, left_in, variables_of
from in_part import slow_after
from rehearsal import Rehearsal

from idiaspora.facts import site_settings_catalogue
from idiaspora.facts.secret_settings import UNMARKED
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_EVERYWHERE
from idiaspora.plugin_config.kinds import badge_grant
from idiaspora.provisioning.apply.interruption import Interrupted
from idiaspora.provisioning.forum.response_shapes import IncompleteRead
from idiaspora.provisioning.importing.importer import imported
from idiaspora.provisioning.importing.inventory import Choice
from idiaspora.provisioning.importing.kept_reads import KeptReads


def planned(house: Rehearsal, result: Any) -> Any:
    return house.plan(house.desired(result.text, variables=variables_of(result)))


def test_automatic_groups_stand_by_their_names_in_every_place(house: Rehearsal) -> None:
    house.settled(
        "settings: {create_topic_allowed_groups: [members, trust_level_3]}\n"
        "tag_groups: [{name: Kinds, tags: [idea], permissions: {members: use, staff: see}}]\n"
        "groups: [{name: staff, bio: Those who keep order}]\n"
        "categories: [{name: News, slug: news, access: {see: [everyone], reply: [trust_level_1], create: [moderators]},"
        " moderated_by: [staff]}]\n"
    )

    result = imported_from(house)

    (news,) = [item for item in items(result, "categories") if item["slug"] == "news"]
    assert news["access"] == {"see": ["everyone"], "reply": ["staff", "trust_level_1"], "create": ["moderators"]}
    assert news["moderated_by"] == ["staff"]
    assert set(result.data["settings"]["create_topic_allowed_groups"]) >= {"members", "trust_level_3"}
    assert {"name": "staff", "bio": "Those who keep order"} in items(result, "groups")
    assert planned(house, result).is_empty
    assert {item["name"] for item in items(result, "groups")} <= AUTOMATIC_EVERYWHERE


def test_who_was_granted_a_badge_by_hand_is_named(house: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of Discourse's own badges are its own business, and of one that is off nobody sees them."""
    house.settled(
        "badges:\n"
        "  - {name: Expert, type: gold, granted_to: [martin, Amina]}\n"
        "  - {name: Speaker, multiple: yes, granted_to: [kofi]}\n"
        "  - {name: Founder, granted_to: [lucia]}\n"
    )
    numbers = {row["name"]: row["id"] for row in house.arrange("GET", "/admin/badges.json")["badges"]}
    house.arrange("POST", "/user_badges.json", {"username": "kofi", "badge_id": numbers["Speaker"]})
    house.arrange("PUT", f"/admin/badges/{numbers['Founder']}.json", {"enabled": "false"})

    result = imported_from(house)

    said = {item["name"]: item.get("granted_to") for item in items(result, "badges")}
    assert said == {"Expert": ["amina", "martin"], "Speaker": ["kofi"], "Founder": None}
    assert [left.reason for left in result.left if "Founder" in left.what] == [
        "the forum shows nobody who holds it while it is off"
    ]
    assert planned(house, result).is_empty

    monkeypatch.setattr(badge_grant, "MOST_IMPORTED", 1)
    few = imported_from(house)
    assert [left.reason for left in few.left if "Expert" in left.what] == ["2 people; --members names them all"]


def test_while_badges_are_off_nobody_is_named(house: Rehearsal) -> None:
    house.settled("badges: [{name: Expert, granted_to: [martin]}]\n")
    house.setting("enable_badges", "false")
    result = imported_from(house)
    assert "enable_badges is off" in next(left.reason for left in result.left if "Expert" in left.what)


TYPES = sorted({row["type"] for row in site_settings_catalogue()})
SAID: dict[str, str] = {
    "group_list": "1|11", "category_list": "4", "category": "4", "group": "staff", "username": "martin",
    "email": "somebody@example.org", "color": "aabbcc", "float": "0.25", "tag_list": "idea", "url_list": "https://a.test",
    "host_list": "a.test", "locale_enum": "fr", "emoji_list": "heart|tada", "topic": "1",
}  # fmt: skip


@pytest.mark.parametrize("type", slow_after(4, (type for type in TYPES if "upload" not in type)))
def test_settings_of_every_type_come_back(house: Rehearsal, type: str) -> None:
    """Of each type the settings that the forum takes another value for."""
    changed = []
    for row in house.arrange("GET", "/admin/site_settings.json")["site_settings"]:
        if row["type"] == type and not row.get("secret") and len(changed) < 4:
            text = other_text(row)
            answer = house.app.test_client().put(
                f"/admin/site_settings/{row['setting']}.json",
                json={row["setting"]: text},
                headers={"Api-Key": house.client.api_key, "Api-Username": house.client.api_username},
            )
            if answer.status_code < 300 and house.value(row["setting"]) != str(row["default"] or ""):
                changed.append(row["setting"])
    if not changed:
        pytest.skip("no setting of the type takes another value")

    result = imported_from(house)

    left = {item.place.partition(".")[2] for item in left_in(result)}
    assert set(changed) <= {*result.data["settings"], *left}
    assert planned(house, result).is_empty
    assert not left, left_in(result)


def other_text(row: dict[str, Any]) -> str:
    choices = [str(item["value"] if isinstance(item, dict) else item) for item in row.get("valid_values") or []]
    if choices:
        return next((choice for choice in choices if choice and choice != row["value"]), "")
    if row["type"] == "bool":
        return "false" if row["value"] == "true" else "true"
    if row["type"] in ("integer", "file_size_restriction"):
        return str(int(row["value"] or 0) + 1)
    return SAID.get(row["type"], "one|two" if "list" in row["type"] else "some other words")


def test_a_secret_is_named_and_shown_nowhere(house: Rehearsal) -> None:
    house.settled("settings: {discourse_connect_secret: very-secret-indeed}\n")

    result = imported_from(house)

    assert "  discourse_connect_secret: !secret DISCOURSE_CONNECT_SECRET\n" in result.text
    assert "very-secret-indeed" not in result.text + repr(result)
    assert [secret.name for secret in result.secrets] == ["DISCOURSE_CONNECT_SECRET"]
    assert planned(house, result).is_empty


def test_what_discourse_does_not_call_secret_is_one_all_the_same(house: Rehearsal) -> None:
    names = {row["setting"]: row for row in house.arrange("GET", "/admin/site_settings.json")["site_settings"]}
    there = sorted(UNMARKED & names.keys())
    for name in there:
        assert not names[name].get("secret")
        house.setting(name, "very-secret-indeed")

    result = imported_from(house)

    assert [name for name in there if f"  {name}: !secret {name.upper()}\n" not in result.text] == []
    assert "very-secret-indeed" not in result.text + repr(result)


def test_a_secret_of_a_webhook_is_not_kept_on_the_disk(house: Rehearsal, tmp_path: Path) -> None:
    house.settled("webhooks: [{url: 'https://example.org/hook', events: [post], secret: very-secret-indeed}]\n")
    file = tmp_path / "forum.yaml"
    client = house.new_client("read")
    kept = KeptReads.beside(file, (client.host, client.api_username))

    imported(client, file, Choice(EVERYTHING), kept)

    assert len(list((tmp_path / ".idiaspora").iterdir())) == 1
    for path in (tmp_path / ".idiaspora").iterdir():
        assert "very-secret-indeed" not in path.read_text(encoding="utf-8")


def test_members_of_a_large_group_come_on_request(house: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idiaspora.plugin_config.kinds.membership.MOST_IMPORTED", 1)
    house.settled(
        "groups: [{name: readers, members: [martin, amina], owners: [martin]}, {name: few, members: [kofi]}]\n"
    )

    result = imported_from(house)
    whole = imported_from(house, all_members=True)

    assert items(result, "groups") == [{"name": "few", "members": ["kofi"]}, {"name": "readers"}]
    (left,) = left_in(result)
    assert (left.what, left.reason) == ("group's members readers", "2 people; --members names them all")
    assert items(whole, "groups")[1] == {"name": "readers", "members": ["amina", "martin"], "owners": ["martin"]}
    assert left_in(whole) == ()
    assert planned(house, whole).is_empty


def test_what_would_follow_otherwise_is_said(house: Rehearsal) -> None:
    """Flair makes a group primary where nothing is said; a forum may have it otherwise."""
    house.settled("groups: [{name: readers, flair: {icon: star}, primary_group: false}]\n")

    result = imported_from(house)

    assert items(result, "groups") == [{"name": "readers", "flair": {"icon": "star"}, "primary_group": False}]
    assert planned(house, result).is_empty


def test_a_word_whose_setting_is_off_is_left_out_and_told(house: Rehearsal) -> None:
    house.settled("categories: [{name: News, slug: news, minimum_required_tags: 1}]\n")
    house.setting("tagging_enabled", "false")

    result = imported_from(house)

    (news,) = [item for item in items(result, "categories") if item["slug"] == "news"]
    assert "minimum_required_tags" not in news
    (left,) = left_in(result)
    assert left.place == "categories[news].minimum_required_tags"
    assert result.data["settings"]["tagging_enabled"] is False
    assert planned(house, result).is_empty


def test_two_of_one_name_are_told(house: Rehearsal) -> None:
    for _ in range(2):
        body = {"name": "Country", "field_type": "text", "description": "Where"}
        house.arrange("POST", "/admin/config/user_fields.json", {"user_field": body})

    result = imported_from(house)

    assert "user_fields" not in result.data
    assert [item.reason for item in left_in(result)] == ["the forum has several user fields of this name"] * 2
    assert planned(house, result).is_empty


def test_the_order_is_said_where_the_forum_keeps_one(house: Rehearsal) -> None:
    house.settled("categories: [{name: B, slug: b}, {name: A, slug: a}]\nsettings: {fixed_category_positions: true}\n")

    result = imported_from(house)

    assert result.data["forum"]["order"] == "file"
    assert planned(house, result).is_empty


def test_a_forum_that_shows_its_categories_in_pages_is_refused(house: Rehearsal) -> None:
    house.wire.bend = lambda sent, answer: (
        {**answer, "lazy_load_categories": True} if sent.path == "/site.json" else answer
    )

    with pytest.raises(IncompleteRead, match="page by page"):
        imported_from(house)


@pytest.mark.slow
def test_an_import_that_was_interrupted_at_any_request_goes_on(house: Rehearsal, tmp_path: Path) -> None:
    """No read is sent twice, and what comes out is the same."""
    house.settled(
        "settings: {discourse_connect_secret: very-secret-indeed}\n"
        "groups: [{name: readers, members: [martin]}]\ncategories: [{name: News, slug: news}]\n"
    )
    whole = imported_from(house)
    house.wire.sent.clear()
    file = tmp_path / "forum.yaml"

    for moment in range(1, whole.reads):
        client = house.new_client("read")
        client.pacing.wait_for_next = ends_at_second(count())
        kept = KeptReads.beside(file, (client.host, client.api_username))
        assert kept.taken_up == moment - 1
        with pytest.raises(Interrupted):
            imported(client, file, Choice(EVERYTHING), kept)
        (path,) = (tmp_path / ".idiaspora").iterdir()
        assert path.stat().st_mode & 0o777 == 0o600
        assert "very-secret-indeed" not in path.read_text(encoding="utf-8")
    kept = KeptReads.beside(file, (client.host, client.api_username))
    result = imported(house.new_client("read"), file, Choice(EVERYTHING), kept)
    kept.remove()

    assert result.text == whole.text
    assert len(house.wire.sent) == whole.reads
    assert not (tmp_path / ".idiaspora").exists()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("github_client_secret", "a1b2c3d4"), ("github_onebox_access_tokens", "github.com|tok")],
    ids=["with a form", "a list"],
)
def test_a_secret_of_a_form_is_in_the_file_after_an_interruption(
    house: Rehearsal, tmp_path: Path, setting: str, value: str
) -> None:
    house.setting(setting, value)
    file = tmp_path / "forum.yaml"
    client = house.new_client("read")
    first = KeptReads.beside(file, (client.host, client.api_username))
    whole = imported(client, file, Choice(EVERYTHING), first)

    kept = KeptReads.beside(file, (client.host, client.api_username))
    result = imported(house.new_client("read"), file, Choice(EVERYTHING), kept)

    assert kept.taken_up
    assert f"  {setting}: !secret {setting.upper()}\n" in whole.text
    assert (result.text, result.left) == (whole.text, whole.left)


def ends_at_second(turns: Iterator[int]) -> Callable[[], float]:
    """What waits for the next request, and is interrupted before the second one."""

    def wait() -> float:
        if next(turns) == 1:
            raise Interrupted
        return 0.0

    return wait


def test_answers_of_another_forum_or_an_older_hour_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    question = ("/site.json", (("a", "b"),), False, None)
    KeptReads(path, ("https://one.test", "admin"), lambda: 1000.0)[question] = {"x": 1}

    assert KeptReads(path, ("https://one.test", "admin"), lambda: 1100.0) == {question: {"x": 1}}
    assert KeptReads(path, ("https://one.test", "other"), lambda: 1100.0) == {}
    KeptReads(path, ("https://one.test", "admin"), lambda: 1000.0)[question] = {"x": 1}
    assert KeptReads(path, ("https://one.test", "admin"), lambda: 9000.0) == {}


def test_a_line_that_was_cut_off_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    kept = KeptReads(path, ("https://one.test", "admin"))
    kept["/a", (), False, None] = 1
    kept["/b", (), False, None] = 2
    path.write_bytes(path.read_bytes()[:-4])

    again = KeptReads(path, ("https://one.test", "admin"))
    again["/c", (), False, None] = 3

    assert dict(KeptReads(path, ("https://one.test", "admin"))) == {
        ("/a", (), False, None): 1,
        ("/c", (), False, None): 3,
    }


def test_a_file_that_others_may_change_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    KeptReads(path, ("https://one.test", "admin"))["/a", (), False, None] = 1
    path.chmod(0o666)

    assert KeptReads(path, ("https://one.test", "admin")) == {}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_setting_without_a_default_that_nobody_changed_is_left_out(house: Rehearsal) -> None:
    rows = house.arrange("GET", "/admin/site_settings.json")["site_settings"]
    unset = {row["setting"] for row in rows if row["default"] is None}

    said = imported_from(house).data.get("settings", {})

    assert not said.keys() & unset
    assert not [row["setting"] for row in rows if row["value"] == "None"]


def test_who_moderates_the_whole_forum_is_told_of_and_not_written(house: Rehearsal) -> None:
    staff = house.arrange("GET", "/admin/users/list/staff.json")
    people = [row for row in staff if row["id"] > 0 and row["moderator"]]
    assert people

    (left,) = [item for item in imported_from(house).left if item.page == "/admin/users/list/staff"]

    assert "site_moderators" in left.reason
    for person in people:
        house.arrange("PUT", f"/admin/users/{person['id']}/revoke_moderation.json")
    assert not imported_from(house).left
    assert not imported_from(house, kinds=frozenset({"tag_group"})).left


def test_each_section_says_what_its_lines_leave_out(house: Rehearsal) -> None:
    house.settled("groups: [{name: readers, members: [martin]}]\ntag_groups: [{name: Kinds, tags: [idea]}]\n")

    result = imported_from(house)

    lines = result.text.splitlines()
    for section in ("settings", "groups", "tag_groups", "categories"):
        above = lines[lines.index(f"{section}:") - 1]
        assert above.startswith("# "), section
    assert all(len(line) <= 120 for line in lines if line.startswith("# ") and "/admin" not in line)
    assert "nobody joins without being named" in " ".join(lines)
    assert all("# " in text for text in result.texts_of_sections().values())
