"""Changes that an apply must refuse, each as a small forum file on a forum that was prepared for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from discourse_versions import PLAYED
from guarded_forum import GuardedForum

from idiaspora.provisioning.exit_codes import ExitCode

Prepared = Callable[[GuardedForum], object]


def nothing(forum: GuardedForum) -> None:
    """The forum as it is seeded will do."""


@dataclass(frozen=True)
class Danger:
    """`options` consent, together with those that were `given` already; `ends` is how the apply ends with them. `only`
    are the versions of Discourse that know the setting."""

    name: str
    text: str
    options: tuple[str, ...]
    prepare: Prepared = nothing
    ends: ExitCode = ExitCode.OK
    given: tuple[str, ...] = ()
    only: tuple[str, ...] = PLAYED


def vault(permissions: dict[str, int] | list[int], **fields: object) -> Prepared:
    """A category with these permissions and two topics."""

    def prepare(forum: GuardedForum) -> None:
        id = forum.category("vault", permissions, **fields)
        forum.topic(id, "The first thing that lies in the vault")
        forum.topic(id, "The second thing that lies in the vault")

    return prepare


def settings(**values: str) -> Prepared:
    return lambda forum: forum.settings(values)


def group(name: str, members: str = "", **fields: object) -> Prepared:
    return lambda forum: forum.group(name, members, **fields)


def reviewed(mode: str, *groups: str) -> Prepared:
    """A category of which the topics wait by this mode; there are the groups insiders and others."""

    def prepare(forum: GuardedForum) -> None:
        ids = {name: forum.group(name, "amina") for name in ("insiders", "others")}
        fields = {"topic_posting_review_group_ids": [ids[name] for name in groups]}
        vault({"everyone": 1}, category_setting_attributes={"topic_posting_review_mode": mode}, **fields)(forum)

    return prepare


def both(*prepared: Prepared) -> Prepared:
    def prepare(forum: GuardedForum) -> None:
        for step in prepared:
            step(forum)

    return prepare


def several(count: int) -> Prepared:
    """So many categories, groups and tag groups, numbered from 0."""

    def prepare(forum: GuardedForum) -> None:
        for number in range(count):
            forum.category(f"room-{number}")
            forum.group(f"circle_{number}")
            forum.arrange("POST", "/tag_groups.json", {"tag_group": {"name": f"Kinds {number}"}})

    return prepare


def described(count: int) -> Prepared:
    """So many categories with a description, numbered from 0."""

    def prepare(forum: GuardedForum) -> None:
        several(count)(forum)
        forum.apply(rooms(count, "description: What somebody once wrote about this room."))

    return prepare


def rooms(count: int, line: str) -> str:
    return "categories:\n" + "".join(
        f"  - {{name: Room {number}, slug: room-{number}, {line}}}\n" for number in range(count)
    )


def access(**levels: str) -> str:
    written = ", ".join(f"{level}: [{groups}]" for level, groups in levels.items())
    return f"categories: [{{name: Vault, slug: vault, access: {{{written}}}}}]\n"


def approve(topics: str) -> str:
    return f"categories: [{{name: Vault, slug: vault, approve: {{topics: {topics}}}}}]\n"


TOPICS_WAIT = {"require_topic_approval": True}
VAULT = ("--allow-widening vault",)
EMPTIED = ("--allow-delete site_setting",)
GOOGLE = {"google_oauth2_client_id": "number", "google_oauth2_client_secret": "secret"}
CONNECT = {"discourse_connect_url": "https://login.example.org", "discourse_connect_secret": "a secret of some length"}


def widened(setting: str, value: str, **before: str) -> Danger:
    option = f"--allow-widening settings.{setting}"
    return Danger(f"{setting} becomes {value}", f"settings: {{{setting}: {value}}}\n", (option,), settings(**before))


def locked(rule: str, name: str, text: str, prepare: Prepared = nothing, ends: ExitCode = ExitCode.OK) -> Danger:
    return Danger(f"{rule}: {name}", text, (f"--allow-lock-out {rule}",), prepare, ends)


WIDENED_CATEGORIES = (
    Danger("staff only to everyone", access(see="everyone"), VAULT, vault({"staff": 1})),
    Danger("staff only to members", access(create="members"), VAULT, vault({"staff": 1})),
    Danger("nobody to members", access(see="members"), VAULT, vault([])),
    Danger("members to visitors", access(see="everyone", create="members"), VAULT, vault({"trust_level_0": 1})),
    Danger("members reply too", access(reply="members"), VAULT, vault({"trust_level_0": 3})),
    Danger("members create too", access(see="everyone", create="members"), VAULT, vault({"everyone": 2})),
    Danger("everything to everyone", access(create="everyone"), VAULT, vault({"everyone": 3, "staff": 1})),
    Danger("trust level 1 too", access(see="trust_level_1"), VAULT, vault({"trust_level_2": 3})),
    Danger(
        "to a group that anyone may join",
        access(see="staff, insiders") + "groups: [{name: insiders}]\n",
        VAULT,
        both(group("insiders", "amina", public_admission=True), vault({"staff": 1})),
    ),
    Danger(
        "a group that sees it may be joined",
        "groups: [{name: insiders, public_admission: true}]\n",
        ("--allow-widening groups.insiders",),
        both(group("insiders", "amina"), vault({"insiders": 1})),
    ),
    Danger(
        "a restricted parent and what is below",
        "categories:\n"
        "  - name: Vault\n    slug: vault\n    access: {see: [everyone]}\n"
        "    subcategories: [{name: Box, slug: box, access: {see: [everyone]}}]\n",
        ("--allow-widening vault", "--allow-widening vault/box"),
        lambda forum: forum.category("box", {"staff": 1}, parent_category_id=forum.category("vault", {"staff": 1})),
    ),
    Danger(
        "the default of all themes",
        "defaults: {theme: {access: {see: [everyone], create: [members]}}}\n"
        "themes: [{name: Water, slug: water}, {name: Energy, slug: energy}]\n",
        ("--allow-widening water", "--allow-widening energy"),
        lambda forum: [forum.category(slug, {"trust_level_0": 1}) for slug in ("water", "energy")],
    ),
    Danger(
        "topics no longer wait for approval",
        "categories: [{name: Vault, slug: vault, approve: {topics: false}}]\n",
        VAULT,
        vault({"everyone": 1}, category_setting_attributes={"require_topic_approval": True}),
    ),
    Danger(
        "replies no longer wait for approval",
        "categories: [{name: Vault, slug: vault, approve: {replies: false}}]\n",
        VAULT,
        vault({"everyone": 1}, category_setting_attributes={"require_reply_approval": True}),
    ),
    Danger(
        "somebody's topics wait no longer",
        approve("{except: [insiders]}") + "groups: [{name: insiders}]\n",
        VAULT,
        both(group("insiders", "amina"), vault({"everyone": 1}, category_setting_attributes=TOPICS_WAIT)),
        only=("2026",),
    ),
    Danger(
        "the topics of one more group wait no longer",
        approve("{except: [insiders, others]}") + "groups: [{name: insiders}, {name: others}]\n",
        VAULT,
        reviewed("everyone_except", "insiders"),
        only=("2026",),
    ),
    Danger(
        "only the topics of one group wait",
        approve("{only: [insiders]}") + "groups: [{name: insiders}]\n",
        VAULT,
        reviewed("everyone"),
        only=("2026",),
    ),
    Danger(
        "the topics of a group wait no longer",
        approve("{only: [others]}") + "groups: [{name: insiders}, {name: others}]\n",
        VAULT,
        reviewed("no_one_except", "insiders", "others"),
        only=("2026",),
    ),
    Danger(
        "nobody's topics wait",
        approve("{only: []}"),
        VAULT,
        reviewed("no_one_except", "insiders"),
        only=("2026",),
    ),
    Danger(
        "the topics of members of both groups wait no longer",
        approve("{except: [others]}") + "groups: [{name: insiders}, {name: others}]\n",
        VAULT,
        reviewed("no_one_except", "insiders"),
        only=("2026",),
    ),
    Danger(
        "strangers write by mail",
        "categories: [{name: Vault, slug: vault, email_in_allow_strangers: true}]\n",
        VAULT,
        vault({"everyone": 1}, email_in="vault@example.org"),
    ),
    Danger(
        "mail of members becomes topics",
        "categories: [{name: Vault, slug: vault, mailinglist_mirror: true}]\n",
        VAULT,
        vault({"everyone": 1}, email_in="vault@example.org"),
    ),
    Danger(
        "every member moderates",
        "categories: [{name: Vault, slug: vault, moderated_by: [members]}]\n",
        VAULT,
        vault({"everyone": 1}),
    ),
    Danger(
        "members edit first posts",
        "categories: [{name: Vault, slug: vault, all_topics_wiki: true}]\n",
        VAULT,
        vault({"everyone": 1}),
    ),
)

WIDENED_SETTINGS = (
    widened("login_required", "false", login_required="true"),
    replace(widened("allow_uncategorized_topics", "true"), only=("3.4", "3.5")),
    replace(widened("moderators_manage_groups", "true"), only=("2026",)),
    replace(widened("can_permanently_delete", "true"), only=("2026",)),
    replace(widened("moderators_manage_categories", "true"), only=("2026",)),
    replace(widened("moderators_view_sso_details", "true"), only=("2026",)),
    replace(widened("moderators_change_trust_levels", "true", moderators_change_trust_levels="false"), only=("2026",)),
    replace(widened("allow_anonymous_search", "true", allow_anonymous_search="false"), only=("2026",)),
    replace(widened("change_post_ownership_allowed_groups", "[trust_level_3]"), only=("2026",)),
    widened("create_topic_allowed_groups", "[members]", create_topic_allowed_groups="12"),
    widened("invite_only", "false", invite_only="true"),
    widened("allow_new_registrations", "true", allow_new_registrations="false"),
    widened("must_approve_users", "false", must_approve_users="true"),
    widened("default_trust_level", "1"),
    widened("approve_new_topics_unless_allowed_groups", "[members]", approve_new_topics_unless_allowed_groups="3"),
    widened("edit_all_post_groups", "[trust_level_3]"),
    widened("hidden_post_visible_groups", "[everyone]"),
    widened("whispers_allowed_groups", "[trust_level_1]"),
    widened("hide_user_profiles_from_public", "false", hide_user_profiles_from_public="true"),
    widened("prevent_anons_from_downloading_files", "false", prevent_anons_from_downloading_files="true"),
    widened("invite_code", "''", invite_code="a word that one is told"),
    replace(widened("allowed_email_domains", "[]", allowed_email_domains="example.org"), given=EMPTIED),
    widened("allowed_email_domains", "[example.org, example.com]", allowed_email_domains="example.org"),
    widened("auto_approve_email_domains", "[example.com]", must_approve_users="true"),
    replace(widened("blocked_email_domains", "[]"), given=EMPTIED),
    widened("approve_post_count", "1", approve_post_count="2"),
    widened("public_user_custom_fields", "[phone]"),
    widened("hide_new_user_profiles", "false"),
    widened("embed_any_origin", "true"),
    widened("cors_origins", "['https://elsewhere.example.org']"),
    widened("google_oauth2_hd", "example.com", google_oauth2_hd="example.org"),
    widened("google_oauth2_hd", "''", google_oauth2_hd="example.org"),
    widened("about_page_extra_groups", "[trust_level_4]"),
    widened("discourse_connect_provider_secrets", "['elsewhere.example.org|a secret of some length']"),
    widened("chat_enabled", "true", chat_enabled="false"),
    widened("enable_public_channels", "true", enable_public_channels="false"),
    replace(widened("data_explorer_enabled", "true", data_explorer_enabled="false"), only=("3.5", "2026")),
    widened("discourse_automation_enabled", "true", discourse_automation_enabled="false"),
    replace(widened("chat_integration_enabled", "true"), only=("3.5", "2026")),
    replace(widened("topic_voting_show_who_voted", "true", topic_voting_show_who_voted="false"), only=("3.5", "2026")),
    widened("poll_default_public", "true", poll_default_public="false"),
    widened("enable_names", "true", enable_names="false"),
    widened("strip_image_metadata", "false"),
    widened("hide_email_address_taken", "false", hide_email_address_taken="true"),
    widened("detailed_404", "true"),
    widened("use_admin_ip_allowlist", "false", use_admin_ip_allowlist="true"),
    widened("review_every_post", "false", review_every_post="true"),
    widened("gtm_container_id", "GTM-CODE"),
    replace(
        widened("oauth2_token_url", "'https://elsewhere.example.org'", oauth2_token_url="https://example.org"),
        only=("3.5", "2026"),
    ),
    widened("enable_page_publishing", "true"),
    widened("find_related_post_with_key", "false"),
    widened("email_custom_headers", "'Bcc: other@example.org'"),
    widened("email_in_authserv_id", "''", email_in_authserv_id="mx.example.org"),
    widened("email_in_authserv_id", "mx.example.com", email_in_authserv_id="mx.example.org"),
    widened("auto_silence_first_post_regex", "''", auto_silence_first_post_regex="cheap"),
    widened("enforce_second_factor", "staff", enforce_second_factor="all"),
    widened("enforce_second_factor", "'no'", enforce_second_factor="staff"),
    widened("logout_redirect", "'https://elsewhere.example.org'"),
    widened("external_system_avatars_url", "'https://elsewhere.example.org/{username}'"),
    widened("global_notice", "'<b>Closed</b>'"),
    widened("block_hotlinked_media", "false", block_hotlinked_media="true"),
    replace(widened("site_contact_group_name", "open"), prepare=group("open", "amina", public_admission=True)),
    replace(widened("microsoft_auth_tenant_id", "consumers", microsoft_auth_tenant_id="ours"), only=("3.5",)),
    replace(widened("oauth2_json_email_path", "nickname", oauth2_json_email_path="email"), only=("3.5",)),
    replace(widened("chat_integration_discourse_username", "amina"), only=("3.5",)),
    replace(widened("discourse_ai_enabled", "true"), only=("3.5",)),
    replace(widened("ai_artifact_security", "lax"), only=("3.5",)),
    replace(widened("policy_restrict_to_staff_posts", "false"), only=("3.5",)),
    replace(widened("embed_full_app", "true"), only=("2026",)),
    widened("reserved_usernames", "[admin]", reserved_usernames="admin|moderator|council"),
    widened("about_page_hidden_groups", "[staff]", about_page_hidden_groups="3|11"),
    widened("enable_local_logins", "true", **GOOGLE, enable_google_oauth2_logins="true", enable_local_logins="false"),
    widened(
        "enable_github_logins",
        "true",
        **GOOGLE,
        enable_google_oauth2_logins="true",
        enable_local_logins="false",
    ),
    replace(
        widened("enable_discourse_connect", "false", **CONNECT, enable_discourse_connect="true"),
        given=("--allow-lock-out unproven-login",),
    ),
)

WIDENED_GROUPS = (
    Danger(
        "a hidden group is shown",
        "groups: [{name: insiders, visible_to: everyone}]\n",
        ("--allow-widening groups.insiders",),
        group("insiders", visibility_level=2),
    ),
    Danger(
        "the members of a group are shown",
        "groups: [{name: insiders, members_visible_to: members}]\n",
        ("--allow-widening groups.insiders",),
        group("insiders", members_visibility_level=3),
    ),
    Danger(
        "everyone may write to a group",
        "groups: [{name: insiders, messages: everyone}]\n",
        ("--allow-widening groups.insiders",),
        group("insiders"),
    ),
    Danger(
        "a group has an address for mail",
        "groups: [{name: insiders, incoming_email: [insiders@example.org]}]\n",
        ("--allow-widening groups.insiders",),
        group("insiders"),
    ),
    Danger(
        "everyone may use tags of the staff",
        "tag_groups: [{name: Inner kinds, permissions: {everyone: use}}]\n",
        ("--allow-widening 'tag_groups.Inner kinds'",),
        lambda forum: forum.arrange(
            "POST", "/tag_groups.json", {"tag_group": {"name": "Inner kinds", "permissions": {"staff": 1}}}
        ),
    ),
)

LOCK_OUTS = (
    locked("no-login", "the only login goes off", "settings: {enable_local_logins: false}\n"),
    locked(
        "no-login",
        "what remains has no secret",
        "settings: {enable_local_logins: false, enable_google_oauth2_logins: true, google_oauth2_client_id: x}\n",
    ),
    locked(
        "no-login",
        "the secret of the only login goes",
        "settings: {google_oauth2_client_secret: ''}\n",
        settings(**GOOGLE, enable_google_oauth2_logins="true", enable_local_logins="false"),
    ),
    locked(
        "unproven-login",
        "one login for another",
        "settings: {enable_local_logins: false, enable_google_oauth2_logins: true}\n",
        settings(**GOOGLE),
    ),
    locked("connect", "on", "settings: {enable_discourse_connect: true}\n", settings(**CONNECT)),
    locked(
        "connect",
        "another address",
        "settings: {discourse_connect_url: 'https://elsewhere.example.org'}\n",
        settings(**CONNECT, enable_discourse_connect="true"),
    ),
    locked(
        "connect-incomplete",
        "no secret",
        "settings: {enable_discourse_connect: true}\n",
        settings(discourse_connect_url=CONNECT["discourse_connect_url"]),
    ),
    locked(
        "connect-incomplete",
        "the secret goes",
        "settings: {discourse_connect_secret: ''}\n",
        settings(**CONNECT, enable_discourse_connect="true"),
    ),
    locked(
        "connect-approval",
        "nobody is told",
        "settings: {must_approve_users: true}\n",
        settings(**CONNECT, enable_discourse_connect="true"),
    ),
    locked(
        "second-factor",
        "without local logins",
        "settings: {enforce_second_factor: all}\n",
        settings(**GOOGLE, enable_google_oauth2_logins="true", enable_local_logins="false"),
        ExitCode.FAILED,  # the forum refuses it too
    ),
    locked(
        "second-factor",
        "with DiscourseConnect",
        "settings: {enforce_second_factor: staff}\n",
        settings(**CONNECT, enable_discourse_connect="true"),
        ExitCode.FAILED,  # the forum refuses it too
    ),
    locked(
        "no-new-members",
        "nobody can read or register",
        "settings: {login_required: true}\n",
        settings(allow_new_registrations="false"),
    ),
    locked(
        "no-new-members",
        "invitations lead nowhere",
        "settings: {allow_new_registrations: false}\n",
        settings(invite_only="true"),
    ),
    locked("no-mail", "to anybody", "settings: {disable_emails: 'yes'}\n"),
    locked("admin-ip", "a list we do not see", "settings: {use_admin_ip_allowlist: true}\n"),
    locked("api-key", "after a week", "settings: {revoke_api_keys_unused_days: 7}\n"),
    locked("idle-accounts", "of admins", "settings: {invalidate_inactive_admin_email_after_days: 7}\n"),
    locked("idle-accounts", "of everybody", "settings: {clean_up_inactive_users_after_days: 1}\n"),
    locked("hidden-from-admin", "", "settings: {suppress_secured_categories_from_admin: true}\n"),
    locked("https", "the forum is reached by http", "settings: {force_https: true}\n"),
    locked(
        "acting-user",
        "leaves a group",
        "groups: [{name: insiders, members: [amina]}]\n",
        group("insiders", "amina,provisioner"),
    ),
    locked(
        "acting-user",
        "no longer owns a group",
        "groups: [{name: insiders, members: [amina, provisioner], owners: [amina]}]\n",
        group("insiders", "amina,provisioner", owner_usernames="amina,provisioner"),
    ),
)

LIMITS = (
    Danger("most categories", rooms(12, "color: '112233'"), ("--raise-limit category=12",), several(12)),
    Danger(
        "more categories than the file allows",
        rooms(3, "color: '112233'") + "limits: {category: {count: 2, floor: 0}}\n",
        ("--raise-limit category=3",),
        several(3),
    ),
    Danger(
        "a larger share of the groups than the file allows",
        "groups: [{name: circle_0, title: A}, {name: circle_1, title: B}]\nlimits: {group: {share: 25, floor: 1}}\n",
        ("--raise-limit group=2",),
        several(4),
    ),
    Danger(
        "tag groups",
        "tag_groups: [{name: Kinds 0, tags: [a]}, {name: Kinds 1, tags: [b]}]\n"
        "limits: {tag_group: {count: 1, floor: 0}}\n",
        ("--raise-limit tag_group=2",),
        several(2),
    ),
    Danger(
        "descriptions",
        rooms(2, "description: What this room is for and who is in it.")
        + "limits: {about_topic: {count: 1, floor: 0}}\n",
        ("--raise-limit about_topic=2",),
        described(2),
    ),
    Danger(
        "settings, where the file limits them",
        "settings: {title: Another, min_topic_title_length: 12}\nlimits: {site_setting: {count: 1}}\n",
        ("--raise-limit site_setting=2",),
    ),
    Danger(
        "people leave a group",
        "groups: [{name: insiders, members: [amina]}]\nlimits: {membership: {share: 30, floor: 1}}\n",
        ("--raise-limit membership=3",),
        group("insiders", "amina,kofi,lucia,martin"),
    ),
    Danger(
        "what goes counts too",
        "themes: [{name: Water, slug: water, questions: false}]\nlimits: {category: {count: 0, floor: 0}}\n",
        ("--raise-limit category=1",),
        lambda forum: forum.category("ask", {"everyone": 1}, parent_category_id=forum.category("water")),
        given=("--allow-delete category",),
    ),
)

DANGERS = (*WIDENED_CATEGORIES, *WIDENED_SETTINGS, *WIDENED_GROUPS, *LOCK_OUTS, *LIMITS)
