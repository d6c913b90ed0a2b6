"""The plan of the house, held against its imports, its names and what is committed.

A room may import from itself and from the floors below it. Imports inside functions and under
TYPE_CHECKING count too, since a reader has to follow them all the same.
"""

import ast
import json
import sys
from functools import cache
from pathlib import Path

import pytest

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
OPEN_TO_THE_CORE = {"annotated_types", "holidays", "pydantic", "pydantic_core", "yaml"}
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


def each(paths):
    return pytest.mark.parametrize(
        "path", paths, ids=lambda path: path.relative_to(ROOT).as_posix()
    )


MODULES = under(APP, ".py")
CORE = [path for path in MODULES if path.is_relative_to(APP / "core")]
PAGES = under(APP, ".js", ".css", ".html")


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path):
    """Every name that a module imports, as its parts; `from a import b` counts as a.b."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: write the import with its full name"
            yield from ([*node.module.split("."), alias.name] for alias in node.names)


def room(*parts):
    return "/".join(parts[:2]) if parts[0] == "core" else parts[0]


def room_of(path):
    parts = path.relative_to(APP).with_suffix("").parts
    return room(*[part for part in parts if part != "__init__"] or [""])


def floor(name):
    found = [number for number, rooms in enumerate(FLOORS) if name in rooms]
    assert found, f"{name} is no room of this house: give it a floor here and in app/README.md"
    return found[0]


@each([path for path in MODULES if path not in {APP / "__init__.py", APP / "core" / "__init__.py"}])
def test_imports_only_run_down(path):
    here = room_of(path)
    floor(here)
    for head, *rest in imports(path):
        if head == "app" and rest:
            there = room(*rest)
            assert there == here or floor(there) > floor(here), f"{here} imports {there}"


@each([APP / "__init__.py", APP / "core" / "__init__.py"])
def test_the_face_of_the_house_imports_nothing_of_it(path):
    assert not [parts for parts in imports(path) if parts[0] == "app"]


@each(MODULES)
def test_a_library_is_named_only_in_its_rooms(path):
    here = room_of(path)
    for head, *_ in imports(path):
        assert here in NAMED_ONLY_IN.get(head, {here}), f"{here} must not know {head}"


@each(CORE)
def test_the_core_is_pure(path):
    for head, *_ in imports(path):
        known = OPEN_TO_THE_CORE | {"app"} | (sys.stdlib_module_names - NOT_FOR_THE_CORE)
        assert head in known, f"the core must not import {head}"


@each(CORE)
def test_the_core_asks_no_clock_opens_no_file_and_prints_nothing(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = node.func
            called = name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
            of_a_class = isinstance(name, ast.Attribute) and getattr(name.value, "id", "") in CLOCKS
            refused = ASKS_THE_CLOCK if of_a_class else BUILT_IN_DOORS
            assert called not in refused, f"line {node.lineno}: hand it in from above"


@each(MODULES)
def test_a_module_says_what_it_is(path):
    assert ast.get_docstring(tree(path)), "begin with a docstring"


@each(MODULES)
def test_no_file_is_a_drawer(path):
    assert DRAWERS.isdisjoint(path.relative_to(APP).with_suffix("").parts)


@each(MODULES)
def test_no_class_has_a_vague_name(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef):
            assert not node.name.endswith(VAGUE_ENDINGS), node.name


@each([*MODULES, *under(APP, ".js")])
def test_a_file_is_short_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@each(PAGES)
def test_no_minified_or_foreign_file_is_committed(path):
    text = path.read_text(encoding="utf-8")
    assert ".min." not in path.name
    assert "/*!" not in text, "a licence banner: take the package by npm"
    assert "sourceMappingURL" not in text
    longest = 1200 if path.suffix == ".html" else 500  # drawings in a page have long paths
    assert max(map(len, text.splitlines()), default=0) <= longest, "a line as long as a machine's"


@each([*MODULES, *PAGES])
def test_no_file_holds_two_versions_of_itself(path):
    begin = ("<<<<<<< ", ">>>>>>> ")  # what a merge leaves that nobody has settled
    assert not [
        line for line in path.read_text(encoding="utf-8").split("\n") if line.startswith(begin)
    ]


@each(sorted((ROOT / "bin").glob("*.lock")))
def test_a_lock_holds_hashes_and_no_host(path):
    text = path.read_text(encoding="utf-8")
    pinned = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text
    assert "/" not in "".join(pinned)


def test_the_pages_lock_holds_hashes_and_no_host():
    lock = json.loads((APP / "web/assets/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
