"""The versions of Discourse on which the suites are played, and what a forum file asks for on each."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from idiaspora.facts.tested_versions import TESTED

PLAYED = tuple(TESTED)
"""All that are called tested."""

VERSIONS = tuple(name for name in PLAYED if name != "3.4")
"""Those that can have everything that a file can ask for; 3.4 has no content localization, and comes without Solved,
Post Voting and Topic Voting."""

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "idiaspora" / "forum.yaml"

WITHOUT_PLUGINS: tuple[tuple[str, str], ...] = (
    ("languages: [en, fr, es]", "languages: [en]"),
    ("answers: accepted ", "answers: any "),
    ("answers: voted", "answers: any"),
    ("vote: true", "vote: false"),
    ("    translations:\n", ""),
    ("      fr: {name: Capital de la diaspora et développement économique}\n", ""),
    ("      es: {name: Capital de la diáspora y desarrollo económico}\n", ""),
)
"""What is written otherwise in the example for a forum of 3.4."""

WITH_REVIEW_MODES = ("2026",)
"""Those where posts can wait because of groups."""

LACKING = ("solved", "post_voting", "topic_voting", "translations")
"""Keys of a category that ask for what 3.4 does not have."""


def example_for(version: str) -> str:
    """The example forum file as a forum of this version can have it."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in WITHOUT_PLUGINS if version not in VERSIONS else ():
        assert old in text
        text = text.replace(old, new)
    return text


def fitting(text: str, version: str) -> str:
    """A forum file, one section a line, without what a forum of this version lacks."""
    if version in VERSIONS and version in WITH_REVIEW_MODES:
        return text
    sections = (line.split(": ", 1) for line in text.splitlines())
    fitted = ((key, _fitted(json.loads(value), version)) for key, value in sections)
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fitted)


def _fitted(value: Any, version: str) -> Any:
    if isinstance(value, list):
        return [_fitted(item, version) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _switches(item) if key == "approve" else _fitted(item, version) for key, item in value.items()}
    return kept if version in VERSIONS else _without_plugins(kept)


def _switches(approve: dict[str, Any]) -> dict[str, bool]:
    return {posts: said if isinstance(said, bool) else "except" in said for posts, said in approve.items()}


def _without_plugins(values: dict[str, Any]) -> dict[str, Any]:
    kept = {key: item for key, item in values.items() if key not in LACKING}
    if "questions" in kept:
        kept["questions"] = {**(kept["questions"] if isinstance(kept["questions"], dict) else {}), "answers": "any"}
    if "recommendations" in kept:
        kept["recommendations"] = {**kept["recommendations"], "vote": False}
    return kept


def on(fixture: str, versions: tuple[str, ...]) -> Callable[..., Any]:
    """A mark for tests that are played on other versions than those of their fixture."""
    return pytest.mark.parametrize(fixture, versions, indirect=True, scope="session")
