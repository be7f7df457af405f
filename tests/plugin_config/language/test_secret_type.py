"""A secret never shows itself."""

import copy
import json
import logging
import pickle
import traceback

import pytest
from pydantic import TypeAdapter

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import Boolean, Color, Integer, Line, SecretText, Slug, Text
from idiaspora.plugin_config.checking.validation import check
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.secret import REDACTED, Secret

SECRET = Secret("hush-hush")


@pytest.mark.parametrize(
    "shown",
    [
        str(SECRET),
        repr(SECRET),
        f"{SECRET}",
        f"{SECRET:>20}",
        f"{[SECRET]} { ({'key': SECRET}) }",
        "%s %r" % (SECRET, SECRET),  # noqa: UP031
        json.dumps({"key": SECRET}, default=str),
        TypeAdapter(Secret).dump_json(SECRET).decode(),
        str(TypeAdapter(dict[str, Secret]).dump_python({"key": SECRET})),
        "".join(traceback.format_exception(ValueError(SECRET))),
    ],
)
def test_every_form_is_redacted(shown):
    assert "hush" not in shown
    assert REDACTED in shown


def test_logs_hold_none(caplog):
    logging.getLogger("test").warning("sent %s", SECRET)

    assert "hush" not in caplog.text


def test_it_is_not_pickled_and_json_refuses_it():
    with pytest.raises(TypeError):
        pickle.dumps(SECRET)
    with pytest.raises(TypeError):
        json.dumps(SECRET)


def test_copies_are_the_secret_itself():
    assert copy.deepcopy([SECRET])[0] is SECRET
    assert copy.copy(SECRET) is SECRET


def test_secrets_are_equal_by_their_texts():
    assert Secret("hush-hush") == SECRET
    assert hash(Secret("hush-hush")) == hash(SECRET)
    assert Secret("other") != SECRET
    assert Secret("before it in the alphabet") != SECRET
    assert SECRET != "hush-hush"
    assert SECRET.reveal() == "hush-hush"
    assert not Secret("")


class Everywhere(Declaration):
    """One field of each sort, all wrong places for a secret but the last."""

    text: Text = ""
    line: Line = ""
    number: Integer = 0
    flag: Boolean = False
    color: Color = "000000"
    choice: Slug | list[Text] = "a"
    token: SecretText | None = None


def test_a_secret_in_the_wrong_place_is_refused_without_being_shown():
    names = [name for name in Everywhere.model_fields if name != "token"]
    document = Document(dict.fromkeys(names, SECRET) | {"token": SECRET, "unknown": SECRET}, {})

    with pytest.raises(Invalid) as caught:
        check(document, Everywhere)

    shown = "".join(traceback.format_exception(caught.value)) + str(caught.value) + repr(caught.value)
    assert "hush" not in shown
    assert {problem.code for problem in caught.value.problems} == {"secret-not-allowed", "unknown-key"}
    assert len(caught.value.problems) == len(names) + 1


def test_a_secret_field_takes_a_secret_or_wraps_a_text():
    assert check(Document({"token": SECRET}, {}), Everywhere).token == SECRET
    assert check(Document({"token": "hush-hush"}, {}), Everywhere).token == SECRET
    assert "hush" not in repr(check(Document({"token": "hush-hush"}, {}), Everywhere))
