"""Options that consent to what apply otherwise refuses."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from idiaspora.cli.completions import deletable_kinds, limited_kinds

if TYPE_CHECKING:
    from idiaspora.cli.output import Output
    from idiaspora.provisioning.plan.plan import Plan
    from idiaspora.provisioning.safety.guards import Consents

LONGEST_NUMBER = 9
NUMBER = re.compile(rf"[0-9]{{1,{LONGEST_NUMBER}}}")


def lock_out_rules(incomplete: str) -> list[str]:
    """The rules of the lock-out guard, for shell completion."""
    from idiaspora.provisioning.safety.lock_out import RULES

    return [rule for rule in RULES if rule.startswith(incomplete)]


AllowDelete = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-delete",
        metavar="KIND[,KIND]",
        help="Consent to deletions of these kinds, such as category, and to lists of them that are emptied.",
        autocompletion=deletable_kinds,
        show_default=False,
    ),
]
AllowWidening = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-widening",
        metavar="PATH",
        help="Let visitors or members see or do more there: the path of a category, or the place of something else in "
        "the file, such as settings.NAME, groups.NAME or 'pages[ID]', as the refusal names it. May be repeated.",
        show_default=False,
    ),
]
RaiseLimit = Annotated[
    list[str] | None,
    typer.Option(
        "--raise-limit",
        metavar="KIND=NUMBER",
        help="Let this run change or delete this many resources of a kind. May be repeated.",
        autocompletion=limited_kinds,
        show_default=False,
    ),
]
AllowLockOut = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-lock-out",
        metavar="RULE",
        help="Let this run break a rule that keeps people from being locked out. May be repeated.",
        autocompletion=lock_out_rules,
        show_default=False,
    ),
]


def consents_of(
    allow_delete: list[str] | None,
    allow_widening: list[str] | None,
    raise_limit: list[str] | None,
    allow_lock_out: list[str] | None,
) -> "Consents":
    """What the options consent to. Raises BadParameter for unknown kinds and rules."""
    from idiaspora.provisioning.safety.guards import Consents

    return Consents(
        delete=_deletable(allow_delete or []),
        widening=frozenset(allow_widening or ()),
        limits=dict(_raised(item) for item in raise_limit or ()),
        lock_out=_rules(allow_lock_out or []),
    )


def tell_unused(plan: "Plan", consents: "Consents", output: "Output") -> None:
    """A note for each consent to one thing that the plan does not do. It is no error: a pipeline may repeat it."""
    from idiaspora.provisioning.safety.guards import unused

    for option in unused(plan, consents):
        output.note(f"{option} is not needed: nothing in this plan asks for it.")


def options_of(consents: "Consents") -> tuple[str, ...]:
    """Consents as the options that give them, each in one text, for a saved plan."""
    return (
        *(f"--allow-delete {kind}" for kind in sorted(consents.delete)),
        *(f"--allow-widening {path}" for path in sorted(consents.widening)),
        *(f"--raise-limit {kind}={number}" for kind, number in sorted(consents.limits.items())),
        *(f"--allow-lock-out {rule}" for rule in sorted(consents.lock_out)),
    )


def consents_from(options: Iterable[str]) -> "Consents":
    """The consents that `options_of` wrote. Raises BadParameter for kinds and rules that no longer exist."""
    given: dict[str, list[str]] = {}
    for option in options:
        name, _, value = option.partition(" ")
        given.setdefault(name, []).append(value)
    return consents_of(
        given.get("--allow-delete"),
        given.get("--allow-widening"),
        given.get("--raise-limit"),
        given.get("--allow-lock-out"),
    )


def _deletable(given: list[str]) -> frozenset[str]:
    from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT

    kinds = {kind.strip() for item in given for kind in item.split(",") if kind.strip()}
    unknown = sorted(kinds - set(KINDS_OF_CONSENT))
    if unknown:
        raise typer.BadParameter(
            f"nothing of the kind {', '.join(unknown)} is ever deleted; there are: {', '.join(KINDS_OF_CONSENT)}",
            param_hint="--allow-delete",
        )
    return frozenset(kinds)


def _raised(given: str) -> tuple[str, int]:
    from idiaspora.plugin_config.kinds.registry import KINDS

    kind, _, number = given.partition("=")
    if not NUMBER.fullmatch(number):
        raise typer.BadParameter(
            f"“{given}” is not KIND=NUMBER, such as category=20, with a number of at most {LONGEST_NUMBER} digits",
            param_hint="--raise-limit",
        )
    if kind not in KINDS:
        raise typer.BadParameter(
            f"there is no kind {kind}; there are: {', '.join(sorted(KINDS))}", param_hint="--raise-limit"
        )
    return kind, int(number)


def _rules(given: list[str]) -> frozenset[str]:
    from idiaspora.provisioning.safety.lock_out import RULES

    unknown = sorted(set(given) - set(RULES))
    if unknown:
        raise typer.BadParameter(
            f"there is no rule {', '.join(unknown)}; there are: {', '.join(RULES)}", param_hint="--allow-lock-out"
        )
    return frozenset(given)
