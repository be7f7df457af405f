"""The package without its extra: all but the rehearsal forum works, and what needs it says how to get it."""

import pytest
from command_line import Shell

from idiaspora.cli.runs import sandbox
from idiaspora.provisioning.exit_codes import ExitCode


@pytest.mark.parametrize("command", ["sandbox", "demo"])
def test_what_needs_the_rehearsal_forum_says_how_to_get_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(sandbox, "find_spec", lambda name: None)

    ended = shell.run(command)

    assert ended.exit_code == ExitCode.FAILED
    assert "the rehearsal forum is not installed" in ended.stderr
    assert "pip install 'idiaspora[sandbox]'" in ended.stderr
