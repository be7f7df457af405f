"""Documents are found by their keys, in their order, and as the last transaction left them."""

import pytest

from idiaspora.sandbox.store.indexes import INDEXES, Index, Key
from idiaspora.sandbox.store.store import Store

PEOPLE = ("Ana", "BEN", "ana", "Çelik", "çELİK")


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


@pytest.fixture
def people(store):
    for number, name in enumerate(PEOPLE):
        store.insert("user", {"username": name, "trust_level": number % 2, "active": number > 1, "title": None})
    return store


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ({"username": "Ana"}, [1]),
        ({"trust_level": 0}, [1, 3, 5]),
        ({"trust_level": 0, "active": True}, [3, 5]),
        ({"title": None, "trust_level": 1}, [2, 4]),
        ({"no_such_key": None}, [1, 2, 3, 4, 5]),
        ({"username": "anna"}, []),
    ],
    ids=["a text", "a number", "two keys", "null", "a key that none has", "nothing"],
)
def test_documents_with_exact_values(people, values, ids):
    assert [row["id"] for row in people.where("user", **values)] == ids
    assert people.count("user", **values) == len(ids)


@pytest.mark.parametrize(
    ("name", "ids"),
    [("ANA", [1, 3]), ("ben", [2]), ("ÇELIK", [4]), ("Ana ", [])],
    ids=["in two cases", "in another case", "beyond ASCII", "with a space"],
)
def test_documents_by_a_name_in_any_letter_case(people, name, ids):
    assert [row["id"] for row in people.named("user", "username", name)] == ids


def test_a_name_and_another_value(people):
    assert [row["id"] for row in people.named("user", "username", "ana", active=True)] == [3]


def test_the_newest_come_first(people):
    assert [row["id"] for row in people.newest("user")] == [5, 4, 3, 2, 1]
    assert [row["id"] for row in people.newest("user", most=3)] == [3, 2, 1]
    assert next(people.newest("user"))["username"] == PEOPLE[-1]


@pytest.fixture
def names(people):
    """The names by column; asked for once before anything changes."""

    def asked():
        return people.columns("user", "id", "username")

    assert asked() == list(enumerate(PEOPLE, 1))
    return asked


def test_columns_follow_what_is_written(people, names):
    people.put("user", {**people.get("user", 2), "username": "Bea"})
    people.delete("user", 1)
    people.insert("user", {"username": "Zoë"})
    assert names() == [(2, "Bea"), (3, "ana"), (4, "Çelik"), (5, "çELİK"), (6, "Zoë")]


def test_columns_stay_in_the_order_of_the_ids(people, names):
    people.insert("user", {"username": "system"}, id=-1)
    assert names()[:2] == [(-1, "system"), (1, "Ana")]
    people.delete("user", 3)
    people.insert("user", {"username": "Third"}, id=3)
    assert names()[3:5] == [(3, "Third"), (4, "Çelik")]


def test_columns_have_none_for_a_key_that_a_document_lacks(people):
    assert people.columns("user", "email")[0] == (None,)


def test_a_document_that_is_not_there_is_in_no_column(people, names):
    people.put("user", {"id": 77, "username": "Nobody"})
    people.delete("user", 78)
    assert names() == list(enumerate(PEOPLE, 1))


def test_columns_are_taken_back_with_the_transaction(people, names):
    def broken():
        with people.transaction():
            people.put("user", {**people.get("user", 1), "username": "Changed"})
            people.delete("user", 2)
            assert names()[:2] == [(1, "Changed"), (3, "ana")]
            raise LookupError

    with pytest.raises(LookupError):
        broken()
    assert names() == list(enumerate(PEOPLE, 1))


def test_columns_that_are_read_before_a_transaction_is_taken_back_are_read_again(people):
    def broken():
        with people.transaction():
            people.insert("user", {"username": "Never"})
            assert people.columns("user", "username")[-1] == ("Never",)
            raise LookupError

    with pytest.raises(LookupError):
        broken()
    assert people.columns("user", "username")[-1] == (PEOPLE[-1],)


def test_columns_are_those_of_the_copied_store(people, names):
    other = Store()
    other.insert("user", {"username": "Elsewhere"})
    people.copy_from(other)
    other.close()
    assert names() == [(1, "Elsewhere")]


def looked_up(keys):
    return " AND ".join(f"{key.sql} IS ?" for key in keys)


@pytest.mark.parametrize("index", INDEXES, ids=lambda index: f"{index.kind or 'all'}-{index.keys[0].name}")
def test_every_index_serves_its_keys(store, index: Index):
    kind = index.kind or "post"
    query = (
        f"EXPLAIN QUERY PLAN SELECT body FROM documents WHERE kind = '{kind}' AND {looked_up(index.keys)} ORDER BY id"
    )
    (plan,) = store._connection.execute(query, ["any"] * len(index.keys)).fetchall()
    # A name in any letter case may be found by either of two indexes; the id gives the order in both.
    assert f"USING INDEX by_{f'{index.kind}_' if index.kind else ''}{index.keys[0].name}" in plan[3]


def test_an_index_tells_folded_keys_from_exact_ones():
    statements = {Index((Key("name", folded=folded),), "group").sql for folded in (False, True)}
    assert len({statement.partition(" ON ")[0] for statement in statements}) == 2
