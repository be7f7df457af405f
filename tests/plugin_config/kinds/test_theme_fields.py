"""Fields of themes as files, and how two sets of files are compared."""

from hashlib import sha1, sha256
from typing import Any

import pytest

from idiaspora.plugin_config.fields.field import UNKNOWN, Where
from idiaspora.plugin_config.kinds.theme_fields import FILES
from idiaspora.plugin_config.language.commits import CodeOfCommit, Commit
from idiaspora.plugin_config.language.upload import Upload

NOWHERE = Where()
STYLE = {"target": "common", "name": "scss", "value": "a {}", "type_id": 1}
LOGO = {
    "target": "common", "name": "logo", "value": "", "type_id": 2, "upload_id": 7, "filename": "My logo.png",
    "url": f"https://cdn.example.org/original/1X/{sha1(b'logo').hexdigest()}.png",
}  # fmt: skip
ABOUT = {"target": "about", "name": "about", "type_id": 8}


def files(*fields: dict[str, Any], **row: Any) -> Any:
    return FILES.decode(fields, Where(row=row))


def test_an_asset_that_no_description_names_gets_a_path() -> None:
    found = files(STYLE, LOGO)
    assert list(found) == ["about.json", "assets/logo.png", "common/common.scss"]
    assert found["about.json"] == '{"assets": {"logo": "assets/logo.png"}}'
    wanted = {**found, "assets/logo.png": Upload.held("x/logo.png", b"logo")}
    assert FILES.same(wanted, found, NOWHERE)
    assert not FILES.same({**wanted, "assets/logo.png": Upload.held("x/logo.png", b"other")}, found, NOWHERE)


@pytest.mark.parametrize("about", ["{", "[1]", '{"assets": ["x"]}'])
def test_a_description_that_somebody_else_wrote_is_read_somehow(about: str) -> None:
    assert files(STYLE, LOGO, {**ABOUT, "value": about})["common/common.scss"] == "a {}"


def test_an_asset_whose_file_is_gone_differs() -> None:
    there = {"about.json": '{"assets": {"logo": "a.png"}}', "a.png": Upload.held("a.png", b"logo")}
    about = {**ABOUT, "value": there["about.json"]}
    gone = {key: value for key, value in LOGO.items() if key not in ("upload_id", "url")}
    assert FILES.same(there, files(LOGO, about), NOWHERE)
    assert not FILES.same(there, files(gone, about), NOWHERE)
    assert not FILES.same(there, files(about), NOWHERE)


def test_pictures_for_other_pages_are_no_code_and_values_of_no_file_are_unknown() -> None:
    shot = {"target": "common", "name": "screenshot_light", "value": "", "type_id": 9, "upload_id": 3}
    assert files(STYLE, shot) == {"common/common.scss": "a {}"}
    assert files(STYLE, {"target": "common", "name": "colour", "value": "red", "type_id": 4}) is UNKNOWN
    assert files(STYLE, {"target": "common", "name": "header"}) is UNKNOWN


def test_the_lock_file_keeps_hashes_which_no_text_of_the_forum_can_stand_for() -> None:
    wanted = {"common/common.scss": "a {}", "a.png": Upload.held("a.png", b"logo")}
    kept = FILES.recorded(wanted)
    assert FILES.same(kept, wanted, NOWHERE)
    assert not FILES.same(kept, {**wanted, "common/common.scss": "b {}"}, NOWHERE)
    assert not FILES.same(wanted, {**wanted, "common/common.scss": f"sha256:{sha256(b'a {}').hexdigest()}"}, NOWHERE)


def test_a_commit_that_nobody_fetched_is_like_nothing_but_itself() -> None:
    one, other = (CodeOfCommit(Commit("https://example.org/x", digit * 40)) for digit in "12")
    code = {"common/common.scss": "a {}"}
    assert FILES.same(one, CodeOfCommit(one.commit, code), NOWHERE)
    assert not FILES.same(one, other, NOWHERE)
    for empty in ({}, None, code):
        assert not FILES.same(one, empty, NOWHERE)
        assert not FILES.same(empty, one, NOWHERE)
    assert FILES.same(CodeOfCommit(one.commit, code), CodeOfCommit(other.commit, code), NOWHERE)


@pytest.mark.parametrize(
    ("remote", "known"),
    [
        ({"remote_url": "https://example.org/x.git", "local_version": "1" * 40}, True),
        ({"remote_url": "git@example.org:x.git", "local_version": "1" * 40}, False),
        ({"remote_url": "https://user:hush@example.org/x.git", "local_version": "1" * 40}, False),
        ({"remote_url": "https://example.org/x.git", "local_version": None}, False),
        ({"remote_url": None}, False),
    ],
)
def test_what_the_forum_took_from_git_itself(remote: dict[str, Any], known: bool) -> None:
    found = files(STYLE, remote_theme=remote)
    assert isinstance(found, CodeOfCommit) is known
    assert (found is UNKNOWN) is not known
