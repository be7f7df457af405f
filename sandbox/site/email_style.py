"""The frame and the style of mails (Discourse 3.5, app/controllers/admin/email_styles_controller.rb)."""

import re
from typing import Any

from idiaspora.sandbox.http.answers import Answer, ok, unprocessable
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route

STYLE = "/admin/customize/email_style"
PLACE = "%{email_content}"
DEFAULTS = {"html": f"<!DOCTYPE html>\n<html>\n  <body>{PLACE}</body>\n</html>\n", "css": ""}
FACT = "email_style:"


@route("GET", STYLE, "admin/email_styles/show", constraint="admin")
def show(context: Context) -> Answer:
    return _answer(context)


@route("PUT", STYLE, "admin/email_styles/update", constraint="admin")
def update(context: Context) -> Answer:
    """Writes what is sent of the two; what equals Discourse's own is kept no longer."""
    sent = required(context.params, "email_style")
    values = {name: str(sent[name] or "") for name in DEFAULTS if isinstance(sent, dict) and name in sent}
    problems = []
    if PLACE not in values.get("html", PLACE):
        problems.append(f"The html template must include {PLACE}")
    if not _compiles(values.get("css", "")):
        problems.append("Error: Expected expression.")
    if problems:
        raise unprocessable(*problems)
    for name, value in values.items():
        context.store.set_fact(f"{FACT}{name}", None if value == DEFAULTS[name] else value)
    return _answer(context)


def _compiles(css: str) -> bool:
    """Whether a style has as many braces that open as close, and no property without a value."""
    css = re.sub(r"/\*.*?\*/", " ", css, flags=re.DOTALL)
    css = re.sub(r"\"[^\"]*\"|'[^']*'", "x", css)
    return css.count("{") == css.count("}") and not re.search(r":\s*[;}]", css)


def _answer(context: Context) -> Answer:
    kept: dict[str, Any] = {name: context.store.fact(f"{FACT}{name}") for name in DEFAULTS}
    values = {name: DEFAULTS[name] if value is None else value for name, value in kept.items()}
    row = {"id": "email-style", **values, **{f"default_{name}": text for name, text in DEFAULTS.items()}}
    return ok({"email_style": row, "__rest_serializer": "1"})
