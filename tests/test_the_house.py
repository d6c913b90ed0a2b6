"""The plan of the house, held against its imports, its names and what is committed.

A room may import from itself and from the floors below it. Imports inside functions and under
TYPE_CHECKING count too, since a reader has to follow them all the same.
"""

import ast
import json
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"

FLOORS = [  # from the roof down
    {"cli"},
    {"factory"},
    {"admin", "api"},
    {"web", "jobs"},
    {"services"},
    {"storage", "rendering", "signing", "intake", "notifications", "settings"},
    {"confined", "locales"},
    {"core/engine"},
    {"core/definitions"},
    {"core/fields", "core/steps", "core/verbs", "core/elements"},
    {"core/trail"},
    {"core/expressions", "core/records", "core/calendar"},
    {"core/source", "core/registry"},
    {"core/errors"},
    {"core/wording"},
]
DOORS = {"web", "admin", "api", "factory", "cli"}
NAMED_ONLY_IN = {  # a library → the rooms that may know it
    "flask": DOORS,
    "flask_admin": {"admin", "factory"},
    "flask_login": DOORS,
    "flask_wtf": DOORS,
    "werkzeug": DOORS,
    "wtforms": {"web", "admin", "cli"},  # in cli the peer of a bench
    "sqlalchemy": {"storage", "admin"},
    "alembic": {"storage"},
    "weasyprint": {"rendering"},
    "pyhanko": {"signing"},
    "PIL": {"intake"},
    "babel": {"locales"},
    "pi_heif": {"intake"},
    "python_calamine": {"intake"},
}
OPEN_TO_THE_CORE = {"annotated_types", "holidays", "pydantic", "pydantic_core", "yaml", "orjson"}
NOT_FOR_THE_CORE = {
    *("os", "io", "shutil", "tempfile", "subprocess", "sqlite3"),  # disk
    *("socket", "ssl", "http", "smtplib", "asyncio", "threading", "multiprocessing"),  # the world
    *("time", "random", "secrets", "uuid"),  # clock and chance
}
CLOCKS = {"datetime", "date"}
ASKS_THE_CLOCK = {"now", "utcnow", "today"}
BUILT_IN_DOORS = {"open", "print", "input"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "types", "tools", "stuff"}
VAGUE_ENDINGS = ("Manager", "Handler", "Helper", "Util", "Utils")
MADE_BY_TOOLS = {"node_modules", "static", "__pycache__"}
LONGEST_FILE = 450


def under(folder, *endings):
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in endings
        and path.is_file()
        and MADE_BY_TOOLS.isdisjoint(path.relative_to(folder).parts)
    )


def faults(paths, rule):
    """What the rule finds wrong in each file; one test for all of them, so that they are quick."""
    assert paths
    return [
        f"{path.relative_to(ROOT).as_posix()}: {fault}" for path in paths for fault in rule(path)
    ]


MODULES = under(APP, ".py")
CORE = [path for path in MODULES if path.is_relative_to(APP / "core")]
PAGES = under(APP, ".js", ".css", ".html")


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path):
    return list(ast.walk(tree(path)))


@cache
def imports(path):
    """Every name that a module imports, as its parts; `from a import b` counts as a.b."""
    found = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}, line {node.lineno}: write the full name"
            found += [[*node.module.split("."), alias.name] for alias in node.names]
    return found


def room(*parts):
    return "/".join(parts[:2]) if parts[0] == "core" else parts[0]


def room_of(path):
    parts = path.relative_to(APP).with_suffix("").parts
    return room(*[part for part in parts if part != "__init__"] or [""])


def floor(name):
    found = [number for number, rooms in enumerate(FLOORS) if name in rooms]
    assert found, f"{name} is no room of this house: give it a floor here and in app/README.md"
    return found[0]


FACES = [APP / "__init__.py", APP / "core" / "__init__.py"]


def test_imports_only_run_down():
    def up(path):
        here = room_of(path)
        own = floor(here)
        for head, *rest in imports(path):
            if head == "app" and rest:
                there = room(*rest)
                if there != here and floor(there) <= own:
                    yield f"{here} imports {there}"

    assert faults([path for path in MODULES if path not in FACES], up) == []


def test_the_face_of_the_house_imports_nothing_of_it():
    assert faults(FACES, lambda path: [each for each in imports(path) if each[0] == "app"]) == []


def test_a_library_is_named_only_in_its_rooms():
    def strangers(path):
        here = room_of(path)
        for head, *_ in imports(path):
            if here not in NAMED_ONLY_IN.get(head, {here}):
                yield f"{here} must not know {head}"

    assert faults(MODULES, strangers) == []


def test_the_core_is_pure():
    known = OPEN_TO_THE_CORE | {"app"} | (sys.stdlib_module_names - NOT_FOR_THE_CORE)

    def outside(path):
        return [f"imports {head}" for head, *_ in imports(path) if head not in known]

    assert faults(CORE, outside) == []


def test_the_core_asks_no_clock_opens_no_file_and_prints_nothing():
    def asked(path):
        for node in nodes(path):
            if isinstance(node, ast.Call):
                name = node.func
                called = name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
                of_a_class = (
                    isinstance(name, ast.Attribute) and getattr(name.value, "id", "") in CLOCKS
                )
                if called in (ASKS_THE_CLOCK if of_a_class else BUILT_IN_DOORS):
                    yield f"line {node.lineno}: hand it in from above"

    assert faults(CORE, asked) == []


def test_a_module_says_what_it_is():
    def silent(path):
        return [] if ast.get_docstring(tree(path)) else ["begin with a docstring"]

    assert faults(MODULES, silent) == []


def test_no_file_is_a_drawer():
    def drawers(path):
        return DRAWERS.intersection(path.relative_to(APP).with_suffix("").parts)

    assert faults(MODULES, drawers) == []


def test_no_class_has_a_vague_name():
    def vague(path):
        return [
            node.name
            for node in nodes(path)
            if isinstance(node, ast.ClassDef) and node.name.endswith(VAGUE_ENDINGS)
        ]

    assert faults(MODULES, vague) == []


def test_a_file_is_short_enough_to_read():
    def long(path):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        return [f"{lines} lines"] if lines > LONGEST_FILE else []

    assert faults([*MODULES, *under(APP, ".js")], long) == []


def test_no_minified_or_foreign_file_is_committed():
    def foreign(path):
        text = path.read_text(encoding="utf-8")
        if ".min." in path.name:
            yield "a minified file"
        if "/*!" in text:
            yield "a licence banner: take the package by npm"
        if "sourceMappingURL" in text:
            yield "a source map"
        longest = 1200 if path.suffix == ".html" else 500  # drawings in a page have long paths
        if max(map(len, text.splitlines()), default=0) > longest:
            yield "a line as long as a machine's"

    assert faults(PAGES, foreign) == []


def test_no_file_holds_two_versions_of_itself():
    begin = ("<<<<<<< ", ">>>>>>> ")  # what a merge leaves that nobody has settled

    def unsettled(path):
        text = path.read_text(encoding="utf-8")
        return [line for line in text.split("\n") if line.startswith(begin)]

    assert faults([*MODULES, *PAGES], unsettled) == []


def test_a_lock_holds_hashes_and_no_host():
    def unsafe(path):
        text = path.read_text(encoding="utf-8")
        pinned = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
        if not pinned or text.count("--hash=sha256:") < len(pinned):
            yield "pinned without hashes"
        if "://" in text or "/" in "".join(pinned):
            yield "names a host"

    assert faults(sorted((ROOT / "bin").glob("*.lock")), unsafe) == []


def test_the_pages_lock_holds_hashes_and_no_host():
    lock = json.loads((APP / "web/assets/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
