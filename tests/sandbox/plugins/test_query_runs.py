"""Running stored queries: what comes back of them, their parameters, and who may run them."""

import json

import pytest

QUERIES = "/admin/plugins/explorer/queries"


@pytest.fixture
def explorer(client):
    client.put("/admin/site_settings/data_explorer_enabled.json", {"data_explorer_enabled": True})
    return client


def stored(client, sql, **more):
    sent = {"query": {"name": "A query", "sql": sql, **more}}
    return client.post(f"{QUERIES}.json", sent).json["query"]["id"]


def run(client, sql, params=None, limit=None, **more):
    sent = {"params": None if params is None else json.dumps(params), "limit": limit}
    return client.post(f"{QUERIES}/{stored(client, sql)}/run.json", sent, **more)


def rows(client, sql, params=None, **more):
    answer = run(client, sql, params, **more).json
    assert answer["success"], answer
    return answer["rows"]


def test_values_come_back_typed(explorer):
    answer = run(explorer, "SELECT 1 AS one, 'x' AS word, true AS yes, null AS nothing, 1.5 AS half, 2::float8 AS two")

    assert answer.json["columns"] == ["one", "word", "yes", "nothing", "half", "two"]
    assert answer.json["rows"] == [[1, "x", True, None, "1.5", 2.0]]


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT name, automatic FROM groups WHERE id IN (1, 3) ORDER BY id", [["admins", True], ["staff", True]]),
        ("SELECT count(*) FROM groups WHERE NOT automatic", [[0]]),
        (
            "SELECT u.username FROM users u JOIN group_users m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id"
            " WHERE g.name = 'moderators'",
            [["modder"]],
        ),
        (
            "WITH closed AS (SELECT * FROM categories WHERE read_restricted) SELECT c.slug, cg.permission_type"
            " FROM closed c JOIN category_groups cg ON cg.category_id = c.id",
            [["staff", 1]],
        ),
        (
            "SELECT f.value FROM category_custom_fields f JOIN categories c ON c.id = f.category_id"
            " WHERE c.slug = 'general' AND f.name = 'has_chat_enabled'",
            [["t"]],
        ),
        ("SELECT value FROM site_settings WHERE name = 'data_explorer_enabled'", [["t"]]),
        ("SELECT title FROM topics WHERE title ILIKE 'faq%'", [["FAQ/Guidelines"]]),
        ("SELECT title FROM topics WHERE title LIKE 'faq%'", []),
    ],
    ids=["booleans", "count", "join", "with", "custom fields", "settings", "ilike", "like"],
)
def test_tables_hold_what_the_forum_does(explorer, sql, found):
    assert rows(explorer, sql) == found


def test_tags_of_topics(explorer):
    sent = {"title": "A topic with two tags in it", "raw": "There is enough text in it.", "category": 4, "tags": ["a1"]}
    explorer.post("/posts.json", sent)
    sql = "SELECT t.name FROM tags t JOIN topic_tags x ON x.tag_id = t.id"

    assert rows(explorer, sql) == [["a1"]]


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT count(*), id::text, 1 + 1 FROM groups GROUP BY id", ["count", "id", "?column?"]),
        ("SELECT * FROM category_groups", ["category_id", "group_id", "permission_type"]),
    ],
    ids=["without names", "all"],
)
def test_columns_are_called_as_in_postgresql(explorer, sql, columns):
    assert run(explorer, sql).json["columns"] == columns


PARAMETERS = """-- [params]
-- int :least = 1
-- string :begins = a
-- null int :most
-- string_list :names = admins,staff
-- boolean :kind = true
SELECT name FROM groups WHERE id >= :least AND name LIKE :begins || '%' AND (:most IS NULL OR id <= :most)
  AND name IN (:names) AND automatic = :kind ORDER BY id"""


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (None, [["admins"]]),
        ({"begins": "s"}, [["staff"]]),
        ({"least": "2"}, []),
        ({"most": "0"}, []),
        ({"names": "staff"}, []),
        ({"kind": "false"}, []),
        ({"begins": "'; DROP TABLE groups --"}, []),
    ],
    ids=["defaults", "text", "number", "what may be null", "list", "boolean", "hostile text"],
)
def test_parameters(explorer, sent, found):
    assert rows(explorer, PARAMETERS, sent) == found


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"begins": ""}, "Missing parameter begins of type string"),
        ({"least": "many"}, "'many' is an invalid int - Not an integer"),
    ],
)
def test_values_that_are_none(explorer, params, said):
    answer = run(explorer, PARAMETERS, params)

    assert (answer.status_code, answer.json["success"]) == (422, False)
    assert answer.json["errors"] == [f"DiscourseDataExplorer::ValidationError: {said}"]


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("user_id", "amina", 3),
        ("group_id", "staff", 3),
        ("category_id", "4", 4),
        ("topic_id", "4", 4),
        ("double", "1.5", "1.5"),
    ],
)
def test_parameters_that_name_something(explorer, kind, text, found):
    sql = f"-- [params]\n-- {kind} :it\nSELECT :it AS it"
    assert rows(explorer, sql, {"it": text}) == [[found]]


@pytest.mark.parametrize("kind", ["user_id", "group_id", "category_id", "topic_id", "post_id", "badge_id", "double"])
def test_what_does_not_exist_is_refused(explorer, kind):
    sql = f"-- [params]\n-- {kind} :it\nSELECT :it AS it"
    assert run(explorer, sql, {"it": "nothing of it"}).status_code == 422


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT 1; SELECT 2", "Remove the semicolons"),
        ("SELECT ';'", "Remove the semicolons"),
        ("UPDATE groups SET name = 'x' RETURNING id", "read-only transaction"),
        ("DROP TABLE groups", "read-only transaction"),
        ("SELEC 1", "SyntaxError"),
        ("SELECT 1 FROM nothing_here", 'relation "nothing_here" does not exist'),
        ("SELECT nothing_here FROM groups", "PG::UndefinedColumn"),
    ],
)
def test_queries_that_cannot_be_run(explorer, sql, said):
    answer = run(explorer, sql)

    assert answer.status_code == 422
    assert said in answer.json["errors"][0]


@pytest.mark.parametrize(
    "params",
    [{"least": "2"}, "[1]", '{"least": 2}', "no JSON"],
    ids=["an object", "a list", "a number", "other text"],
)
def test_values_have_to_be_texts_in_json_text(explorer, params):
    number = stored(explorer, PARAMETERS)
    assert explorer.post(f"{QUERIES}/{number}/run.json", {"params": params}).status_code == 500


def test_rows_are_limited(explorer):
    assert len(rows(explorer, "SELECT id FROM users", limit="2")) == 2
    assert len(rows(explorer, "SELECT id FROM users", limit="ALL")) == 9


def test_a_query_that_takes_too_long_is_ended(explorer, monkeypatch):
    monkeypatch.setattr("idiaspora.sandbox.plugins.query_sql.MOST_STEPS", 2000)

    answer = run(explorer, "SELECT count(*) FROM users a, users b, users c, users d, users e")

    assert "statement timeout" in answer.json["errors"][0]


def test_a_hidden_query_can_still_be_run_by_admins(explorer):
    number = stored(explorer, "SELECT 1 AS one")
    explorer.delete(f"{QUERIES}/{number}.json")

    assert explorer.post(f"{QUERIES}/{number}/run.json", {}).status_code == 200
    assert explorer.post(f"{QUERIES}/{number}/run.json", {}, acting="modder").status_code == 403
    assert explorer.post(f"{QUERIES}/{number}/run.json", {}, key="read").status_code == 403
    assert explorer.post(f"{QUERIES}/999/run.json", {}).status_code == 404


@pytest.fixture
def shared(explorer):
    group = explorer.post("/admin/groups.json", {"group": {"name": "analysts", "usernames": "amina"}})
    return stored(explorer, "SELECT 1 AS one", group_ids=[group.json["basic_group"]["id"]])


def test_the_members_of_its_groups_run_a_query(explorer, shared):
    asked = f"/g/analysts/reports/{shared}"

    assert explorer.post(f"{asked}/run.json", {}, acting="amina").json["rows"] == [[1]]
    assert explorer.get(f"{asked}.json", acting="amina").json["query"]["id"] == shared
    (row,) = explorer.get("/g/analysts/reports.json", acting="amina").json["queries"]
    assert (row["id"], "sql" in row) == (shared, False)


@pytest.mark.parametrize("what", ["/g/analysts/reports.json", "/g/nobody/reports.json", "/g/analysts/reports/{}.json"])
def test_others_find_no_reports(explorer, shared, what):
    assert explorer.get(what.format(shared), acting="kofi").status_code == 404


def test_a_query_of_another_group_is_not_found(explorer, shared):
    other = stored(explorer, "SELECT 2 AS two")

    assert explorer.post(f"/g/analysts/reports/{other}/run.json", {}, acting="amina").status_code == 404


def test_newer_forums_run_shared_queries_by_a_read(new):
    new.put("/admin/site_settings/data_explorer_enabled.json", {"data_explorer_enabled": True})
    group = new.post("/admin/groups.json", {"group": {"name": "analysts", "usernames": "amina"}})
    number = stored(new, "SELECT 1 AS one", group_ids=[group.json["basic_group"]["id"]])
    address = f"/data-explorer/queries/{number}/run.json"

    assert new.get(address, acting="amina", key="read").json["rows"] == [[1]]
    assert new.get(address, acting="kofi").status_code == 404
    moved = f"/admin/plugins/discourse-data-explorer/queries/{number}/run.json"
    assert new.post(moved, {}).json["rows"] == [[1]]
