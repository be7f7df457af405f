"""What of a plan opens is found wherever it stands in it, and told with the people to whom it opens."""

import pytest
from guarded_forum import GuardedForum
from rehearsal import tagged

from idiaspora.provisioning.safety.guards import Consents, refusals

OPENS = "{name: Vault, slug: vault, access: {see: [everyone]}}"
BESIDE = {
    "what is made": f"categories: [{{name: New, slug: new}}, {OPENS}]\n",
    "what opens nothing": f"tag_groups: [{{name: Kinds, tags: [idea]}}]\ncategories: [{OPENS}]\n",
}


@pytest.mark.parametrize("text", BESIDE.values(), ids=BESIDE.keys())
def test_what_opens_behind_other_changes_needs_consent(forum: GuardedForum, text: str) -> None:
    forum.category("vault", {"staff": 1})
    assert [item.remedy for item in forum.refused(text)] == ["--allow-widening vault"]


DECLARED = "groups: [{name: club, automatic_email_domains: [DOMAINS]}]\n"
CLUB = DECLARED + "categories: [{name: Vault, slug: vault, access: {see: [staff, club]}}]\n"


@pytest.mark.parametrize(
    ("club", "who"),
    [
        ({"public_admission": True}, "anyone could join it"),
        ({"automatic_membership_email_domains": "example.com"}, "whoever has an address at example.com would be in it"),
        (
            {"public_admission": True, "automatic_membership_email_domains": "example.com"},
            "anyone could join it, whoever has an address at example.com would be in it",
        ),
    ],
)
def test_a_group_is_told_with_how_one_gets_in(forum: GuardedForum, club: dict[str, object], who: str) -> None:
    forum.group("club", "amina", **club)
    forum.category("vault", {"staff": 1})
    (refusal,) = forum.refused(CLUB.replace("DOMAINS", str(club.get("automatic_membership_email_domains", ""))))
    assert refusal.reason == f"category vault would open: club ({who}) could see"


@pytest.mark.parametrize(("there", "tags"), [("idea", "idea"), ("idea", "report"), ("", "idea")])
def test_tags_of_the_same_name_are_another_thing(forum: GuardedForum, there: str, tags: str) -> None:
    """They say nothing of who gets into the group, be they new, other ones, or as before."""
    forum.group("club", "amina", public_admission=True)
    forum.category("vault", {"staff": 1})
    if there:
        forum.arrange("POST", "/tag_groups.json", {"tag_group": {"name": "club", **tagged(there)}})
    text = CLUB.replace("DOMAINS", "") + f"tag_groups: [{{name: club, tags: [{tags}]}}]\n"
    assert [item.remedy for item in forum.refused(text)] == ["--allow-widening vault"]


def test_a_category_of_the_same_name_is_another_thing(forum: GuardedForum) -> None:
    forum.group("club", "amina", public_admission=True)
    forum.category("club")
    forum.category("vault", {"staff": 1})
    text = CLUB.replace("DOMAINS", "").replace("categories: [", "categories: [{name: Club, slug: club}, ")
    assert [item.remedy for item in forum.refused(text)] == ["--allow-widening vault"]


def test_a_group_of_which_little_is_read_is_told_with_what_has_it_read(forum: GuardedForum) -> None:
    forum.group("club", "amina")
    forum.category("vault", {"staff": 1})
    (refusal,) = forum.refused("categories: [{name: Vault, slug: vault, access: {see: [staff, club]}}]\n")
    assert "club (who gets in was not read in full: automatic_email_domains of the group" in refusal.reason


@pytest.mark.parametrize(("owner", "needs"), [("martin", []), ("kofi", ["--allow-widening vault"])])
def test_where_staff_decides_who_gets_into_a_group_not_everybody_does(
    forum: GuardedForum, owner: str, needs: list[str]
) -> None:
    """Requests to join a group wait for its owners."""
    club = (
        f"groups: [{{name: club, owners: [{owner}], members: [{owner}], automatic_email_domains: [], "
        "allow_membership_requests: true}]\n"
        "moderators: {deck: {members: [martin], site_moderators: true}}\n"
    )
    vault = "categories: [{{name: Vault, slug: vault, access: {{see: {}}}}}]\n"
    forum.apply(club + vault.format("[staff]"))
    assert [item.remedy for item in forum.refused(club + vault.format("[staff, club]"))] == needs


@pytest.mark.parametrize("allowed", ["true", "false"])
def test_topics_without_a_category_are_started_where_the_forum_takes_them(forum: GuardedForum, allowed: str) -> None:
    if forum.discourse == "2026":
        pytest.skip("2026 takes no topics without a category, whatever was set")
    forum.setting("allow_uncategorized_topics", allowed)
    forum.arrange("PUT", "/categories/1.json", {"name": "Uncategorized", "permissions": {"staff": 1}})
    text = "categories: [{name: Uncategorized, slug: uncategorized, access: {create: [everyone]}}]\n"
    (refusal,) = forum.refused(text)
    assert ("create" in refusal.reason) == (allowed == "true"), refusal.reason


PAGE = "pages: [{{id: log, category: {}, title: The log of the voyage, body: All that was seen on the way.}}]\n"


@pytest.mark.parametrize(
    ("left", "needs"), [("vault", ["--allow-widening 'pages[log]'"]), ("square", [])], ids=["restricted", "open"]
)
def test_a_page_that_leaves_a_restricted_category_needs_consent(
    forum: GuardedForum, left: str, needs: list[str]
) -> None:
    forum.category("vault", {"staff": 1})
    forum.category("square")
    forum.apply(PAGE.format(left))
    assert [item.remedy for item in forum.refused(PAGE.format("general"))] == needs


def test_what_stays_for_want_of_consent_opens_nothing(forum: GuardedForum) -> None:
    """Tags that a group keeps to the staff are everybody's once that is deleted."""
    group = {"name": "Inner", **tagged("idea"), "permissions": {"staff": 1}}
    forum.arrange("POST", "/tag_groups.json", {"tag_group": group})
    text = "prune: {tag_groups: [Inner]}\ncategories: [{name: Vault, slug: vault, access: {see: [everyone]}}]\n"
    forum.category("vault", {"staff": 1})
    vault, tags = "--allow-widening vault", "--allow-widening tag_groups.Inner"
    assert [item.remedy for item in forum.refused(text)] == [vault]
    consent = Consents(delete=frozenset({"tag_group"}))
    assert {item.remedy for item in forum.refused(text, consent)} == {vault, tags}


def test_a_secret_that_shows_once_is_not_made_where_nobody_would_get_it(forum: GuardedForum) -> None:
    text = "settings: {title: Another}\napi_keys: [{name: Ours, scopes: ['global:read']}]\n"
    wanted = forum.desired(text)
    planned = forum.plan(wanted)
    given = Consents(widening=frozenset({"api_keys[Ours]"}))
    assert refusals(planned, wanted, given) == ()
    (found,) = refusals(planned, wanted, given, loses_secrets=True)
    assert (found.rule, found.remedy) == ("new-secret", "--new-keys FILE")


DAYS = "settings: {{revoke_api_keys_unused_days: {}}}\n"


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ("0", 7, True),
        ("1", 2, False),
        ("2", 1, True),
        ("365", 7, True),
        ("7", 8, False),
        ("365", 60, False),
        ("1", 0, False),
    ],
)
def test_keys_that_live_shorter_need_consent(forum: GuardedForum, before: str, after: int, refused: bool) -> None:
    """A key that is not used for so many days is revoked; 0 is never."""
    forum.setting("revoke_api_keys_unused_days", before)
    assert [item.rule for item in forum.refused(DAYS.format(after))] == (["lock-out"] if refused else [])
