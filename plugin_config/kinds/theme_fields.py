"""The fields of a component's row as the files that they were made of, and how the two are compared (Discourse 3.5,
app/serializers/theme_field_serializer.rb). Pure.

A text is compared by itself. Of a picture or a font the forum tells the address, and calls it after its bytes: files
of themes it never writes anew (lib/upload_creator.rb, `for_theme`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from idiaspora.plugin_config.fields.field import UNKNOWN, Codec, Where
from idiaspora.plugin_config.kinds.theme_about import ABOUT, ASSETS, about_text
from idiaspora.plugin_config.language.commits import CodeOfCommit, Commit, is_id, problem_of_address
from idiaspora.plugin_config.language.contents import Content
from idiaspora.plugin_config.language.upload import Stored, Upload, stored_name

ERRORS, HASHES = "(errors)", "(hashes)"
PATHS: Mapping[str, str] = {
    "about": ABOUT, "settings": "settings.yml", "translations": "locales/{name}.yml",
    "extra_scss": "stylesheets/{name}.scss", "extra_js": "javascripts/{name}", "tests_js": "test/{name}",
    "migrations": "migrations/settings/{name}.js",
}  # fmt: skip
"""Where the text of a field lies in a folder, by the field's target."""
STYLES = {"color_definitions": "color_definitions", "embedded_scss": "embedded"}
ASSET, COLOR, VALUE, SCREENSHOT = 2, 3, 4, 9
"""Types of fields that are no texts of files."""

Field = Mapping[str, Any]


def is_of_git(row: Mapping[str, Any]) -> bool:
    """Whether the forum takes a component's code from a repository itself, where nothing else may change it."""
    return bool(row.get("remote_theme"))


def _read(fields: Iterable[Field], where: Where) -> Any:
    """The files that the fields of a row are, or the commit that the forum took them from; UNKNOWN where the forum does
    not show them all, or has values that no file holds."""
    if is_of_git(where.row):
        return _commit(where.row["remote_theme"])
    fields = [field for field in fields if field.get("type_id") != SCREENSHOT]
    if any("value" not in field or field.get("type_id") in (COLOR, VALUE) for field in fields):
        return UNKNOWN
    texts = [field for field in fields if not _is_asset(field)]
    found: dict[str, str] = {_path(field): str(field["value"] or "").replace("\r\n", "\n") for field in texts}
    with suppress(ValueError, AttributeError):  # what somebody else wrote differs from all that a file can say
        about = json.loads(found.get(ABOUT) or "{}")
        files = dict(_assets(filter(_is_asset, fields), about))
        names = {name: path for name, (path, _) in files.items()}
        found[ABOUT] = about_text({**about, ASSETS: names})
        found |= {path: Stored(address) for path, address in files.values()}
    errors = where.row.get("errors")
    told = {ERRORS: "; ".join(map(str, errors))} if errors else {}
    return {path: content for path, content in sorted(found.items()) if content} | told


def _commit(remote: Mapping[str, Any]) -> Any:
    url, id = str(remote.get("remote_url") or ""), str(remote.get("local_version") or "")
    return CodeOfCommit(Commit(url, id)) if is_id(id) and not problem_of_address(url) else UNKNOWN


def _is_asset(field: Field) -> bool:
    return bool(field.get("upload_id")) or field.get("type_id") == ASSET


def _assets(fields: Iterable[Field], about: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The files that are no texts, by name, each with its path and its address: the path is the one that the
    description says, else one that is like it."""
    said = about.get(ASSETS)
    for field in fields:
        name, address = str(field["name"]), str(field.get("url") or "")
        path = said.get(name) if isinstance(said, dict) else None
        yield (
            name,
            (str(path or f"{ASSETS}/{name}{PurePosixPath(str(field.get('filename') or address)).suffix}"), address),
        )


def _path(field: Field) -> str:
    target, name = str(field["target"]), str(field["name"])
    if target in PATHS:
        return PATHS[target].format(name=name)
    if name == "scss":
        return f"{target}/{target}.scss"
    return f"{target}/{STYLES[name]}.scss" if name in STYLES else f"{target}/{name}.html"


Files = Mapping[str, Content]


def _hashes(files: Files | None) -> Any:
    """The files by their hashes: what the lock file keeps of them, which may stand here in their place."""
    files = files or {}
    return files[HASHES] if files.keys() == {HASHES} else {path: _hash(content) for path, content in files.items()}


def _hash(content: Content) -> str:
    if isinstance(content, Upload):
        return f"sha1:{content.sha1}"
    if isinstance(content, Stored):
        return f"sha1:{stored_name(content)}"
    return f"sha256:{sha256(content.encode()).hexdigest()}"


def _same(one: Files | None, other: Files | None, where: Where) -> bool:
    """Whether two values are the same code. Of what the forum took from a commit itself only that is known, and of a
    commit that nobody fetched."""
    commits = [files.commit for files in (one, other) if isinstance(files, CodeOfCommit)]
    if any(isinstance(files, CodeOfCommit) and not files.is_fetched for files in (one, other)):
        return len(commits) == 2 and commits[0].id == commits[1].id and commits[0].folder == commits[1].folder
    return bool(_hashes(one) == _hashes(other))


FILES = Codec(
    decode=_read,
    same=_same,
    recorded=lambda files: {HASHES: _hashes(files)},
)
"""The files of a folder, by their paths; those that are no texts by their addresses."""


def is_broken(wanted: Any, found: Any) -> bool:
    """Whether the forum found mistakes in code, which it keeps all the same (3.5)."""
    return isinstance(found, Mapping) and ERRORS in found
