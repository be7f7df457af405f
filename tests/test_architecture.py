"""The house keeps its shape: imports point one way, one door leads to writing, and only the command line speaks."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from sources import nodes_of, tree_of

from idiaspora.plugin_config.kinds.registry import KINDS

ROOT = Path(__file__).resolve().parents[1]

MAY_IMPORT = {
    "facts": {"facts"},
    "plugin_config": {"plugin_config", "facts"},
    "provisioning": {"provisioning", "plugin_config", "facts"},
    "cli": {"cli", "provisioning", "plugin_config", "facts", "sandbox"},
    "sandbox": {"sandbox", "facts"},
}
"""Our packages, and which of ours each may import. The facts about Discourse are data, open to all."""

CLI_ROOMS = ("text", "formats", "results", "runs", "commands")
"""The rooms of the command line, each of which uses those before it."""

OURS = "idiaspora."

NETWORK = {"requests", "urllib3", "urllib", "http", "socket", "ssl", "pydiscourse", "flask", "asyncio", "smtplib"}
NO_NETWORK = {"urllib.parse"}
CLOCKS = {"time", "random", "secrets", "uuid"}
ASKING_A_CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
"""What of `datetime` looks at a clock; all else of it are values."""

ACTING = NETWORK | {"os", "subprocess", "shutil", "tempfile"} | CLOCKS
"""What no pure module reaches, by whatever it imports. A date may be a value."""

NAMES_OF_ERRORS = "provisioning/errors.py"
"""The one module that pure ones may reach though it imports a library of the network: it names its exceptions."""

WRITERS = {"provisioning/apply/writer.py", "cli/runs/demo_people.py"}
"""The one door through which anything is written, and the demo, which plays somebody else on its own forum."""

SPEAKERS = ("cli/", "sandbox/__main__.py")
LONGEST = 400
"""Lines after which a second subject has moved in."""


@dataclass(frozen=True)
class Module:
    """One source file of ours."""

    path: str

    @property
    def tree(self) -> ast.Module:
        return tree_of(ROOT / self.path)

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        return nodes_of(ROOT / self.path)

    @property
    def package(self) -> str:
        return self.path.partition("/")[0]

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """Dotted names of what it imports, ours without `idiaspora.`."""
        return tuple(self._imported(self.nodes))

    @cached_property
    def imports_at_load(self) -> tuple[str, ...]:
        """The same, of what is imported with the module itself."""
        return tuple(self._imported(self._top()))

    def _imported(self, nodes: Iterable[ast.AST]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name.removeprefix(OURS) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}:{node.lineno}: a relative import"
                yield from (f"{node.module}.{alias.name}".removeprefix(OURS) for alias in node.names)

    def _top(self) -> Iterator[ast.stmt]:
        waiting = list(self.tree.body)
        while waiting:
            node = waiting.pop()
            yield node
            if isinstance(node, ast.If | ast.Try | ast.With | ast.ClassDef) and "TYPE_CHECKING" not in ast.dump(node):
                waiting += [inner for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)]


def modules() -> list[Module]:
    paths = [path for package in MAY_IMPORT for path in sorted((ROOT / package).rglob("*.py"))]
    return [Module(path.relative_to(ROOT).as_posix()) for path in paths]


MODULES = modules()


def of(*packages: str) -> list[Module]:
    return [module for module in MODULES if module.package in packages]


def named(found: list[str]) -> str:
    return "\n".join(["", *found])


def test_every_package_is_looked_at() -> None:
    assert {module.package for module in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_point_one_way(package: str) -> None:
    wrong = [
        f"{module.path} imports {name}"
        for module in of(package)
        for name in module.imports
        if name.partition(".")[0] in MAY_IMPORT and name.partition(".")[0] not in MAY_IMPORT[package]
    ]
    assert not wrong, named(wrong)


def test_the_command_line_loads_the_sandbox_only_when_it_is_asked_for() -> None:
    eager = {module.path for module in of("cli") if any(name.startswith("sandbox") for name in module.imports_at_load)}
    assert not eager, named(sorted(eager))


@pytest.mark.parametrize("room", CLI_ROOMS)
def test_rooms_of_the_command_line_load_only_those_before_them(room: str) -> None:
    later = tuple(f"cli.{other}." for other in CLI_ROOMS[CLI_ROOMS.index(room) + 1 :])
    wrong = [
        f"{module.path} imports {name}"
        for module in of("cli")
        if module.path.startswith(f"cli/{room}/")
        for name in module.imports_at_load
        if name.startswith(later)
    ]
    assert not wrong, named(wrong)


def test_commands_load_only_options() -> None:
    """What a command runs it imports when it runs it, so that `--help` answers at once."""
    engine = ("plugin_config", "provisioning", *(f"cli.{room}." for room in CLI_ROOMS))
    wrong = [
        f"{module.path} imports {name}"
        for module in of("cli")
        if module.path.startswith("cli/commands/")
        for name in module.imports_at_load
        if name.startswith(engine)
    ]
    assert not wrong, named(wrong)


def test_no_package_imports_the_tests() -> None:
    wrong = [m.path for m in MODULES if any(name.partition(".")[0] in ("tests", "pytest") for name in m.imports)]
    assert not wrong, named(wrong)


def test_the_language_knows_no_network_and_no_clock() -> None:
    """A time may be a value of a file; which it is now, no module of the language asks."""
    wrong = [
        f"{module.path} imports {name}"
        for module in of("plugin_config", "facts")
        for name in module.imports
        if (name.partition(".")[0] in NETWORK and not name.startswith(tuple(NO_NETWORK)))
        or any(name == clock or name.startswith(f"{clock}.") for clock in CLOCKS)
    ]
    wrong += [
        f"{module.path}:{node.lineno} asks for {ast.unparse(node)}"
        for module in of("plugin_config", "facts")
        for node in module.nodes
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ASKING_A_CLOCK
    ]
    assert not wrong, named(wrong)


BY_NAME = {module.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): module for module in MODULES}


def test_what_is_called_pure_cannot_act_by_anything_that_it_imports() -> None:
    """Through the closure of imports: neither the network, nor files, nor a clock."""
    pure = [module for module in MODULES if "Pure." in (ast.get_docstring(module.tree) or "")]
    assert len(pure) > 30
    wrong = [
        f"{' → '.join(way)} imports {name}"
        for module in pure
        for reached, way in _closure(module)
        if reached.path != NAMES_OF_ERRORS
        for name in reached.imports_at_load
        if (name in ACTING or name.partition(".")[0] in ACTING) and not name.startswith(tuple(NO_NETWORK))
    ]
    assert not wrong, named(wrong)


def _closure(module: Module) -> Iterator[tuple[Module, tuple[str, ...]]]:
    """All modules of ours that are loaded with one, each with the way to it."""
    seen: set[str] = set()
    waiting = [(module, (module.path,))]
    while waiting:
        reached, way = waiting.pop()
        if reached.path in seen:
            continue
        seen.add(reached.path)
        yield reached, way
        for name in reached.imports_at_load:
            other = BY_NAME.get(name) or BY_NAME.get(name.rpartition(".")[0])
            if other is not None:
                waiting.append((other, (*way, other.path)))


def test_only_one_module_writes() -> None:
    """Every other call of a client says which method it uses, and that is GET. One search of Discourse and questions
    for uploads are a POST, and the question whom a setting would reach a PUT: none of them writes anything."""
    wrong = []
    for module in of("provisioning", "cli"):
        if module.path in WRITERS or module.path in (
            "provisioning/forum/client.py",
            "provisioning/forum/corrected_calls.py",
        ):
            continue
        for call in _sends(module):
            method, path = map(_text_of, call.args[:2])
            if method != "GET" and (method, path) not in HARMLESS:
                wrong.append(f"{module.path}:{call.lineno} sends {method} {path}")
    assert not wrong, named(wrong)


HARMLESS = {
    ("POST", "/categories/search.json"),
    ("POST", "/uploads/lookup-metadata.json"),
    ("POST", "/uploads/lookup-urls.json"),
    ("PUT", "/admin/site_settings/{}/user_count.json"),
}


def _text_of(argument: ast.expr) -> str:
    """A text as it is written, with braces for what is filled in."""
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)


def _sends(module: Module) -> Iterator[ast.Call]:
    for node in module.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "send":
            yield node


ANSWERS = ("client", "responses", "whole_answers")


def test_only_the_client_and_the_webhook_use_the_network_library() -> None:
    talking = {f"provisioning/forum/{name}.py" for name in (*ANSWERS, "network_failures", "credentials")}
    allowed = {*talking, "provisioning/errors.py", "provisioning/drift/webhook.py"}
    wrong = [
        module.path
        for module in of("provisioning", "cli")
        if module.path not in allowed and any(name.partition(".")[0] == "requests" for name in module.imports)
    ]
    assert not wrong, named(wrong)


def test_only_the_command_line_speaks() -> None:
    wrong = []
    for module in MODULES:
        if module.path.startswith(SPEAKERS):
            continue
        for node in module.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "input"):
                wrong.append(f"{module.path}:{node.lineno}")
    assert not wrong, named(wrong)


def test_no_module_has_grown_past_its_subject() -> None:
    long = {
        module.path: count
        for module in MODULES
        if (count := len((ROOT / module.path).read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long


def test_no_code_asks_whether_it_is_under_test() -> None:
    wrong = [module.path for module in MODULES if "PYTEST" in ast.dump(module.tree).upper()]
    assert not wrong, named(wrong)


def test_every_module_says_what_it_is() -> None:
    silent = [module.path for module in MODULES if module.tree.body and not ast.get_docstring(module.tree)]
    assert not silent, named(silent)


MAY_NAME_KINDS = ("plugin_config/kinds/", "plugin_config/consultation/")
"""The rooms in which a kind's name may stand; others know kinds by their declarations, or take a name from there."""


PARAMETERS = {
    "category": {"cli/runs/demo_people.py"},
    "page": {
        "provisioning/audit/question_reads.py", "provisioning/audit/staff_reads.py", "provisioning/forum/endpoints.py",
        "provisioning/report/requests.py",
    },
}  # fmt: skip
"""Parameters of requests that are called as a kind is, with the modules that send them."""


def test_no_other_room_holds_the_name_of_a_kind() -> None:
    wrong = [
        f"{module.path}:{line}: {text}"
        for module in of("plugin_config", "provisioning", "cli", "facts")
        if not module.path.startswith(MAY_NAME_KINDS)
        for line, text in kinds_in(module.nodes)
        if module.path not in PARAMETERS.get(text, ())
    ]
    assert not wrong, named(wrong)


def kinds_in(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """The names of kinds that code holds, with their lines: as texts, put together from texts, as the names of keyword
    arguments that make a dictionary, and as members of an enumeration whose values are their names."""
    for node in nodes:
        texts = [_text(node)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
            texts += [keyword.arg for keyword in node.keywords]
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and "auto" in ast.dump(node.value.func):
            texts += [target.id.lower() for target in node.targets if isinstance(target, ast.Name)]
        yield from ((getattr(node, "lineno", 0), text) for text in texts if text in KINDS)


def _text(node: ast.AST) -> str | None:
    """The text that an expression of nothing but texts is; None for others."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.FormattedValue):
        return _text(node.value)
    parts: list[ast.expr] = []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [node.left, node.right]
    elif isinstance(node, ast.JoinedStr):
        parts = node.values
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Constant)
    ):
        method, arguments = node.func.attr, [_text(argument) for argument in node.args]
        if method in ("lower", "strip", "removesuffix", "removeprefix", "replace") and None not in arguments:
            return str(getattr(str(node.func.value.value), method)(*arguments))
    texts = [_text(part) for part in parts]
    return "".join(text for text in texts if text) if parts and None not in texts else None


@pytest.mark.parametrize(
    "code",
    [
        'kind == "site_setting"', 'kind in ("a", "group")', '{"group": 1}', 'kind == "site_" "setting"',
        'kind == "site_" + "setting"', "kind == f\"site_{'setting'}\"", 'kind == "GROUP".lower()',
        'kind == "groups".removesuffix("s")', "dict(group=1)", "class A(StrEnum):\n    GROUP = auto()",
        'match kind:\n    case "group":\n        pass', 'def f(kind="group"): pass', 'x: Literal["group"]',
    ],
)  # fmt: skip
def test_no_way_to_write_the_name_of_a_kind_is_overlooked(code: str) -> None:
    assert [*kinds_in(ast.walk(ast.parse(code)))]


@pytest.mark.parametrize("code", ['kind == "groups"', 'f"group {name}"', "group = 1", "f(group=2)"])
def test_what_is_no_name_of_a_kind_is_not_taken_for_one(code: str) -> None:
    assert not [*kinds_in(ast.walk(ast.parse(code)))]


ABOUT_ONE_KIND = frozenset(
    {
        "apply/order_reading", "apply/reach",
        "plan/lost_groups", "plan/memberless_groups", "plan/missing_features", "plan/notification_steps",
        "plan/notifications", "plan/ownerless_groups", "plan/page_tags", "plan/parent_access", "plan/setting_needs",
        "plan/slug_notes", "plan/taken_names",
        "state/bystanders", "state/existing_members", "state/experts", "state/limit_reading", "state/own_names",
        "state/review_mode_reading", "state/review_modes", "state/taken_titles", "state/uploads", "state/written_tags",
    }
)  # fmt: skip
"""The modules of these rooms that are about something in particular; all others work over all kinds."""
ENGINE = ("provisioning/plan/", "provisioning/state/", "provisioning/apply/")


def _is_of_a_kind(module: Module) -> bool:
    """Whether a module of `kinds` holds one kind in particular: its name, or its declaration."""
    targets = (target for node in module.tree.body if isinstance(node, ast.Assign) for target in node.targets)
    return any(isinstance(target, ast.Name) and target.id in ("NAME", "KIND") for target in targets)


def test_the_engine_knows_kinds_only_by_their_declarations() -> None:
    kinds = [module for module in of("plugin_config") if module.path.startswith("plugin_config/kinds/")]
    named = {module.path for module in kinds if _is_of_a_kind(module)} | {"plugin_config/kinds/names.py"}
    known = {path.removesuffix(".py").replace("/", ".") for path in named}
    assert len(known) > len(KINDS)
    knowing = {
        module.path.removeprefix("provisioning/").removesuffix(".py")
        for module in of("provisioning")
        if module.path.startswith(ENGINE)
        and any(f"{name}.".startswith(f"{one}.") for name in module.imports for one in known)
    }
    assert knowing == ABOUT_ONE_KIND


def test_no_two_modules_of_a_room_are_twins() -> None:
    """Names that differ by an ending are taken for one another: plan and planning, drift and drifting."""
    endings = ("ing", "s", "er", "ed", "ion")
    wrong = []
    for module in MODULES:
        folder, _, name = module.path.removesuffix(".py").rpartition("/")
        beside = {
            other.path.removesuffix(".py").rpartition("/")[2] for other in MODULES if other.path.startswith(folder)
        }
        wrong += [f"{module.path}: {name}{end}" for end in endings if name != "__init__" and f"{name}{end}" in beside]
    assert not wrong, named(wrong)


def test_no_two_modules_of_tests_have_one_name() -> None:
    """The rooms of the tests are no packages: the second one of a name could not be collected beside the first."""
    places: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        places.setdefault(path.name, []).append(path.relative_to(ROOT).as_posix())
    twins = [" and ".join(found) for name, found in places.items() if len(found) > 1 and name != "conftest.py"]
    assert not twins, named(twins)


@pytest.mark.parametrize("package", ["plugin_config", "provisioning"])
def test_no_rooms_import_one_another_in_a_circle(package: str) -> None:
    rooms: dict[str, set[str]] = {}
    for module in of(package):
        room = _room(module.path.removesuffix(".py").replace("/", "."))
        imported = {_room(name) for name in module.imports if name.startswith(f"{package}.")}
        rooms.setdefault(room, set()).update(imported - {room})
    try:
        TopologicalSorter(rooms).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' → '.join(error.args[1])}")


def _room(name: str) -> str:
    """The room of a module: `provisioning.state` for `provisioning.state.found.Found`."""
    return ".".join(name.split(".")[:2])
