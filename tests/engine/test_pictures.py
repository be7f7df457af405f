"""Pictures of categories, groups and badges: files of the project that every visitor's page then shows."""

from typing import Any

import pytest
from discourse_versions import PLAYED, on
from importing import imported_from, left_in
from locked import Locked
from pictures import SVG, drawn, png
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.sides import differences

pytestmark = on("rehearsal_of_the_session", PLAYED)

RED = png((255, 0, 0))
ALL = """
categories:
  - {name: Water, slug: water, logo: !upload images/water.png, background: !upload images/red.png}
  - {name: Fire, slug: fire, logo: !upload images/red.png}
groups:
  - {name: experts, flair: {image: !upload images/water.png, background: FFFFFF}}
badges:
  - {name: Guide, image: !upload images/red.png}
"""


@pytest.fixture
def drawn_house(house: Rehearsal) -> Rehearsal:
    drawn(house.folder, "images/water.png", png())
    drawn(house.folder, "images/red.png", RED)
    return house


def shown(house: Rehearsal, address: str) -> bytes:
    """What a visitor's browser gets from an address."""
    return house.app.test_client().get(address).data


def category(house: Rehearsal, slug: str) -> Any:
    rows = house.client.send("GET", "/site.json")["categories"]
    return next(row for row in rows if row["slug"] == slug)


def test_members_see_them(drawn_house: Rehearsal) -> None:
    ran = drawn_house.run(ALL)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert len(ran.writes) == ran.plan.writes
    # Two files serve five places; each is given to the forum once.
    assert [str(sent) for sent in ran.writes].count("POST /uploads.json") == 2
    water = category(drawn_house, "water")
    assert shown(drawn_house, water["uploaded_logo"]["url"]) == png()
    assert shown(drawn_house, water["uploaded_background"]["url"]) == RED
    group = drawn_house.client.send("GET", "/groups/experts.json")["group"]
    assert (group["flair_type"], shown(drawn_house, group["flair_url"])) == ("image", png())
    badges = drawn_house.client.send("GET", "/badges.json")["badges"]
    assert shown(drawn_house, next(row["image_url"] for row in badges if row["name"] == "Guide")) == RED
    assert drawn_house.plan(ALL).is_empty


def test_another_picture_is_one_upload_and_one_write(drawn_house: Rehearsal) -> None:
    drawn_house.settled(ALL)
    drawn(drawn_house.folder, "images/water.png", png((0, 0, 255)))

    planned = drawn_house.plan(ALL)

    assert [(change.address, [item.field for item in change.fields]) for change in planned.changes] == [
        ("group experts", ["flair.image"]),
        ("category water", ["logo"]),
    ]
    assert planned.writes == 3


def test_none_takes_a_picture_away(drawn_house: Rehearsal) -> None:
    drawn_house.settled(ALL)
    none = ALL.replace("!upload images/water.png", '""').replace("!upload images/red.png", '""')

    drawn_house.settled(none)

    assert category(drawn_house, "water")["uploaded_logo"] is None
    assert drawn_house.client.send("GET", "/groups/experts.json")["group"]["flair_url"] is None
    assert drawn_house.plan(none).is_empty


def test_a_picture_and_an_icon_take_turns(drawn_house: Rehearsal) -> None:
    pictured = "groups: [{name: experts, flair: {image: !upload images/water.png}}]\n"
    iconic = "groups: [{name: experts, flair: {icon: user-tie}}]\n"
    for text, kind in ((iconic, "icon"), (pictured, "image"), (iconic, "icon")):
        drawn_house.settled(text)
        assert drawn_house.client.send("GET", "/groups/experts.json")["group"]["flair_type"] == kind


def test_a_picture_that_somebody_exchanged_is_drift(drawn_house: Rehearsal) -> None:
    locked = Locked(drawn_house)
    locked.run(ALL)
    number = drawn_house.forum.store.where("upload", original_filename="red.png")[0]["id"]
    water = category(drawn_house, "water")["id"]
    drawn_house.arrange("PUT", f"/categories/{water}.json", {"uploaded_logo_id": number})

    planned = locked.plan(ALL)
    (found,) = differences(planned, drawn_house.desired(ALL), locked.lock)

    assert (found.address, found.field) == ("category water", "logo")
    assert found.remedies.adopt == ""
    assert "images/water.png" in found.remedies.instead
    assert locked.run(ALL).applied.exit_code == 0
    assert shown(drawn_house, category(drawn_house, "water")["uploaded_logo"]["url"]) == png()


def test_an_import_brings_them_along(drawn_house: Rehearsal) -> None:
    drawn_house.settled(ALL)

    result = imported_from(drawn_house)

    assert left_in(result) == ()
    assert sorted(set(result.uploads.values())) == sorted({png(), RED})
    for path, content in result.uploads.items():
        drawn(drawn_house.folder, path, content)
    assert drawn_house.plan(result.text).is_empty
    drawn_house.reset()
    drawn_house.settled(result.text)
    assert shown(drawn_house, category(drawn_house, "water")["uploaded_logo"]["url"]) == png()


def test_a_picture_on_another_machine_is_left_out_and_told(drawn_house: Rehearsal) -> None:
    drawn_house.settled("badges: [{name: Guide, image: !upload images/red.png}]\n")
    upload = drawn_house.forum.store.where("upload", original_filename="red.png")[0]
    drawn_house.forum.store.put("upload", {**upload, "url": "https://cdn.example.net/uploads/x.png"})

    result = imported_from(drawn_house, kinds=frozenset({"badge"}))

    assert result.uploads == {}
    assert "!upload" not in result.text
    assert [left.what for left in result.left] == ["badge Guide"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mark.svg", SVG, "takes no pictures that end in .svg"),
        ("notes.png", b"only words", "is no picture"),
        ("notes.txt", b"only words", "is no picture"),
        ("large.png", png() + bytes(11_000_000), "is larger than"),
    ],
)
def test_what_the_forum_would_not_take_is_a_problem(house: Rehearsal, name: str, content: bytes, said: str) -> None:
    house.setting("authorized_extensions", "jpg|jpeg|png|gif")  # that of 2026 has svg, too
    drawn(house.folder, name, content)

    with pytest.raises(Invalid) as refused:
        house.plan(f"badges: [{{name: Guide, image: !upload {name}}}]\n")

    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("bad-upload", "badges[Guide].image")
    assert said in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "badges: [{name: Guide, image: /uploads/default/original/1X/abc.png}]\n",
        "badges: [{name: !upload images/red.png}]\n",
        "groups: [{name: experts, flair: {icon: user-tie, image: !upload images/red.png}}]\n",
    ],
    ids=["an address", "where no picture stands", "both"],
)
def test_what_is_no_picture_is_refused(drawn_house: Rehearsal, text: str) -> None:
    with pytest.raises(Invalid):
        drawn_house.desired(text)
