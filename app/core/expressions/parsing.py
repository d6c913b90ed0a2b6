"""The text of a formula to its tree; Python's grammar for expressions, and little of it."""

import ast
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from app.core.expressions.expression import DEEPEST, LONGEST, BadExpression, Expression, Tree
from app.core.expressions.functions import FUNCTIONS
from app.core.source.problem import suggest
from app.core.source.scalars import BadValue
from app.core.source.worded import worded

_STRINGS = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_NUMBER = re.compile(r"(?<![\w.])(?:[0-9]|\.[0-9])[\w.]*")
_PLAIN_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_DIGITS = 34
_CHARACTERS = {
    "，": ",",
    "、": ",",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "×": "*",
    "÷": "/",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "−": "-",
    "–": "-",
    "。": ".",
    "【": "[",
    "】": "]",
}
_WRITE_INSTEAD = {
    "&&": "and",
    "||": "or",
    "<>": "!=",
    "!": "not",
    "AND": "and",
    "OR": "or",
    "NOT": "not",
}
_BINARY = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
_COMPARE = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_REFUSED: dict[type[ast.AST], tuple[str, str]] = {
    ast.Pow: ("'**' is not available", "write x * x"),
    ast.MatMult: ("'@' is not available", "write '*' to multiply"),
    ast.BitAnd: ("'&' is not available", "write 'and'"),
    ast.BitOr: ("'|' is not available", "write 'or'"),
    ast.Is: ("'is' is not available", "write '=='; is_blank(x) asks for a blank"),
    ast.IsNot: ("'is not' is not available", "write '!='"),
    ast.Lambda: ("'lambda' is not available", "write the formula out"),
    ast.NamedExpr: ("':=' is not available", "write '==' to compare"),
    ast.JoinedStr: ("a text with 'f' before it is not available", "write plain quotes"),
    ast.Subscript: ("'[…]' behind a value is not available", "a column is written items.amount"),
    ast.Starred: ("'*' before a value is not available", "sum(items.amount) takes a whole column"),
    ast.List: ("a list stands only behind 'in'", "write x in ['a', 'b']"),
    ast.Tuple: ("a list stands only behind 'in'", "write x in ['a', 'b']"),
    **dict.fromkeys(
        (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
        ("'for' is not available", "sum(items.amount) takes a whole column"),
    ),
}


def parse(text: str) -> Expression:
    """Read a formula.

    Args:
        text: At most 500 characters; line breaks count as blanks.

    Raises:
        BadExpression: It is none, or asks for something that formulas do not have.
    """
    _look(text)
    line = re.sub(r"[\t\r\n]", " ", text)
    start = len(line) - len(line.lstrip())
    line = line.strip()
    if not line:
        raise BadExpression("the formula is empty", "leave the key out")
    try:
        node = ast.parse(line, mode="eval").body
    except SyntaxError as error:
        raise _not_a_formula(line, error, start) from None
    except (ValueError, RecursionError, MemoryError):
        raise BadExpression("this formula cannot be read", "make it shorter") from None
    growing = _Growing(line, start)
    tree = growing.grow(node, 1)
    return Expression(
        text,
        tree,
        frozenset(growing.names),
        frozenset(growing.columns),
        frozenset(growing.settings),
    )


def read_formula(given: object) -> Expression:
    """The formula that is written under a key of a definition.

    Raises:
        BadValue: It is no text, or no formula.
    """
    if isinstance(given, Expression):
        return given
    if not isinstance(given, str):
        raise BadValue("must be a formula", "put the formula in quotes")
    return parse(given)


Formula = Annotated[
    Expression,
    PlainValidator(read_formula),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST}),
]


def _look(text: str) -> None:
    """Refuse by their characters what Python would read in its own way, or not at all."""
    if len(text) > LONGEST:
        raise BadExpression(
            worded("a formula has at most {longest} characters", longest=LONGEST),
            "split it over several fields",
        )
    outside = _STRINGS.sub(lambda found: "'" + "_" * (len(found.group()) - 2) + "'", text)
    for at, character in enumerate(text):
        if character == "\\" or (not character.isprintable() and character not in "\t\r\n　"):
            raise BadExpression(
                worded("{character!r} cannot stand in a formula", character=character),
                "take it out",
                at,
            )
    for at, character in enumerate(outside):
        if character == "#":
            raise BadExpression("'#' cannot stand in a formula", "put remarks above it", at)
        plain = _CHARACTERS.get(character) or unicodedata.normalize("NFKC", character)
        if plain != character:
            raise BadExpression(
                worded("'{character}' is a full-width sign", character=character),
                worded("write '{plain}'", plain=plain),
                at,
            )
    if unicodedata.normalize("NFKC", outside) != outside:
        raise BadExpression("a letter is written with a separate accent", "type it anew")
    for number in _NUMBER.finditer(outside):
        _look_at_number(number.group(), number.start())


def _look_at_number(written: str, at: int) -> None:
    if not _PLAIN_NUMBER.fullmatch(written):
        hint = "write digits and one point, such as 1000 or 0.5"
        raise BadExpression(worded("'{written}' is not a number", written=written), hint, at)
    if len(written.replace(".", "").lstrip("0")) > _DIGITS:
        raise BadExpression(worded("a number has at most {digits} digits", digits=_DIGITS), "", at)
    if len(written.split(".")[0]) > 1 and written.startswith("0"):
        hint = worded("write '{words}'", words=written.lstrip("0") or "0")
        raise BadExpression(worded("'{written}' begins with 0", written=written), hint, at)


def _not_a_formula(line: str, error: SyntaxError, start: int) -> BadExpression:
    at = start + max((error.offset or 1) - 1, 0)
    outside = _STRINGS.sub("''", line)
    for sign, instead in _WRITE_INSTEAD.items():
        found = rf"\b{sign}\b" if sign.isalpha() else re.escape(sign) + r"(?!=)"
        if re.search(found, outside):
            return BadExpression(
                worded("'{sign}' is not available", sign=sign),
                worded("write '{instead}'", instead=instead),
                at,
            )
    if re.search(r"(?<![=<>!])=(?!=)", outside):
        return BadExpression("'=' does not compare", "write '=='", at)
    if outside.count("(") != outside.count(")"):
        missing = ")" if outside.count("(") > outside.count(")") else "("
        return BadExpression(
            "brackets do not pair", worded("a '{missing}' is missing", missing=missing), at
        )
    if "'" in outside.replace("''", "") or '"' in outside:
        return BadExpression("quotes do not pair", "a quote is missing", at)
    near = line[at - start :][:20] or "its end"
    return BadExpression(worded("this formula cannot be read at '{near}'", near=near), "", at)


@dataclass(slots=True)
class _Growing:
    """A tree in the making, and what it asks for."""

    line: str
    start: int
    names: set[str] = field(default_factory=set)
    columns: set[tuple[str, str]] = field(default_factory=set)
    settings: set[str] = field(default_factory=set)

    def bad(self, node: ast.AST, message: str, hint: str = "") -> BadExpression:
        column = getattr(node, "col_offset", 0)  # counted in bytes of UTF-8
        offset = len(self.line.encode()[:column].decode(errors="ignore"))
        return BadExpression(message, hint, self.start + offset)

    def grow(self, node: ast.AST, depth: int) -> Tree:
        if depth > DEEPEST:
            raise self.bad(
                node,
                worded("more than {deepest} levels", deepest=DEEPEST),
                "split it over several fields",
            )
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name():
                return self.name(node)
            case ast.Attribute():
                return self.attribute(node)
            case ast.UnaryOp(op=ast.USub()):
                return ["neg", self.grow(node.operand, depth + 1)]
            case ast.UnaryOp(op=ast.UAdd()):
                return self.grow(node.operand, depth + 1)
            case ast.UnaryOp(op=ast.Not()):
                return ["not", self.grow(node.operand, depth + 1)]
            case ast.BinOp() if type(node.op) in _BINARY:
                sides = [self.grow(side, depth + 1) for side in (node.left, node.right)]
                return [_BINARY[type(node.op)], *sides]
            case ast.BoolOp():
                word = "and" if isinstance(node.op, ast.And) else "or"
                return [word, [self.grow(value, depth + 1) for value in node.values]]
            case ast.Compare():
                return self.compare(node, depth)
            case ast.IfExp():
                parts = (node.test, node.body, node.orelse)
                return ["if", *(self.grow(part, depth + 1) for part in parts)]
            case ast.Call():
                return self.call(node, depth)
        kind = node.op if isinstance(node, ast.BinOp) else node
        message, hint = _REFUSED.get(
            type(kind),
            ("this is not available in a formula", "write it with + - * / and functions"),
        )
        raise self.bad(node, message, hint)

    def constant(self, node: ast.Constant) -> Tree:
        value = node.value
        if isinstance(value, bool):
            return ["bool", value]
        if value is None or value == "":
            return ["blank"]
        if isinstance(value, str):
            return ["text", value]
        if isinstance(value, int | float):
            # the float that Python made has lost digits; the text has them
            encoded = self.line.encode()[node.col_offset : node.end_col_offset]
            return ["num", encoded.decode()]
        raise self.bad(node, "this is no number and no text", "write '…' around a text")

    def name(self, node: ast.Name) -> Tree:
        if node.id in ("true", "false"):
            return ["bool", node.id == "true"]
        if node.id == "settings":
            raise self.bad(node, "'settings' needs a name behind it", "write settings.limit")
        self.names.add(self.known(node, node.id))
        return ["name", node.id]

    def known(self, node: ast.AST, name: str) -> str:
        if name.startswith("_"):
            raise self.bad(
                node, worded("'{name}' is no name", name=name), "names begin with a letter"
            )
        return name

    def attribute(self, node: ast.Attribute) -> Tree:
        if not isinstance(node.value, ast.Name):
            raise self.bad(
                node, "a point stands between a table and its column", "as in items.amount"
            )
        left, right = node.value.id, self.known(node, node.attr)
        if left == "settings":
            self.settings.add(right)
            return ["setting", right]
        self.columns.add((self.known(node, left), right))
        return ["column", left, right]

    def compare(self, node: ast.Compare, depth: int) -> Tree:
        operands = [node.left, *node.comparators]
        for middle in operands[1:-1]:
            if any(isinstance(part, ast.Compare) for part in ast.walk(middle)):
                # such a middle is worked out twice, and one inside it four times, and so on
                raise self.bad(middle, "a comparison stands inside another", "join them with 'and'")
        pairs = [
            self.pair(left, operator, right, depth)
            for left, operator, right in zip(operands, node.ops, operands[1:], strict=False)
        ]
        return pairs[0] if len(pairs) == 1 else ["and", pairs]

    def pair(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, depth: int) -> Tree:
        a = self.grow(left, depth + 1)
        if isinstance(operator, ast.In | ast.NotIn):
            if not isinstance(right, ast.List | ast.Tuple):
                raise self.bad(right, "a list stands behind 'in'", "write x in ['a', 'b']")
            found = ["in", a, [self.grow(item, depth + 1) for item in right.elts]]
            return found if isinstance(operator, ast.In) else ["not", found]
        if type(operator) not in _COMPARE:
            raise self.bad(left, *_REFUSED[type(operator)])
        return [_COMPARE[type(operator)], a, self.grow(right, depth + 1)]

    def call(self, node: ast.Call, depth: int) -> Tree:
        if not isinstance(node.func, ast.Name):
            raise self.bad(node, "only a function's name stands before '('", "such as round(x, 2)")
        name = node.func.id
        if name not in FUNCTIONS:
            raise self.bad(
                node, worded("unknown function '{name}'", name=name), _suggest_function(name)
            )
        if node.keywords:
            raise self.bad(
                node,
                worded("{name}() takes values without names", name=name),
                worded("write {name}(x)", name=name),
            )
        function, given = FUNCTIONS[name], len(node.args)
        if given < function.least or (function.most is not None and given > function.most):
            raise self.bad(
                node,
                worded(
                    "{name}() takes {amount}, not {given}",
                    name=name,
                    amount=_amount(function.least, function.most),
                    given=given,
                ),
            )
        return ["call", name, [self.grow(argument, depth + 1) for argument in node.args]]


def _suggest_function(name: str) -> str:
    near = suggest(name, FUNCTIONS)
    return near or worded("there are {words}", words=", ".join(sorted(FUNCTIONS)))


def _amount(least: int, most: int | None) -> str:
    if most is None:
        return worded("{least} value or more", least=least)
    if least == most:
        return worded("{least} values", least=least) if least > 1 else worded("1 value")
    return worded("{least} or {most} values", least=least, most=most)
