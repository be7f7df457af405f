"""25 changes by three people, of every kind of field. A forum of 3.4 lacks what four of them change."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from discourse_versions import VERSIONS
from meddled_forum import MeddledForum
from rehearsal import tagged

LUCIA, KOFI, OURS = "lucia", "kofi", "provisioner"


@dataclass(frozen=True)
class Meddling:
    """A change: who makes it, how, as which difference it is found, whether Discourse records it, and whether 3.4 has
    what is changed."""

    user: str
    act: Callable[[MeddledForum, str], None]
    address: str
    field: str = "value"
    recorded: bool = True
    in_3_4: bool = True


def later(meddling: Meddling) -> Meddling:
    """A change of what a forum of 3.4 lacks."""
    return replace(meddling, in_3_4=False)


def setting(user: str, name: str, value: str) -> Meddling:
    return Meddling(user, lambda forum, who: forum.sets(who, **{name: value}), f"site_setting {name}")


def in_category(user: str, path: str, field: str, recorded: bool = True, **sent: object) -> Meddling:
    return Meddling(user, lambda f, who: f.edits_category(who, path, **sent), f"category {path}", field, recorded)


def in_group(user: str, name: str, field: str, **sent: object) -> Meddling:
    return Meddling(user, lambda forum, who: forum.edits_group(who, name, **sent), f"group {name}", field)


STORY = (
    setting(LUCIA, "title", "Our forum"),
    setting(KOFI, "site_description", ""),
    setting(LUCIA, "login_required", "true"),
    setting(OURS, "min_topic_title_length", "20"),
    setting(KOFI, "default_categories_watching", "1"),
    later(setting(LUCIA, "content_localization_supported_locales", "en|es")),
    in_category(LUCIA, "diaspora-capital", "color", color="FF0000"),
    in_category(KOFI, "diaspora-capital", "name", name="Money"),
    later(in_category(KOFI, "diaspora-capital", "translations", False, category_localizations=[])),
    in_category(LUCIA, "skills-transfers/ask", "access", permissions={"staff": 1, "everyone": 3}),
    later(in_category(KOFI, "skills-transfers", "topic_voting", custom_fields={"enable_topic_voting": False})),
    in_category(KOFI, "social-cohesion", "required_tag_groups", False, required_tag_groups=[]),
    in_category(OURS, "social-cohesion", "moderated_by", False, moderating_group_ids=[]),
    later(in_category(LUCIA, "social-cohesion/ask", "solved.enabled", custom_fields={"enable_accepted_answers": ""})),
    in_category(
        LUCIA,
        "humanitarian-support",
        "approve.topics",
        False,
        category_setting_attributes={"require_topic_approval": False},
    ),
    Meddling(
        KOFI,
        lambda forum, who: forum.does(
            who, "PUT", f"/posts/{forum.post('skills-transfers')}.json",
            {"post": {"raw": "Skills travel with people.\n\n---\n\nWrite here how.", "edit_reason": "shorter"}},
        ),
        "about_topic skills-transfers", "description",
    ),
    Meddling(
        LUCIA,
        lambda forum, who: forum.reorders(who, "diaspora-capital", "social-cohesion"),
        "category_order all", "order", False,
    ),
    in_group(LUCIA, "capital-moderators", "title", title="Boss"),
    in_group(KOFI, "capital-moderators", "flair.icon", flair_icon="bolt"),
    in_group(KOFI, "capital-moderators", "messages", messageable_level=0),
    Meddling(
        KOFI,
        lambda f, who: f.does(
            who, "PUT", f"/groups/{f.group('capital-moderators')}/members.json", {"usernames": "member1"}
        ),
        "membership capital-moderators", "members",
    ),
    Meddling(
        LUCIA,
        lambda f, who: f.does(
            who, "DELETE", f"/admin/groups/{f.group('capital-moderators')}/owners.json",
            {"group": {"usernames": "martin"}},
        ),
        "membership capital-moderators", "owners",
    ),
    Meddling(
        LUCIA,
        lambda forum, who: forum.edits_group(who, "relief-moderators", watching_category_ids=[]),
        "notification_defaults relief-moderators", "watching", False,
    ),
    Meddling(
        KOFI,
        lambda forum, who: forum.edits_tag_group(who, "Recommendations", **tagged("recommendation", 'so-"called"')),
        "tag_group Recommendations", "tags",
    ),
    Meddling(
        KOFI,
        lambda forum, who: forum.does(who, "PUT", f"/admin/users/{forum.user('modder')}/revoke_moderation.json"),
        "moderator modder", "moderator",
    ),
)  # fmt: skip


def story_on(version: str) -> tuple[Meddling, ...]:
    """The changes that can be made on a forum of this version."""
    return STORY if version in VERSIONS else tuple(item for item in STORY if item.in_3_4)


def of(forum: MeddledForum) -> tuple[Meddling, ...]:
    return story_on(forum.rehearsal.discourse)
