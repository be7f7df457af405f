"""What settings hold comes along: fetched from the forum, named by !upload, and the same bytes on another forum."""

import json
from pathlib import Path
from typing import Any

import pytest
from discourse_versions import PLAYED, on
from importing import imported_from, left_in
from pictures import SVG, drawn, png
from rehearsal import URL, Rehearsal, Sent

from idiaspora.provisioning.importing.kept_reads import KeptReads

pytestmark = on("rehearsal_of_the_session", PLAYED)

THREE = (
    "settings:\n  logo: !upload images/one.png\n  favicon: !upload images/one.png\n"
    "  selectable_avatars: [!upload images/mark.svg, !upload images/two.png]\n"
)


@pytest.fixture
def pictured(house: Rehearsal) -> Rehearsal:
    drawn(house.folder, "images/one.png", png())
    drawn(house.folder, "images/two.png", png((255, 0, 0)))
    drawn(house.folder, "images/mark.svg", SVG)
    assert house.run(THREE).applied.exit_code == 0
    house.wire.sent.clear()
    return house


def written(house: Rehearsal, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        drawn(house.folder, path, content)


def test_the_files_come_along_and_the_plan_is_empty(pictured: Rehearsal) -> None:
    result = imported_from(pictured)

    assert "  logo: !upload uploads/favicon.png\n" in result.text or "  logo: !upload uploads/logo.png\n" in result.text
    assert result.data["settings"]["logo"] is result.data["settings"]["favicon"]
    assert len(result.uploads) == 3
    assert left_in(result) == ()
    written(pictured, result.uploads)
    assert pictured.plan(result.text).is_empty


def test_they_come_along_from_a_forum_that_only_members_see(pictured: Rehearsal) -> None:
    """Files are for everybody who knows their addresses, also where login is required (3.5, `UploadsController`)."""
    pictured.setting("login_required", "true")
    result = imported_from(pictured)
    assert len(result.uploads) == 3
    assert left_in(result) == ()


def test_another_forum_gets_the_same_bytes(pictured: Rehearsal) -> None:
    result = imported_from(pictured)
    written(pictured, result.uploads)
    pictured.reset()

    pictured.settled(result.text)

    assert imported_from(pictured).text == result.text
    assert pictured.app.test_client().get(pictured.value("logo")).data == png()


def test_a_file_that_is_there_is_not_overwritten(pictured: Rehearsal) -> None:
    first = next(iter(imported_from(pictured).uploads))
    drawn(pictured.folder, first, b"mine")

    result = imported_from(pictured)

    assert first not in result.uploads
    drawn(pictured.folder, first, png())
    assert first in imported_from(pictured).uploads


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://cdn.example.org/uploads/default/original/1X/{sha1}.png", "cdn.example.org is another machine"),
        ("//cdn.example.org/uploads/default/original/1X/{sha1}.png", "cdn.example.org is another machine"),
        ("/uploads/default/original/1X/0000000000000000000000000000000000000000.png", "the forum did not give it"),
        ("/admin/../uploads/x.png", "it is no upload"),
        ("/session/csrf", "it is no upload"),
        ("//[::1/uploads/x.png", "it is no upload"),
    ],
)
def test_what_is_not_the_forums_own_stays_an_address(house: Rehearsal, address: str, why: str) -> None:
    house.hosted("logo", address.format(sha1="1" * 40))

    result = imported_from(house)

    assert result.data["settings"]["logo"] == address.format(sha1="1" * 40)
    (left,) = left_in(result)
    assert left.what == "the file in logo"
    assert why in left.reason
    assert {sent.path for sent in house.wire.sent if "cdn" in sent.path or "csrf" in sent.path} == set()


def test_a_forum_does_not_choose_the_folder_of_a_file(pictured: Rehearsal) -> None:
    def bend(sent: Sent, answer: Any) -> Any:
        rows = answer.get("site_settings") if isinstance(answer, dict) else None
        names = {"favicon": "../../../favicon", "logo": "../../../logo"}
        renamed = [{**row, "setting": names.get(row["setting"], row["setting"])} for row in rows or ()]
        return {**answer, "site_settings": renamed} if rows else answer

    pictured.wire.bend = bend

    result = imported_from(pictured)

    assert "../../../logo: !upload uploads/" in result.text
    assert {Path(path).parent for path in result.uploads} == {Path("uploads")}


def test_a_name_of_any_length_names_a_file(pictured: Rehearsal) -> None:
    def bend(sent: Sent, answer: Any) -> Any:
        rows = answer.get("site_settings") if isinstance(answer, dict) else None
        renamed = [{**row, "setting": row["setting"].replace("favicon", "favicon" * 50)} for row in rows or ()]
        return {**answer, "site_settings": renamed} if rows else answer

    pictured.setting("logo", "")
    pictured.wire.bend = bend

    result = imported_from(pictured)

    assert left_in(result) == ()
    assert max(len(Path(path).stem) for path in result.uploads) == 100


def test_an_address_with_the_host_of_the_forum_is_its_own(pictured: Rehearsal) -> None:
    path = pictured.value("logo")
    pictured.hosted("logo", f"{URL}{path}")
    assert imported_from(pictured).data["settings"]["logo"].content == png()


def test_a_file_that_is_not_called_after_its_bytes_stays_an_address(pictured: Rehearsal) -> None:
    path = pictured.value("logo")
    (row,) = [row for row in pictured.forum.store.all("upload") if row["url"] == path]
    pictured.forum.store.put("upload", {**row, "url": path.replace(row["sha1"], "2" * 40)})
    pictured.hosted("logo", path.replace(row["sha1"], "2" * 40))

    reasons = {left.what: left.reason for left in left_in(imported_from(pictured))}

    assert "not called after its bytes" in reasons["the file in logo"]


def test_no_key_goes_along(pictured: Rehearsal) -> None:
    keys = []
    send = pictured.wire.send
    pictured.wire.send = lambda request, *a, **k: (
        keys.append((request.path_url, "Api-Key" in request.headers)),
        send(request, *a, **k),
    )[1]

    imported_from(pictured)

    assert {has_key for path, has_key in keys if path.startswith("/uploads/")} == {False}
    assert {has_key for path, has_key in keys if not path.startswith("/uploads/")} == {True}


def test_fetched_files_are_kept_for_an_import_that_goes_on(house: Rehearsal, tmp_path: Path) -> None:
    kept = KeptReads(tmp_path / "kept.jsonl", (URL, "admin"))
    kept["/uploads/x.png", (), True, None] = png()

    assert KeptReads(tmp_path / "kept.jsonl", (URL, "admin"))["/uploads/x.png", (), True, None] == png()
    assert "answer" not in json.loads((tmp_path / "kept.jsonl").read_text().splitlines()[1])
