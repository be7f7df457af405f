"""The About page of the forum, its version and its health."""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, Refusal, ok
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import avatar_template
from idiaspora.sandbox.seed import SEEDED_AT
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.versions import Profile

MOST_CATEGORY_MODERATORS = 100
PERIODS = ("last_day", "7_days", "30_days", "count")
CHAT_PERIODS = ("last_day", "7_days", "30_days", "previous_30_days", "count")


@route("GET", "/srv/status", "forums/status")
def status(context: Context) -> Answer:
    """The check of a load balancer; no limit counts it."""
    return Answer(200, text="ok", media_type="text/plain")


@route("GET", "/about", "about/index")
def about(context: Context) -> Answer:
    """Facts of the site, with its staff side-loaded. Moderators of categories appear while that feature is on."""
    settings = context.settings
    people = [user for user in context.store.all("user") if user["id"] > 0]
    admins = [user for user in people if user["admin"]]
    moderators = [user for user in people if user["moderator"]]
    by_category = category_moderators(context)
    named = {user["id"] for user in admins + moderators} | {
        number for row in by_category for number in row["moderator_ids"]
    }
    return ok(
        {
            "users": [_person(user) for user in people if user["id"] in named],
            "about": {
                "stats": stats(context),
                "description": settings.text("site_description"),
                **_optional(context),
                "title": settings.text("title"),
                "locale": settings.text("default_locale"),
                "version": context.profile.version,
                "https": settings.on("force_https"),
                "can_see_about_stats": True,
                "contact_url": settings.text("contact_url"),
                "contact_email": settings.text("contact_email"),
                "moderator_ids": [user["id"] for user in moderators],
                "admin_ids": [user["id"] for user in admins],
                "category_moderators": by_category,
            },
        }
    )


def _optional(context: Context) -> dict[str, Any]:
    """The facts that not all versions tell."""
    known = {
        "extended_site_description": context.store.fact("setting:extended_site_description", ""),
        "banner_image": None,
        "site_creation_date": SEEDED_AT,
    }
    return {key: known[key] for key in context.profile.site.about_keys}


def category_moderators(context: Context) -> list[dict[str, Any]]:
    """The moderators of each visible category, at most 100 people over all of them (Discourse 3.5)."""
    if not context.settings.on("enable_category_group_moderation"):
        return []
    from idiaspora.sandbox.categories.access import visible_categories

    rows: list[dict[str, Any]] = []
    left = MOST_CATEGORY_MODERATORS
    for category in visible_categories(context):
        ids = sorted(
            {
                row["user_id"]
                for group_id in category["moderating_group_ids"]
                for row in context.store.where("group_user", group_id=group_id)
                if row["user_id"] > 0
            }
        )[:left]
        left -= len(ids)
        if ids:
            rows.append({"category_id": category["id"], "moderator_ids": ids})
    return rows


def stats(context: Context) -> dict[str, int]:
    """Numbers of the site; all that the sandbox holds is of today."""
    counts = {
        "topics": sum(not row["deleted_at"] for row in context.store.where("topic", archetype="regular")),
        "posts": sum(not row["deleted_at"] for row in context.store.all("post")),
        "users": sum(row["id"] > 0 and not row["staged"] for row in context.store.all("user")),
        "likes": 0,
    }
    shown = {f"{name}_{period}": number for name, number in counts.items() for period in PERIODS}
    for name in ("active_users", "participating_users"):
        shown |= {f"{name}_{period}": 0 for period in PERIODS[:-1]}
    for name in ("chat_messages", "chat_users", "chat_channels"):
        shown |= {f"{name}_{period}": 0 for period in CHAT_PERIODS}
    return shown


def _person(user: Document) -> dict[str, Any]:
    return {
        "id": user["id"],
        "username": user["username"],
        "name": user["name"],
        "avatar_template": avatar_template(user),
        "title": user["title"],
        "last_seen_at": user["last_seen_at"],
    }


@route("GET", "/site/statistics", "site/statistics")
def statistics(context: Context) -> Answer:
    """The numbers alone; a redirect to the front page when they are not shared."""
    if not context.settings.on("share_anonymized_statistics"):
        raise Refusal(Answer(302, headers={"Location": f"{context.host}/"}))
    return ok(stats(context))


@route("GET", "/admin/version_check", "admin/versions/show", constraint="staff")
def version_check(context: Context) -> Answer:
    return ok(installed_version(context.profile))


@route("GET", "/admin/dashboard", "admin/dashboard/index", constraint="staff")
def dashboard(context: Context) -> Answer:
    return ok({"updated_at": context.now(), "version_check": installed_version(context.profile)})


def installed_version(profile: Profile) -> dict[str, Any]:
    return {
        "installed_version": profile.version,
        "installed_sha": profile.commit,
        "installed_describe": profile.version,
        "git_branch": "main",
        "updated_at": None,
        "version_check_pending": False,
        "stale_data": True,
    }
