"""The mails of the site and their texts (Discourse 3.5, app/controllers/admin/email_templates_controller.rb).

A mail is its two texts, in the language of whoever writes; the sandbox has those of which it knows both.
"""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, not_found, ok
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.site.texts import (
    REST,
    forget_override,
    known_texts,
    shown,
    store_override,
    unknown_variables,
)

TEMPLATES = "/admin/email/templates"
TEXTS = {"subject": "subject_template", "body": "text_body_template"}
"""The texts of a mail by the words of requests."""


@route("GET", TEMPLATES, "admin/email_templates/index", constraint="admin")
def index(context: Context) -> Answer:
    ids = [key.removesuffix(f".{TEXTS['subject']}") for key in known_texts() if key.endswith(TEXTS["subject"])]
    return ok({"email_templates": [_row(context, id) for id in sorted(ids)]})


@route("PUT", f"{TEMPLATES}/<id>", "admin/email_templates/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    """Writes both texts; of a mail that is refused both become overrides, with the texts that it had (3.5)."""
    _known(context, id)
    sent = context.params.get("email_template")
    values = {word: str((sent if isinstance(sent, dict) else {}).get(word) or "") for word in TEXTS}
    locale = _locale(context)
    before = {word: shown(context, _key(id, word), locale)["value"] for word in TEXTS}
    if errors := [said for word in TEXTS if (said := _refusal(id, word, values[word]))]:
        for word, value in before.items():
            store_override(context, _key(id, word), locale, value)
        return Answer(422, json={"errors": errors})
    for word, value in values.items():
        store_override(context, _key(id, word), locale, value)
        log_staff_action(context, "change_site_text", subject=_key(id, word), previous=before[word], new=value)
    return ok({"email_template": _row(context, id), **REST})


@route("DELETE", f"{TEMPLATES}/<id>", "admin/email_templates/revert", constraint="admin")
def revert(context: Context, id: str) -> Answer:
    """Takes both texts back, and logs it also where there was nothing to take back."""
    _known(context, id)
    locale = _locale(context)
    for word in TEXTS:
        key = _key(id, word)
        before = shown(context, key, locale)["value"]
        forget_override(context, key, locale)
        after = shown(context, key, locale)["value"]
        log_staff_action(context, "change_site_text", subject=key, previous=before, new=after)
    return ok({"email_template": _row(context, id), **REST})


def _known(context: Context, id: str) -> None:
    """Refuses an unknown mail; the ending of a path belongs to the name here."""
    if context.has_suffix or _key(id, "subject") not in known_texts():
        raise not_found()


def _refusal(id: str, word: str, value: str) -> str:
    said = "Value can't be blank" if is_blank(value) else unknown_variables(_key(id, word), value)
    return f"<b>{word.capitalize()}</b>: {said}" if said else ""


def _key(id: str, word: str) -> str:
    return f"{id}.{TEXTS[word]}"


def _locale(context: Context) -> str:
    return context.settings.text("default_locale")


def _row(context: Context, id: str) -> dict[str, Any]:
    texts = {word: shown(context, _key(id, word), _locale(context)) for word in TEXTS}
    title = id.rpartition(".")[2].replace("_", " ").title()
    values = {word: text["value"] for word, text in texts.items()}
    return {"id": id, "title": title, **values, "can_revert": any(text["overridden"] for text in texts.values())}
