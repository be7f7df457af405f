"""Groups that may come back as moderators of categories: while `enable_category_group_moderation` is off, a forum shows
none of those that categories name (3.5). A category takes none meanwhile, so that only such come back as moderated it
before. Pure."""

from collections.abc import Iterator

from idiaspora.facts.guarded_settings import MODERATION_SETTING
from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, SITE_SETTING
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety.oversight import MODERATED_BY
from idiaspora.provisioning.state.note import Note


def may_moderate_again(plan: Plan) -> tuple[str, ...]:
    """The forum's own groups that the file does not name as moderators, where categories are there whose moderators it
    does not write."""
    if not plan.found.once_moderated or _switch(plan) is None or not _silent(plan):
        return ()
    rows = plan.found.names.rows(GROUP) or ()
    named = {group_key(name) for change in _written(plan) for name in change.wanted()[MODERATED_BY] or ()}
    return tuple(sorted(entry.stored for entry in rows if not entry.is_system and group_key(entry.key) not in named))


def notes_on_hidden_moderators(plan: Plan) -> Iterator[Note]:
    """That a forum may show more moderators of categories once groups moderate, where this asks for no consent."""
    switch, silent = _switch(plan), _silent(plan)
    if not plan.found.once_moderated or switch is None or not silent or may_moderate_again(plan):
        return
    yield Note(
        switch.address,
        f"moderating groups of {len(silent)} categories show only once it is on: the file says nothing of them",
        "plan again then, or write moderated_by: [] where nobody shall moderate",
        str(switch.fields[0].origin.span),
    )


def _switch(plan: Plan) -> Change | None:
    """The change that lets groups moderate."""
    found = (item for item in plan.changes if (item.kind, item.key) == (SITE_SETTING, MODERATION_SETTING))
    return next((item for item in found if item.wanted().get("value") == "true"), None)


def _written(plan: Plan) -> list[Change]:
    return [item for item in plan.changes if item.kind == CATEGORY and MODERATED_BY in item.wanted()]


def _silent(plan: Plan) -> list[str]:
    """The categories that are there and whose moderators the plan does not write; those that go have none any more."""
    going = (item for item in plan.changes if item.kind == CATEGORY and isinstance(item, Delete))
    said = {item.key for item in (*_written(plan), *going) if item.live is not None}
    return [path for path in plan.found.order if path not in said]
