"""Whatever a file holds, reading it ends in a document or in problems with places, never in another exception."""

import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idiaspora.plugin_config.checking.json_schema import json_schema
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.documents import load, read
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.language import yaml_nodes
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import CODES, Invalid

pytestmark = pytest.mark.no_cover

GENTLE = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SECRET = "hush-hush-hush"
VARIABLES = {"SET": "a value", "EMPTY": "", "TOKEN": SECRET}

WORDS = st.sampled_from(
    """
    version forum themes name slug settings questions access see members moderators capital true no null ~ 1 0033A0
    title categories defaults theme tag_groups groups protect translations fr << flair custom_fields login_required é
    """.split()  # noqa: SIM905 - a list of them would be a page long
)
TAGS = (
    "!env SET",
    "!env NOPE",
    "!secret TOKEN",
    "!file x",
    "!delete",
    "!what",
    "!!set",
    "!!binary",
    "!env {name: SET}",
)
LAYOUT = (" ", ": ", ":\n  ", "\n", "\n- ", "\n  - ", "\t", "\r\n", "\x85", "\u2028", "\ufeff", "---\n", "...\n")
OTHERS = ("&a ", "*a", "# ", "? ", "%YAML 1.1\n", "<<: *a\n", "=======\n", *"[]{},'\"|>#?\\@`!%&*")
SIGNS = st.sampled_from((*LAYOUT, *OTHERS, *(f"{tag} " for tag in TAGS)))
YAML_LIKE = st.lists(WORDS | SIGNS, max_size=40).map("".join)

KEYS = sorted(
    {
        key
        for part in [json_schema(ForumFile), *json_schema(ForumFile)["$defs"].values()]
        for key in part.get("properties", {})
    }
)
SCALARS = WORDS | st.text(max_size=8) | st.integers().map(str)
NESTED = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=6), inner, max_size=6)
    ),
    max_leaves=25,
)


def invalidity(call: Callable[[], object]) -> Invalid | None:
    """The only exception that a call may raise."""
    try:
        call()
    except Invalid as invalid:
        return invalid
    return None


def assert_readable(invalid: Invalid | None) -> None:
    problems = () if invalid is None else invalid.problems
    assert invalid is None or problems
    assert all(problem.code in CODES and problem.message and problem.remedy for problem in problems)


def survives(path: Path, **options: str) -> None:
    invalid = invalidity(lambda: desired(load(path, variables=VARIABLES, **options)))
    assert_readable(invalid)
    if invalid is not None:
        lines = path.read_bytes().count(b"\n") + 1
        assert all(1 <= problem.span.line <= lines for problem in invalid.problems if problem.span.file == str(path))
        assert SECRET not in "".join(traceback.format_exception(invalid)) + repr(invalid.problems)


@GENTLE
@given(content=st.binary(max_size=300))
def test_random_bytes(tmp_path, content):
    path = tmp_path / "forum.yaml"
    path.write_bytes(content)
    survives(path)


@pytest.mark.parametrize("loader", [yaml_nodes.LOADER, yaml.SafeLoader], ids=["libyaml", "pyyaml"])
@GENTLE
@given(text=YAML_LIKE)
def test_random_text_that_looks_like_yaml(tmp_path, monkeypatch, loader, text):
    monkeypatch.setattr(yaml_nodes, "LOADER", loader)
    path = tmp_path / "forum.yaml"
    path.write_bytes(text.encode())
    survives(path)


@GENTLE
@given(base=YAML_LIKE, overlay=YAML_LIKE)
def test_random_overlays(tmp_path, base, overlay):
    (tmp_path / "environments").mkdir(exist_ok=True)
    (tmp_path / "forum.yaml").write_bytes(b"themes:\n- {slug: a}\n- {name: b}\n" + base.encode())
    (tmp_path / "environments" / "test.yaml").write_bytes(b"themes:\n- {slug: a}\n" + overlay.encode())
    survives(tmp_path / "forum.yaml", environment="test")


@GENTLE
@given(data=st.dictionaries(st.sampled_from(KEYS), NESTED, max_size=6))
def test_random_contents(data):
    sound = {"version": "1", "forum": {"name": "F", "url": "https://forum.example.org", "username": "provisioner"}}
    document = Document(sound | data, {})

    assert_readable(invalidity(lambda: desired(document)))


@GENTLE
@given(data=st.dictionaries(st.sampled_from(KEYS), NESTED, max_size=6))
def test_random_contents_survive_the_way_through_a_file(tmp_path, data):
    path = tmp_path / "forum.yaml"
    path.write_text(yaml.safe_dump(data or {"name": "x"}, allow_unicode=True), encoding="utf-8")

    loaded = read(path, variables={})

    if loaded.problems:
        # Empty keys, keys of several lines, and foreign line ends are the only mistakes that this data can hold.
        assert {problem.code for problem in loaded.problems} <= {"bad-key", "bad-encoding"}
    else:
        assert loaded.document is not None
        assert loaded.document.data == (data or {"name": "x"})
