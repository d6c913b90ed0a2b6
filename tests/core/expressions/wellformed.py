"""Random formulas whose types go together, and answers to them; each seed gives its own."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

TEXTS = ("", "a", "b", "wall", "外墙", "a外", "𠮷野", "é", "'", "0", "2026-11-24", "other")
NUMBERS = (
    "0", "-0", "0.00", "1", "-1", "0.5", "-0.5", "1.5", "2.5", "-2.5", "0.005", "0.1", "1.005",
    "3", "7", "12.50", "99.99", "100", "-0.01", "20000", "8412.49", "123456789012.34", "0.0000001",
    "9999999999999999", "9999999999999999999999999999999999", "1000000000000000000000000000000000",
    "-9999999999999999.995", "0.0000000000000000000000000000000001",
)  # fmt: skip
TYPES = ("number", "text", "bool", "date", "time", "datetime")
NAMES = {
    **dict.fromkeys(("n1", "n2", "n3"), "number"),
    **dict.fromkeys(("t1", "t2", "种类"), "text"),
    **dict.fromkeys(("b1", "b2"), "bool"),
    **dict.fromkeys(("d1", "d2"), "date"),
    **dict.fromkeys(("c1", "c2"), "time"),
    **dict.fromkeys(("m1", "m2"), "datetime"),
    **dict.fromkeys(("l1", "l2"), "list"),
}
COLUMNS = {f"k{at}": kind for at, kind in enumerate(TYPES)}
TABLES = {"rows1": COLUMNS, "rows2": COLUMNS}
SETTINGS = {"limit": "number", "word": "text", "start": "date", "on": "bool"}
DEEPEST = 5


class Formulas:
    """Grows formulas over names with their types, from one source of chance."""

    def __init__(self, chance, names=NAMES, tables=TABLES, settings=SETTINGS, today=("today",)):
        self.chance = chance
        self.names, self.tables, self.settings, self.today = names, tables, settings, today
        self.lists = [name for name, kind in names.items() if kind == "list"]

    def grow(self, kind, depth=0):
        """A formula that answers with a value of that kind."""
        leaves = self.leaves(kind)
        if depth >= DEEPEST or self.chance.random() < 0.25:
            return self.chance.choice(leaves)
        grown = self.chance.choice([*getattr(self, kind)(), *self.any(kind)])
        return grown(lambda wanted: self.grow(wanted, depth + 1))

    def leaves(self, kind):
        found = [name for name, of in self.names.items() if of == kind]
        found += [f"settings.{name}" for name, of in self.settings.items() if of == kind]
        if kind == "number":
            plain = [text for text in NUMBERS if not text.startswith("-")]
            return [*found, *self.chance.sample(plain, 4)]
        if kind == "text":
            return [*found, *(f'"{text}"' for text in self.chance.sample(TEXTS[1:], 3))]
        more = {"bool": ["true", "false"], "date": list(self.today)}
        return [*found, *more.get(kind, [])]

    def any(self, kind):
        """Ways to a value of whatever kind."""
        return [
            lambda g: f"({g(kind)} if {g('bool')} else {g(kind)})",
            lambda g: f"if_blank({g(kind)}, {g(kind)})",
        ]

    def column(self, *kinds):
        """A column of one of the kinds, of whichever table."""
        found = [
            f"{table}.{name}"
            for table, columns in self.tables.items()
            for name, kind in columns.items()
            if kind in kinds
        ]
        return self.chance.choice(found)

    def over(self, *ways):
        """Ways that ask for a column; none where there is no table."""
        return ways if self.tables else ()

    def number(self):
        sign = self.chance.choice(("+", "-", "*", "/", "//", "%"))
        places = self.chance.choice(("0", "1", "2", "-1", "-2", "30", "0.5"))
        one = self.chance.choice(("abs", "floor", "ceil", "round"))
        extreme = self.chance.choice(("min", "max"))
        part = self.chance.choice(("year", "month", "day"))
        lists = [*self.lists, *(self.column(kind) for kind in TYPES if self.tables)]
        clock = self.chance.choice(("time", "datetime"))
        return [
            *[lambda g: f"({g('number')} {sign} {g('number')})"] * 4,
            lambda g: f"-({g('number')})",
            lambda g: f"{one}({g('number')})",
            lambda g: f"round({g('number')}, {places})",
            lambda g: f"count({self.chance.choice(lists)})",
            *self.over(
                lambda g: f"sum({self.column('number')})",
                lambda g: f"{extreme}({self.column('number')})",
            ),
            lambda g: f"{extreme}({g('number')}, {g('number')}, {g('number')})",
            lambda g: f"days({g('date')}, {g('date')})",
            lambda g: f"({g('date')} - {g('date')})",
            lambda g: f"minutes({g(clock)}, {g(clock)})",
            lambda g: f"{part}({g('date')})",
            lambda g: f"length({g('text')})",
        ]

    def text(self):
        return [lambda g: f"capitals({g('number')})"]

    def bool(self):
        ordered = self.chance.choice(("number", "date", "time", "datetime"))
        kind = self.chance.choice(TYPES)
        order = self.chance.choice(("<", "<=", ">", ">="))
        equal = self.chance.choice(("==", "!="))
        word = self.chance.choice(("and", "or"))
        negated = self.chance.choice(("in", "not in"))
        lists = self.chance.choice([*self.lists, *([self.column("text")] if self.tables else [])])
        return [
            *[lambda g: f"({g(ordered)} {order} {g(ordered)})"] * 2,
            lambda g: f"({g(ordered)} {order} {g(ordered)} {order} {g(ordered)})",
            lambda g: f"({g(kind)} {equal} {g(kind)})",
            lambda g: f"({g('bool')} {word} {g('bool')})",
            lambda g: f"(not {g('bool')})",
            lambda g: f"({g(kind)} {negated} [{g(kind)}, {g(kind)}])",
            lambda g: f"contains({g('text')}, {g('text')})",
            lambda g: f"includes({lists}, {g('text')})",
            *self.over(lambda g: f"includes({self.column('number')}, {g('number')})"),
            lambda g: f"is_blank({g(kind)})",
            lambda g: f"is_blank({self.chance.choice(self.lists)})",
        ]

    def date(self):
        extreme = self.chance.choice(("min", "max"))
        sign = self.chance.choice(("+", "-"))
        return [
            lambda g: f"({g('date')} {sign} {g('number')})",
            lambda g: f"({g('number')} + {g('date')})",
            lambda g: f"({g('date')} {sign} {self.chance.randrange(4000)})",
            lambda g: f"{extreme}({g('date')}, {g('date')})",
            *self.over(lambda g: f"{extreme}({self.column('date')})"),
            lambda g: f"date_of({g('datetime')})",
        ]

    def time(self):
        extreme = self.chance.choice(("min", "max"))
        return [
            lambda g: f"time_of({g('datetime')})",
            *self.over(lambda g: f"{extreme}({self.column('time')})"),
        ]

    def datetime(self):
        extreme = self.chance.choice(("min", "max"))
        return [
            lambda g: f"{extreme}({g('datetime')}, {g('datetime')})",
            *self.over(lambda g: f"{extreme}({self.column('datetime')})"),
        ]


def answer(chance, kind):
    """A value of that kind, or a blank."""
    if kind == "list":
        return tuple(chance.sample(TEXTS[1:], chance.randrange(4)))
    if chance.random() < 0.15:
        return None
    day = date(1, 1, 1) + timedelta(days=chance.choice((0, 3652058, chance.randrange(3652059))))
    near = date(2026, 1, 1) + timedelta(days=chance.randrange(-800, 800))
    clock = time(chance.randrange(24), chance.randrange(60))
    return {
        "number": lambda: Decimal(chance.choice((*NUMBERS, *(str(n) for n in range(-3, 9))))),
        "text": lambda: chance.choice(TEXTS[1:]),
        "bool": lambda: chance.random() < 0.5,
        "date": lambda: chance.choice((day, near, near, near)),
        "time": lambda: clock,
        "datetime": lambda: datetime.combine(chance.choice((day, near, near)), clock),
    }[kind]()


def answers(chance):
    """Names with their values, as formulas see them; a table may be absent, a name too."""
    found = {name: answer(chance, kind) for name, kind in NAMES.items() if chance.random() < 0.95}
    for table, columns in TABLES.items():
        rows = range(chance.randrange(4))
        found[table] = [{n: answer(chance, k) for n, k in columns.items()} for _ in rows]
    found["settings"] = {name: answer(chance, kind) for name, kind in SETTINGS.items()}
    return {**found, "today": date(2026, 11, 24)}
