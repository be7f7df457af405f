"""What the administration says of mails (Discourse 3.5, app/controllers/admin/email_controller.rb,
email_logs_controller.rb). No mail leaves or reaches the rehearsal forum, so that the lists are empty.
"""

from html import escape
from typing import Any

from idiaspora.sandbox.http.answers import Answer, not_found, ok, success
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.topics.lists import listed

LISTS = ("sent", "skipped", "bounced", "received", "rejected")
MOST_IN_DIGEST = 5


@route("GET", "/admin/email/server-settings", "admin/email/server_settings", constraint="admin")
def server_settings(context: Context) -> Answer:
    return ok({"delivery_method": "smtp", "settings": [{"name": "address", "value": "localhost"}]})


@route("POST", "/admin/email/test", "admin/email/test", constraint="admin")
def test(context: Context) -> Answer:
    """Where mails are off at all, the answer says so."""
    required(context.params, "email_address")
    is_off = context.settings.text("disable_emails") == "yes"
    text = "Test email disabled" if is_off else "Test email sent"
    return ok({"sent_test_email_message": text})


@route("GET", "/admin/email/preview-digest", "admin/email/preview_digest", constraint="admin")
def preview_digest(context: Context) -> Answer:
    """The summary that a user would get: the newest topics that are there."""
    required(context.params, "last_seen_at")
    _user(context)
    topics = sorted(listed(context), key=lambda topic: int(topic["id"]), reverse=True)[:MOST_IN_DIGEST]
    titles = [str(topic["title"]) for topic in topics]
    html = "".join(f"<p>{escape(title)}</p>" for title in titles)
    return ok({"html_content": html, "text_content": "\n".join(titles)})


@route("POST", "/admin/email/send-digest", "admin/email/send_digest", constraint="admin")
def send_digest(context: Context) -> Answer:
    for name in ("last_seen_at", "email"):
        required(context.params, name)
    _user(context)
    return success()


def _user(context: Context) -> dict[str, Any]:
    found = next(iter(context.store.named("user", "username", str(required(context.params, "username")))), None)
    if found is None:
        raise not_found()
    return found


@route("GET", "/admin/email/<kind>", "admin/email_logs/list", constraint="admin")
@route("GET", "/admin/email-logs/<kind>", "admin/email_logs/list", constraint="admin")
def mails(context: Context, kind: str) -> Answer:
    """One of the lists, at the address of older and that of newer versions."""
    if kind not in LISTS:
        raise not_found()
    return ok([])
