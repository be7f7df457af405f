"""Which changes of a site setting need consent, table by table of those that open something, and in which words."""

from types import SimpleNamespace
from typing import Any

import pytest

from idiaspora.plugin_config.kinds.changes import Change, Create, FieldChange, Update
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.kinds.setting_opening import OPENS, admits_more
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Span

HERE = Origin(Span("forum.yaml", 1, 1), "here")
MODERATION = "enable_category_group_moderation"
DOMAIN, ANY_DOMAIN = "whoever has an address there can register", "an address of any domain does to register"
SCRIPTS, READ = "browsers run code from there", "everybody reads it of each member"


def item_of(old: Any, new: Any) -> FieldChange:
    return FieldChange("value", old, new, HERE)


def update(name: str, *items: FieldChange, wanted: Any = None, type_of: str = "list") -> Update:
    live = Live(SITE_SETTING, name, 0, {}, {"setting": name, "type": type_of})
    return Update(Resource(SITE_SETTING, name, {"value": Declared(wanted, HERE)}, HERE), items, live=live)


def said(change: Change, *, freely: bool = False, groups: tuple[str, ...] = ("ring",)) -> list[str]:
    """What needs consent where everybody can be in every list of groups, and these groups may have moderated."""
    onlookers: Any = SimpleNamespace(
        may_moderate_again=groups, register_freely=freely, included=lambda old, new: (f"from {old!r} to {new!r}",)
    )
    return [words for words, _ in OPENS.reasons(change, onlookers)]


def changed(name: str, old: Any, new: Any, **more: Any) -> list[str]:
    return said(update(name, item_of(old, new), **more))


VALUES: dict[str, tuple[str, Any, Any, list[str]]] = {
    "a switch goes on": ("chat_enabled", "false", "true", [
        "channels that are there can be read and written in, and members write to each other"]),
    "a switch goes off": ("chat_enabled", "true", "false", []),
    "a switch that holds back goes off": ("invite_only", "true", "false", ["anyone can register"]),
    "a switch that holds back goes on": ("invite_only", "false", "true", []),
    "a login goes on": ("enable_local_logins", "false", "true", ["anyone can register"]),
    "a login goes off": ("enable_local_logins", "true", "false", []),
    "the only login goes off": (
        "enable_discourse_connect", "true", "false", ["another site no longer decides who has an account"]),
    "the only login goes on": ("enable_discourse_connect", "false", "true", []),
    "another bucket": ("s3_backup_bucket", "ours", "theirs", ["backups of everything are kept there"]),
    "no bucket": ("s3_backup_bucket", "ours", "", []),
    "accounts of others": ("microsoft_auth_tenant_id", "ours", "zeta", ["other accounts of Microsoft do to log in"]),
    "accounts of others, after all letters": (
        "microsoft_auth_tenant_id", "a-company", "ours", ["other accounts of Microsoft do to log in"]),
    "accounts of some in place of all": ("microsoft_auth_tenant_id", "common", "ours", []),
    "an address elsewhere": (
        "logout_redirect", "/about", "https://example.org", ["whoever logs out is sent to another site"]),
    "an address of the forum": ("logout_redirect", "https://example.org", "/about", []),
    "no address": ("logout_redirect", "https://example.org", "", []),
    "HTML in a notice": (
        "global_notice", "", "<b>Now</b>", ["it holds HTML, which everybody's browser takes for the forum's own"]),
    "plain words in a notice": ("global_notice", "<b>Now</b>", "Now", []),
    "a later value": ("enforce_second_factor", "all", "no", ["fewer accounts need a second factor"]),
    "an earlier value": ("enforce_second_factor", "no", "all", []),
    "the same value": ("enforce_second_factor", "staff", "staff", []),
    "a value that nobody knows": ("enforce_second_factor", "all", "some", ["fewer accounts need a second factor"]),
    "a value after one that nobody knows": (
        "enforce_second_factor", "some", "all", ["fewer accounts need a second factor"]),
    "a higher level": ("default_trust_level", "1", "2", ["new members start at a higher trust level"]),
    "a lower level": ("default_trust_level", "2", "1", []),
    "the level that no number is": ("default_trust_level", "", "0", []),
    "fewer that wait": ("approve_post_count", "3", "2", ["fewer of the first posts of new members wait for approval"]),
    "more that wait": ("approve_post_count", "2", "3", []),
    "as many that wait": ("approve_post_count", "", "0", []),
    "a text that opens nothing": ("title", "Old", "<b>9</b>", []),
    "a number that opens nothing": ("topics_per_page", "1", "9", []),
    "a smaller one that opens nothing": ("topics_per_page", "9", "1", []),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "words"), VALUES.values(), ids=VALUES.keys())
def test_which_values_need_consent(name: str, old: Any, new: Any, words: list[str]) -> None:
    assert changed(name, old, new) == words


LISTS: dict[str, tuple[str, Any, Any, list[str]]] = {
    "one more": ("allowed_email_domains", ("a.org",), ("B.org", "A.org"), [f"b.org: {DOMAIN}"]),
    "one in place of another": ("allowed_email_domains", ("a.org",), ("b.org",), [f"b.org: {DOMAIN}"]),
    "one less": ("allowed_email_domains", ("a.org", "b.org"), ("a.org",), []),
    "all go": ("allowed_email_domains", ("a.org",), (), [ANY_DOMAIN]),
    "the first of those that hold others back": ("allowed_email_domains", (), ("a.org",), []),
    "none that hold others back, as before": ("allowed_email_domains", (), (), []),
    "the first of those that hold nobody back": ("public_user_custom_fields", (), ("b", "a"), [f"a, b: {READ}"]),
    "the first of those that were not read": ("public_user_custom_fields", None, ("a",), [f"a: {READ}"]),
    "all go of those that hold nobody back": ("public_user_custom_fields", ("a",), (), []),
    "a blocked one goes": ("blocked_email_domains", ("b.org", "a.org", "c"), ("c",), [f"a.org, b.org: {DOMAIN}"]),
    "a blocked one comes": ("blocked_email_domains", ("a.org",), ("a.org", "b.org"), []),
    "a code goes": ("invite_code", "1234", "", ["no code is needed to register"]),
    "another code": ("invite_code", "1234", "5678", []),
    "a code comes": ("invite_code", "", "1234", []),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "words"), LISTS.values(), ids=LISTS.keys())
def test_which_lists_need_consent(name: str, old: Any, new: Any, words: list[str]) -> None:
    assert changed(name, old, new) == words


def test_of_a_secret_that_is_another_one_nothing_tells_what_came_into_it() -> None:
    tokens = "github_onebox_access_tokens"
    (words,) = changed(tokens, Secret("one"), Secret("another"))
    assert words == "(secret): posts show what the token reads, whoever links to it"
    assert changed(tokens, Secret("one"), Secret("")) == []


@pytest.mark.parametrize(
    ("name", "type_of", "asked"),
    [
        ("site_contact_group_name", "group", True),
        ("view_raw_email_allowed_groups", "list", True),
        ("some_plugin_groups", "group_list", True),
        ("some_plugin_groups", "list", False),
        ("no_ads_for_groups", "group_list", False),
    ],
)
def test_of_which_lists_everybody_in_them_needs_consent(name: str, type_of: str, asked: bool) -> None:
    words = ["from ('ring',) to ('club',) would be in it"]
    assert changed(name, ("ring",), ("club",), type_of=type_of) == (words if asked else [])


def test_one_group_is_asked_about_as_a_list_of_it() -> None:
    assert changed("site_contact_group_name", "", "ring") == ["from '' to ('ring',) would be in it"]
    assert changed("site_contact_group_name", None, "ring") == ["from None to ('ring',) would be in it"]
    new = Create(Resource(SITE_SETTING, "some_plugin_groups", {}, HERE), (item_of(None, ("ring",)),))
    assert said(new) == []


def test_a_login_opens_nothing_where_everybody_can_register_anyway() -> None:
    assert said(update("enable_local_logins", item_of("false", "true")), freely=True) == []
    assert said(update("enable_local_logins", item_of("true", "false")), freely=True) == []


@pytest.mark.parametrize(
    ("name", "wanted", "words"),
    [
        ("chat_integration_enabled", "true", ["what is written is sent to other servers, by the rules that are there"]),
        ("chat_integration_enabled", "false", []),
        ("invite_only", "false", ["anyone can register"]),
        ("invite_only", "true", []),
        ("title", "true", []),
    ],
)
def test_what_is_written_again_opens_what_it_opened(name: str, wanted: str, words: list[str]) -> None:
    change = update(name, wanted=wanted)
    assert said(change) == words
    assert OPENS.again
    for _, item in OPENS.reasons(change, SimpleNamespace()):
        assert item == item_of(wanted, wanted)


MANY = tuple(f"group{number}" for number in range(1, 8))


@pytest.mark.parametrize(
    ("number", "named"),
    [
        (1, "group1 could"),
        (4, "group1, group2, group3, group4 could"),
        (5, "group1, group2, group3, group4, group5 could"),
        (6, "group1, group2, group3, group4, group5 and 1 more could"),
        (7, "group1, group2, group3, group4, group5 and 2 more could"),
    ],
)
def test_five_of_the_groups_that_could_moderate_again_are_named(number: int, named: str) -> None:
    (words,) = said(update(MODERATION, item_of("false", "true")), groups=MANY[:number])
    assert words.partition(" off: ")[2] == f"{named} moderate where the file does not say so"


def test_groups_moderate_again_only_where_some_did_and_they_are_let() -> None:
    assert said(update(MODERATION, item_of("false", "true")), groups=()) == []
    assert said(update(MODERATION, item_of("true", "false"))) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "more"),
    [
        ("allowed_email_domains", ("a.org",), ("a.org", "b.org"), True),
        ("allowed_email_domains", ("a.org",), ("a.org",), False),
        ("blocked_email_domains", ("a.org",), (), True),
        ("invite_code", "1234", "", True),
        ("content_security_policy_script_src", (), ("a.org",), False),
    ],
)
def test_what_lets_more_people_register(name: str, old: Any, new: Any, more: bool) -> None:
    assert admits_more(name, item_of(old, new)) is more
    assert changed("content_security_policy_script_src", (), ("a.org",)) == [f"a.org: {SCRIPTS}"]
