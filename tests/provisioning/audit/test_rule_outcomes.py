"""Each rule passes on a forum on which nothing is wrong, and fails, with a name and a place, where something is."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from audited_forum import NOW, AuditedForum
from discourse_versions import PLAYED, VERSIONS
from rehearsal import KEYS, tagged

from idiaspora.plugin_config.audit_rules.catalogue import RULES
from idiaspora.provisioning.audit.findings import Status
from idiaspora.provisioning.audit.registry import ALL_RULES
from idiaspora.sandbox.groups.groups import refresh_automatic

Worse = Callable[[AuditedForum], Any]


def later(days: int) -> Worse:
    return lambda forum: setattr(forum, "days", days)


def written(old: str, new: str) -> Worse:
    """Another forum file for the same forum."""

    def change(forum: AuditedForum) -> None:
        assert old in forum.file
        forum.file = forum.file.replace(old, new)

    return change


def setting(name: str, value: str) -> Worse:
    return lambda forum: forum.setting(name, value)


def category(path: str, **changes: Any) -> Worse:
    return lambda forum: forum.change_category(path, **changes)


def group(name: str, **changes: Any) -> Worse:
    return lambda forum: forum.change_group(name, **changes)


def user(name: str, **changes: Any) -> Worse:
    return lambda forum: forum.put("user", forum.user(name), **changes)


def all_of(*steps: Worse) -> Worse:
    def take(forum: AuditedForum) -> None:
        for step in steps:
            step(forum)

    return take


def admins(*names: str) -> Worse:
    """Exactly these people are admins."""

    def change(forum: AuditedForum) -> None:
        for row in forum.forum.store.all("user"):
            if row["id"] > 0:
                forum.put("user", row["id"], admin=row["username"] in names)
        refresh_automatic(forum.forum.store)

    return change


def without_plugin(name: str) -> Worse:
    def bend(sent: Any, body: Any) -> Any:
        if sent.path != "/admin/plugins.json":
            return body
        return {"plugins": [row for row in body["plugins"] if row["name"] != name]}

    return lambda forum: setattr(forum.wire, "bend", bend)


def answered(*, by: str, accepted: bool = False) -> Worse:
    """A question of eight days ago with a reply."""

    def change(forum: AuditedForum) -> None:
        post = forum.reply(forum.ask("capital/ask"), by)
        if accepted:
            forum.accept(post)

    return change


def several_questions(count: int, accepted: int) -> Worse:
    def change(forum: AuditedForum) -> None:
        for number in range(count):
            post = forum.reply(forum.ask("capital/ask", title=f"Question number {number} about"), "martin")
            if number < accepted:
                forum.accept(post)

    return change


def all_answered(forum: AuditedForum) -> None:
    """Where nothing can be accepted, a reply is the answer."""
    several_questions(6, accepted=6 if forum.discourse in VERSIONS else 0)(forum)


def follows(name: str, path: str, level: int) -> Worse:
    """A person's own choice for a category, by Discourse's number."""

    def choose(forum: AuditedForum) -> None:
        headers = {"Api-Key": KEYS["full"], "Api-Username": name}
        body = {"notification_level": level}
        answer = forum.app.test_client().post(
            f"/category/{forum.category_id(path)}/notifications.json", json=body, headers=headers
        )
        assert answer.status_code == 200, answer.text

    return choose


def forgets(name: str, path: str) -> Worse:
    """A person who was in the role before it had its notifications: no choice, and no default."""

    def forget(forum: AuditedForum) -> None:
        where = {"user_id": forum.user(name), "category_id": forum.category_id(path)}
        for row in forum.forum.store.where("category_user", **where):
            forum.forum.store.delete("category_user", row["id"])

    return forget


def long_names(forum: AuditedForum) -> None:
    with_limit(forum, "name-cut", 28)


def no_backup(forum: AuditedForum) -> None:
    for row in forum.forum.store.all("backup_file"):
        forum.forum.store.delete("backup_file", row["id"])


def no_owner(forum: AuditedForum) -> None:
    body = {"group": {"usernames": "kofi"}}
    forum.arrange("DELETE", f"/admin/groups/{forum.group_id('media-moderators')}/owners.json", body)


def public_child_of_experts(forum: AuditedForum) -> None:
    forum.add_category("Open", parent_category_id=forum.category_id("experts"))


def empty_group(forum: AuditedForum) -> None:
    forum.arrange("POST", "/admin/groups.json", {"group": {"name": "ghosts"}})
    forum.change_category("experts", permissions={"staff": 1, "capital-moderators": 1, "ghosts": 3})


def topic_without_category(forum: AuditedForum) -> None:
    forum.setting("allow_uncategorized_topics", "true")
    body = {"title": "A topic that stands nowhere", "raw": "It has no category at all, poor thing."}
    forum.arrange("POST", "/posts.json", body)


MODERATORS = ("martin", "amina", "kofi", "lucia")


def with_limit(forum: AuditedForum, rule: str, limit: int) -> None:
    forum.remove_from("capital-moderators", "amina")
    forum.file += f"rules: {{{rule}: {{limit: {limit}}}}}\n"


def seen_lately(name: str) -> Worse:
    seen = (NOW + timedelta(days=30)).isoformat()
    return user(name, last_seen_at=seen)


def with_topic(**changes: Any) -> Worse:
    return lambda forum: forum.put("topic", forum.ask("capital/ask"), **changes)


def unpromised(forum: AuditedForum) -> None:
    forum.file = forum.file.replace("questions: {answer_within: 7 days}", "questions: true")
    forum.ask("capital/ask")


def lounge(forum: AuditedForum) -> None:
    forum.add_category("Lounge")


def closed_child_of_experts(forum: AuditedForum) -> None:
    parent = forum.category_id("experts")
    forum.add_category("Closed", parent_category_id=parent, permissions={"staff": 1})


def revoked_key(forum: AuditedForum) -> None:
    forum.add_key(400)
    forum.put("api_key", 3, revoked_at="2026-01-01T00:00:00.000Z")


def tag_in_a_group(forum: AuditedForum) -> None:
    forum.arrange("POST", "/tag_groups.json", {"tag_group": {"name": "Kinds", **tagged("lesson")}})


OTHERS = ("amina", "kofi", "lucia")


def away(days: int) -> Worse:
    """Martin is away until so many days from now."""
    until = f"{NOW + timedelta(days=days):%Y-%m-%d}"
    return written("martin, amina], ", f"martin, amina], away: {{martin: {{until: {until}, deputy: kofi}}}}, ")


def reported(id: str) -> Worse:
    """A page of the file with the outcome."""

    def change(forum: AuditedForum) -> None:
        forum.file += f"pages: [{{id: {id}, title: What came of the consultation, body: All of it.}}]\n"

    return change


ANNOUNCED = {"everyone": 3, "trust_level_0": 3, "capital-moderators": 1, "staff": 1}


def opening(days: int, closes: int = 100) -> Worse:
    """A theme that opens so many days from now, a minute before, and closes."""

    def text(after: int) -> str:
        return f"{NOW + timedelta(days=after, minutes=-1):%Y-%m-%dT%H:%MZ}"

    more = "access: {see: [everyone], create: [members]}"
    dates = f"consultation: {{opens: {text(days)}, closes: {text(closes)}}}"
    return written("    slug: capital\n", f"    slug: capital\n    {more}\n    {dates}\n")


FAILS: tuple[tuple[str, str, Worse, str, str], ...] = (
    # Moderation
    (
        "theme-without-moderator",
        "no group",
        category("capital", moderating_group_ids=[]),
        "themes[capital]",
        "no group moderates",
    ),
    (
        "theme-without-moderator",
        "empty group",
        lambda forum: forum.remove_from("media-moderators", "kofi", "lucia"),
        "themes[media]",
        "nobody is in the group that moderates the theme: media-moderators",
    ),
    (
        "few-moderators",
        "one is left",
        lambda forum: forum.remove_from("capital-moderators", "amina"),
        "themes[capital]",
        "1 of at least 2 moderators: martin",
    ),
    (
        "moderator-missing",
        "no account",
        written("[martin, amina]", "[martin, amina, nobody.yet]"),
        "user nobody.yet",
        "has no account",
    ),
    (
        "moderator-suspended",
        "suspended",
        user("kofi", suspended_till="2099-01-01T00:00:00.000Z", suspended_at="2026-01-01T00:00:00.000Z"),
        "user kofi",
        "moderates media, is suspended until 2099-01-01",
    ),
    (
        "moderator-suspended",
        "silenced",
        user("kofi", silenced_till="2099-01-01T00:00:00.000Z"),
        "user kofi",
        "is silenced until 2099-01-01",
    ),
    (
        "expert-not-told",
        "was there before the notifications",
        forgets("amina", "capital/ask"),
        "user amina",
        "amina, an expert of capital-moderators, is not notified of questions in capital/ask",
    ),
    (
        "expert-not-told",
        "a choice of one's own",
        follows("amina", "capital/ask", 2),
        "user amina",
        "their own choice there is “tracking”",
    ),
    (
        "expert-muted-questions",
        "muted",
        follows("amina", "capital/ask", 0),
        "user amina",
        "amina, an expert of capital-moderators, has muted capital/ask",
    ),
    ("moderator-inactive", "not activated", user("amina", active=False), "user amina", "not confirmed the address"),
    ("moderator-inactive", "staged", user("amina", staged=True), "user amina", "never logged in"),
    (
        "moderator-inactive",
        "not approved",
        all_of(setting("must_approve_users", "true"), user("amina", approved=False)),
        "user amina",
        "no admin has approved",
    ),
    ("moderator-away", "never seen", later(31), "user martin", "was never seen"),
    (
        "moderator-away",
        "not seen for long",
        all_of(user("martin", last_seen_at="2026-01-01T00:00:00.000Z"), later(0)),
        "user martin",
        "days ago",
    ),
    ("group-without-owner", "owner removed", no_owner, "group media-moderators", "has no owner"),
    (
        "moderators-without-title",
        "title removed",
        group("media-moderators", title=""),
        "group media-moderators",
        "no title",
    ),
    (
        "moderators-without-flair",
        "flair removed",
        group("media-moderators", flair_icon=""),
        "group media-moderators",
        "has no flair",
    ),
    (
        "moderators-without-flair",
        "not primary",
        group("media-moderators", primary_group=False),
        "group media-moderators",
        "not its members' primary group",
    ),
    (
        "category-moderation-off",
        "switched off",
        setting("enable_category_group_moderation", "false"),
        "setting enable_category_group_moderation",
        "is off",
    ),
    (
        "moderator-without-access",
        "closed to them",
        category("media/ask", permissions={"staff": 1}),
        "category media/ask",
        "members of media-moderators moderate media/ask, but may not reply there",
    ),
    # Questions
    (
        "question-unanswered",
        "no reply",
        lambda forum: forum.ask("capital/ask"),
        "topic 20",
        "within 1 week) has no reply after 8 days",
    ),
    (
        "question-unanswered",
        "only the asker wrote again",
        answered(by="member1"),
        "topic 20",
        "has no reply",
    ),
    (
        "question-unanswered",
        "where answers are voted",
        lambda forum: forum.ask("media/ask"),
        "topic 20",
        "“How does it work media/ask”",
    ),
    (
        "question-unanswered",
        "Solved is off, and only the asker wrote again",
        all_of(category("capital/ask", custom_fields={"enable_accepted_answers": True}), answered(by="member1")),
        "topic 20",
        "has no reply",
    ),
    ("question-without-expert", "others answered", answered(by="kofi"), "topic 20", "no reply of a moderator"),
    (
        "question-not-accepted",
        "nothing accepted",
        all_of(answered(by="martin"), later(30)),
        "topic 20",
        "no accepted answer after 38 days",
    ),
    (
        "few-questions-answered",
        "two of six",
        several_questions(6, accepted=2),
        "themes[capital].questions",
        "33 % of the 6 questions in capital/ask have an accepted answer, fewer than 50 %",
    ),
    (
        "solved-not-on",
        "stored as a boolean",
        category("capital/ask", custom_fields={"enable_accepted_answers": True}),
        "themes[capital].questions",
        "'t' is stored",
    ),
    (
        "solved-not-on",
        "nothing stored",
        category("capital/ask", custom_fields={"enable_accepted_answers": ""}),
        "themes[capital].questions",
        "nothing is stored",
    ),
    (
        "solved-not-on",
        "off everywhere",
        setting("solved_enabled", "false"),
        "themes[capital].questions",
        "off on the whole forum",
    ),
    (
        "questions-closed",
        "only staff creates",
        category("capital/ask", permissions={"staff": 1, "everyone": 2}),
        "themes[capital].questions",
        "members cannot create topics in capital/ask",
    ),
    # Access
    (
        "access-wider-than-declared",
        "open to everyone",
        category("experts", permissions={"everyone": 1}),
        "category experts",
        "anonymous may see; members may see, reply, create",
    ),
    (
        "access-wider-than-declared",
        "one more group",
        category("experts", permissions={"staff": 1, "capital-moderators": 1, "media-moderators": 3}),
        "category experts",
        "media-moderators may see",
    ),
    (
        "undeclared-public-category",
        "made by hand",
        lambda forum: forum.add_category("Lounge"),
        "category lounge",
        "visitors see lounge",
    ),
    (
        "child-wider-than-parent",
        "public child",
        public_child_of_experts,
        "category experts/open",
        "see experts/open, but not the category above it",
    ),
    (
        "staff-category-open",
        "everyone creates",
        category("staff", permissions={"everyone": 1}),
        "category staff",
        "members may see, reply, create in staff",
    ),
    (
        "staff-category-open",
        "declared as the staff's",
        all_of(
            written("access: {create: [staff, capital-moderators]}", "access: {create: [staff]}"),
            category("experts", permissions={"staff": 1, "trust_level_0": 3}),
        ),
        "category experts",
        "members may see in experts",
    ),
    (
        "category-closed-to-all",
        "no rows",
        category("general", permissions=[]),
        "category general",
        "only admins see it",
    ),
    ("empty-group-with-access", "nobody joined", empty_group, "group ghosts", "nobody is in ghosts, which may see"),
    (
        "everybody-moderates",
        "a name in place of a number",
        category("general", moderating_group_ids=["staff"]),
        "category general",
        "everybody in everyone moderates general",
    ),
    (
        "dead-group-in-setting",
        "a deleted group",
        lambda forum: forum.hosted("chat_allowed_groups", "1|2|999"),
        "setting chat_allowed_groups",
        "groups that do not exist: 999",
    ),
    (
        "dead-category-in-setting",
        "a deleted category",
        setting("discourse_templates_categories", "999"),
        "setting discourse_templates_categories",
        "categories that do not exist: 999",
    ),
    # Safety
    (
        "staff-without-second-factor",
        "not enforced",
        all_of(setting("enforce_second_factor", "no"), user("modder", second_factor_enabled=True)),
        "user provisioner",
        "is an admin without a second factor",
    ),
    (
        "second-factor-not-enforced",
        "not enforced",
        setting("enforce_second_factor", "no"),
        "setting enforce_second_factor",
        "“no”",
    ),
    (
        "open-sign-up",
        "anybody may come",
        setting("invite_only", "false"),
        "setting must_approve_users",
        "nobody approves",
    ),
    (
        "global-api-key-unused",
        "never used",
        lambda forum: forum.add_key(100),
        "API key 3",
        "API key 3 (“export”), which may do all and acts as anybody, was never used",
    ),
    (
        "global-api-key-unused",
        "not used for long",
        lambda forum: forum.add_key(200, used_days_ago=91),
        "API key 3",
        "last used 91 days ago",
    ),
    (
        "global-api-key-old",
        "more than a year",
        lambda forum: forum.add_key(400, used_days_ago=1),
        "API key 3",
        "is 400 days old",
    ),
    (
        "many-admins",
        "six",
        admins("provisioner", "modder", "martin", "amina", "kofi", "lucia"),
        "admins",
        "6 people are admins, more than 5: amina, kofi",
    ),
    ("single-admin", "one", admins("provisioner"), "admins", "provisioner is the only admin"),
    (
        "backups-off",
        "not by themselves",
        setting("automatic_backups_enabled", "false"),
        "setting automatic_backups_enabled",
        "is off",
    ),
    (
        "backups-off",
        "every 0 days",
        setting("backup_frequency", "0"),
        "setting backup_frequency",
        "backup_frequency is 0, which makes none",
    ),
    ("backup-old", "nine days", later(9), "backups", "9 days old, older than 8 days"),
    ("backup-old", "none", no_backup, "backups", "there is no backup"),
    # Hygiene
    (
        "category-without-description",
        "made by hand",
        lambda forum: forum.add_category("Lounge"),
        "category lounge",
        "has no description",
    ),
    (
        "name-cut",
        "on phones",
        category("capital", name="Capital of the diaspora, and"),
        "themes[capital]",
        "“Capital of the diaspora, and” has 28 characters, and is cut on phones and in the sidebar",
    ),
    (
        "name-cut",
        "everywhere",
        category("capital", name="Capital of the diaspora and development"),
        "themes[capital]",
        "and is cut in all lists",
    ),
    (
        "duplicate-tags",
        "plural",
        all_of(lambda forum: forum.add_tag("good-practice"), lambda forum: forum.add_tag("good_practices")),
        "tag good-practice",
        "good-practice, good_practices are spelt alike",
    ),
    (
        "expert-away",
        "with a deputy",
        away(5),
        "user martin",
        "and kofi stands in in capital-moderators",
    ),
    (
        "phase-without-apply",
        "not opened",
        all_of(opening(-2), category("capital", permissions=ANNOUNCED)),
        "category capital",
        "category capital is to be open since",
    ),
    (
        "phase-without-apply",
        "not closed",
        all_of(opening(-20, closes=-2), category("capital", permissions={"everyone": 3, "trust_level_0": 1})),
        "category capital",
        "category capital is to be read-only since",
    ),
    (
        "closing-without-report",
        "no page",
        opening(-60, closes=-20),
        "themes[capital]",
        "capital has closed at",
    ),
    (
        "opening-without-moderator",
        "to come",
        all_of(opening(5), *(seen_lately(name) for name in ("kofi", "lucia"))),
        "themes[capital]",
        "and no moderator was seen for 7 days: they never were",
    ),
    (
        "opening-without-moderator",
        "lately",
        all_of(opening(-5), user("martin", last_seen_at="2026-01-01T00:00:00.000Z")),
        "themes[capital]",
        "the last one on 2026-01-01",
    ),
    ("unused-tag", "on no topic", lambda forum: forum.add_tag("lonely"), "tag lonely", "on no topic"),
    (
        "uncategorized-topics",
        "one topic",
        topic_without_category,
        "category uncategorized",
        "1 topics have no category",
    ),
    (
        "missing-translation",
        "removed",
        category("capital", category_localizations=[]),
        "themes[capital]",
        "no name in fr, and no description in fr",
    ),
    (
        "missing-translation",
        "of the name alone",
        category("capital", category_localizations=[{"id": 1, "locale": "fr", "name": "Capital", "description": ""}]),
        "themes[capital]",
        "capital has no description in fr",
    ),
    (
        "text-in-one-language",
        "one of two",
        written("settings: {", "texts: {en: {js.log_in: Enter}}\nsettings: {"),
        "text js.log_in",
        "in en, and none in fr",
    ),
    (
        "deprecated-setting",
        "old name",
        written("settings: {", "settings: {min_trust_to_create_topic: 1, "),
        "setting min_trust_to_create_topic",
        "replaced by create_topic_allowed_groups",
    ),
    (
        "setting-not-offered",
        "unknown there",
        written("settings: {", "settings: {quorum_of_the_assembly: 1, "),
        "setting quorum_of_the_assembly",
        "does not offer",
    ),
    (
        "plugin-missing",
        "not installed",
        without_plugin("discourse-solved"),
        "plugin discourse-solved",
        "not installed, and themes[capital].questions needs it",
    ),
    (
        "plugin-off",
        "switched off",
        setting("solved_enabled", "false"),
        "plugin discourse-solved",
        "switched off, and themes[capital].questions needs it",
    ),
    # Drift
    (
        "drift-absent",
        "declared since",
        written("categories:\n", "categories:\n  - {name: News, slug: news}\n"),
        "category news",
        "is not on the forum",
    ),
    (
        "drift-present",
        "should not be",
        written("questions: {answers: voted, answer_within: 7 days}", "questions: false"),
        "category media/ask",
        "should not be",
    ),
    (
        "drift-changed",
        "a title",
        group("media-moderators", title="Somebody"),
        "group media-moderators title",
        "is different on the forum",
    ),
    (
        "drift-changed",
        "a setting",
        setting("invite_only", "false"),
        "site_setting invite_only",
        "is different on the forum",
    ),
    (
        "file-does-not-fit",
        "a group that is not there",
        written("create: [staff, capital-moderators]", "create: [wizards]"),
        "categories[experts].access",
        "no-such-group",
    ),
)


BEFORE_2026 = ("3.4", "3.5")
ACCEPTED = (
    ("solved-not-on", "nothing stored"),
    ("solved-not-on", "off everywhere"),
    ("question-without-expert", "others answered"),
    ("question-without-expert", "another answer is accepted"),
    ("question-not-accepted", "nothing accepted"),
    ("question-not-accepted", "accepted"),
    ("few-questions-answered", "two of six"),
    ("few-questions-answered", "half of six"),
    ("plugin-missing", "not installed"),
    ("plugin-off", "switched off"),
    ("question-unanswered", "nothing is promised"),
    ("expert-not-told", "no questions"),
    ("drift-present", "should not be"),
)
"""Cases of accepted answers, and those whose file has just these words."""

ONLY: Mapping[tuple[str, str], tuple[str, ...]] = {
    **dict.fromkeys(ACCEPTED, VERSIONS),
    ("missing-translation", "removed"): VERSIONS,
    ("missing-translation", "of the name alone"): VERSIONS,
    ("text-in-one-language", "one of two"): VERSIONS,
    ("dead-category-in-setting", "a deleted category"): VERSIONS,
    ("solved-not-on", "stored as a boolean"): ("3.5",),  # 2026 stores the text that Solved wants
    ("backups-off", "not by themselves"): BEFORE_2026,
    ("backups-off", "every 0 days"): ("2026",),
    ("uncategorized-topics", "one topic"): BEFORE_2026,  # then an ordinary category takes the place of Uncategorized
}
"""Cases that there are on some versions of Discourse only."""


def check_there(forum: AuditedForum, *case: str) -> None:
    if forum.discourse not in ONLY.get((case[0], case[1]), PLAYED):
        pytest.skip(f"not on a Discourse {forum.discourse}")


PASSES: tuple[tuple[str, str, Worse], ...] = (
    ("few-moderators", "with another limit", lambda forum: with_limit(forum, "few-moderators", 1)),
    ("moderator-away", "seen lately", all_of(later(40), *(seen_lately(name) for name in MODERATORS))),
    ("expert-not-told", "watches first posts only", follows("amina", "capital/ask", 4)),
    ("expert-not-told", "muted by own choice", follows("amina", "capital/ask", 0)),
    ("expert-not-told", "not of the role", forgets("amina", "media/ask")),
    ("expert-not-told", "no questions", written("    questions: {answer_within: 7 days}\n", "")),
    ("name-cut", "with another limit", all_of(category("capital", name="Capital of the diaspora, and"), long_names)),
    ("moderator-suspended", "over", user("kofi", suspended_till="2026-01-01T00:00:00.000Z")),
    ("question-unanswered", "answered", answered(by="kofi")),
    ("question-unanswered", "still time", lambda forum: forum.ask("capital/ask", days_ago=6)),
    ("question-unanswered", "asked by a moderator", lambda forum: forum.ask("capital/ask", by="martin")),
    ("question-unanswered", "in another category", lambda forum: forum.ask("general")),
    ("question-unanswered", "closed", with_topic(closed=True)),
    ("question-unanswered", "pinned", with_topic(pinned_at="2026-01-01T00:00:00.000Z")),
    ("question-unanswered", "nothing is promised", unpromised),
    ("question-without-expert", "a moderator answered", answered(by="amina")),
    ("question-without-expert", "another answer is accepted", answered(by="kofi", accepted=True)),
    ("question-not-accepted", "accepted", all_of(answered(by="martin", accepted=True), later(60))),
    ("question-not-accepted", "still time", answered(by="martin")),
    ("few-questions-answered", "half of six", several_questions(6, accepted=3)),
    ("few-questions-answered", "too few to tell", several_questions(4, accepted=0)),
    ("access-wider-than-declared", "narrower", category("experts", permissions={"staff": 1})),
    ("undeclared-public-category", "login is required", all_of(lounge, setting("login_required", "true"))),
    ("child-wider-than-parent", "as closed as its parent", closed_child_of_experts),
    (
        "staff-without-second-factor",
        "everybody has one",
        all_of(
            setting("enforce_second_factor", "no"),
            user("modder", second_factor_enabled=True),
            user("provisioner", second_factor_enabled=True),
        ),
    ),
    ("open-sign-up", "approved", all_of(setting("invite_only", "false"), setting("must_approve_users", "true"))),
    ("global-api-key-unused", "it may only read", lambda forum: forum.add_key(100, scopes=("global:read",))),
    ("global-api-key-unused", "used lately", lambda forum: forum.add_key(100, used_days_ago=3)),
    ("global-api-key-old", "revoked", revoked_key),
    ("expert-away", "back again", away(-5)),
    ("moderator-away", "known to be away", all_of(later(40), away(50), *(seen_lately(name) for name in OTHERS))),
    ("phase-without-apply", "an hour ago", all_of(opening(0), category("capital", permissions=ANNOUNCED))),
    ("phase-without-apply", "somebody did it", all_of(opening(-2), category("capital", permissions={"everyone": 2}))),
    ("closing-without-report", "lately", opening(-60, closes=-10)),
    ("closing-without-report", "of the theme", all_of(opening(-60, closes=-20), reported("report-capital"))),
    ("opening-without-moderator", "far away", opening(8)),
    ("opening-without-moderator", "long ago", opening(-8)),
    ("opening-without-moderator", "one is there", all_of(opening(5), later(0), seen_lately("amina"))),
    ("unused-tag", "in a tag group", tag_in_a_group),
    ("plugin-off", "the file wants it off", written("settings: {", "settings: {chat_enabled: false, ")),
)


def one_asked(forum: AuditedForum) -> None:
    forum.ask("capital/ask", days_ago=1)


THERE_FIRST: Mapping[str, Worse] = {
    "question-unanswered": one_asked,
    "question-without-expert": one_asked,
    "question-not-accepted": one_asked,
    "few-questions-answered": all_answered,
    "expert-away": lambda forum: away(-2)(forum),
    "phase-without-apply": lambda forum: opening(-2)(forum),
    "closing-without-report": lambda forum: all_of(opening(-60, closes=-20), reported("report"))(forum),
    "opening-without-moderator": lambda forum: all_of(opening(2), seen_lately("martin"))(forum),
    "duplicate-tags": lambda forum: forum.add_tag("water"),
    "unused-tag": tag_in_a_group,
    "text-in-one-language": written(
        "settings: {", "texts: {en: {js.log_in: Enter}, fr: {js.log_in: Entrer}}\nsettings: {"
    ),
}
"""What has to be there before a rule has anything to look at."""
OF_PLUGINS = frozenset(
    {"question-without-expert", "question-not-accepted", "solved-not-on", "missing-translation", "plugin-missing",
     "plugin-off", "text-in-one-language"}
)  # fmt: skip
"""Rules that find nothing to look at on a forum without Solved, Post Voting and localization."""


@pytest.mark.parametrize("id", RULES)
def test_a_rule_passes_where_nothing_is_wrong(forum: AuditedForum, id: str) -> None:
    if id in THERE_FIRST:
        before = forum.verdict(id)
        assert (before.status, bool(before.not_applicable)) == (Status.NOT_APPLICABLE, True)
        THERE_FIRST[id](forum)
    verdict = forum.verdict(id)

    assert (verdict.findings, verdict.unknown) == ((), ())
    nothing = id in OF_PLUGINS and forum.discourse not in VERSIONS
    assert verdict.status is (Status.NOT_APPLICABLE if nothing else Status.PASSED)


@pytest.mark.parametrize(
    ("id", "case", "worse", "subject", "message"),
    [pytest.param(*failing, id=f"{failing[0]}: {failing[1]}") for failing in FAILS],
)
def test_a_rule_fails_where_something_is_wrong(
    forum: AuditedForum, id: str, case: str, worse: Worse, subject: str, message: str
) -> None:
    check_there(forum, id, case)
    worse(forum)

    verdict = forum.verdict(id)

    assert verdict.status is Status.FAILED, verdict.unknown
    assert subject in [finding.subject for finding in verdict.findings]
    assert message in "\n".join(finding.message for finding in verdict.findings if finding.subject == subject)


@pytest.mark.parametrize(
    ("id", "case", "change"), [pytest.param(*passing, id=f"{passing[0]}: {passing[1]}") for passing in PASSES]
)
def test_a_rule_passes_beside_what_it_fails_for(forum: AuditedForum, id: str, case: str, change: Worse) -> None:
    check_there(forum, id, case)
    change(forum)

    verdict = forum.verdict(id)

    assert (verdict.findings, verdict.unknown) == ((), ())


def test_every_rule_has_a_state_in_which_it_fails() -> None:
    assert {id for id, *_ in FAILS} == set(RULES) == set(ALL_RULES)


def test_a_finding_has_the_line_that_declares_and_a_link(forum: AuditedForum) -> None:
    topic = forum.ask("capital/ask")

    (finding,) = forum.verdict("question-unanswered").findings

    assert finding.origin is not None
    assert finding.origin.path == "themes[capital].questions.answer_within"
    assert finding.link == f"http://127.0.0.1:1/t/{topic}"


def test_the_oldest_question_comes_first(forum: AuditedForum) -> None:
    newer, older = (forum.ask("capital/ask", days_ago=days, title=f"Asked {days} days ago in") for days in (9, 20))

    found = [finding.subject for finding in forum.verdict("question-unanswered").findings]

    assert found == [f"topic {older}", f"topic {newer}"]
