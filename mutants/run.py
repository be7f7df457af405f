"""Whether the tests notice when the code of the guards is wrong: one small change after the other, each played alone.

    python mutants/run.py                        a sample of every module
    python mutants/run.py lock_out --all         every change of one module
    python mutants/run.py --sample 20 --seed 7   other changes

The changes are made by cosmic-ray, and stay in memory. First the tests of the rooms, but the slow ones, are run once
without any, on one version of Discourse, to know which lines each comes to: a change is played with those that come to
it (see `played_tests`). A change that no test notices is listed, unless `equivalent.yaml` says why it changes nothing
that can be seen. The status is 1 where fewer than BOUND of a hundred were noticed.
"""

import argparse
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent))

from code_changes import ROOT, Mutant, mutants_of
from played_tests import OPTIONS, Loaded, Verdict, imported, in_a_copy, read

FOLDER = ROOT / "build" / "mutants"
EQUIVALENT = Path(__file__).with_name("equivalent.yaml")
BOUND = 90

PLAN = ("tests/provisioning/plan", "tests/engine/test_contract_of_kinds.py")
SAFETY = ("tests/provisioning/safety", "tests/provisioning/access", "tests/cli/commands/test_careful_options.py")
APPLY = (
    "tests/provisioning/apply",
    "tests/provisioning/plan/test_hindrances.py",
    "tests/provisioning/plan/test_order.py",
    "tests/engine/test_contract_of_kinds.py",
)

OPENING = (
    "tests/plugin_config/kinds/test_access_in_words.py",
    "tests/plugin_config/kinds/test_moving_rights.py",
    "tests/plugin_config/kinds/test_consent_of_groups_and_categories.py",
    *SAFETY,
    "tests/provisioning/plan",
    "tests/engine/test_hidden_things_guarded.py",
    "tests/engine/test_words_and_addresses_guarded.py",
)
SAVED = (
    "tests/provisioning/plan/test_saved_plans.py",
    "tests/cli/test_reviewed_plans.py",
    "tests/cli/commands/test_reading_plans.py",
    "tests/cli/commands/test_careful_options.py",
)
SECRETS = (
    "tests/provisioning/forum",
    "tests/plugin_config/language/test_secret_type.py",
    "tests/plugin_config/checking/test_credentials.py",
    "tests/engine/test_secrets.py",
)

MODULES = {
    "provisioning/plan/order.py": PLAN,
    "provisioning/plan/narrowed_first.py": PLAN,
    "provisioning/plan/access_shifts.py": PLAN,
    "provisioning/plan/bare_creations.py": PLAN,
    "provisioning/plan/parent_steps.py": PLAN,
    "provisioning/plan/circle_notes.py": PLAN,
    "provisioning/plan/letting_go.py": PLAN,
    "provisioning/plan/name_swaps.py": PLAN,
    "provisioning/safety/widening.py": SAFETY,
    "provisioning/safety/exposure.py": SAFETY,
    "provisioning/safety/lock_out.py": SAFETY,
    "provisioning/apply/writer.py": APPLY,
    "provisioning/apply/verification.py": APPLY,
    "provisioning/apply/staleness.py": APPLY,
    "provisioning/plan/consent.py": (*SAFETY, *PLAN),
    "provisioning/plan/saved_plan.py": SAVED,
    "provisioning/plan/saved_plan_checks.py": SAVED,
    "provisioning/plan/saved_plan_fit.py": SAVED,
    "provisioning/safety/guards.py": SAFETY,
    "provisioning/safety/protection.py": SAFETY,
    "provisioning/safety/admission.py": SAFETY,
    "provisioning/safety/review_widening.py": SAFETY,
    "provisioning/safety/limited.py": SAFETY,
    "provisioning/safety/hidden_moderators.py": SAFETY,
    "plugin_config/kinds/opening.py": OPENING,
    "plugin_config/kinds/access.py": OPENING,
    "plugin_config/kinds/shifts.py": OPENING,
    "plugin_config/kinds/category_opening.py": OPENING,
    "plugin_config/kinds/group_opening.py": OPENING,
    "plugin_config/kinds/setting_opening.py": OPENING,
    "plugin_config/kinds/tag_group_opening.py": OPENING,
    "plugin_config/kinds/page_opening.py": OPENING,
    "plugin_config/kinds/ranked_rows.py": OPENING,
    "plugin_config/language/secret.py": SECRETS,
    "plugin_config/language/credentials.py": SECRETS,
    "provisioning/forum/responses.py": SECRETS,
}
"""The modules, each with the tests that have to notice."""


@dataclass(frozen=True)
class Equivalent:
    """Changes of a line that nothing can notice, by the line's text, so that it may move."""

    module: str
    code: str
    operators: tuple[str, ...]
    reason: str

    def holds(self, mutant: Mutant) -> bool:
        return (self.module, self.code) == (mutant.module, mutant.code) and mutant.short in self.operators


def equivalents(text: str) -> list[Equivalent]:
    """The list of changes that change nothing, from its YAML."""
    return [
        Equivalent(module, item["line"], tuple(item["changes"]), item["reason"])
        for module, items in (yaml.safe_load(text) or {}).items()
        for item in items
    ]


def chosen(mutants: Sequence[Mutant], size: int | None, seed: int) -> list[Mutant]:
    """A sample that a seed gives every time; all of them without a size."""
    if size is None or size >= len(mutants):
        return list(mutants)
    return random.Random(seed).sample(list(mutants), size)


def verdicts(mutants: Sequence[Mutant], tests: Sequence[str] = ()) -> list[Verdict]:
    """How the changes end, with the tests of their rooms or with others; those that nobody noticed are printed."""
    rooms = {mutant.module: tests or MODULES[mutant.module] for mutant in mutants}
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    told = FOLDER / "verdicts"
    known = equivalents(EQUIVALENT.read_text(encoding="utf-8"))

    def tell(verdict: Verdict) -> None:
        with told.open("a", encoding="utf-8") as file:
            file.write(json.dumps([mutants.index(verdict.mutant), verdict.noticed, verdict.tests]) + "\n")
        mutant = verdict.mutant
        if not verdict.noticed and not any(item.holds(mutant) for item in known):
            print(f"{mutant.module}:{mutant.line}: {mutant.short}: {mutant.code} ({verdict.tests} tests)", flush=True)

    def loaded() -> bool:
        paths = sorted({path for room in rooms.values() for path in room})
        return pytest.main([*OPTIONS, *paths], plugins=[Loaded(mutants, rooms, FOLDER, tell)]) == pytest.ExitCode.OK

    if not in_a_copy(loaded):
        raise SystemExit("the tests could not be played")
    played = {json.loads(line)[0] for line in told.read_text(encoding="utf-8").splitlines()} if told.exists() else set()
    reached = read(FOLDER)
    for index, mutant in enumerate(mutants):
        if index not in played:
            tell(imported(mutant, rooms[mutant.module], reached))
    said = (json.loads(line) for line in told.read_text(encoding="utf-8").splitlines())
    return [Verdict(mutants[index], noticed, number) for index, noticed, number in said]


def table(rows: Sequence[tuple[str, int, int, int]]) -> Iterator[str]:
    yield f"{'module':40}{'noticed':>9}{'survived':>10}{'equivalent':>12}"
    for module, noticed, survived, same in rows:
        yield f"{module:40}{noticed:9}{survived:10}{same:12}"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Play small changes of the code, and list those that no test notices.")
    parser.add_argument("names", nargs="*", help="modules by a part of their path; all without one")
    parser.add_argument("--sample", type=int, default=12, help="so many changes of each module (12)")
    parser.add_argument("--all", action="store_true", help="every change, which takes hours")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="which sample; by the clock without one")
    parser.add_argument("--tests", nargs="+", default=(), help="play with these in place of the tests of the room")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    wanted = [path for path in MODULES if not options.names or any(name in path for name in options.names)]
    size = None if options.all else options.sample
    print(f"seed {options.seed}", flush=True)
    mutants = [mutant for module in wanted for mutant in chosen(mutants_of(module), size, options.seed)]
    ended = verdicts(mutants, options.tests)
    known = equivalents(EQUIVALENT.read_text(encoding="utf-8"))
    rows = []
    for module in wanted:
        own = [verdict for verdict in ended if verdict.mutant.module == module]
        left = [verdict.mutant for verdict in own if not verdict.noticed]
        survived = [mutant for mutant in left if not any(item.holds(mutant) for item in known)]
        rows.append((module, len(own) - len(left), len(survived), len(left) - len(survived)))
    for line in table(rows):
        print(line)
    noticed, survived_all = sum(row[1] for row in rows), sum(row[2] for row in rows)
    share = 100 * noticed / max(1, noticed + survived_all)
    print(f"{share:.1f} % noticed, {BOUND} % wanted")
    return 0 if share >= BOUND else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
