"""Whether a plan would lock people out: members, admins, or the program itself. Pure.

Each rule looks at the state that the plan leaves, and speaks only when the plan changes something that it depends on: a
forum that is closed already, on purpose, is not in the way of other changes. A login counts as a way in when its switch
is on and all that it needs is set; DiscourseConnect replaces every other login while it is on (3.5).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from idiaspora.facts.guarded_settings import CONNECT, LOCAL, LOGINS, Login
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.names import GROUP, MEMBERSHIP
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety import setting_values
from idiaspora.provisioning.safety.setting_values import SettingValues

SHORTEST_KEY_LIFE = 30
"""Days for which the program's key must live unused: a forum that is looked at once a month keeps it."""
SHORTEST_REST = 30
"""Days for which people may stay away."""
IDLE: Mapping[str, str] = {
    "clean_up_inactive_users_after_days": "accounts that have written nothing would be deleted once they rest for",
    "invalidate_inactive_admin_email_after_days": "accounts of admins would be put out of use once they rest for",
}
"""Settings that end accounts after so many days; none does with 0 (3.5)."""

RULES: Mapping[str, str] = MappingProxyType(
    {
        "no-login": "No way to log in stays on.",
        "unproven-login": "The ways to log in that worked go off together, and what remains was never used.",
        "connect": "Every login goes through another site from now on.",
        "connect-incomplete": "DiscourseConnect is on without its address or its secret, so nobody can log in.",
        "connect-approval": "New members who come through DiscourseConnect are turned away until approved.",
        "second-factor": "A second factor is required where members cannot set one up.",
        "no-new-members": "Visitors can neither read nor join, or invitations cannot be redeemed.",
        "no-mail": "No mail is sent, so nobody can confirm an address or reset a password.",
        "admin-ip": "Admins can log in only from addresses of a list that this program does not see.",
        "api-key": "The program's own key is revoked when it is not used for a while.",
        "idle-accounts": "Accounts that rest for a while are deleted, or those of admins put out of use.",
        "hidden-from-admin": "The acting user no longer sees restricted categories, so nothing can be planned.",
        "https": "The forum sends everybody to https, and is reached by http.",
        "acting-user": "The acting user leaves a group.",
        "no-admin": "No admin remains.",
    }
)
"""The rules by name, each with what it prevents; `--allow-lock-out NAME` lets one be broken."""


@dataclass(frozen=True)
class LockOut:
    """A rule that a plan breaks, and where the file asks for it."""

    rule: str
    reason: str
    origin: Origin


@dataclass(frozen=True)
class _State:
    """The settings before and after a plan, and its changes of them."""

    before: SettingValues
    after: SettingValues
    changed: Mapping[str, Origin]

    def changed_at(self, *names: str) -> Origin | None:
        """Where the first of these settings stands that the plan changes."""
        return next((self.changed[name] for name in names if name in self.changed), None)


def lock_outs(plan: Plan) -> tuple[LockOut, ...]:
    """The rules that a plan breaks."""
    before = setting_values.before(plan)
    origins = {name: change.fields[0].origin for name, change in setting_values.changes(plan)}
    state = _State(before, setting_values.after(before, plan), origins)
    found = [*_logins(state), *_connect(state), *_second_factor(state), *_newcomers(state), *_switches(state, plan)]
    return (*found, *_people(plan))


def ways_in(settings: SettingValues) -> tuple[Login, ...]:
    """The logins that are known to work with these settings; of one that the host fixed, nothing is known."""
    logins: Iterable[Login] = (CONNECT,) if settings.on(CONNECT.switch) else LOGINS
    return tuple(
        login
        for login in logins
        if settings.is_listed(login.switch) and settings.on(login.switch) and all(map(settings.is_set, login.needs))
    )


def _logins(state: _State) -> Iterator[LockOut]:
    # The switches first: they are what a reader looks for.
    names = [login.switch for login in (*LOGINS, CONNECT)]
    place = state.changed_at(*names, *(name for login in LOGINS for name in login.needs))
    if place is None or state.after.on(CONNECT.switch):
        return
    before, after = ways_in(state.before), ways_in(state.after)
    if not after:
        reason = f"nobody could log in: {_unusable(state.after)}"
        yield LockOut("no-login", reason, place)
    elif before and not {*before} & {*after}:
        off, on = _listed(login.words for login in before), _listed(login.words for login in after)
        yield LockOut("unproven-login", f"logging in by {off} ends, and {on} was never used on this forum", place)


def _unusable(settings: SettingValues) -> str:
    lacking = [
        f"{login.words} is on but lacks {_listed(missing)}"
        for login in LOGINS
        if settings.on(login.switch) and (missing := [name for name in login.needs if not settings.is_set(name)])
    ]
    if not settings.is_listed(LOCAL.switch):
        lacking.append(f"the forum does not tell whether {LOCAL.switch} is on")
    return "; ".join(lacking) or "every login is off"


def _connect(state: _State) -> Iterator[LockOut]:
    if not state.after.on(CONNECT.switch):
        return
    place = state.changed_at(CONNECT.switch, *CONNECT.needs)
    if place is not None and not ways_in(state.after):
        lacking = _listed(name for name in CONNECT.needs if not state.after.is_set(name))
        reason = f"DiscourseConnect replaces every other login, and {lacking} is empty"
        yield LockOut("connect-incomplete", reason, place)
    elif place is not None:
        others = _listed(login.words for login in ways_in(state.before) if login != CONNECT) or "no other login"
        reason = (
            f"everybody, admins too, would log in through {state.after.text('discourse_connect_url')} only; "
            f"so far: {others if not state.before.on(CONNECT.switch) else 'DiscourseConnect with other values'}"
        )
        yield LockOut("connect", reason, place)
    place = state.changed_at("must_approve_users", CONNECT.switch, "discourse_connect_not_approved_url")
    waits = state.after.on("must_approve_users") and not state.after.is_set("discourse_connect_not_approved_url")
    if place is not None and waits:
        reason = "new members come through DiscourseConnect, must be approved, and are told nothing meanwhile"
        yield LockOut("connect-approval", reason, place)


def _second_factor(state: _State) -> Iterator[LockOut]:
    required = state.after.text("enforce_second_factor")
    place = state.changed_at("enforce_second_factor", LOCAL.switch, CONNECT.switch)
    if place is None or required in ("", "no"):
        return
    who = {"all": "everybody", "staff": "staff"}.get(required, required)
    if not state.after.on(LOCAL.switch):
        yield LockOut("second-factor", f"{who} must have a second factor, which needs {LOCAL.switch}", place)
    elif state.after.on(CONNECT.switch):
        yield LockOut("second-factor", f"{who} must have a second factor, which DiscourseConnect rules out", place)


def _newcomers(state: _State) -> Iterator[LockOut]:
    reasons = {
        "login_required": "reading needs an account, and nobody can get one while allow_new_registrations is off",
        "invite_only": "members join by invitation, and none can be redeemed while allow_new_registrations is off",
    }
    for name, reason in reasons.items():
        place = state.changed_at("allow_new_registrations", name)
        if place is not None and state.after.on(name) and not state.after.on("allow_new_registrations"):
            yield LockOut("no-new-members", reason, place)
            return


def _switches(state: _State, plan: Plan) -> Iterator[LockOut]:
    """Settings that are dangerous by themselves."""
    after, changed = state.after, state.changed
    if "disable_emails" in changed and after.text("disable_emails") in ("yes", "non-staff"):
        reason = "no mail would be sent: new members cannot confirm their address, others cannot reset a password"
        yield LockOut("no-mail", reason, changed["disable_emails"])
    if "use_admin_ip_allowlist" in changed and after.on("use_admin_ip_allowlist"):
        reason = "admins could log in only from the allowed addresses, which are kept on the forum and not read here"
        yield LockOut("admin-ip", reason, changed["use_admin_ip_allowlist"])
    if days := _shorter(state, "revoke_api_keys_unused_days", SHORTEST_KEY_LIFE):
        reason = f"the key of this program would be revoked once it is not used for {days} days"
        yield LockOut("api-key", reason, changed["revoke_api_keys_unused_days"])
    for name, what in IDLE.items():
        if days := _shorter(state, name, SHORTEST_REST):
            yield LockOut("idle-accounts", f"{what} {days} days", changed[name])
    if "suppress_secured_categories_from_admin" in changed and after.on("suppress_secured_categories_from_admin"):
        reason = f"{plan.username} would no longer see the restricted categories, and no plan could be made"
        yield LockOut("hidden-from-admin", reason, changed["suppress_secured_categories_from_admin"])
    if "force_https" in changed and after.on("force_https") and plan.url.startswith("http:"):
        reason = f"the forum would answer by https only, and {plan.url} is how it is reached"
        yield LockOut("https", reason, changed["force_https"])


def _shorter(state: _State, name: str, least: int) -> int:
    """A number of days that becomes smaller than it was and than is enough; 0 for none."""
    days, so_far = state.after.number(name), state.before.number(name)
    return days if name in state.changed and 0 < days < min(least, so_far if so_far > 0 else least) else 0


def _people(plan: Plan) -> Iterator[LockOut]:
    """The acting user stays in their groups, and admins remain."""
    acting = plan.username.casefold()
    for change in plan.changes:
        if change.kind == MEMBERSHIP:
            yield from _leaving(change, acting)
        elif change.kind == GROUP and isinstance(change, Delete):
            people = plan.snapshot.get(MEMBERSHIP, change.key)
            if people is not None and acting in _folded(people.values.get("members")):
                reason = f"{plan.username}, the acting user, is in {change.key}, which would be deleted"
                yield LockOut("acting-user", reason, change.resource.origin)


def _leaving(change: Change, acting: str) -> Iterator[LockOut]:
    for item in change.fields:
        if acting in _folded(item.old) and acting not in _folded(item.new):
            role = "a member" if item.field == "members" else "an owner"
            reason = f"{acting}, the acting user, would no longer be {role} of {change.key}"
            yield LockOut("acting-user", reason, item.origin)
        if change.key.casefold() == "admins" and item.field == "members" and not item.new:
            yield LockOut("no-admin", "no admin would remain", item.origin)


def _folded(names: Iterable[str] | None) -> set[str]:
    return {name.casefold() for name in names or ()}


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
