"""The files of a component: the folder that Discourse takes as a bundle, and the fields that it makes of it (3.5,
app/models/theme_field.rb). Nothing of them is run here. Pure.
"""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any

import yaml

from idiaspora.plugin_config.checking.declarations import refusal
from idiaspora.plugin_config.fields.field import UNKNOWN, Codec, Where

ABOUT, SETTINGS, ERRORS = "about.json", "settings.yml", "(errors)"
OF_THE_FILE = ("name", "component")
"""What a component's own description says and the forum file says too: there it counts."""
WITH_MORE = ("assets", "screenshots")
"""Parts of that description which name files that are no texts."""
BECOME_FIELDS = re.compile(
    r"about\.json|settings\.yml|locales/[\w-]+\.yml|migrations/settings/.+\.js|javascripts/.+|test/.+|stylesheets/.+\.scss"
    r"|(common|desktop|mobile)/(head_tag|header|after_header|body_tag|footer)\.html"
    r"|common/(common|color_definitions|embedded)\.scss|desktop/desktop\.scss|mobile/mobile\.scss"
)
SPELLINGS = ((re.compile(r"^scss/"), "stylesheets/"), (re.compile(r"^(settings|locales/[\w-]+)\.yaml$"), r"\1.yml"))
BESIDE = ("docs", "node_modules", "screenshots", "spec")
"""Folders of a component's project in which nothing is for the forum."""
PATHS: Mapping[str, str] = {
    "about": ABOUT, "settings": SETTINGS, "translations": "locales/{name}.yml", "extra_scss": "stylesheets/{name}.scss",
    "extra_js": "javascripts/{name}", "tests_js": "test/{name}", "migrations": "migrations/settings/{name}.js",
}  # fmt: skip
"""Where the text of a field lies in a folder, by the field's target."""
STYLES = {"color_definitions": "color_definitions", "embedded_scss": "embedded"}


def canonical(files: Mapping[str, str]) -> dict[str, str]:
    """The files of which Discourse makes fields, in one spelling of their paths. What lies beside them, such as a
    README, is left out; what lies among them and is none is refused: its name may be misspelt. Raises what a field of a
    file is refused with."""
    found: dict[str, str] = {}
    for path, text in files.items():
        for pattern, instead in SPELLINGS:
            path = pattern.sub(instead, path)
        if not BECOME_FIELDS.fullmatch(path):
            _refuse_if_meant(path)
        elif text.strip():
            found[path] = _about(text) if path == ABOUT else text.replace("\r\n", "\n")
    found = {path: text for path, text in sorted(found.items()) if text}
    if not found:
        raise refusal(
            "wrong-value",
            "none of these files is one that Discourse takes for a component",
            "name the folder in which common/, javascripts/ or settings.yml lie",
        )
    _settings_of(found)
    return found


def _refuse_if_meant(path: str) -> None:
    folder, _, inside = path.partition("/")
    if inside and folder not in BESIDE:
        raise refusal(
            "wrong-value",
            f"Discourse takes no file {path} of a component",
            "check its path (common/common.scss, common/header.html, javascripts/…, locales/en.yml), or take it away",
        )


def _about(text: str) -> str:
    """What a component says of itself, but for what the forum file says; "" where that is all."""
    try:
        about = json.loads(text)
    except ValueError:
        about = None
    if not isinstance(about, dict):
        raise refusal("wrong-value", f"{ABOUT} is no JSON object", "correct it, or leave it out")
    if more := [name for name in WITH_MORE if about.get(name)]:
        raise refusal(
            "wrong-value",
            f"{ABOUT} names {' and '.join(more)}, which are no texts: only texts are given to the forum here",
            f"take {' and '.join(more)} out of {ABOUT}, and let a setting of the type upload name a picture",
        )
    return _about_text(about)


def _about_text(about: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in about.items() if key not in OF_THE_FILE and value not in (None, [], {}, "")}
    return json.dumps(rest, sort_keys=True, ensure_ascii=False) if rest else ""


def _settings_of(files: Mapping[str, str]) -> Any:
    try:
        return yaml.safe_load(files.get(SETTINGS, "")) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise refusal("wrong-value", f"{SETTINGS} is no YAML{where}", "correct it") from None


def definitions(files: Mapping[str, str]) -> Mapping[str, Mapping[str, Any]]:
    """The settings that the files define, by name."""
    parsed = _settings_of(files)
    rows = parsed.items() if isinstance(parsed, dict) else ()
    return {str(name): item if isinstance(item, dict) else {"default": item} for name, item in rows}


def definitions_there(row: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """The settings that a component of the forum defines: by its own file where that is shown, which says their limits,
    else by what the forum says of them."""
    found = {str(item["setting"]): item for item in row.get("settings") or ()}
    fields = [field for field in row.get("theme_fields") or () if field.get("target") == "settings"]
    texts = [str(field["value"]) for field in fields if field.get("value")]
    with suppress(yaml.YAMLError):
        parsed = yaml.safe_load(texts[0]) if texts else None
        for name, item in parsed.items() if isinstance(parsed, dict) else ():
            found[str(name)] = {**found.get(str(name), {}), **(item if isinstance(item, dict) else {})}
    return found


def bundled(name: str, files: Mapping[str, str]) -> dict[str, str]:
    """The files as a bundle has them, which always says its name."""
    about = {"name": name, "component": True, **json.loads(files.get(ABOUT, "{}"))}
    return {**files, ABOUT: json.dumps(about, sort_keys=True, ensure_ascii=False)}


def fingerprint(files: Mapping[str, str]) -> str:
    """What tells these files from others: the beginning of their SHA-256."""
    return sha256(json.dumps(dict(sorted(files.items()))).encode()).hexdigest()[:16]


def has_other_code(row: Mapping[str, Any]) -> bool:
    """Whether a component's code is not all in the texts of its fields: it comes from git, or has pictures or fonts."""
    return bool(row.get("remote_theme")) or any(field.get("upload_id") for field in row.get("theme_fields") or ())


def _read(fields: Iterable[Mapping[str, Any]], where: Where) -> Any:
    """The files that the fields of a row are; UNKNOWN where the forum does not show them all as texts."""
    fields = [*fields]
    if has_other_code(where.row) or any("value" not in field for field in fields):
        return UNKNOWN
    found = {_path(field): str(field["value"] or "").replace("\r\n", "\n") for field in fields}
    if ABOUT in found:
        with suppress(ValueError, AttributeError):  # what somebody else wrote differs from all that a file can say
            found[ABOUT] = _about_text(json.loads(found[ABOUT]))
    errors = where.row.get("errors")
    told = {ERRORS: "; ".join(map(str, errors))} if errors else {}
    return {path: text for path, text in sorted(found.items()) if text} | told


def _path(field: Mapping[str, Any]) -> str:
    target, name = str(field["target"]), str(field["name"])
    if target in PATHS:
        return PATHS[target].format(name=name)
    if name == "scss":
        return f"{target}/{target}.scss"
    return f"{target}/{STYLES[name]}.scss" if name in STYLES else f"{target}/{name}.html"


FILES = Codec(
    decode=_read,
    same=lambda one, other, where: bool((one or {}) == (other or {})),
)
"""The texts of a folder, by their paths."""


def is_broken(wanted: Any, found: Any) -> bool:
    """Whether the forum found mistakes in code, which it keeps all the same (3.5)."""
    return isinstance(found, Mapping) and ERRORS in found
