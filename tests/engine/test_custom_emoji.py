"""Emoji of the forum's own: pictures in posts, whose bytes nobody can read back."""

import re

import pytest
import requests
from importing import imported_from
from locked import Locked
from pictures import drawn, png
from rehearsal import Rehearsal, Sent
from urllib3.exceptions import ProtocolError

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.drift.sides import Cause

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", ["3.5", "2026"], indirect=True, scope="session")

ADMIN = "/admin/config/emoji.json"
FILE = "emoji: [{name: iom, image: !upload images/iom.png}]\n"


@pytest.fixture
def house(house: Rehearsal) -> Rehearsal:
    drawn(house.folder, "images/iom.png", png())
    return house


def shown(house: Rehearsal) -> dict[str, str]:
    """The addresses of the emoji that the forum made itself, by name."""
    return {row["name"]: row["url"] for row in house.arrange("GET", ADMIN)}


def post(house: Rehearsal, raw: str) -> str:
    """What everybody sees of a new post."""
    topic = {"title": f"Thoughts of somebody: {raw[:20]}", "raw": raw, "category": 4}
    return str(house.arrange("POST", "/posts.json", topic)["cooked"])


def replaced(house: Rehearsal, content: bytes) -> None:
    """Somebody makes the emoji again, of another file."""
    house.arrange("DELETE", "/admin/config/emoji/iom.json")
    house.client.send("POST", ADMIN, form={"name": "iom"}, files={"file": ("theirs.png", content)})


def test_a_post_shows_it_as_a_picture(house: Rehearsal) -> None:
    assert "<img" not in post(house, "Before it, welcome to all of you here :iom:")
    house.settled(FILE)

    cooked = post(house, "After it, welcome to all of you :iom: and write `:iom:` yourselves")

    (picture,) = re.findall(r'<img src="([^"?]+)', cooked)
    assert picture == shown(house)["iom"]
    assert house.app.test_client().get(picture).data.startswith(png())
    assert "<code>:iom:</code>" in cooked


def test_another_file_makes_it_anew(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.settled(FILE)
    before = shown(house)
    assert locked.plan(FILE).is_empty
    drawn(house.folder, "images/iom.png", png((160, 0, 51)))

    writes = locked.writes(FILE, allow_delete=())

    assert writes == ["DELETE /admin/config/emoji/iom.json", "POST /admin/config/emoji.json"]
    assert shown(house)["iom"] != before["iom"]


def test_without_the_lock_file_it_is_made_anew_once(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.settled(FILE)
    locked.path.unlink()
    assert [item.field for change in locked.plan(FILE).changes for item in change.fields] == ["image"]
    locked.settled(FILE)


def test_a_picture_that_somebody_replaced_is_told(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.settled(FILE)
    replaced(house, png())  # be it by the very same file: nobody can tell

    drift = look(house.client, house.desired(FILE), locked.lock, blame_requests=5)

    (found,) = drift.differences
    assert (found.cause, found.field, found.live) == (Cause.THERE, "image", shown(house)["iom"])
    assert [trace.user for trace in drift.blame.of(found)] == ["provisioner"]
    locked.settled(FILE)


@pytest.mark.parametrize("lost", ["create", "update"])
def test_what_was_made_without_an_answer_is_known(house: Rehearsal, lost: str) -> None:
    locked = Locked(house)
    if lost == "update":
        locked.settled(FILE)
        drawn(house.folder, "images/iom.png", png((1, 2, 3)))
    cut: list[Sent] = []

    def cuts(sent: Sent) -> None:
        if sent.method == "POST" and not cut:
            cut.append(sent)
            raise requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError("reset")))

    house.wire.after = cuts
    locked.settled(FILE)
    assert cut
    assert house.wire.refused == []


def test_an_imported_one_is_the_file_that_the_forum_has(house: Rehearsal) -> None:
    house.settled(FILE)

    result = imported_from(house)

    ((name, content),) = result.uploads.items()
    assert (name, content.startswith(png())) == ("uploads/custom_emoji-iom-image.png", True)
    drawn(house.folder, name, content)
    assert house.plan(house.desired(result.text)).is_empty


def test_by_its_address_it_stays_and_cannot_be_made(house: Rehearsal) -> None:
    house.settled(FILE)
    at = shown(house)["iom"]
    assert house.plan(f"emoji: [{{name: iom, image: {at}}}]\n").is_empty
    for name, group in (("iom", "signs"), ("other", "default")):
        with pytest.raises(Invalid) as invalid:
            house.plan(f"emoji: [{{name: {name}, image: {at}, group: {group}}}]\n")
        (problem,) = invalid.value.problems
        assert (problem.code, problem.path) == ("bad-upload", f"emoji[{name}].image")


@pytest.mark.parametrize(
    ("item", "said"),
    [
        pytest.param("{name: Blue Mark!, image: !upload images/iom.png}", "write blue_mark_", id="another name"),
        pytest.param("{name: iom, image: !upload notes.png}", "name a picture", id="no picture"),
        pytest.param("{name: iom, image: !upload ../iom.png}", "folder", id="outside"),
        pytest.param("{name: iom, image: !upload images/iom.png, group: ''}", "write something", id="no group"),
    ],
)
def test_what_no_forum_takes_is_found_before(house: Rehearsal, item: str, said: str) -> None:
    drawn(house.folder, "notes.png", b"Not a picture at all")
    with pytest.raises(Invalid) as invalid:
        house.plan(f"emoji: [{item}]\n")
    (problem,) = invalid.value.problems
    assert said in problem.remedy


def test_a_file_of_another_sort_than_the_forum_takes_is_found_by_the_plan(house: Rehearsal) -> None:
    house.setting("authorized_extensions", "jpg|gif")
    with pytest.raises(Invalid) as invalid:
        house.plan(FILE)
    (problem,) = invalid.value.problems
    assert (problem.code, problem.path) == ("bad-upload", "emoji[iom].image")


def test_what_the_run_makes_may_be_named_in_it(house: Rehearsal) -> None:
    text = FILE + "categories: [{name: News, slug: news, emoji: iom, style_type: emoji}]\n"
    assert house.plan(text).notes == ()
    ran = house.run(text)
    assert ran.applied.exit_code == 0
    assert [sent.path for sent in ran.writes][:2] == [ADMIN, "/categories.json"]
