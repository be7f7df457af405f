"""Many values of which a few cannot be written: what is known to be refused is not tried again with every part of the
rest."""

from pathlib import Path

import pytest
from adopting_forum import VARIABLES
from rehearsal import HEAD, URL, Rehearsal

from idiaspora.provisioning.adopt import adoption
from idiaspora.provisioning.adopt.adoption import Adopter, Adoption
from idiaspora.provisioning.adopt.forum_source import ForumSource
from idiaspora.provisioning.state.lock import Lock

MANY, FEW = 32, 4


def adopted(house: Rehearsal, text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Adoption, int]:
    """What came of it, and how many plans it took."""
    house.settled(text.replace("!env TITLE", "Old"))
    (house.folder / "forum.yaml").write_text(text, encoding="utf-8")
    for number in range(MANY):
        house.arrange("PUT", f"/groups/{41 + number}.json", {"group": {"title": f"New {number}"}})
    plans = 0
    really = adoption.plan

    def counted(*arguments: object, **options: object) -> object:
        nonlocal plans
        plans += 1
        return really(*arguments, **options)

    monkeypatch.setattr(adoption, "plan", counted)
    client = house.new_client("read")
    source = ForumSource(Path(house.folder / "forum.yaml"), None, {**VARIABLES, "TITLE": "Old"})
    with client.remembering():
        adopter = Adopter(client, source, Lock(URL))
        return adopter.adopt(adopter.differences), plans


@pytest.mark.parametrize(
    ("written", "refused", "most"),
    [
        pytest.param("title: &a{n} Old, full_name: *a{n}", FEW, 3 + FEW, id="what another value repeats"),
        pytest.param("title: !env TITLE", FEW, 3, id="what comes from a variable"),
        pytest.param("title: Old", 0, 2, id="nothing"),
    ],
)
def test_what_is_refused_is_tried_once(
    house: Rehearsal, monkeypatch: pytest.MonkeyPatch, written: str, refused: int, most: int
) -> None:
    places = range(0, MANY, MANY // FEW)
    titles = [written.format(n=number) if number in places else "title: Old" for number in range(MANY)]
    items = [f"  - {{name: group-{number}, {title}}}\n" for number, title in enumerate(titles)]
    came, plans = adopted(house, f"{HEAD}groups:\n{''.join(items)}", monkeypatch)
    assert (len(came.refused), len(came.adopted)) == (refused, MANY - refused)
    assert plans <= most
