"""What waits for consent to deletions: what goes, and lists that are emptied, which goes on without it."""

from rehearsal import Rehearsal

from idiaspora.provisioning.plan.consent import awaiting_consent

BEFORE = (
    "groups: [{name: crew, members: [amina]}]\ntag_groups: [{name: Kinds, tags: [idea]}]\nsettings: {title: Before}\n"
)
AFTER = "groups: [{name: crew, members: []}]\nprune: {tag_groups: [Kinds]}\nsettings: {title: After}\n"


def test_what_waits_for_consent_is_told_by_kind(house: Rehearsal) -> None:
    house.settled(BEFORE)
    steps = house.plan(AFTER).operations
    deleted, emptied = {"tag_group": ("delete tag_group Kinds",)}, {"membership": ("empty members of membership crew",)}
    assert awaiting_consent(steps, ()) == deleted | emptied
    assert awaiting_consent(steps, ("tag_group",)) == emptied
    assert awaiting_consent(steps, ("tag_group", "membership")) == {}


def test_what_the_forum_would_not_delete_waits_for_no_consent(house: Rehearsal) -> None:
    """Nobody could give it."""
    house.settled("categories: [{name: Deck, slug: deck}]\n")
    house.arrange(
        "POST", "/posts.json", {"title": "A topic that stays here", "raw": "What is in it, at length.", "category": 5}
    )
    (step,) = house.plan("prune: {categories: [deck]}\n").operations
    assert step.changes[0].hindrance
    assert awaiting_consent([step], ()) == {}
