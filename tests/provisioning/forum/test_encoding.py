import io
import json
from pathlib import Path
from typing import Any

import pytest

from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.forum.encoding import payload


@pytest.mark.parametrize(
    ("values", "pairs"),
    [
        pytest.param({"a": True, "b": False}, [("a", "true"), ("b", "false")], id="booleans in lower case"),
        pytest.param({"limit": 1000, "x": 1.5}, [("limit", "1000"), ("x", "1.5")], id="numbers"),
        pytest.param({"tags": ["a", "b"]}, [("tags[]", "a"), ("tags[]", "b")], id="list gets brackets"),
        pytest.param({"ids[]": [1, 2]}, [("ids[]", "1"), ("ids[]", "2")], id="brackets already there"),
        pytest.param({"post": {"raw": "x", "tags": ["t"]}}, [("post[raw]", "x"), ("post[tags][]", "t")], id="nested"),
        pytest.param({"title": None, "raw": ""}, [("raw", "")], id="None is left out, empty text is sent"),
        pytest.param([("a", "1"), ("a", "2")], [("a", "1"), ("a", "2")], id="pairs keep their order"),
    ],
)
def test_pairs_as_rails_reads_them(values: Any, pairs: list[tuple[str, str]]) -> None:
    assert list(payload("GET", query=values).query) == pairs
    assert list(payload("PUT", form=values).form) == pairs


@pytest.mark.parametrize(
    ("method", "parts", "message"),
    [
        pytest.param("GET", {"body": {}}, "GET with a body", id="JSON on a GET"),
        pytest.param("GET", {"form": {"a": 1}}, "GET with a body", id="form on a GET"),
        pytest.param("POST", {"body": {}, "form": {"a": 1}}, "either JSON or a form", id="JSON and form"),
        pytest.param("PUT", {"form": {"tags": []}}, "tags: a query or form cannot say", id="empty list"),
        pytest.param("GET", {"query": {"ids[]": []}}, "cannot say", id="empty list in a query"),
        pytest.param("PUT", {"form": {"when": object()}}, "when: a object has no form", id="no text form"),
        pytest.param("PUT", {"body": {"x": float("nan")}}, "JSON compliant", id="not a number"),
    ],
)
def test_refused_is_what_would_not_arrive(method: str, parts: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        payload(method, **parts)


def test_json_keeps_its_types_and_reveals_secrets() -> None:
    sent = payload("PUT", body={"on": True, "none": [], "null": None, "s3_key": Secret("hunter22")})
    assert json.loads(sent.body or b"") == {"on": True, "none": [], "null": None, "s3_key": "hunter22"}
    assert sent.secrets == {"hunter22"}
    assert "hunter22" not in repr(sent)


def test_a_form_reveals_secrets_too() -> None:
    sent = payload("PUT", form={"key": Secret("hunter22")})
    assert sent.form == (("key", "hunter22"),)
    assert sent.secrets == {"hunter22"}


def test_no_other_object_becomes_json() -> None:
    with pytest.raises(TypeError, match="Path cannot be sent as JSON"):
        payload("PUT", body={"x": Path()})


def test_files_are_read_once_for_all_attempts(tmp_path: Path) -> None:
    picture = tmp_path / "logo.png"
    picture.write_bytes(b"png")
    with picture.open("rb") as handle:
        sent = payload("POST", files={"file": handle, "other": ("b.png", io.BytesIO(b"b"), "image/png"), "raw": b"c"})
    assert sent.files == [("file", ("logo.png", b"png")), ("other", ("b.png", b"b", "image/png")), ("raw", b"c")]
