"""Who is told of a question: for every person of a role and every category of questions, as the file says.

Watched is what the forum itself holds of each person, whatever wrote it: a group's defaults, a choice of one's own.
"""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from locked import Locked
from random_forums import PEOPLE, Draw
from rehearsal import Rehearsal

from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT

ROLES = ("north", "south", "east")
THEMES = ("trade", "skills", "relief")
bounded = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def files(draw: Draw) -> dict[str, Any]:
    """Roles with their people, and themes with the roles that moderate them; not all of them are always there."""
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=1, unique=True))
    themes = draw(st.lists(st.sampled_from(THEMES), min_size=1, unique=True))
    return {
        "moderators": {role: {"members": draw(st.lists(st.sampled_from(PEOPLE), unique=True))} for role in roles},
        "themes": [
            {
                "name": f"Theme {slug}",
                "slug": slug,
                "questions": draw(st.booleans()),
                "moderated_by": draw(st.lists(st.sampled_from(roles), unique=True)),
            }
            for slug in themes
        ],
    }


def watching(house: Rehearsal) -> set[tuple[str, str]]:
    """Who watches which category, by username and path."""
    paths = {category["id"]: category["slug"] for category in house.forum.store.all("category")}
    parents = {category["id"]: category["parent_category_id"] for category in house.forum.store.all("category")}
    names = {user["id"]: user["username"] for user in house.forum.store.all("user")}
    rows = house.forum.store.where("category_user", notification_level=3)
    found = [(names[row["user_id"]], row["category_id"]) for row in rows if row["category_id"] in paths]
    return {(name, "/".join(paths[at] for at in (parents[id], id) if at)) for name, id in found}


def promised(file: dict[str, Any]) -> set[tuple[str, str]]:
    """Who is told of which questions by the file alone."""
    members = {role: said["members"] for role, said in file["moderators"].items()}
    return {
        (person, f"{theme['slug']}/ask")
        for theme in file["themes"]
        if theme["questions"]
        for role in theme["moderated_by"]
        for person in members[role]
    }


def judged(file: dict[str, Any]) -> set[tuple[str, str]]:
    """The people of roles with the categories of questions: of these the file speaks."""
    people = {person for said in file["moderators"].values() for person in said["members"]}
    asked = {f"{theme['slug']}/ask" for theme in file["themes"] if theme["questions"]}
    return set(product(people, asked))


@pytest.fixture(scope="module")
def shared(rehearsal_of_the_session: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    patch = pytest.MonkeyPatch()
    patch.setattr("os.fsync", lambda descriptor: None)
    rehearsal_of_the_session.folder = tmp_path_factory.mktemp("file")
    yield rehearsal_of_the_session
    patch.undo()


@pytest.mark.no_cover
@bounded
@given(st.lists(files(), min_size=2, max_size=3))
def test_after_every_apply_those_are_told_whom_the_file_names(
    shared: Rehearsal, versions: list[dict[str, Any]]
) -> None:
    shared.reset()
    locked = Locked(shared)
    locked.path.unlink(missing_ok=True)
    for file in versions:
        text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in file.items())
        ran = locked.run(text, allow_delete=KINDS_OF_CONSENT)
        assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
        assert ran.applied.exit_code == 0
        assert locked.plan(text).is_empty
        assert watching(shared) & judged(file) == promised(file)
