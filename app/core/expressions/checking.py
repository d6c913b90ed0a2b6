"""Whether a formula's names exist and its types go together, before anybody uses it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.expressions.expression import Expression, Tree
from app.core.expressions.functions import FUNCTIONS, Type
from app.core.source.problem import suggest
from app.core.source.worded import worded

_CALLED = {
    "number": "a number",
    "text": "a text",
    "bool": "a yes or no",
    "date": "a date",
    "time": "a time",
    "datetime": "a day with a time",
    "list": "a column",
    "blank": "a blank",
    "any": "a value",
}
_TAKE_A_LIST = "write includes(…), count(…), sum(…), min(…) or max(…)"
_TAKES = {"includes": "a column or a field with several answers comes first"}
_ARITHMETIC = {"+", "-", "*", "/", "//", "%"}
_NO_NUMBERS: Mapping[Type, str] = {
    "text": "use numbers",
    "bool": "use numbers",
    "time": "minutes(a, b) counts what lies between two times",
    "datetime": "minutes(a, b) counts what lies between two moments; date_of(x) is its day",
}
_EQUALITY = {"==", "!="}
_ORDER = {"<", "<=", ">", ">="}


def check(
    expression: Expression,
    types: Mapping[str, Type],
    settings: Mapping[str, Type],
    tables: Mapping[str, Mapping[str, Type]],
) -> tuple[Type, list[str]]:
    """The type of a formula's answer, and everything that is wrong with it.

    Args:
        expression: A formula.
        types: Fields by name; a choice is a "text".  For a formula inside a table also the
            columns of the row.
        settings: Types of the settings by name.
        tables: For each table the types of its columns.

    Returns:
        The type ("any" where a fault hides it, "blank" for a formula that is never
        anything else) and one sentence per fault, each with its cure in brackets.
    """
    checking = _Checking(types, settings, tables)
    kind, _ = checking.look(expression.tree)
    if kind == "list":
        checking.note("a list is no answer", _TAKE_A_LIST)
        kind = "any"
    return kind, list(dict.fromkeys(checking.problems))


Kind = tuple[Type, Type]  # the type, and of a column the type of its cells


@dataclass(slots=True)
class _Checking:
    types: Mapping[str, Type]
    settings: Mapping[str, Type]
    tables: Mapping[str, Mapping[str, Type]]
    problems: list[str] = field(default_factory=list)

    def note(self, message: str, hint: str = "") -> None:
        both = worded("{message} ({hint})", message=message, hint=hint)
        self.problems.append(both if hint else message)

    def look(self, tree: Tree) -> Kind:
        word = tree[0]
        if word in _ARITHMETIC:
            return self.arithmetic(word, self.look(tree[1])[0], self.look(tree[2])[0]), "any"
        if word in _EQUALITY or word in _ORDER:
            return self.comparison(word, self.look(tree[1])[0], self.look(tree[2])[0]), "any"
        looks: dict[str, Callable[..., Kind]] = {
            "name": self.name,
            "setting": self.setting,
            "column": self.column,
            "neg": self.negative,
            "and": lambda parts: self.truths("and", parts),
            "or": lambda parts: self.truths("or", parts),
            "not": lambda part: self.truths("not", [part]),
            "in": self.among,
            "if": self.choice,
            "call": self.call,
        }
        if word in looks:
            return looks[word](*tree[1:])
        constants: dict[str, Type] = {"num": "number", "text": "text", "bool": "bool"}
        return constants.get(word, "blank"), "any"

    def name(self, name: str) -> Kind:
        if name in self.types:  # what one question has several answers to are texts
            return self.types[name], "text" if self.types[name] == "list" else "any"
        if name == "today":
            return "date", "any"
        if name in self.tables:
            column = next(iter(self.tables[name]), "amount")
            self.note(
                worded("'{name}' is a table", name=name),
                worded("write its column too, as in {name}.{column}", name=name, column=column),
            )
        elif name in FUNCTIONS:
            self.note(
                worded("'{name}' is a function", name=name), worded("write {name}(…)", name=name)
            )
        else:
            known = {*self.types, *self.tables, "today"}
            self.note(worded("unknown name '{name}'", name=name), suggest(name, known))
        return "any", "any"

    def setting(self, name: str) -> Kind:
        if name not in self.settings:
            self.note(worded("unknown setting '{name}'", name=name), suggest(name, self.settings))
        return self.settings.get(name, "any"), "any"

    def column(self, table: str, column: str) -> Kind:
        if table not in self.tables:
            if table in self.types:
                self.note(
                    worded("'{table}' is no table", table=table),
                    worded("write '{table}' alone", table=table),
                )
            else:
                self.note(
                    worded("unknown table '{table}'", table=table), suggest(table, self.tables)
                )
            return "any", "any"
        columns = self.tables[table]
        if column not in columns:
            self.note(
                worded("unknown column '{column}' of '{table}'", column=column, table=table),
                suggest(column, columns),
            )
        return "list", columns.get(column, "any")

    def arithmetic(self, sign: str, a: Type, b: Type) -> Type:
        if "list" in (a, b):
            self.note(worded("'{sign}' takes no whole column", sign=sign), "write sum(…) around it")
            return "any"
        odd = next((each for each in _NO_NUMBERS if each in (a, b)), None)
        if odd:
            hint = _NO_NUMBERS[odd]
            if odd == "text" and sign == "+":
                hint = "texts cannot be joined"
            self.note(
                worded("'{sign}' takes numbers, not {called}", sign=sign, called=_CALLED[odd]), hint
            )
            return "any"
        dates = [a, b].count("date")
        if not dates:
            return "any" if "any" in (a, b) and sign in "+-" else "number"
        if sign == "-" and a == "date":
            return "number" if b == "date" else "any" if b in ("any", "blank") else "date"
        if sign == "+" and dates == 1:
            return "date"
        self.note(
            worded("'{sign}' does not go with dates", sign=sign),
            "date - date, date + days, date - days do",
        )
        return "any"

    def comparison(self, sign: str, a: Type, b: Type) -> Type:
        if "list" in (a, b):
            self.note(worded("'{sign}' takes one value, not a list", sign=sign), _TAKE_A_LIST)
        elif sign in _ORDER and ("text" in (a, b) or "bool" in (a, b)):
            odd = "text" if "text" in (a, b) else "bool"
            hint = "compare it with '==' or '!='"
            self.note(
                worded(
                    "'{sign}' compares numbers, dates and times, not {called}",
                    sign=sign,
                    called=_CALLED[odd],
                ),
                hint,
            )
        elif not _fits(a, b):
            self.note(
                worded(
                    "'{sign}' compares {called} with {called2}",
                    sign=sign,
                    called=_CALLED[a],
                    called2=_CALLED[b],
                ),
                _compare_hint(a, b),
            )
        return "bool"

    def negative(self, tree: Tree) -> Kind:
        kind = self.look(tree)[0]
        if kind not in ("number", "any", "blank"):
            self.note(worded("'-' takes a number, not {called}", called=_CALLED[kind]))
        return "number", "any"

    def truths(self, word: str, trees: Sequence[Tree]) -> Kind:
        for tree in trees:
            self.truth(f"'{word}'", self.look(tree)[0])
        return "bool", "any"

    def truth(self, who: str, kind: Type) -> None:
        if kind not in ("bool", "any", "blank"):
            self.note(
                worded("{who} takes yes or no, not {called}", who=who, called=_CALLED[kind]),
                "compare it with something",
            )

    def among(self, tree: Tree, items: Sequence[Tree]) -> Kind:
        kind = self.look(tree)[0]
        for item in items:
            self.comparison("==", kind, self.look(item)[0])
        return "bool", "any"

    def choice(self, condition: Tree, then: Tree, otherwise: Tree) -> Kind:
        self.truth("'if'", self.look(condition)[0])
        return self.same("'if … else …'", self.look(then)[0], self.look(otherwise)[0]), "any"

    def same(self, who: str, a: Type, b: Type) -> Type:
        """The one type of two values of which either may be the answer."""
        if "list" in (a, b):
            self.note(worded("{who} gives no whole column", who=who), "write sum(…) around it")
            return "any"
        if not _fits(a, b):
            self.note(
                worded(
                    "{who} gives {called} or {called2}",
                    who=who,
                    called=_CALLED[a],
                    called2=_CALLED[b],
                ),
                "both must be alike",
            )
            return "any"
        return a if a not in ("blank", "any") else b

    def call(self, name: str, arguments: Sequence[Tree]) -> Kind:
        function = FUNCTIONS[name]
        kinds = [self.look(argument) for argument in arguments]
        for at, (kind, _) in enumerate(kinds):
            takes = function.takes[min(at, len(function.takes) - 1)]
            if kind in ("any", "blank") or kind in takes:
                continue
            hint = _TAKES.get(name) or ("such as items.amount" if takes == ("list",) else "")
            wanted = " or ".join(_CALLED[each] for each in takes)
            self.note(
                worded(
                    "{name}() takes {wanted}, not {called}",
                    name=name,
                    wanted=wanted,
                    called=_CALLED[kind],
                ),
                hint,
            )
        if name == "sum" and kinds[0][1] not in ("number", "any"):
            self.note(
                worded(
                    "sum() adds numbers, and this column holds {called} per row",
                    called=_CALLED[kinds[0][1]],
                )
            )
        if name == "includes":
            self.comparison("==", kinds[0][1], kinds[1][0])
        if name == "minutes" and not _fits(kinds[0][0], kinds[1][0]):
            self.note("minutes() counts between two times, or between two moments")
        if name in ("min", "max"):
            return self.extreme(name, kinds), "any"
        if name == "if_blank":
            return self.same("if_blank()", kinds[0][0], kinds[1][0]), "any"
        return function.gives, "any"

    def extreme(self, name: str, kinds: Sequence[Kind]) -> Type:
        if len(kinds) == 1:
            kind, cells = kinds[0]
            if kind != "list":
                return kind
            if cells not in ("number", "date", "time", "datetime", "any"):
                self.note(worded("{name}() takes a column of numbers, dates or times", name=name))
                return "any"
            return cells
        if any(kind == "list" for kind, _ in kinds):
            self.note(
                worded("{name}() takes one column or several values", name=name),
                worded("write {name}(x, y)", name=name),
            )
            return "any"
        answer: Any = "blank"
        for kind, _ in kinds:
            answer = self.same(f"{name}()", answer, kind)
        return answer  # type: ignore[no-any-return]


def _fits(a: Type, b: Type) -> bool:
    return a == b or a in ("any", "blank") or b in ("any", "blank")


def _compare_hint(a: Type, b: Type) -> str:
    if {a, b} == {"number", "text"}:
        return "a number stands without quotes"
    if {a, b} == {"date", "text"}:
        return "dates are compared with fields, as in days(a, b) > 3"
    if {a, b} == {"date", "datetime"}:
        return "date_of(x) is the day of a moment"
    return ""
