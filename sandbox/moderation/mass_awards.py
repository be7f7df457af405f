"""A badge for everybody whom a file names (Discourse 3.5, app/controllers/admin/badges_controller.rb#award)."""

import csv
from collections import Counter

from idiaspora.sandbox.http.answers import Answer, invalid_parameters, ok, refused, unprocessable
from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.moderation.badge_grants import SYSTEM_USER, insert_grant
from idiaspora.sandbox.store.store import Document

NAMED_BACK = 100
"""So many of the entries that nobody has are named."""


@route("POST", "/admin/badges/award/<id>", "admin/badges/award", constraint="admin")
def award(context: Context, id: str) -> Answer:
    """Grant a badge to all usernames and addresses of a file, a line each; the job is done at once here.

    Grants are the system's, without a line in the staff log. Those who hold it already count as found.
    """
    badge = context.store.get("badge", number_of(id) or 0)
    sent = context.files.get("file")
    if sent is None or badge is None:
        raise invalid_parameters("Discourse::InvalidParameters")
    if not badge["enabled"]:
        raise unprocessable(f"The {badge['name']} badge is disabled.")
    again = context.params.get("grant_existing_holders") == "true"
    if again and not badge["multiple_grant"]:
        raise unprocessable(f"Can't grant the {badge['name']} badge multiple times to a single user.")
    entries = _entries(sent.read().decode("utf-8", "replace"))
    found = {entry: _user(context, entry) for entry in entries}
    unknown = [entry for entry in entries if found[entry] is None]
    if context.params.get("replace_badge_owners") == "true":
        for row in context.store.where("user_badge", badge_id=badge["id"]):
            context.store.delete("user_badge", row["id"])
    times = Counter(user["id"] for entry in entries if (user := found[entry]) is not None)
    for user_id, count in times.items():
        held = len(context.store.where("user_badge", badge_id=badge["id"], user_id=user_id))
        for _ in range(count if again else 1 - min(held, 1)):
            insert_grant(context, badge, user_id, by=SYSTEM_USER)
    return ok(
        {
            "unmatched_entries": unknown[:NAMED_BACK],
            "matched_users_count": len(times),
            "unmatched_entries_count": len(unknown),
        }
    )


def _entries(text: str) -> list[str]:
    """The first value of each line that has one."""
    entries = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            first = next(iter(next(csv.reader([line], strict=True), [])), "").strip()
        except csv.Error:
            raise refused(400, f"The uploaded CSV file has an error in line {number}.") from None
        if first:
            entries.append(first)
    return entries


def _user(context: Context, entry: str) -> Document | None:
    column = "email" if "@" in entry else "username"
    return next(iter(context.store.named("user", column, entry)), None)
