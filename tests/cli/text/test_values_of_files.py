"""Values that are files, as plans show them: a few lines, however much code it is."""

from idiaspora.cli.text.values import change_lines, value_data, value_text
from idiaspora.plugin_config.language.commits import CodeOfCommit, Commit
from idiaspora.plugin_config.language.upload import Stored, Upload

MANY = {f"javascripts/{number:02}.js": f"export default {number};\n" for number in range(30)}
COMMIT = Commit("https://example.org/banner", "0123456789" * 4, "part")


def test_many_new_files() -> None:
    assert value_text(MANY).endswith('javascripts/19.js: "export default 19;\\n", … and 10 more files}')


def test_many_files_that_differ() -> None:
    lines = change_lines(MANY, {path: f"{text}more\n" for path, text in MANY.items()})
    assert lines[:3] == ["", "javascripts/00.js:", '+ "more"']
    assert lines[-1] == "… and 10 more files"


def test_from_a_commit_to_another() -> None:
    old = {"logo.png": Stored("/uploads/x.png"), "gone.scss": "a\nb", "same.scss": "x"}
    new = CodeOfCommit(COMMIT, {"logo.png": Upload.held("logo.png", b"logo"), "same.scss": "x", "new.scss": "y"})
    assert change_lines(old, new) == [
        "",
        f'from "{COMMIT} (3 files, {new.data["fingerprint"]})"',
        "- gone.scss",
        'logo.png: "/uploads/x.png" → "logo.png" (4 bytes)',
        '+ new.scss: "y"',
    ]
    assert value_data(new) == {
        "git": COMMIT.url, "commit": COMMIT.id, "folder": "part", "files": 3, "fingerprint": new.data["fingerprint"],
    }  # fmt: skip


def test_a_commit_that_nobody_fetched() -> None:
    assert value_text(CodeOfCommit(COMMIT)) == f'"{COMMIT}"'
