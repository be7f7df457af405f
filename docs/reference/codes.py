"""Exit codes and problem codes."""

from plugin_config.problems import CODES
from provisioning.exit_codes import ExitCode
from reference.markdown import page, table


def exit_codes_page() -> str:
    return page(
        "Exit codes",
        ["The same for every command and every output format."],
        table(("code", "meaning"), ((str(int(code)), code.meaning) for code in ExitCode)),
    )


def problems_page() -> str:
    return page(
        "Problems of a forum file",
        [
            "`idiaspora validate` shows every mistake of all files at once, each with its line, its cause and what to",
            "do. The codes are stable. The exit code is 7, and a file with a problem never reaches the network, except",
            "where only the forum can tell: what a code’s meaning says of “this forum” is found while planning.",
        ],
        table(("code", "meaning"), ((f"`{code}`", meaning) for code, meaning in CODES.items())),
    )
