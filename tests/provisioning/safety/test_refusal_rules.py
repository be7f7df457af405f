"""What an apply refuses as a whole, and which consents it did not need: one rule beside the other."""

import pytest
from plain_plans import HERE, changed, gone, made, planned, wanting

from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.resource import Limit, Live
from idiaspora.plugin_config.kinds.site_setting import known_rows
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety.guards import NOTHING, Consents, Refusal, refusals, unused
from idiaspora.provisioning.state.found import Found

HERE_SAID = str(HERE.span)
SWITCH = changed("site_setting", "strip_image_metadata", value=("true", "false"))
NO_MAIL = changed("site_setting", "disable_emails", value=("no", "yes"))
WAYS_IN = {name: {**rows[0], "value": rows[0]["default"]} for name, rows in known_rows().items()}
FOUND = Found(setting_rows={name: WAYS_IN[name] for name in ("strip_image_metadata", "disable_emails")})


def plan_of(*changes: Change) -> Plan:
    return planned(*changes, found=FOUND)


def refused(*changes: Change, consents: Consents = NOTHING) -> list[tuple[str, str]]:
    """The rules that speak, each with what would allow it."""
    found = refusals(plan_of(*changes), wanting(), consents=consents)
    assert {item.place for item in found} <= {HERE_SAID}
    return [(item.rule, item.remedy) for item in found]


WIDENING = ("widening", "--allow-widening settings.strip_image_metadata")
LOCK_OUT = ("lock-out", "--allow-lock-out no-mail")


def test_each_rule_speaks_until_somebody_consents_to_it() -> None:
    assert refused(SWITCH, NO_MAIL) == [LOCK_OUT, WIDENING]
    widening = Consents(widening=frozenset({"Settings.Strip_Image_Metadata"}))
    assert refused(SWITCH, NO_MAIL, consents=widening) == [LOCK_OUT]
    assert refused(SWITCH, NO_MAIL, consents=Consents(lock_out=frozenset({"no-mail"}))) == [WIDENING]
    assert refused(SWITCH, NO_MAIL, consents=Consents(lock_out=frozenset({"no-login"}))) == [LOCK_OUT, WIDENING]
    assert refused() == []


TAGS = gone(
    "tag_group", "Inner", live=Live("tag_group", "Inner", 90, {"tags": ("idea",), "permissions": {"staff": "use"}})
)


def test_what_stays_for_want_of_consent_hides_nothing_behind_it() -> None:
    """Tags that a group keeps to the staff are everybody's once that is deleted."""
    kept = {"id": 90, "name": "Inner", "tag_names": ["idea"], "permissions": {"staff": 1}}
    found = Found(setting_rows=FOUND.setting_rows, listed_rows={"tag_group": (kept,)})

    def options(consents: Consents) -> list[str]:
        return [item.remedy for item in refusals(planned(TAGS, SWITCH, found=found), wanting(), consents)]

    tags = "--allow-widening tag_groups.Inner"
    assert options(NOTHING) == [WIDENING[1]]
    assert options(Consents(delete=frozenset({"category"}))) == [WIDENING[1]]
    assert options(Consents(delete=frozenset({"tag_group"}))) == [tags, WIDENING[1]]


@pytest.mark.parametrize(
    ("consents", "left"),
    [
        (Consents(), ()),
        (Consents(widening=frozenset({"settings.strip_image_metadata"}), lock_out=frozenset({"no-mail"})), ()),
        (Consents(widening=frozenset({"Settings.STRIP_image_metadata", "Calendar"})), ()),
        (
            Consents(widening=frozenset({"the vault", "deck"})),
            ("--allow-widening deck", "--allow-widening 'the vault'"),
        ),
        (Consents(lock_out=frozenset({"no-mail", "no-login"})), ("--allow-lock-out no-login",)),
        (Consents(delete=frozenset({"group"}), limits={"group": 4}), ()),
    ],
)
def test_consents_to_what_a_plan_does_not_do_were_not_needed(consents: Consents, left: tuple[str, ...]) -> None:
    """Kinds, numbers and the calendar say what any run may do."""
    assert unused(plan_of(SWITCH, NO_MAIL), consents) == left


def test_a_switch_that_would_forget_groups_is_refused_with_its_place() -> None:
    waits = {"approve.topics": ({"only": ("crew",)}, True)}
    found = refused(changed("category", "vault", **waits))
    assert found == [
        ("review-groups", "write topics: {except: []} to say it in place of the groups, or adopt what the forum has")
    ]


def test_secrets_are_lost_only_where_nothing_would_take_them() -> None:
    plan = planned(made("badge", "Sailor"), made("api_key", "Ours", scopes=("global:read",)))
    given = Consents(widening=frozenset({"api_keys[Ours]"}))
    assert refusals(plan, wanting(), given) == refusals(plan, wanting(), given, loses_secrets=False) == ()
    (found,) = refusals(plan, wanting(), given, loses_secrets=True)
    assert (found.rule, found.reason.partition(" would")[0]) == ("new-secret", "api_key Ours")


def test_a_limit_is_named_with_the_line_that_sets_it() -> None:
    lives = [Live("badge", f"Sailor {number}", 50 + number, {}) for number in range(12)]
    plan = planned(*(changed("badge", live.key, live=live, icon=("a", "b")) for live in lives), lives=lives)

    def told(**limits: Limit) -> list[Refusal]:
        wanted = wanting()
        object.__setattr__(wanted, "limits", limits)
        return list(refusals(plan, wanted))

    ((rule, place),) = [(item.rule, item.place) for item in told()]
    assert (rule, place) == ("limit", "")
    (found,) = told(badge=Limit(share=None, count=3, floor=0, origin=HERE))
    assert found.remedy == "--raise-limit badge=12, or more under limits.badge"
    assert found.place == HERE_SAID
    assert told(badge=Limit(share=None, count=12, floor=0, origin=HERE)) == []


def test_what_is_protected_is_refused_whatever_was_agreed_to() -> None:
    wanted = wanting(protected=[("category", "vault")])
    everything = Consents(delete=frozenset({"category"}), widening=frozenset({"vault"}))
    (found,) = refusals(planned(gone("category", "vault")), wanted, everything)
    assert (found.rule, found.remedy, found.place) == ("protected", "take `protect` away first", HERE_SAID)
