"""Site settings over the API: reading, writing one or many, and counting the users of a default (3.5)."""

from collections.abc import Callable
from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import Answer, not_found, nothing, ok, unhandled, unprocessable
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.site.setting_effects import apply_effects
from idiaspora.sandbox.site.settings_values import (
    MOST_INTEGER,
    InvalidSettingError,
    as_stored,
    check,
    has_integer_values,
    sent_text,
)
from idiaspora.sandbox.site.user_defaults import carry_over, count_touched, is_user_default
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.versions import Profile

ALWAYS_WRITTEN = {"bool", "float", "upload", "uploaded_image_list"}
INTEGERS = {"integer", "file_size_restriction"}
OWN_LIMITS = {"min_username_length", "max_username_length", "categories_topics"}
COPIED = ("category", "default", "type", "min", "max", "choices", "list_type", "allow_any", "plugin")


@cache
def locales() -> dict[str, str]:
    """The interface languages by code, in their own words."""
    names: dict[str, str] = packaged("locales.json")
    return names


@cache
def setting_areas() -> dict[str, list[str]]:
    """The areas of the administration that show a setting, the main one first, as far as they are known."""
    areas: dict[str, list[str]] = packaged("setting_areas.json")
    return areas


def areas_of(name: str) -> list[str]:
    return setting_areas().get(name, [])


@route("GET", "/admin/site_settings", "admin/site_settings/index", constraint="admin")
def index(context: Context) -> Answer:
    """The rows of visible settings; in 3.5 an answer by `names` always has `default_locale` too."""
    categories, names = context.params.get("categories"), context.params.get("names")
    plugin = context.params.get("plugin")
    if isinstance(categories, str) and categories:
        raise unhandled(500)
    in_categories, in_names = _filter(categories), _filter(names if context.settings.facts.by_names else None)
    of_any_plugin, hidden = is_blank(plugin), context.settings.hidden_by_changes
    rows = [
        setting_row(context, row)
        for name, row in context.settings.rows.items()
        if in_names(name)
        and name != "default_locale"
        and name not in hidden
        and in_categories(row["category"])
        and (of_any_plugin or row.get("plugin") == plugin)
    ]
    asked = context.settings.facts.locale_always_listed or in_names("default_locale")
    if is_blank(categories) and of_any_plugin and asked:
        rows.insert(0, _locale_row(context))
    return ok({"site_settings": rows})


def _filter(wanted: Any) -> Callable[[str], bool]:
    """Whether a filter has a name; one that is text has every name that occurs in it."""
    if is_blank(wanted):
        return lambda name: True
    if isinstance(wanted, str):
        return wanted.__contains__
    return {item for item in wanted if isinstance(item, str)}.__contains__


def setting_row(context: Context, row: Document) -> Document:
    name, facts = row["setting"], context.settings.facts
    shown = {**_unchanging(context.store.profile, name), "value": context.settings.text(name)}
    if facts.changes:
        shown |= _by_changes(context.settings, row)
    if context.store.fact(f"setting_checked:{name}"):
        shown = {"min": 0, "max": MOST_INTEGER, **shown}
    return shown


@cache
def _unchanging(profile: Profile, name: str) -> Document:
    """What a row says on every forum of a version, with the place of the value; shared, so not to be changed."""
    facts = profile.settings
    row = facts.catalogue()[name]
    shown = {
        "setting": name,
        "humanized_name": name.replace("_", " ").capitalize(),
        "description": "",
        "keywords": [],
        "primary_area": next(iter(areas_of(name)), None),
        "value": "",
        "preview": None,
        "placeholder": None,
        **{key: row[key] for key in COPIED if key in row},
        **{key: row.get(key, default) for key, default in facts.row_defaults.items()},
    }
    if row["type"] == "enum" and "valid_values" in row:
        shown["valid_values"] = [
            item if isinstance(item, dict) else {"name": str(item), "value": item} for item in row["valid_values"]
        ]
        shown["translate_names"] = False
    return shown


def _by_changes(settings: SiteSettings, row: Document) -> Document:
    """What rows say where there are upcoming changes: on what a setting depends, and whose default it has."""
    shown: Document = {}
    if "depends_on" in row:
        shown["depends_on_humanized_names"] = [name.replace("_", " ").capitalize() for name in row["depends_on"]]
    if row["setting"] in settings.replaced_defaults:
        change, default = settings.replaced_defaults[row["setting"]]
        replaced = {"old_default": row["default"], "new_default": default, "change_setting_name": change}
        shown |= {"default": default, "upcoming_change_default_override_metadata": replaced}
    return shown


def _locale_row(context: Context) -> Document:
    row = context.settings.rows["default_locale"]
    return {
        "setting": "default_locale",
        "humanized_name": "Default locale",
        "default": row["default"],
        "category": row["category"],
        "description": "",
        "type": context.settings.facts.locale_type,
        "preview": None,
        "value": context.settings.text("default_locale"),
        "valid_values": locale_rows(context.settings),
        "translate_names": context.settings.facts.locale_names_translated,
    }


def locale_rows(settings: SiteSettings) -> list[dict[str, str]]:
    """The interface languages as the choices of a setting."""
    if not settings.facts.locale_names_translated:
        return [{"name": native, "value": code} for code, native in locales().items()]
    return [
        {"native_name": native, "value": code, "name": f"languages.{code}.name"} for code, native in locales().items()
    ]


@route(
    "PUT",
    "/admin/site_settings/bulk_update",
    "admin/site_settings/bulk_update",
    constraint="admin",
    offered=lambda profile: profile.settings.in_bulk,
)
def bulk_update(context: Context) -> Answer:
    """Several settings, all or none in the database.

    An unknown or themeable name is only found while writing: the settings before it then stay changed in the memory
    of the server, although nothing is stored (3.5).
    """
    sent = context.body.get("settings")
    if not isinstance(sent, dict):
        raise unhandled(500)
    if not sent:
        return Answer(204, media_type="")
    if not all(isinstance(part, dict) for part in sent.values()):
        raise unhandled(500)
    texts = {name: sent_text(part.get("value")) for name, part in sent.items()}
    backfilled = {name for name, part in sent.items() if not is_blank(part.get("backfill"))}
    return _update(context, texts, backfilled)


@route("PUT", "/admin/site_settings/<name>", "admin/site_settings/update", constraint="admin")
def update(context: Context, name: str) -> Answer:
    """One setting; its value stands in the body under its own name, and is blank when it is missing (3.5)."""
    backfilled = set() if is_blank(context.params.get("update_existing_user")) else {name}
    return _update(context, {name: sent_text(context.params.get(name))}, backfilled)


def _update(context: Context, texts: dict[str, str], backfilled: set[str]) -> Answer:
    _refuse_names(context.settings, texts)
    problems = [problem for name, text in texts.items() if (problem := _problem(context, name, text))]
    if problems:
        return unprocessable(", ".join(problems)).answer
    failed = next((name for name in texts if name not in context.settings.rows), None)
    if failed:
        return _left_in_memory(context, texts, failed)
    for name, text in texts.items():
        previous = context.settings.text(name)
        written = write_setting(context, name, text)
        if name in backfilled and is_user_default(name):
            if not written:
                raise unhandled(500)
            carry_over(context.store, name, previous, context.settings.text(name))
    return nothing()


def _refuse_names(settings: SiteSettings, names: dict[str, str]) -> None:
    facts = settings.facts
    deprecated = [name for name in names if name in facts.deprecated]
    if deprecated:
        new = ", ".join(facts.deprecated[name] for name in deprecated)
        listed = ", ".join(deprecated)
        raise unprocessable(f"The following settings are deprecated: {listed}. Use {new} instead")
    hidden_names = facts.hidden_names | facts.hidden_values.keys() | facts.changes.keys() | settings.hidden_by_changes
    hidden = [name for name in names if name in hidden_names]
    if hidden:
        raise unprocessable(f"You are not allowed to change hidden settings: {', '.join(hidden)}")


def _problem(context: Context, name: str, text: str) -> str | None:
    """What is wrong with the value. The first check of a number makes its default limits visible in its row (3.5)."""
    if name not in context.settings.rows:
        return None
    if context.settings.rows[name]["type"] in INTEGERS and name not in OWN_LIMITS:
        context.store.set_fact(f"setting_checked:{name}", True)
    try:
        check(context.settings, context.store, name, text)
    except InvalidSettingError as problem:
        return str(problem)
    return None


def _left_in_memory(context: Context, texts: dict[str, str], failed: str) -> Answer:
    """The refusal of an unknown name, returned and not raised so that what memory shows is kept."""
    for name, text in texts.items():
        if name == failed:
            break
        if _is_change(context, name, text):
            context.settings.keep_in_memory(name, as_stored(context.settings, context.store, name, text))
    if failed in context.settings.facts.themeable_names:
        return unhandled(500).answer
    return unprocessable(f"No setting named '{failed}' exists").answer


def _is_change(context: Context, name: str, text: str) -> bool:
    """Whether Discourse writes the value: the typed old one is compared with the text, so some kinds always differ."""
    row = context.settings.rows[name]
    if row["type"] == "upload" and text and text == context.settings.text(name):
        return False
    if row["type"] in ALWAYS_WRITTEN or has_integer_values(row):
        return True
    if row["type"] in INTEGERS:
        text = as_stored(context.settings, context.store, name, text)
    return text != context.settings.text(name)


def write_setting(context: Context, name: str, text: str) -> bool:
    """Store a value that was checked, with its log and its effects; False where it is no change."""
    row = context.settings.rows[name]
    if not _is_change(context, name, text):
        return False
    previous, new = context.settings.text(name), as_stored(context.settings, context.store, name, text)
    context.settings.store_text(name, new)
    logged: tuple[str | None, str] = (previous, new if row["type"] in INTEGERS else text)
    if row["type"] == "upload":
        logged = (previous or None, new)
    if row.get("secret"):
        logged = ("[FILTERED]", "[FILTERED]")
    log_staff_action(context, "change_site_setting", subject=name, previous=logged[0], new=logged[1])
    if previous != new:
        apply_effects(context, name, previous, new)
    return True


@route("PUT", "/admin/site_settings/<name>/user_count", "admin/site_settings/user_count", constraint="admin")
def user_count(context: Context, name: str) -> Answer:
    """How many users a changed `default_…` setting would change, were it applied to them (3.5)."""
    if not name.startswith("default_"):
        raise not_found()
    _refuse_names(context.settings, {name: ""})
    if name not in context.settings.rows:
        raise unhandled(500)
    if not is_user_default(name):
        return ok({})
    new = sent_text(context.params.get(name))
    return ok({"user_count": count_touched(context.store, name, context.settings.text(name), new)})


def forget_memory(settings: SiteSettings) -> None:
    """What a restart of the server does to values that are only in its memory."""
    for name in settings.rows:
        settings.keep_in_memory(name, None)
