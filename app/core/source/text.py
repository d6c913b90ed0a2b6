"""YAML text to a tree of texts, with the place of every value kept beside it.

The reader runs over libyaml's events with a stack of its own, so that neither depth nor
aliases nor merge keys can cost more than the text is long.  A scalar has no type here:
`no`, `010` and `12:30` stay the texts that the author typed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

import yaml

from app.core.source.mark import Mark
from app.core.source.problem import Problem
from app.core.source.worded import worded

Path: TypeAlias = tuple[str | int, ...]
Tree: TypeAlias = Any  # dict[str, Tree] | list[Tree] | str

LARGEST = 512 * 1024  # bytes of one file
DEEPEST = 40  # levels of lists and mappings
MOST = 50_000  # values and keys of one file

_PATIENCE = 100  # faults of one file before reading on is of no use
_TOO_DEEP = worded("more than {deepest} levels of lists and mappings", deepest=DEEPEST)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NULLS = {"", "~", "null", "Null", "NULL"}
_FULL_WIDTH = re.compile(r"，\s*[a-z_]+\s*:\s|[:-]\s*｛|｝\s*$")  # where a bracket's own should be
_QUOTE_FORMULA = "put the formula in quotes"
_QUOTE_TEXT = "put the text in quotes"


@dataclass(frozen=True)
class Source:
    """One definition as its author wrote it.

    Attributes:
        tree: dict, list and str only; an empty or null value is "".
        marks: Place of every value, by its path from the top; () is the top itself.
        key_marks: Place of every key, by the path of its value.
        file: The name that the places carry.
    """

    tree: Tree
    marks: Mapping[Path, Mark]
    key_marks: Mapping[Path, Mark]
    file: str

    def mark(self, path: Path) -> Mark:
        """The place of the value at `path`, or of the nearest thing around it."""
        while path not in self.marks:
            path = path[:-1]
        return self.marks[path]

    def key_mark(self, path: Path) -> Mark:
        """The place of the key whose value is at `path`, or of the nearest thing around it."""
        return self.key_marks[path] if path in self.key_marks else self.mark(path)


def read_yaml(text: str | bytes, file: str) -> tuple[Source | None, list[Problem]]:
    """Read one file; never raises on what stands in it.

    Args:
        text: The whole file; bytes are taken as UTF-8.
        file: What its places are called, such as "forms/leave.yaml".

    Returns:
        The source, or None where it cannot be read as a tree, and every fault found, in
        the order of their places.  A key given twice is a fault that leaves a source (the
        first one counts).
    """
    decoded = _decoded(text, file)
    if isinstance(decoded, Problem):
        return None, [decoded]
    reading = _Reading(file, decoded.splitlines())
    try:
        for event in yaml.parse(decoded, Loader=yaml.CSafeLoader):
            reading.take(event)
    except _Stop:
        pass
    except yaml.YAMLError as error:
        reading.refuse(*_syntax(error, file, reading.lines))
    if not reading.usable:
        return None, sorted(reading.problems)
    source = Source(
        reading.tree, MappingProxyType(reading.marks), MappingProxyType(reading.key_marks), file
    )
    return source, sorted(reading.problems)


def _decoded(text: str | bytes, file: str) -> str | Problem:
    """The text without its byte order mark, or what keeps it from being read."""
    top = Mark(file, 1, 1)
    if len(text) > LARGEST:
        return Problem(top, "the file is larger than 512 KiB", "split it up")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            place = _place(error.object[: error.start].decode("utf-8"), file)
            return Problem(place, "this is not UTF-8 text", "save the file as UTF-8")
    text = text.removeprefix("\ufeff")
    strange = _UNPRINTABLE.search(text)
    if strange:
        place = _place(text[: strange.start()], file)
        number = f"U+{ord(strange.group()):04X}"
        return Problem(
            place,
            worded("a character that cannot be printed ({number})", number=number),
            "take it out",
        )
    if len(text.encode("utf-8")) > LARGEST:
        return Problem(top, "the file is larger than 512 KiB", "split it up")
    return text


def _place(before: str, file: str) -> Mark:
    """The place right behind the text `before`."""
    lines = before.replace("\r\n", "\n").split("\n")
    return Mark(file, len(lines), len(lines[-1]) + 1)


def _syntax(error: yaml.YAMLError, file: str, lines: list[str]) -> tuple[Mark, str, str]:
    """What libyaml met, with the place and, where the line shows it, a cure."""
    at = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    mark = Mark(file, at.line + 1, at.column + 1) if at else Mark(file, 1, 1)
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    # libyaml often notices only at the start of the next line what the one before did
    near = [lines[line - 1] for line in (mark.line, mark.line - 1) if 0 < line <= len(lines)]
    if "nesting depth" in said:  # untranslated: libyaml's
        return mark, _TOO_DEEP, "make it flatter"
    words = str(said).split()
    plain = _PLAINLY.get(words[-1]) or _PLAINLY.get(words[0], said)
    return mark, worded("this is not YAML: {said}", said=plain), _cure(str(said), near)


_PLAINLY = {  # what libyaml says most often, by its last or first word, as people say it
    "content": "a value is missing, or a bracket is not closed",
    "'}'": "a ',' or '}' is missing before this place",
    "']'": "a ',' or ']' is missing before this place",
    "key": "a key should stand here, in the column of those above it",
    "indicator": "a '-' should stand here, in the column of those above",
    "token": "no text may begin with this character",
    "mapping": "there is a ':' too many, or a line too far in",
    "':'": "a ':' is missing behind a key",
    "stream": "the text ends within quotes or brackets",
}


_ASTRAY = ("did not find expected key", "block end", "'-' indicator")  # untranslated: libyaml's


def _cure(said: str, near: list[str]) -> str:
    here = near[0] if near else ""
    if "\t" in here[: len(here) - len(here.lstrip())] or ("token" in said and "\t" in here):
        return "indent with blanks, not tabs"
    if "token" in said and re.search(r"(^|[:,\[{-]\s*)[@`%]", here):
        return _QUOTE_TEXT
    for line in near:
        if re.match(r"\s*(- *)?[^\s:'\"#]+：", line) and not re.search(r":(\s|$)", line):
            return "write ':' and a blank behind the key, not '：'"
    if any(_FULL_WIDTH.search(line) for line in near):
        return "write ',' and brackets in half width, not '，' and '｛｝'"
    if "',' or '}'" in said or "',' or ']'" in said:  # untranslated: libyaml's
        formula = any(re.search(r"\(|\bin *\[|\b(if|and|or)\b", line) for line in near)
        return _QUOTE_FORMULA if formula else "close the bracket, or put the text in quotes"
    if "mapping values are not allowed" in said:  # untranslated: libyaml's
        return _QUOTE_TEXT
    if "could not find expected ':'" in said:  # untranslated: libyaml's
        return "write the key as 'key: value'"
    if any(each in said for each in _ASTRAY):
        return (
            "see that keys of one mapping start in one column, and that brackets and quotes close"
        )
    return ""


class _Stop(Exception):  # noqa: N818  ends the reading; nobody outside sees it
    """There is no use in reading on."""


@dataclass(slots=True)
class _Level:
    """One list or mapping that is still open."""

    path: Path
    node: Any
    flow: bool
    key: str | None = None  # of a mapping: the key whose value comes next
    skipping: bool = False  # the value that comes next belongs to a key that does not count
    broken: bool = False  # a formula was cut in pieces; keys that follow are its pieces


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    file: str
    lines: list[str]
    tree: Tree = None
    marks: dict[Path, Mark] = field(default_factory=dict)
    key_marks: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    usable: bool = True
    documents: int = 0
    nodes: int = 0
    hidden: int = 0  # open levels below a key that does not count
    open: list[_Level] = field(default_factory=list)

    def refuse(self, mark: Mark, message: str, hint: str = "") -> None:
        """Note a fault after which there is no source."""
        self.problems.append(Problem(mark, message, hint))
        self.usable = False

    def stop(self, mark: Mark, message: str, hint: str = "") -> None:
        """Note a fault after which reading on is of no use."""
        self.refuse(mark, message, hint)
        raise _Stop

    def take(self, event: yaml.Event) -> None:
        """Take one of libyaml's events.

        Raises:
            _Stop: There is no use in reading on.
        """
        at = event.start_mark
        mark = Mark(self.file, at.line + 1, at.column + 1) if at else Mark(self.file, 1, 1)
        if isinstance(event, yaml.NodeEvent):
            self._node(event, mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.stop(mark, "a second document starts here", "one file holds one definition")
        elif isinstance(event, yaml.StreamEndEvent) and self.documents == 0:
            self.stop(Mark(self.file, 1, 1), "the file is empty")

    def _node(self, event: yaml.NodeEvent, mark: Mark) -> None:
        self.nodes += 1
        if self.nodes > MOST:
            self.stop(
                mark, worded("more than {most:,} values in one file", most=MOST), "split it up"
            )
        if len(self.problems) >= _PATIENCE:
            self.stop(mark, "and more faults like these follow")
        if isinstance(event, yaml.AliasEvent):
            hint = "write the value out; a text that starts with '*' needs quotes"
            self.refuse(
                mark,
                worded("'*{anchor}' repeats something by reference", anchor=event.anchor),
                hint,
            )
            self._scalar("", mark)
            return
        if event.anchor is not None:
            hint = "leave it out; a text that starts with '&' needs quotes"
            self.refuse(
                mark, worded("'&{anchor}' names something for repeating", anchor=event.anchor), hint
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            name = tag.replace("tag:yaml.org,2002:", "!!")
            hint = "leave it out; a text that starts with '!' needs quotes"
            self.refuse(
                mark, worded("'{name}' is a YAML tag, and tags mean nothing here", name=name), hint
            )
        if isinstance(event, yaml.ScalarEvent):
            text = str(event.value)
            plain = not event.style
            if plain and self.open and self.open[-1].flow and self._cut(text, mark):
                return
            self._scalar("" if plain and text in _NULLS else text, mark)
        elif isinstance(event, yaml.CollectionStartEvent):
            node: Tree = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._open(node, mark, bool(event.flow_style))

    def _cut(self, text: str, mark: Mark) -> bool:
        """Whether this plain text in {} or [] is a piece of a formula cut at its comma."""
        level = self.open[-1]
        if level.broken:
            # the pieces up to the closing bracket are read as keys without values
            level.broken = text.count(")") <= text.count("(")
            if isinstance(level.node, dict):
                level.key, level.skipping = "", True
            return True
        if text.count("(") > text.count(")") and (isinstance(level.node, list) or level.key):
            self.refuse(
                mark, worded("the bracket in '{text}' is not closed", text=text), _QUOTE_FORMULA
            )
            level.broken = True
            level.key, level.skipping = None, False
            return True
        return False

    def _scalar(self, text: str, mark: Mark) -> None:
        level = self.open[-1] if self.open else None
        if level is not None and isinstance(level.node, dict) and level.key is None:
            self._key(level, text, mark)
        else:
            self._place(text, mark)

    def _key(self, level: _Level, key: str, mark: Mark) -> None:
        level.key = key
        path = (*level.path, key)
        if key == "<<":
            self.refuse(mark, "'<<' takes keys from elsewhere", "write the keys out")
            level.skipping = True
        elif key == "":
            self.refuse(mark, "a key is missing before ':'")
            level.skipping = True
        elif key in level.node:
            first = self.key_marks.get(path)
            hint = worded("first on line {line}", line=first.line) if first else ""
            if not self.hidden:
                self.problems.append(Problem(mark, worded("'{key}' is given twice", key=key), hint))
            level.skipping = True
        elif not self.hidden:
            self.key_marks[path] = mark

    def _place(self, node: Tree, mark: Mark) -> tuple[Path, bool]:
        """Put a value where it belongs; gives its path, and whether it counts."""
        if not self.open:
            self.tree = node
            self.marks[()] = mark
            return (), True
        level = self.open[-1]
        counts = not level.skipping
        step: str | int
        if isinstance(level.node, dict):
            step = level.key or ""
            if counts:
                level.node[step] = node
            level.key, level.skipping = None, False
        else:
            step = len(level.node)
            level.node.append(node)
        path = (*level.path, step)
        if counts and not self.hidden:
            self.marks[path] = mark
        return path, counts

    def _open(self, node: Tree, mark: Mark, flow: bool) -> None:
        if len(self.open) >= DEEPEST:
            self.stop(mark, _TOO_DEEP, "make it flatter")
        level = self.open[-1] if self.open else None
        if level is not None and isinstance(level.node, dict) and level.key is None:
            self.stop(mark, "a key must be one word or text", "not a list or a mapping")
        path, counts = self._place(node, mark)
        self.hidden += 1 if self.hidden or not counts else 0
        self.open.append(_Level(path, node, flow))

    def _close(self) -> None:
        self.open.pop()
        self.hidden -= 1 if self.hidden else 0
