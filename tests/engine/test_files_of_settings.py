"""Settings that hold a file of the project: given to the forum once, compared by what the forum has."""

import os
from pathlib import Path

import pytest
from discourse_versions import PLAYED, on
from locked import Locked
from pictures import SVG, drawn, png
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.sides import Cause, Difference, differences
from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.planner import plan

pytestmark = on("rehearsal_of_the_session", PLAYED)

LOGO = "settings: {logo: !upload images/logo.png}\n"


@pytest.fixture
def drawn_house(house: Rehearsal) -> Rehearsal:
    drawn(house.folder, "images/logo.png", png())
    return house


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


def uploads_in(house: Rehearsal) -> int:
    return len([sent for sent in house.wire.sent if str(sent) == "POST /uploads.json"])


def test_a_file_is_uploaded_and_the_setting_holds_it(drawn_house: Rehearsal) -> None:
    ran = drawn_house.run(LOGO)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert [sent.path.split("/")[1] for sent in ran.writes] == ["uploads.json", "admin"]
    assert ran.plan.writes == len(ran.writes)
    address = drawn_house.value("logo")
    shown = drawn_house.app.test_client().get(address)  # as every visitor's browser asks for it
    assert shown.data == png()
    drawn_house.wire.sent.clear()
    assert drawn_house.plan(LOGO).is_empty
    assert {sent.method for sent in drawn_house.wire.sent} == {"GET"}


def test_bytes_that_the_forum_has_are_not_uploaded_again(drawn_house: Rehearsal) -> None:
    drawn_house.settled(LOGO)
    drawn(drawn_house.folder, "other/sky.png", png())

    ran = drawn_house.run("settings: {favicon: !upload other/sky.png}\n")

    assert uploads_in(drawn_house) == 0
    assert ran.plan.writes == 1
    assert drawn_house.value("favicon") == drawn_house.value("logo")


def test_several_settings_take_one_file_and_a_list_takes_several(drawn_house: Rehearsal) -> None:
    drawn(drawn_house.folder, "images/red.png", png((255, 0, 0)))
    text = (
        "settings:\n  logo: !upload images/logo.png\n  favicon: !upload images/logo.png\n"
        "  selectable_avatars: [!upload images/red.png, !upload images/logo.png]\n"
    )

    ran = drawn_house.run(text)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert uploads_in(drawn_house) == 2
    assert drawn_house.value("selectable_avatars").split("|")[1] == drawn_house.value("logo")
    assert drawn_house.plan(text).is_empty
    turned = text.replace("[!upload images/red.png, !upload images/logo.png]", "[!upload images/logo.png]")
    assert len(drawn_house.plan(turned).changes) == 1


def test_another_picture_under_the_same_name_is_a_change(drawn_house: Rehearsal) -> None:
    drawn_house.settled(LOGO)
    before = drawn_house.value("logo")
    drawn(drawn_house.folder, "images/logo.png", png((255, 0, 0)))

    drawn_house.settled(LOGO)

    assert drawn_house.value("logo") != before


def test_a_picture_that_the_forum_writes_anew_is_known_by_the_lock_file(house: Rehearsal, locked: Locked) -> None:
    drawn(house.folder, "mark.svg", SVG)
    text = "settings: {logo: !upload mark.svg}\n"

    ran = locked.run(text)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert locked.plan(text).is_empty
    # Without the lock file it is uploaded once more, which is the same upload to the forum.
    before = house.value("logo")
    house.settled(text)
    assert house.value("logo") == before


def test_what_was_uploaded_once_and_is_gone_is_uploaded_again(house: Rehearsal, locked: Locked) -> None:
    drawn(house.folder, "mark.svg", SVG)
    text = "settings: {logo: !upload mark.svg}\n"
    locked.run(text)
    house.setting("logo", "")
    for row in list(house.forum.store.all("upload")):
        house.forum.store.delete("upload", row["id"])

    ran = locked.run(text)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.value("logo").endswith(".svg")


def test_a_file_that_changes_before_it_is_sent_is_not_sent(drawn_house: Rehearsal) -> None:
    planned = drawn_house.plan("settings: {logo: !upload images/logo.png, title: New}\n")
    drawn(drawn_house.folder, "images/logo.png", png((255, 0, 0)))

    applied = drawn_house.apply(planned)

    assert uploads_in(drawn_house) == 0
    (outcome,) = applied.outcomes
    assert outcome.status is Status.FAILED
    assert "images/logo.png is another file than when it was planned" in outcome.reason
    assert drawn_house.value("title") == "New"


@pytest.mark.parametrize("kind", ["lost_answer", "server_error", "rate_limit"])
def test_an_upload_whose_answer_is_lost_is_sent_again(drawn_house: Rehearsal, kind: str) -> None:
    drawn_house.forum.faults.add({"kind": kind, "method": "POST", "path": "/uploads.json"})

    ran = drawn_house.run(LOGO)

    assert ran.applied.exit_code == 0
    assert drawn_house.plan(LOGO).is_empty


@pytest.mark.parametrize(
    ("name", "content", "settings", "said"),
    [
        ("logo.png", b"hello", "", "is called a picture, and its bytes are none"),
        ("logo.png", png(more=5000), "max_image_size_kb: 4", "max_image_size_kb"),
        ("logo.pdf", b"%PDF", "", "authorized_extensions"),
        ("logo", b"%PDF", "", "authorized_extensions"),
        ("logo.pdf", b"%PDF" * 2000, "authorized_extensions_for_staff: [pdf], max_attachment_size_kb: 4", "smaller"),
    ],
)
def test_what_the_forum_would_not_take_is_a_problem_of_the_plan(
    house: Rehearsal, name: str, content: bytes, settings: str, said: str
) -> None:
    drawn(house.folder, name, content)
    more = f", {settings}" if settings else ""

    with pytest.raises(Invalid) as refused:
        house.plan(f"settings: {{logo: !upload {name}{more}}}\n")

    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("bad-upload", "settings.logo")
    assert said in f"{problem.message}; {problem.remedy}"


def test_what_the_file_authorizes_is_taken(house: Rehearsal) -> None:
    drawn(house.folder, "logo.pdf", b"%PDF")
    house.settled("settings: {authorized_extensions_for_staff: [pdf]}\n")
    ran = house.run("settings: {logo: !upload logo.pdf}\n")
    assert ran.applied.exit_code == 0, ran.applied.outcomes


@pytest.mark.parametrize(
    "line",
    [
        "settings: {title: !upload images/logo.png}",
        "settings: {top_menu: [!upload images/logo.png]}",
        "groups: [{name: readers, bio: !upload images/logo.png}]",
        "categories: [{name: News, slug: !upload images/logo.png}]",
        "settings: {logo: [!upload images/logo.png, !upload images/logo.png]}",
    ],
)
def test_a_file_stands_only_where_a_setting_holds_one(drawn_house: Rehearsal, line: str) -> None:
    with pytest.raises(Invalid) as refused:
        drawn_house.plan(f"{line}\n")
    assert {problem.code for problem in refused.value.problems} <= {"bad-setting", "upload-not-allowed"}


def test_no_file_outside_and_no_pipe_is_uploaded(house: Rehearsal, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(png())
    os.symlink(tmp_path / "secret.png", house.folder / "link.png")
    os.mkfifo(house.folder / "pipe.png")
    drawn(house.folder, ".keys/key.png", png())
    drawn(house.folder, "empty.png", b"")
    codes = {}
    for written in ("link.png", "../secret.png", "/etc/hostname", "pipe.png", ".keys/key.png", "empty.png", "none.png"):
        with pytest.raises(Invalid) as refused:
            house.desired(f"settings: {{logo: !upload {written}}}\n")
        codes[written] = [problem.code for problem in refused.value.problems]
    assert codes == {
        "link.png": ["path-outside"],
        "../secret.png": ["path-outside"],
        "/etc/hostname": ["path-outside"],
        "pipe.png": ["file-unreadable"],
        ".keys/key.png": ["path-hidden"],
        "empty.png": ["empty-file"],
        "none.png": ["file-not-found"],
    }


@pytest.mark.parametrize(("name", "content"), [("logo.png", png()), ("mark.svg", SVG)])
def test_drift_tells_which_side_changed(house: Rehearsal, locked: Locked, name: str, content: bytes) -> None:
    drawn(house.folder, name, content)
    text = f"settings: {{logo: !upload {name}}}\n"
    locked.run(text)
    ours = house.value("logo")
    house.setting("logo", "")
    (there,) = found_in(house, locked, text)
    house.setting("logo", ours)
    drawn(house.folder, name, png((255, 0, 0)))
    (here,) = found_in(house, locked, text)

    assert (there.cause, there.applied, there.live) == (Cause.THERE, ours, "")
    assert there.remedies.why_not == "its value comes from !upload"
    assert (here.cause, here.applied, here.live) == (Cause.HERE, ours, ours)


def found_in(house: Rehearsal, locked: Locked, text: str) -> tuple[Difference, ...]:
    compared = plan(house.client, house.desired(text), locked.lock, to_write=False)
    assert compared.desired is not None
    return differences(compared, compared.desired, locked.lock)
