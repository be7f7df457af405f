"""The versions that a sandbox can be: their profiles, and what holds for all of them."""

import ast
from pathlib import Path

import pytest
from sources import nodes_of

from idiaspora.sandbox.options import VERSIONS, Options
from idiaspora.sandbox.versions import DEFAULT, PROFILES, profile_of
from idiaspora.sandbox.versions.evidence import Kind
from idiaspora.sandbox.versions.profile import differences
from idiaspora.sandbox.web import OtherVersionError, create_app, url_map

ROOT = Path(__file__).resolve().parents[3]

READS = (
    "/about.json",
    "/site.json",
    "/site/basic-info.json",
    "/site/settings.json",
    "/site/statistics.json",
    "/categories.json?include_subcategories=true",
    "/categories/find.json?ids[]=4&include_permissions=true",
    "/categories/hierarchical_search.json",
    "/c/4/show.json",
    "/c/general/find_by_slug.json",
    "/c/general/4/l/latest.json",
    "/groups.json",
    "/groups/search.json?include_everyone=true&include_pseudogroups=true",
    "/groups/staff.json",
    "/groups/staff/members.json",
    "/groups/staff/permissions.json",
    "/tags.json",
    "/tags/list.json",
    "/tag_groups.json",
    "/tag_groups/filter/search.json",
    "/latest.json",
    "/top.json",
    "/posts.json",
    "/t/4.json",
    "/search.json?q=forum",
    "/session/current.json",
    "/u/martin.json",
    "/u/martin/card.json",
    "/user-cards.json?user_ids=2",
    "/directory_items.json?period=all",
    "/review.json",
    "/notifications.json",
    "/notifications.json?recent=true",
    "/sidebar_sections.json",
    "/badges.json",
    "/admin/badges.json",
    "/admin/users/list/staff.json",
    "/admin/users/2.json",
    "/admin/site_settings.json",
    "/admin/logs/staff_action_logs.json",
    "/admin/plugins.json",
    "/admin/themes.json",
    "/admin/color_schemes.json",
    "/admin/api/web_hooks.json",
    "/admin/customize/site_texts.json?locale=en",
)


@pytest.mark.parametrize("name", VERSIONS)
def test_every_fact_that_differs_has_its_source(name: str) -> None:
    profile = PROFILES[name]
    assert set(profile.evidence) == set(differences(profile, DEFAULT))
    assert all(evidence.source for evidence in profile.evidence.values())


def test_what_was_not_seen_says_so() -> None:
    unseen = {name: sum(not item.is_seen for item in PROFILES[name].evidence.values()) for name in VERSIONS}
    assert unseen["3.5"] == 0
    assert 0 < unseen["3.4"] < len(PROFILES["3.4"].evidence) / 4
    assert unseen["2026"] == len(PROFILES["2026"].evidence)
    assert PROFILES["2026"].evidence["tags.names_taken"].kind is Kind.BELIEVED


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("name", VERSIONS)
def test_every_version_answers(make_client, name: str, path: str) -> None:
    assert make_client(discourse=name).get(path).status_code == 200


@pytest.mark.parametrize("name", VERSIONS)
def test_every_version_takes_writes(make_client, name: str) -> None:
    client = make_client(discourse=name)
    topic = {"title": "A topic about some things", "raw": "Some text for @kofi that is long enough", "category": 4}
    made = client.post("/posts.json", {**topic, "tags": ["open"]}, acting="martin").json
    reply = {"raw": "An answer to @martin that is long enough", "topic_id": made["topic_id"]}
    writes = (
        ("POST", "/posts.json", reply),
        ("PUT", f"/posts/{made['id']}.json", {"post": {"raw": "Another text that is long enough"}}),
        ("PUT", f"/t/{made['topic_id']}/status.json", {"status": "closed", "enabled": "true"}),
        ("POST", "/admin/groups.json", {"group": {"name": "mentors", "usernames": "kofi"}}),
        ("PUT", "/groups/41.json", {"group": {"title": "Mentor"}, "update_existing_users": "true"}),
        ("PUT", "/groups/41/members.json", {"usernames": "amina"}),
        ("DELETE", "/groups/41/members.json", {"usernames": "amina"}),
        ("DELETE", "/admin/groups/41.json", None),
        ("POST", "/categories.json", {"name": "Talk", "permissions": {"staff": 1}, "allowed_tags": ["open"]}),
        ("PUT", "/categories/5.json", {"name": "Talks", "slug": "talks", "custom_fields": {"a": "b"}}),
        ("POST", "/categories/reorder.json", {"mapping": '{"5": 0}'}),
        ("DELETE", "/categories/5.json", None),
        ("POST", "/tag_groups.json", {"tag_group": {"name": "Kinds", "tag_names": ["a"], "tags": [{"name": "a"}]}}),
        ("PUT", "/tag_groups/1.json", {"tag_group": {"name": "Kind"}}),
        ("DELETE", "/tag_groups/1.json", None),
        ("PUT", "/admin/site_settings/title.json", {"title": "New"}),
        ("PUT", "/admin/site_settings/default_categories_watching.json", {"default_categories_watching": "4"}),
        ("PUT", "/admin/users/3/trust_level.json", {"level": 2}),
        ("PUT", "/admin/users/3/grant_moderation.json", None),
        ("PUT", "/u/amina.json", {"name": "Amina B."}),
        ("POST", "/users.json", {"username": "newone", "email": "n@example.org", "password": "a long pass word"}),
        ("POST", "/invites.json", {"email": "guest@example.org"}),
        ("POST", "/admin/badges.json", {"name": "Pathfinder", "badge_type_id": 1}),
        ("POST", "/admin/color_schemes.json", {"color_scheme": {"name": "Sea", "colors": []}}),
        ("POST", "/admin/themes.json", {"theme": {"name": "Blue"}}),
    )
    refused = [(path, answer.status_code) for method, path, body in writes
               if (answer := client.send(method, path, body)).status_code not in (200, 201)]  # fmt: skip
    assert refused == []


@pytest.mark.parametrize(
    ("name", "version"), [("3.4", "3.4.0.beta2-dev"), ("3.5", "3.5.0.beta9-dev"), ("2026", "2026.9.0-latest")]
)
def test_the_forum_tells_its_version(make_client, name: str, version: str) -> None:
    client = make_client(discourse=name)
    assert client.get("/about.json").json["about"]["version"] == version
    assert client.get("/admin/version_check.json").json["installed_version"] == version
    page = client.get("/latest", headers={"Accept": "text/html"}).text
    assert f'<meta name="generator" content="Discourse {version}">' in page


def test_no_code_asks_for_the_version_itself() -> None:
    """Names and numbers of versions are shown and compared with a state, and never decide anything else."""
    asked = []
    for path in sorted((ROOT / "sandbox").rglob("*.py")):
        for node in nodes_of(path):
            if isinstance(node, ast.Compare) and "DISCOURSE_" in ast.dump(node):
                asked.append(f"{path.name}:{node.lineno}")
            if isinstance(node, ast.Compare) and any(
                isinstance(part, ast.Constant) and part.value in VERSIONS for part in [node.left, *node.comparators]
            ):
                asked.append(f"{path.name}:{node.lineno}")
    assert asked == []


def test_every_setting_that_code_asks_for_is_one_of_some_version() -> None:
    known = {name for profile in PROFILES.values() for name in profile.settings.catalogue()}
    known |= {name for profile in PROFILES.values() for name in profile.settings.hidden_values}
    asked = set()
    for path in sorted((ROOT / "sandbox").rglob("*.py")):
        for node in nodes_of(path):
            is_asking = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_asking and node.func.attr in ("on", "has_on", "number", "items", "text") and len(node.args) == 1:
                asked |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
    assert asked - known == set()
    assert len(asked) > 50


def test_routes_are_those_of_the_version() -> None:
    rules = {name: {rule.rule for rule in url_map(PROFILES[name]).iter_rules()} for name in VERSIONS}
    assert "/groups/by-id/<id>" in rules["3.5"] - rules["3.4"]
    assert "/admin/config/upcoming-changes" in rules["2026"] - rules["3.5"]


def test_the_state_remembers_its_version(tmp_path: Path) -> None:
    state = tmp_path / "forum.db"
    for discourse in ("2026", "2026"):
        app = create_app(Options(state=state, discourse=discourse))
        assert app.extensions["forum"].store.fact("discourse") == "2026"
        app.extensions["forum"].store.close()
    with pytest.raises(OtherVersionError, match=r"holds a forum of Discourse 2026, not of 3\.5"):
        create_app(Options(state=state))


def test_a_state_from_before_there_were_versions_is_of_the_first(tmp_path: Path) -> None:
    state = tmp_path / "forum.db"
    app = create_app(Options(state=state))
    app.extensions["forum"].store.set_fact("discourse", None)
    app.extensions["forum"].store.close()

    create_app(Options(state=state)).extensions["forum"].store.close()


def test_profiles_are_looked_up_once() -> None:
    assert profile_of("3.5") is DEFAULT
    assert profile_of("2026", old_tag_keys=True) is profile_of("2026", old_tag_keys=True)
    assert url_map(DEFAULT) is url_map(DEFAULT)
