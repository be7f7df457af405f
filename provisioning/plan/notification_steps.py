"""The steps that take notifications from people, before others give any. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from idiaspora.plugin_config.kinds import notification_defaults
from idiaspora.plugin_config.kinds.changes import Action, Update
from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.provisioning.plan.plan import Operation

TAKEN_FIRST = 34


def taken_first(steps: Sequence[Operation]) -> list[Operation]:
    """Notifications that members are to lose are taken from them by a separate write, before anybody leaves and before
    anything is given."""
    out: list[Operation] = []
    taking: list[str] = []
    for step in steps:
        change = step.changes[0]
        if isinstance(change, Update) and change.before:
            # It names only what is there already, and waits for nothing that is made in this run.
            left = {item.field: Declared(item.new, item.origin) for item in change.before}
            resource = replace(change.resource, fields=left)
            before = replace(change, resource=resource, fields=change.before, before=(), last=False, reach=None)
            first = Operation(f"{step.id} (taken first)", Action.UPDATE, (before,), TAKEN_FIRST)
            taking.append(first.id)
            out.append(first)
            if not change.fields:
                continue
            step = replace(step, changes=(replace(change, before=()),))
        out.append(step)
    if not taking:
        return out
    kind = notification_defaults.KIND.name
    return [
        replace(step, depends_on=tuple(sorted({*step.depends_on, *taking})))
        if step.kind == kind and step.id not in taking
        else step
        for step in out
    ]
