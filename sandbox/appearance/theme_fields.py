"""The fields of a theme, which hold its code, and the files of a bundle that become fields (Discourse 3.5)."""

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.store.store import Document

Place = tuple[str, str]
"""The target and the name of a field."""
FieldsByPlace = dict[Place, Document]
HTML, SCSS, ASSET, YAML, SCRIPT, MIGRATION, JSON = 0, 1, 2, 5, 6, 7, 8
PARTS = "head_tag|header|after_header|body_tag|footer"
PLACES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"about\.json"), JSON),
    (re.compile(rf"(?P<target>common|desktop|mobile)/(?P<name>{PARTS})\.html"), HTML),
    (re.compile(r"(?P<target>common|desktop|mobile)/(?P=target)\.(?P<name>scss)"), SCSS),
    (re.compile(r"(?P<target>common)/(?P<name>color_definitions|embedded)\.scss"), SCSS),
    (re.compile(r"(stylesheets|scss)/(?P<name>.+)\.scss"), SCSS),
    (re.compile(r"javascripts/(?P<name>.+)"), SCRIPT),
    (re.compile(r"test/(?P<name>.+)"), SCRIPT),
    (re.compile(r"settings\.ya?ml"), YAML),
    (re.compile(r"locales/(?P<name>[\w-]+)\.ya?ml"), YAML),
    (re.compile(r"migrations/settings/(?P<name>.+)\.js"), MIGRATION),
)
TARGETS = {
    "about.json": "about", "stylesheets": "extra_scss", "scss": "extra_scss", "javascripts": "extra_js",
    "test": "tests_js", "settings.yml": "settings", "settings.yaml": "settings", "locales": "translations",
    "migrations": "migrations",
}  # fmt: skip
NAMES = {"about": "about", "settings": "yaml"}


def place_of(path: str) -> tuple[Place, int] | None:
    """The field that a file of a bundle becomes, and its type; None for one that becomes none."""
    for pattern, kind in PLACES:
        if (found := pattern.fullmatch(path)) is not None:
            parts = found.groupdict()
            target = parts.get("target") or TARGETS[path.split("/")[0]]
            name = parts.get("name") or NAMES[target]
            return (target, "embedded_scss" if name == "embedded" else name), kind
    return None


FILES_OF_TARGETS = {
    "about": "about.json", "settings": "settings.yml", "translations": "locales/{}.yml",
    "extra_scss": "stylesheets/{}.scss", "extra_js": "javascripts/{}", "tests_js": "test/{}",
    "migrations": "migrations/settings/{}.js",
}  # fmt: skip


def path_of_field(place: Place) -> str | None:
    """The file of a bundle that becomes this field; None where there is none."""
    target, name = place
    if target in FILES_OF_TARGETS:
        return FILES_OF_TARGETS[target].format(name)
    styles = {"scss": f"{target}.scss", "embedded_scss": "embedded.scss", "color_definitions": "color_definitions.scss"}
    path = f"{target}/{styles.get(name, f'{name}.html')}"
    return path if place_of(path) == (place, SCSS if name in styles else HTML) else None


def fields_of_files(files: Mapping[str, str]) -> FieldsByPlace:
    """The fields of a bundle, by its files as texts."""
    found: FieldsByPlace = {}
    for path, text in files.items():
        if (placed := place_of(path)) is not None:
            found[placed[0]] = new_field(*placed, text)
    return found


def new_field(place: Place, kind: int | None, value: str, upload_id: int | None = None) -> Document:
    row = {"target": place[0], "name": place[1], "value": value, "type_id": kind, "upload_id": upload_id}
    return {**row, "error": _error(place, value)}


def merged(fields: FieldsByPlace, sent: list[Any]) -> list[Document]:
    """The fields by target and name; an empty value takes one away."""
    found = dict(fields)
    for field in sent:
        if not isinstance(field, dict):
            continue
        place = (str(field.get("target")), str(field.get("name")))
        row = new_field(
            place, as_integer(field.get("type_id")), str(field.get("value") or ""), as_integer(field.get("upload_id"))
        )
        if is_blank(row["value"]) and row["upload_id"] is None:
            found.pop(place, None)
        else:
            found[place] = row
    return list(found.values())


def _error(place: Place, value: str) -> str | None:
    """What is wrong with the text of a field, which is kept all the same. Styles are only looked at for brackets that
    stay open: nothing is compiled here."""
    target, name = place
    if target in ("extra_scss",) or name in ("scss", "color_definitions", "embedded_scss"):
        return None if value.count("{") == value.count("}") else "Error: expected “}”."
    if target in ("settings", "translations"):
        try:
            yaml.safe_load(value)
        except yaml.YAMLError:
            return "Invalid YAML"
    return None


def about_of(text: str | None) -> dict[str, Any] | None:
    """What a bundle says of itself; None where it is no theme."""
    try:
        about = json.loads(text or "")
    except ValueError:
        return None
    return about if isinstance(about, dict) and not is_blank(about.get("name")) else None
