"""The section `rules:`, what a file promises to those who ask, and the catalogue behind both."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from idiaspora.plugin_config.audit_rules.catalogue import BY_FAMILY, RULES
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.severity import Severity

HEAD = "version: 1\nforum: {name: F, url: 'https://f.example', username: provisioner}\n"


def read(folder: Path, text: str) -> Desired:
    path = folder / "forum.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return desired(load(path, variables={}))


def problem_of(folder: Path, text: str) -> tuple[str, int, str, str]:
    with pytest.raises(Invalid) as refused:
        read(folder, text)
    (problem,) = refused.value.problems
    return problem.code, problem.span.line, problem.path, problem.remedy


def test_a_rule_keeps_what_the_file_does_not_change(tmp_path):
    choice = read(tmp_path, "rules: {few-moderators: {limit: 1}}").audit.rules["few-moderators"]

    assert (choice.severity, choice.limit, choice.silences) == (None, 1, ())
    assert (choice.origin.path, choice.origin.span.line) == ("rules.few-moderators", 3)


def test_silences_hold_reason_end_and_subjects(tmp_path):
    text = """
rules:
  moderator-away:
    severity: info
    silenced:
      - reason: On parental leave.
        until: 2027-01-31
        only: [user Martin]
"""
    choice = read(tmp_path, text).audit.rules["moderator-away"]

    assert choice.severity is Severity.INFO
    (silence,) = choice.silences
    assert (silence.reason, silence.until, silence.origin.span.line) == ("On parental leave.", date(2027, 1, 31), 8)
    assert silence.covers("user martin")
    assert not silence.covers("user amina")
    assert not silence.has_ended(date(2027, 1, 31))
    assert silence.has_ended(date(2027, 2, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "rules:\n  few-moderator: {limit: 1}\n",
            ("unknown-rule", 4, "rules.few-moderator", "did you mean few-moderators?"),
            id="a misspelt id",
        ),
        pytest.param(
            "rules:\n  open-sign-up:\n    limit: 1\n",
            ("unknown-key", 5, "rules.open-sign-up.limit", "remove limit"),
            id="a limit for a rule that compares with none",
        ),
        pytest.param(
            "rules:\n  open-sign-up:\n    severity: eror\n",
            ("unknown-choice", 5, "rules.open-sign-up.severity", "did you mean error?"),
            id="a misspelt severity",
        ),
        pytest.param(
            "rules:\n  open-sign-up:\n    silenced:\n      - {until: 2027-01-31}\n",
            ("missing-key", 6, "rules.open-sign-up.silenced[0].reason", "add it: “reason: …”"),
            id="a silence without a reason",
        ),
        pytest.param(
            "rules:\n  open-sign-up:\n    silenced:\n      - {reason: ' '}\n",
            ("wrong-length", 6, "rules.open-sign-up.silenced[0].reason", "write more, or remove the key"),
            id="a silence with an empty reason",
        ),
        pytest.param(
            "rules:\n  open-sign-up:\n    silenced:\n      - {reason: meant, until: 2027-02-30}\n",
            ("bad-day", 6, "rules.open-sign-up.silenced[0].until", "write it like 2027-01-31"),
            id="a day that there is not",
        ),
    ],
)
def test_mistakes_are_named_with_their_place(tmp_path, text, expected):
    assert problem_of(tmp_path, text) == expected


def test_the_promise_of_an_answer_reaches_the_audit(tmp_path):
    text = """
defaults: {theme: {questions: {answer_within: 7 days, answers: voted}}}
themes:
  - {name: Capital, slug: capital, questions: true}
  - {name: Relief, slug: relief, questions: {slug: questions, answers: both, answer_within: 48 hours}}
  - {name: Media, slug: media, questions: false}
"""
    capital, relief, media = read(tmp_path, text).audit.themes

    assert (capital.questions.category, capital.questions.answers) == ("capital/ask", "voted")
    assert capital.questions.answer_within == timedelta(days=7)
    assert capital.questions.origin.path == "defaults.theme.questions.answer_within"
    assert (relief.questions.category, relief.questions.accepts) == ("relief/questions", True)
    assert relief.questions.answer_within == timedelta(hours=48)
    assert media.questions is None


def test_a_theme_may_promise_nothing(tmp_path):
    (theme,) = read(tmp_path, "themes: [{name: Capital, slug: capital, questions: true}]").audit.themes

    assert theme.questions.answer_within is None
    assert theme.questions.origin.path == "themes[capital].questions"


def test_every_rule_says_what_is_wrong_and_what_to_do():
    assert len(RULES) == sum(map(len, BY_FAMILY.values()))
    texts = [text for info in RULES.values() for text in (info.meaning, info.remedy)]
    assert [text for text in texts if not text.endswith(".") or not text[0].isupper()] == []
