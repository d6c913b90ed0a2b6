"""`python -m tests.translations [OTHER.po…]`: bring app/locales/ up to date with the sources.

New sentences are added without a text, those that nothing says any more are taken out. Further .po
files give texts where there are none yet (after a merge that clashed: both sides' files).

Which sentences there are: in Python every Chinese text that is no docstring, in a template what
`_("…")` is given, in a script what `say("…")` is given. Chinese that is data and no sentence (a
pattern, a law's word) says `# untranslated: why` behind its line.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from app.core.wording import LANGUAGES, SOURCE

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "app/locales"
SCRIPT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)""",
    re.DOTALL,
)
HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
HAN = re.compile(r"[\u3400-\u9fff]")
# a marked text may be nothing but punctuation that another language writes otherwise: "{a}：{b}"
SAID = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
# what translates its first text, or will when it becomes text
MARKS = {
    "say", "phrase", "Message", "BadAnswer", "fixed",
    "Fault",  # of app/signing
    "Line", "Pick", "Day", "Roles", "Outsiders", "Estates", "Admin",  # of app/admin
}  # fmt: skip
KEYWORDS = {"hint", "none", "name"}  # of those: further texts that are said
FAULTS = ("source", "expressions", "definitions", "steps", "elements", "fields", "calendar")
SENTENCE = re.compile(r"[a-z'})…] [a-z'{(]")
CLASHED = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
UNTRANSLATED = "# untranslated: "  # behind a line of Python whose Chinese is data, and why
PLAIN = (
    "app/cli/_benches/",
    "app/services/demo/",
    "app/core/expressions/capitals.py",  # 大写金额 is how Chinese law writes sums
    "app/web/assets/expressions.js",  # the same
    "app/signing/verifier.py",  # runs by itself at whoever got an export: says both at once
)


@dataclass(frozen=True)
class Found:
    """A Chinese text in a source. `marked`: whether it is translated where it is said."""

    text: str
    path: str
    line: int
    marked: bool


@cache
def every() -> tuple[Found, ...]:
    """Every Chinese text of the product's sources."""
    return tuple(_every())


def _every() -> Iterator[Found]:
    environment = Environment(extensions=["jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True)
    for path in sorted((ROOT / "app").rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(PLAIN) or "node_modules" in name or "/static/" in name:
            continue
        if path.suffix == ".py":
            yield from in_python(path.read_text(), name)
        elif path.suffix in (".html", ".svg", ".txt") and "templates" in name:
            yield from in_template(path.read_text(), name, environment)
        elif path.suffix == ".js" and not name.endswith((".test.js", "build.js")):
            yield from in_script(path.read_text(), name)


def in_python(text: str, path: str) -> Iterator[Found]:
    """The texts of a module: inside a function they have to be marked, a table is read later."""
    tree = ast.parse(text)
    docstrings = _docstrings(tree)
    lines = text.splitlines()

    def walk(node: ast.AST, inside: bool, marked: bool) -> Iterator[Found]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            rows = lines[node.lineno - 1 : node.end_lineno]
            if any(UNTRANSLATED in row for row in rows):
                return
            if _counts(node.value, marked) and id(node) not in docstrings:
                yield Found(node.value, path, node.lineno, marked or not inside)
            return
        if isinstance(node, ast.JoinedStr):
            inside, marked = True, False
        for name, child in ast.iter_fields(node):
            for each in child if isinstance(child, list) else [child]:
                if not isinstance(each, ast.AST):
                    continue
                body = isinstance(node, ast.FunctionDef | ast.Lambda) and name == "body"
                first = isinstance(node, ast.Call) and _marks(node.func)
                if isinstance(each, ast.keyword):
                    first = first and each.arg in KEYWORDS
                elif name != "args":
                    first = False
                keeps = isinstance(node, ast.IfExp | ast.BinOp | ast.keyword) and marked
                yield from walk(each, inside or body, first or keeps)

    yield from walk(tree, False, False)


def _counts(text: str, marked: bool) -> bool:
    return (SAID if marked else HAN).search(text) is not None


def _docstrings(tree: ast.AST) -> set[int]:
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _marks(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in MARKS or name in _refusals() or name == "__init__"


@cache
def _refusals() -> set[str]:
    from app.core.errors import AppError

    found, more = set(), [AppError]
    while more:
        each = more.pop()
        found.add(each.__name__)
        more += each.__subclasses__()
    return found


def in_template(text: str, path: str, environment: Environment) -> Iterator[Found]:
    """The texts of a template; only `_("…")` marks one."""

    def walk(node: nodes.Node, marked: bool) -> Iterator[Found]:
        if isinstance(node, nodes.TemplateData | nodes.Const):
            said = node.data if isinstance(node, nodes.TemplateData) else node.value
            if isinstance(said, str) and _counts(said, marked):
                yield Found(said, path, node.lineno, marked)
            return
        if isinstance(node, nodes.Call):
            marks = isinstance(node.node, nodes.Name) and node.node.name == "_"
            for each in node.args:
                yield from walk(each, marks)
            for each in (node.node, *node.kwargs):
                yield from walk(each, False)
            return
        for each in node.iter_child_nodes():
            yield from walk(each, marked and isinstance(node, nodes.CondExpr))

    yield from walk(environment.parse(text), False)


def in_script(text: str, path: str) -> Iterator[Found]:
    """The texts of a script; only `say("…")` marks one."""
    for each in SCRIPT.finditer(text):
        literal = each["text"] or ""
        marked = text[: each.start()].rstrip().endswith("say(")
        if _counts(literal, marked):
            said = literal if literal[0] == "`" else ast.literal_eval(literal)
            yield Found(said, path, text.count("\n", 0, each.start()) + 1, marked)


@cache
def faults() -> dict[str, set[str]]:
    """Every English sentence about a fault in a definition, with the files that say it."""
    found: dict[str, set[str]] = {}
    for room in FAULTS:
        for path in sorted((ROOT / "app/core" / room).glob("*.py")):
            for text in _english(path.read_text()):
                found.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    return found


def _english(text: str) -> Iterator[str]:
    tree, lines = ast.parse(text), text.splitlines()
    apart = _docstrings(tree) | {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        rows = lines[node.lineno - 1 : node.end_lineno]
        sentence = SENTENCE.search(node.value) and not HAN.search(node.value)
        if sentence and id(node) not in apart and not any(UNTRANSLATED in row for row in rows):
            yield node.value


@cache
def sources() -> dict[str, set[str]]:
    """Every sentence that there is to translate, with the files that say it."""
    found: dict[str, set[str]] = {}
    for each in every():
        if each.marked:
            found.setdefault(each.text, set()).add(each.path)
    return found


def bring_up_to_date(language: str, others: list[Path]) -> tuple[int, int]:
    """Write the language's .po anew; gives how many sentences it has, how many lack a text."""
    path = LOCALES / f"{language}.po"
    said: dict[str, str | tuple[str, ...]] = {}
    for each in (path, *others):
        if each.exists():
            for entry in _read(each, language):
                id_ = entry.id[0] if entry.pluralizable else entry.id
                if entry.id and any(entry.string):
                    said.setdefault(id_, entry.string)
    catalog = Catalog(locale=language, project="Countersign", fuzzy=False)
    catalog.header_comment = "# What every sentence of Countersign is called."
    for text, files in (faults() if language == SOURCE else sources()).items():
        string = said.get(text, "")
        plural = isinstance(string, list | tuple)
        catalog.add(
            (text, text) if plural else text,
            string,
            locations=[(file, 1) for file in sorted(files)],
        )
    into = io.BytesIO()
    write_po(into, catalog, omit_header=True, sort_output=True, include_lineno=False, width=0)
    path.write_text(HEAD + into.getvalue().decode())
    entries = [entry for entry in catalog if entry.id]
    return len(entries), sum(not any(entry.string) for entry in entries)


def _read(path: Path, language: str) -> Catalog:
    """A .po, also one that a clashed merge left its marks in."""
    lines = path.read_text().splitlines()
    kept = [
        line for line in lines if not line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||"))
    ]
    return read_po(io.BytesIO("\n".join(kept).encode()), locale=language, ignore_obsolete=True)


if __name__ == "__main__":
    for language in LANGUAGES:
        others = [Path(each) for each in sys.argv[1:]]
        count, missing = bring_up_to_date(language, others)
        sys.stdout.write(f"{language}: {count} sentences, {missing} without a text\n")
