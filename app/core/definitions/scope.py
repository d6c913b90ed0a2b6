"""What formulas and references may name: the words of one form, and of the organisation."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from app.core.definitions.form import FIELD_TYPES, Form
from app.core.definitions.reading import Read
from app.core.expressions.checking import check
from app.core.expressions.expression import BadExpression, Tree
from app.core.expressions.functions import Type
from app.core.expressions.parsing import parse
from app.core.fields.base import Field
from app.core.fields.table import Table
from app.core.source.problem import suggest
from app.core.source.text import Path
from app.core.source.worded import worded

_KINDS: Mapping[str, Type] = {
    "number": "number", "text": "text", "bool": "bool", "date": "date", "time": "time",
    "datetime": "datetime", "list": "list",
}  # fmt: skip
_CALLED = {
    "number": "a number", "text": "a text", "bool": "yes or no", "date": "a date",
    "time": "a time", "datetime": "a day with a time",
}  # fmt: skip


_UNKNOWN = {  # whole sentences: a word alone could be what an author wrote
    "role": "no role is called '{word}'",
    "department": "no department is called '{word}'",
    "person": "no person is called '{word}'",
    "form": "no form is called '{word}'",
}


Called: TypeAlias = Collection[str] | Mapping[str, Collection[str]]


@dataclass(frozen=True, kw_only=True)
class Known:
    """The organisation's words; None: not known here, so nothing is held against it.

    Ids, or a mapping from each id to all that people call it.
    """

    roles: Called | None = None
    departments: Called | None = None
    people: Called | None = None


@dataclass(kw_only=True)
class Scope:
    """The names of a form with their types, those of parts that could not be read included."""

    form: Form
    broken: Collection[str]
    types: dict[str, Type] = field(default_factory=dict)
    tables: dict[str, dict[str, Type]] = field(default_factory=dict)
    settings: dict[str, Type] = field(default_factory=dict)

    @classmethod
    def of(cls, read: Read[Form], form: Form) -> "Scope":
        """The scope of a form."""
        scope = cls(form=form, broken=frozenset(read.broken))
        for each in form.fields:
            if isinstance(each, Table):
                scope.tables[each.name] = {column.name: kind_of(column) for column in each.columns}
            else:
                scope.types[each.name] = kind_of(each)
        for name in read.broken:
            table, _, column = name.partition(".")
            if column and table in scope.tables:
                scope.tables[table][column] = "any"
            elif not column:
                scope.types[name] = "any"
        for name, setting in form.settings.items():
            scope.settings[name] = _KINDS[FIELD_TYPES[setting.type].kind]
        settings = read.at(("settings",))
        for name in settings if isinstance(settings, dict) else ():
            scope.settings.setdefault(name, "any")
        return scope

    @property
    def names(self) -> set[str]:
        """Every field and every column (`items.price`), readable or not."""
        columns = {f"{table}.{column}" for table, own in self.tables.items() for column in own}
        return {*self.types, *self.tables, *columns}

    def places(self, departments: Called) -> Called:
        """Departments, and fields that name an estate or one of them, with what each is called."""
        called = departments if isinstance(departments, Mapping) else dict.fromkeys(departments, ())
        fields = [each for each in self.form.fields if each.reference in ("estate", "department")]
        return {**called, **{each.name: (each.label.zh, each.label.en) for each in fields}}

    def lost(self, name: str) -> bool:
        """Whether the name is declared by a part that could not be read."""
        return name in self.broken or name.partition(".")[0] in self.broken

    def faults(self, text: str, wanted: Type | None, table: Table | None = None) -> Iterator[str]:
        """Everything that is wrong with a formula; `wanted` is the type that its answer must have.

        Inside a table the columns of the row come first.
        """
        try:
            expression = parse(text)
        except BadExpression as bad:
            both = worded("{message} ({hint})", message=bad.message, hint=bad.hint)
            yield both if bad.hint else bad.message
            return
        if any(name in self.broken for name, _ in expression.columns):
            return
        types = {**self.types, **(self.tables[table.name] if table else {})}
        given, problems = check(expression, types, self.settings, self.tables)
        yield from problems
        yield from self._codes(expression.tree, table)
        fits = wanted is None or given in (wanted, "any") or (given == "blank" and wanted != "bool")
        if not problems and not fits and wanted in _CALLED:
            yield worded(
                "must give {called}, not {get}",
                called=_CALLED[wanted],
                get=_CALLED.get(given, "nothing"),
            )

    def _codes(self, tree: Tree, table: Table | None) -> Iterator[str]:
        """Comparisons of a choice with a text that is none of its codes."""
        if not isinstance(tree, list) or not tree:
            return
        pairs = []
        if tree[0] in ("==", "!="):
            pairs = [(tree[1], tree[2]), (tree[2], tree[1])]
        elif tree[0] == "in":
            pairs = [(tree[1], item) for item in tree[2]]
        elif tree[:2] == ["call", "includes"]:
            pairs = [(tree[2][0], tree[2][1])]
        for name, text in pairs:
            if name[0] in ("name", "column") and text[0] == "text":
                own = table.column(name[1]) if table and name[0] == "name" else None
                asked = own or self.form.field(".".join(name[1:]))
                codes = asked.codes if asked else ()
                if codes and text[1] not in codes:
                    hint = suggest(text[1], codes) or worded(
                        "one of {words}", words=", ".join(codes)
                    )
                    yield worded(
                        "'{text}' is none of the options of '{name}' ({hint})",
                        text=text[1],
                        name=name[-1],
                        hint=hint,
                    )
        for part in tree[1:]:
            yield from self._codes(part, table)
            if isinstance(part, list) and part and isinstance(part[0], list):
                for each in part:
                    yield from self._codes(each, table)

    def note(
        self, read: Read[Any], path: Path, text: str, wanted: Type | None,
        table: Table | None = None,
    ) -> bool:  # fmt: skip
        """Note what is wrong with the formula at `path` of the file; whether nothing is."""
        key = next((step for step in reversed(path) if isinstance(step, str)), "formula")
        faults = tuple(self.faults(text, wanted, table))
        for fault in faults:
            about = "'{key}' {message}" if fault.startswith("must") else "'{key}': {message}"
            read.note(path, worded(about, key=key, message=fault))
        return not faults


def kind_of(asked: Field) -> Type:
    """A field's type in formulas."""
    return _KINDS[asked.kind]


def named(word: str, known: Called) -> str:
    """A hint for a word that is no id: the ids of what people call so, else the nearest id."""
    called = known if isinstance(known, Mapping) else {}
    ids = sorted(id_ for id_, names in called.items() if word.lower() in map(str.lower, names))
    if len(ids) > 1:
        return worded("one of {words}", words=", ".join(ids))
    return worded("did you mean '{near}'?", near=ids[0]) if ids else suggest(word, known)


def note_unknown(read: Read[Any], path: Path, called: str, word: str, known: Called | None) -> bool:
    """Note a word that names nothing; whether it was one."""
    if known is None or word in known:
        return False
    text = _UNKNOWN.get(called, "no {called} is called '{word}'")
    said = worded(text, called=called, word=word)
    read.note(path, said, named(word, known))
    return True
