"""The files of a component: the folder that Discourse takes as a bundle, and the fields that it makes of it (3.5,
app/models/theme_field.rb, app/models/remote_theme.rb). Nothing of them is run here. Pure.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import yaml

from idiaspora.plugin_config.checking.declarations import refusal
from idiaspora.plugin_config.kinds.theme_about import ABOUT, about_text, assets_of, parsed_about, written_about
from idiaspora.plugin_config.language.contents import Content
from idiaspora.plugin_config.language.foreign_yaml import read_yaml
from idiaspora.plugin_config.language.upload import Upload

SETTINGS = "settings.yml"
BECOME_FIELDS = re.compile(
    r"about\.json|settings\.yml|locales/[\w-]+\.yml|migrations/settings/.+\.js|javascripts/.+|test/.+|stylesheets/.+\.scss"
    r"|(common|desktop|mobile)/(head_tag|header|after_header|body_tag|footer)\.html"
    r"|common/(common|color_definitions|embedded)\.scss|desktop/desktop\.scss|mobile/mobile\.scss"
)
SPELLINGS = ((re.compile(r"^scss/"), "stylesheets/"), (re.compile(r"^(settings|locales/[\w-]+)\.yaml$"), r"\1.yml"))
LONGEST_FIELD = 1024 * 1024
"""Characters of a field (3.5, app/models/theme_field.rb)."""
BESIDE = ("docs", "node_modules", "screenshots", "spec")
"""Folders of a component's project in which nothing is for the forum."""


def canonical(files: Mapping[str, Content], *, is_foreign: bool = False) -> dict[str, Content]:
    """The files that the forum takes of these: those of which Discourse makes fields, in one spelling of their paths,
    and those that the component's description names as assets. What lies beside them, such as a README, is left out;
    what lies among them and is none is refused, since its name may be misspelt, unless somebody else wrote them
    (`is_foreign`). So are two of which Discourse makes one field: whoever reads them sees two, and browsers run one.
    Raises what a field of a file is refused with."""
    about = parsed_about(files.get(ABOUT, ""))
    assets = assets_of(about)
    found: dict[str, Content] = {}
    spelled: dict[str, str] = {}
    for written, content in files.items():
        path = _in_one_spelling(written)
        if written in assets.values() or BECOME_FIELDS.fullmatch(path):
            _refuse_if_it_leads_out(written)
            if (other := spelled.setdefault(path, written)) != written:
                message = f"Discourse makes one field of the two files {other} and {written}"
                raise refusal("wrong-value", message, "take one of them away")
        if written in assets.values():
            found[written] = content if isinstance(content, Upload) else Upload.held(written, content.encode())
        elif not BECOME_FIELDS.fullmatch(path):
            if not is_foreign:
                _refuse_if_meant(path)
        elif isinstance(content, Upload):
            raise refusal("wrong-value", f"{written} is no text in UTF-8", "save it as UTF-8, or take it away")
        elif len(content) > LONGEST_FIELD:
            message = f"{written} has more than {LONGEST_FIELD >> 20} MiB, and Discourse takes no longer text of code"
            raise refusal("wrong-length", message, "split it, or name it among the assets in about.json")
        elif content.strip():
            found[path] = about_text(about) if path == ABOUT else content.replace("\r\n", "\n")
    if missing := sorted(path for path in assets.values() if path not in found):
        message = f"{ABOUT} names {missing[0]} among its assets, and there is no such file"
        raise refusal("wrong-value", message, "put the file there, or correct its path")
    found = {path: content for path, content in sorted(found.items()) if content}
    if not found:
        raise refusal(
            "wrong-value",
            "none of these files is one that Discourse takes for a theme or a component",
            "name the folder in which common/, javascripts/ or settings.yml lie",
        )
    _settings_of(found)
    return found


def _in_one_spelling(path: str) -> str:
    for pattern, instead in SPELLINGS:
        path = pattern.sub(instead, path)
    return path


def _refuse_if_it_leads_out(path: str) -> None:
    """A bundle is unpacked on the forum: a path of it is one of a file below its folder, in whatever way it is read."""
    if "\\" in path or any(part in ("", ".", "..") for part in path.split("/")):
        message = f"{path} is not the path of a file in the folder of a theme or a component"
        raise refusal(
            "path-outside", message, "write it like javascripts/x.js, without “..”, “.”, “\\” and double slashes"
        )


def _refuse_if_meant(path: str) -> None:
    folder, _, inside = path.partition("/")
    if inside and folder not in BESIDE:
        raise refusal(
            "wrong-value",
            f"Discourse takes no file {path} of a theme or a component",
            "check its path (common/common.scss, common/header.html, javascripts/…, locales/en.yml); a picture or a "
            f"font needs a name under assets in {ABOUT}; or take it away",
        )


def _settings_of(files: Mapping[str, Content]) -> Any:
    try:
        return read_yaml(str(files.get(SETTINGS, ""))) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise refusal("wrong-value", f"{SETTINGS} is no YAML{where}", "correct it") from None


def definitions(files: Mapping[str, Content]) -> Mapping[str, Mapping[str, Any]]:
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
        parsed = read_yaml(texts[0]) if texts else None
        for name, item in parsed.items() if isinstance(parsed, dict) else ():
            found[str(name)] = {**found.get(str(name), {}), **(item if isinstance(item, dict) else {})}
    return found


def bundled(name: str, files: Mapping[str, Content], is_component: bool) -> dict[str, Content]:
    """The files as a bundle has them, which always says its name."""
    return {**files, ABOUT: written_about(name, str(files.get(ABOUT, "")), is_component)}
