"""What Discourse has and a forum file does not manage, by the words that somebody would write for it, with the page of
the forum where it is done (3.5), as data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Unmanaged:
    """`what` in Discourse's words, as the subject of a sentence in the plural; `page` is where an admin does it."""

    what: str
    page: str


USERS = Unmanaged("accounts of users", "/admin/users/list/active")
GROUP_MAIL = Unmanaged("mailboxes of groups", "/g/NAME/manage/email")

IN_FILE: Mapping[str, Unmanaged] = {
    "users": USERS,
    "invites": Unmanaged("invitations", "/u/USERNAME/invited"),
    "plugins": Unmanaged("installed plugins", "/admin/plugins"),
    "backups": Unmanaged("backups", "/admin/backups"),
    "screened_emails": Unmanaged("screened emails", "/admin/logs/screened_emails"),
    "screened_ip_addresses": Unmanaged("screened IP addresses", "/admin/logs/screened_ip_addresses"),
    "screened_urls": Unmanaged("screened addresses", "/admin/logs/screened_urls"),
    "reports": Unmanaged("reports", "/admin/reports"),
    "topics": Unmanaged("topics", "/latest"),
    "posts": Unmanaged("posts", "/latest"),
}
"""At the top of a file."""

IN_GROUP: Mapping[str, Unmanaged] = {
    **dict.fromkeys(
        (
            "smtp_server", "smtp_port", "smtp_ssl", "smtp_ssl_mode", "smtp_enabled", "imap_server", "imap_port",
            "imap_ssl", "imap_enabled", "imap_mailbox_name", "email_username", "email_password", "email_from_alias",
        ),
        GROUP_MAIL,
    ),
}  # fmt: skip
"""In a group."""

UNMANAGED: Mapping[str, Mapping[str, Unmanaged]] = {
    "": IN_FILE,
    **dict.fromkeys(("groups", "moderators"), IN_GROUP),
}
"""By the key of the file that the mapping stands under, "" for the file itself."""


@dataclass(frozen=True)
class OtherWord:
    """A word of Discourse's interface or requests that a file says in another way: by a key, and how."""

    key: str
    remedy: str


OTHER_WORDS: Mapping[str, OtherWord] = {
    **dict.fromkeys(
        ("parent", "parent_category", "parent_category_id"),
        OtherWord("subcategories", "write this one below subcategories of the one above it"),
    ),
    **dict.fromkeys(
        ("permissions", "group_permissions", "security", "visible_to", "who_can_see"),
        OtherWord("access", "write access, such as {see: [everyone], create: [members]}"),
    ),
    **dict.fromkeys(
        ("moderators", "moderating_groups", "moderating_group_ids", "reviewable_by_group"),
        OtherWord("moderated_by", "write moderated_by with a list of groups or roles"),
    ),
    "position": OtherWord(
        "slug", "take it out: the order is that of the file where forum has order: file, or order: themes"
    ),
    "theme_components": OtherWord("appearance", "write components below appearance"),
    **{
        f"uploaded_{name}": OtherWord(name, f"write {name} with a picture of the project: !upload images/{name}.png")
        for name in ("logo", "logo_dark", "background", "background_dark")
    },
    **dict.fromkeys(
        ("flair_upload", "flair_upload_id", "flair_url"),
        OtherWord("flair", "write flair with a picture of the project: {image: !upload images/flair.png}"),
    ),
    **dict.fromkeys(
        ("from", "folder", "bundle", "source", "code"),
        OtherWord("files", "write files with the folder of its code, such as !folder components/banner"),
    ),
    **dict.fromkeys(
        ("git", "remote", "remote_url", "repository", "commit"),
        OtherWord("files", "write files with a commit of a repository: !git {url: https://…, commit: …}"),
    ),
    **dict.fromkeys(("usernames", "users", "user"), OtherWord("members", "write members with a list of usernames")),
    **dict.fromkeys(
        ("site_texts", "email_templates"),
        OtherWord("texts", "write texts with those of a language below it, such as {en: {js.topic.create: Speak up}}"),
    ),
    "emojis": OtherWord("emoji", "write emoji with a list of names and images"),
    **dict.fromkeys(("owner_usernames", "owner"), OtherWord("owners", "write owners with a list of usernames")),
}
"""What is none of a place's keys, by itself; each counts where the place has its `key`."""
