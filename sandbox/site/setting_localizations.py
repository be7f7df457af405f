"""What the forum is called in other languages: the title and the descriptions of the page about it (Discourse 2026,
app/models/site_setting_localization.rb and app/services/site_setting_localizations/about_config)."""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_access, invalid_parameters, ok, unprocessable
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.cooking import cook
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.versions import Profile

PATH = "/admin/config/about/localizations"
NAMED = {"name": "title", "summary": "site_description", "extended_description": "extended_site_description"}
LONGEST = {"title": 255, "site_description": 1000, "extended_site_description": 10_000}
COOKED = "extended_site_description"
FACT = "setting localizations"


def _offered(profile: Profile) -> bool:
    return profile.site.settings_localized


@route("GET", PATH, "admin/config/about/localizations", constraint="admin", offered=_offered)
def show(context: Context) -> Answer:
    return _answer(context, _locale(context))


@route("PUT", PATH, "admin/config/about/update_localizations", constraint="admin", offered=_offered)
def update(context: Context) -> Answer:
    """Those that are sent; an empty one goes, and the others stay."""
    locale = _locale(context)
    sent = context.params.get("general_settings")
    values = {NAMED[name]: str(text or "") for name, text in (sent or {}).items() if name in NAMED}
    for name, text in values.items():
        if len(text) > LONGEST[name]:
            raise unprocessable(f"Value is too long (maximum is {LONGEST[name]} characters)")
    kept = {name: text for name, text in {**_kept(context, locale), **values}.items() if not is_blank(text)}
    context.store.set_fact(FACT, {**context.store.fact(FACT, {}), locale: kept})
    if values:
        names = "|".join(sorted(values))
        details = f"locale: {locale}\nsetting_names: {names}"
        log_staff_action(context, "update_site_setting_localizations", details=details)
    return _answer(context, locale)


def _locale(context: Context) -> str:
    """The language that is asked for: one of the content's, and not the forum's own."""
    if not context.settings.has_on("content_localization_enabled"):
        raise invalid_access()
    locale = str(context.params.get("locale") or "").replace("-", "_")
    offered = context.settings.items("content_localization_supported_locales")
    if locale not in offered or locale == context.settings.text("default_locale"):
        raise invalid_parameters("locale")
    return locale


def _kept(context: Context, locale: str) -> dict[str, Any]:
    found: dict[str, Any] = context.store.fact(FACT, {}).get(locale, {})
    return found


def _answer(context: Context, locale: str) -> Answer:
    rows = {
        name: {"value": text, "cooked": cook(text) if name == COOKED else None}
        for name, text in _kept(context, locale).items()
    }
    return ok({"locale": locale, "localizations": rows})
