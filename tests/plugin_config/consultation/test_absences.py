"""Who of a role is away, and who stands in."""

from pathlib import Path

import pytest

from idiaspora.plugin_config.expansion import read_desired
from idiaspora.plugin_config.language.problems import Invalid

HEAD = "version: 1\nforum: {name: F, url: 'https://forum.example.org', username: admin}\n"


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("{members: [martin], away: {kofi: {until: 2027-01-10, deputy: amina}}}", "wrong-value"),
        ("{members: [martin], away: {martin: {until: 2027-01-10, deputy: Martin}}}", "wrong-value"),
        ("{away: {martin: {until: 2027-01-10, deputy: amina}}}", "missing-key"),
        ("{members: [martin], away: {martin: {deputy: amina}}}", "missing-key"),
        ("{members: [martin], away: {martin: {until: soon, deputy: amina}}}", "bad-day"),
    ],
)
def test_mistakes_of_absences(tmp_path: Path, role: str, code: str) -> None:
    (tmp_path / "forum.yaml").write_text(f"{HEAD}moderators: {{capital: {role}}}\n", encoding="utf-8")
    with pytest.raises(Invalid) as found:
        read_desired(tmp_path / "forum.yaml", variables={})
    assert [(problem.code, problem.span.line) for problem in found.value.problems] == [(code, 3)]


def test_a_deputy_who_is_a_member_changes_nothing(tmp_path: Path) -> None:
    role = "{members: [martin, amina], away: {martin: {until: 2027-01-10, deputy: Amina}}}"
    (tmp_path / "forum.yaml").write_text(f"{HEAD}moderators: {{capital: {role}}}\n", encoding="utf-8")
    _, found = read_desired(tmp_path / "forum.yaml", variables={})
    (timed,) = found.calendar.timed.values()
    assert [step.declared.value for step in timed.steps] == [("martin", "amina")] * 2
