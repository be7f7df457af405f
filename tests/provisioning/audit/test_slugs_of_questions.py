"""Questions in categories with slugs of other scripts, or without: asked for at addresses that the forum has."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rehearsal import KEYS, Rehearsal

from idiaspora.plugin_config.fields.slugs import encoded
from idiaspora.provisioning.audit.auditor import audit
from idiaspora.provisioning.audit.findings import Status

NOW = datetime.now(UTC)
TEXT = """
settings: {{slug_generation_method: {method}}}
moderators: {{capital: {{members: [martin]}}}}
themes:
  - name: Капитал
    slug: {theme}
    moderated_by: [capital]
    questions: {{name: Вопросы, slug: {questions}, answers: any, answer_within: 7 days}}
"""


@pytest.mark.parametrize(
    ("method", "theme", "questions", "path", "address"),
    [
        ("encoded", "капитал", "вопросы", "капитал/вопросы", f"{encoded('капитал')}/{encoded('вопросы')}"),
        ("none", "none", "none", "Капитал/Вопросы", "5-category/6-category"),
        ("none", "none", "ask", "Капитал/ask", "5-category/ask"),
    ],
    ids=["in another script", "without slugs", "one without"],
)
def test_the_questions_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, theme: str, questions: str, path: str, address: str
) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    house = Rehearsal(tmp_path)
    text = TEXT.format(method=method, theme=theme, questions=questions)
    house.settled(text)
    created = (NOW - timedelta(days=9)).isoformat()
    body = {
        "title": "How does this work here",
        "raw": "Please tell us all about it",
        "category": 6,
        "created_at": created,
    }
    headers = {"Api-Key": KEYS["full"], "Api-Username": "member1", "Accept": "application/json"}
    assert house.app.test_client().post("/posts.json", json=body, headers=headers).status_code == 200

    (verdict,) = audit(house.client, house.desired(text), now=NOW, chosen=["question-unanswered"]).verdicts

    assert verdict.status is Status.FAILED
    assert [f"in {path} " in finding.message for finding in verdict.findings] == [True]
    assert f"/c/{address}/6/l/latest.json" in [sent.path for sent in house.wire.sent]
