"""The read-back: what it asks for, as many reads as were foretold, and what of the written it finds otherwise."""

from collections.abc import Callable
from typing import Any

import pytest
from rehearsal import Rehearsal, Sent

CONSENTS = ("category", "group", "tag_group", "watched_word", "badge", "page")


def decks(count: int, line: str = "color: '112233'") -> str:
    return "categories:\n" + "".join(
        f"  - {{name: Deck {number}, slug: deck-{number}, {line}}}\n" for number in range(count)
    )


def described(count: int, text: str) -> str:
    return decks(count, f"description: {text}")


CREW = "groups: [{name: crew, members: [amina, kofi], owners: [kofi]}]\n"
KINDS = "tag_groups: [{name: Kinds, tags: [idea]}]\n"
SAILOR = "badges: [{name: Sailor}]\n"
LOG = "pages: [{id: log, category: general, title: The log of the voyage, body: All that was seen on the way.}]\n"


def below(parent: str) -> str:
    """Two categories, and one that stands below one of them."""
    bow = "{name: Bow, slug: bow, previously: [deck/bow]}"
    return "categories:\n" + "".join(
        f"  - {{name: {slug.title()}, slug: {slug}, subcategories: [{bow if slug == parent else ''}]}}\n"
        for slug in ("deck", "hold")
    )


BOW = "categories: [{name: Deck, slug: deck, subcategories: [{name: Bow, slug: bow}]}, {name: Hold, slug: hold}]\n"

READ = {
    "a category that moves": (BOW, below("hold")),
    "one setting": ("", "settings: {title: Another}\n"),
    "a new category": ("", decks(1)),
    "several new categories": ("", decks(3)),
    "a changed category": (decks(2), decks(2, "color: '445566'")),
    "several new categories with approval": ("", decks(4, "approve: {topics: true}")),
    "several new categories with descriptions": ("", described(4, "What this deck is for.")),
    "approval of a category": (decks(2), decks(2, "approve: {topics: true}")),
    "a new group with its members": ("", CREW),
    "a member more": (CREW, CREW.replace("[amina, kofi]", "[amina, kofi, lucia]")),
    "the title of a group": (CREW, CREW.replace("name: crew,", "name: crew, title: Sailor,")),
    "what only the group's own page says": (CREW, CREW.replace("name: crew,", "name: crew, messages: members,")),
    "notifications": (CREW, CREW.replace("name: crew,", "name: crew, notifications: {watching: [general]},")),
    "a tag group": (KINDS, KINDS.replace("idea", "lesson")),
    "one description": (described(1, "What this deck is for."), described(1, "What this deck is good for.")),
    "four descriptions": (described(4, "What this deck is for."), described(4, "What this deck is good for.")),
    "a group goes": (CREW, "prune: {groups: [crew]}\n"),
    "a category goes": (decks(1), "prune: {categories: [deck-0]}\n"),
    "a tag group goes": (KINDS, "prune: {tag_groups: [Kinds]}\n"),
    "a page goes": (LOG, "prune: {pages: [log]}\n"),
    "several of several kinds go": (
        CREW + KINDS + SAILOR + LOG + decks(2),
        "prune: {groups: [crew], tag_groups: [Kinds], badges: [Sailor], pages: [log], categories: [deck-0, deck-1]}\n",
    ),
    "all kinds at once": (
        "",
        CREW + KINDS + decks(2, "moderated_by: [crew], description: What this deck is for."),
    ),
}


@pytest.mark.parametrize(("before", "after"), READ.values(), ids=READ.keys())
def test_as_many_reads_as_were_foretold(house: Rehearsal, before: str, after: str) -> None:
    if before:
        house.settled(before)
    ran = house.run(after, allow_delete=CONSENTS)
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert len(ran.requests) - len(ran.writes) == ran.plan.verification


Bend = Callable[[Any], None]


def rows(answer: Any, key: str) -> list[dict[str, Any]]:
    """All rows of a kind in an answer, at whatever depth."""
    if isinstance(answer, dict):
        own = answer.get(key)
        found = [row for row in own if isinstance(row, dict)] if isinstance(own, list) else []
        return found + [row for value in answer.values() for row in rows(value, key)]
    return [row for item in answer for row in rows(item, key)] if isinstance(answer, list) else []


def bent_after_the_write(house: Rehearsal, bend: Bend) -> None:
    """What is read after the first write is answered otherwise."""
    state = {"written": False}

    def answered(sent: Sent, answer: Any) -> Any:
        if sent.method != "GET":
            state["written"] = True
        elif state["written"]:
            bend(answer)
        return answer

    house.wire.bend = answered
    house.wire.after = lambda sent: state.update(written=True) if sent.method != "GET" else None


def recoloured(answer: Any) -> None:
    for row in rows(answer, "categories"):
        row["color"] = "998877"


def of_groups(answer: Any) -> list[dict[str, Any]]:
    """The rows of groups: the search for them answers a plain list."""
    return answer if isinstance(answer, list) else rows(answer, "groups")


def retitled(answer: Any) -> None:
    for row in of_groups(answer):
        row["title"] = "Somebody else's"


def members_missing(answer: Any) -> None:
    if "members" in answer:
        answer["members"] = [row for row in answer["members"] if row["username"] != "amina"]
        answer["meta"]["total"] = len(answer["members"])
    for row in of_groups(answer):
        row["user_count"] = 1


def without_tags(answer: Any) -> None:
    for row in rows(answer, "tag_groups"):
        row |= {"tag_names": [], "tags": []}


def other_value(answer: Any) -> None:
    for row in rows(answer, "site_settings"):
        row["value"] = "Somebody else's"


def elsewhere(parent: int | None) -> Bend:
    """The category that moved stands below another one, or below none."""

    def bend(answer: Any) -> None:
        for row in rows(answer, "categories"):
            if row["slug"] == "bow":
                row["parent_category_id"] = parent

    return bend


def without_mail(answer: Any) -> None:
    for row in [answer.get("category"), *rows(answer, "categories")]:
        if row and row["slug"] == "deck-0":
            row["email_in"] = None


def without_settings(answer: Any) -> None:
    if isinstance(answer, dict) and "site_settings" in answer:
        answer["site_settings"] = []


WRONG = {
    "a setting that is not there any more": (
        "",
        "settings: {title: Another}\n",
        without_settings,
        {("site_setting title", "existence")},
    ),
    "the parent it had": (BOW, below("hold"), elsewhere(5), {("category hold/bow", "path")}),
    "no parent": (BOW, below("hold"), elsewhere(None), {("category hold/bow", "path")}),
    "what was only sent along": (
        decks(1, "email_in: deck@example.org"),
        decks(1, "color: '445566'"),
        without_mail,
        {("category deck-0", "email_in")},
    ),
    "a colour": ("", decks(1), recoloured, {("category deck-0", "color")}),
    "a title": (CREW, CREW.replace("name: crew,", "name: crew, title: Sailor,"), retitled, {("group crew", "title")}),
    "a member of a new group": ("", CREW, members_missing, {("membership crew", "members")}),
    "tags": ("", KINDS, without_tags, {("tag_group Kinds", "tags")}),
    "a setting": ("", "settings: {title: Another}\n", other_value, {("site_setting title", "value")}),
}


@pytest.mark.parametrize(("before", "after", "bend", "found"), WRONG.values(), ids=WRONG.keys())
def test_what_reads_back_otherwise_is_told(
    house: Rehearsal, before: str, after: str, bend: Bend, found: set[tuple[str, str]]
) -> None:
    if before:
        house.settled(before)
    bent_after_the_write(house, bend)
    try:
        ran = house.run(after)
    finally:
        house.wire.bend = None
    assert {(item.resource.address, item.change.field) for item in ran.applied.unconverged} == found
    assert ran.applied.exit_code == 4


@pytest.mark.parametrize(("parent", "path"), [(5, "deck/bow"), (None, "bow")])
def test_where_something_stands_that_did_not_move_is_told(house: Rehearsal, parent: int | None, path: str) -> None:
    house.settled(BOW)
    bent_after_the_write(house, elsewhere(parent))
    (wrong,) = house.run(below("hold")).applied.unconverged
    assert (wrong.change.old, wrong.change.new) == (path, "hold/bow")


def test_what_got_another_name_and_is_gone_before_it_is_read_back_is_told(house: Rehearsal) -> None:
    """Somebody deletes it right after the write."""
    house.settled("groups: [{name: crew}]\n")

    def deleted(sent: Sent) -> None:
        if sent.method == "PUT":
            house.wire.after = lambda sent: None
            house.arrange("DELETE", "/admin/groups/41.json")

    house.wire.after = deleted
    applied = house.run("groups: [{name: sailors, previously: crew}]\n").applied
    assert [(item.resource.address, item.change.old) for item in applied.unconverged] == [("group sailors", None)]
    assert applied.exit_code == 4


STILL_THERE = {
    "a category": (decks(1), "prune: {categories: [deck-0]}\n", "/categories/5.json", "category deck-0"),
    "a group": (CREW, "prune: {groups: [crew]}\n", "/admin/groups/41.json", "group crew"),
    "a tag group": (KINDS, "prune: {tag_groups: [Kinds]}\n", "/tag_groups/1.json", "tag_group Kinds"),
    "a page, which is looked up by itself": (LOG, "prune: {pages: [log]}\n", "/t/15.json", "page log"),
}


@pytest.mark.parametrize(("before", "after", "path", "address"), STILL_THERE.values(), ids=STILL_THERE.keys())
def test_what_is_still_there_was_not_deleted(
    house: Rehearsal, before: str, after: str, path: str, address: str
) -> None:
    """The forum says yes and does nothing."""
    house.settled(before)
    handle = house.app.wsgi_app

    def lazy(environ: dict[str, Any], start: Any) -> Any:
        if environ["REQUEST_METHOD"] == "DELETE":
            environ = {**environ, "REQUEST_METHOD": "GET", "PATH_INFO": "/site.json"}
        return handle(environ, start)

    house.app.wsgi_app = lazy
    try:
        ran = house.run(after, allow_delete=CONSENTS)
    finally:
        house.app.wsgi_app = handle
    assert [str(sent) for sent in ran.writes] == [f"DELETE {path}"]
    assert [(item.resource.address, item.change.field) for item in ran.applied.unconverged] == [(address, "existence")]
    assert ran.applied.exit_code == 4


def test_one_that_was_made_anew_under_the_same_name_is_not_the_deleted_one(house: Rehearsal) -> None:
    house.settled(KINDS)

    def again(sent: Sent) -> None:
        if sent.method == "DELETE":
            house.arrange("POST", "/tag_groups.json", {"tag_group": {"name": "Kinds"}})

    house.wire.after = again
    ran = house.run("prune: {tag_groups: [Kinds]}\n", allow_delete=CONSENTS)
    assert ran.applied.unconverged == ()
    assert ran.applied.exit_code == 0
