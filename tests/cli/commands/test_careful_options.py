"""Options that name what is not there, or what would be lost."""

from pathlib import Path

import pytest
from guarded_forum import GuardedForum

OPENING = "settings: {login_required: false}\n"


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")], ids=" ".join)
def test_a_consent_that_nothing_asks_for_is_told(guarded: GuardedForum, command: tuple[str, ...]) -> None:
    guarded.setting("login_required", "true")
    path = str(guarded.write(OPENING))
    consents = ("--allow-widening", "settings.login_required", "--allow-widening", "no such")
    result = guarded.run(*command, path, *consents)
    assert result.exit_code == 0
    assert "--allow-widening 'no such' is not needed" in result.stderr
    assert "settings.login_required is not needed" not in result.stderr


@pytest.mark.parametrize("name", ["about.md", "texts/about.md"])
@pytest.mark.parametrize("text", ["{}", "{}\nsettings: {{title: [1}}\n"], ids=["valid", "with a mistake"])
@pytest.mark.parametrize(
    "option",
    [("plan", "--output", "markdown="), ("plan", "--out", ""), ("validate", "--output", "text=")],
    ids=" ".join,
)
def test_no_report_replaces_a_text_that_the_file_names(
    guarded: GuardedForum, name: str, text: str, option: tuple[str, str, str]
) -> None:
    command, flag, form = option
    path: Path = guarded.write(
        text.format(f"categories: [{{name: Water, slug: water, description: !file '{name}'}}]") + "\n"
    )
    kept = path.parent / name
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("What water is about.\n")
    result = guarded.run(command, str(path), flag, f"{form}{kept}")
    assert result.exit_code == 2
    assert "would be lost" in result.stderr
    assert kept.read_text() == "What water is about.\n"
