"""Exit codes and problem codes."""

from idiaspora.plugin_config.language.problems import CODES
from idiaspora.provisioning.exit_codes import ExitCode
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
            "do. The codes are stable. The exit code is 7, and a file with a mistake never reaches the network.",
            "",
            "What only the forum can tell is not a mistake yet: names that the file does not declare, how long names,",
            "texts and tags may be, which slugs are kept, how many levels there are. Where the file itself says it",
            "(`max_username_length` under `settings`), that counts; else Discourse’s defaults do, and `validate` shows",
            "a **warning**, which makes no file invalid. `plan` judges it by the forum’s own settings, in the reads",
            "that it makes anyway: what this forum would refuse is a problem of the plan, before anything is written.",
        ],
        table(("code", "meaning"), ((f"`{code}`", meaning) for code, meaning in CODES.items())),
    )
