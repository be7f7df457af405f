"""The parts of a forum file that cannot work on this forum, as far as a few reads show. Pure.

The same rules judge here as in a plan; what takes more reads, such as whether a name exists, only a plan tells.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.setting_names import named_here
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.names import GROUP, SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.plugin_config.kinds.secret_settings import as_declared
from idiaspora.plugin_config.kinds.site_setting import from_text
from idiaspora.plugin_config.language.problems import Problem, in_order
from idiaspora.provisioning.doctor.checks import Check, CheckStatus
from idiaspora.provisioning.plan.diff import differences
from idiaspora.provisioning.plan.memberless_groups import problems_of_groups_without_members
from idiaspora.provisioning.plan.missing_features import problems_of_lacking
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.snapshot import Snapshot

Row = Mapping[str, Any]


def problems_here(desired: Desired, rows: Mapping[str, Row], site: Row, seen: Capabilities) -> tuple[Problem, ...]:
    """`rows` are the forum's settings by name, the declared ones asked for; `site` is /site.json."""
    here = named_here(desired, rows)
    names = Directory({GROUP: KINDS[GROUP].identity.table(site.get("groups") or ())}, forum=seen)
    settings = here.desired.of_kind(SITE_SETTING)
    lives = {
        (SITE_SETTING, item.key.casefold()): _live(item.key, as_declared(rows[item.key], item.fields), names)
        for item in settings
        if item.key in rows
    }
    _, problems = differences(settings, Snapshot(names, lives))
    return in_order(
        (
            *here.problems,
            *problems,
            *problems_of_lacking(here.desired, seen),
            *problems_of_groups_without_members(here.desired, Found(names=names)),
        )
    )


def _live(name: str, row: Row, names: Directory) -> Live:
    return Live(SITE_SETTING, name, 0, {"value": from_text(row["value"], row, names)}, row)


def file_checks(problems: tuple[Problem, ...]) -> Iterator[Check]:
    """One for each part of the file that cannot work, or one that says that there is none."""
    if not problems:
        yield Check("file", CheckStatus.OK, "it asks for nothing that this forum is known not to have")
    for problem in problems:
        facts = {"code": problem.code, "path": problem.path, "file": problem.span.file, "line": problem.span.line}
        yield Check("file", CheckStatus.FAILED, f"{problem.span}: {problem.message}", problem.remedy, facts)
