"""A form works out alike on the server and in the browser: what shows, what is computed."""

import random
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import yaml

from app.core.definitions.reading import read_form
from app.core.engine.posted import gathered
from app.core.engine.settling import seen, settle
from app.core.expressions.expression import BadExpression
from app.core.expressions.parsing import parse
from app.core.fields.base import BadAnswer
from app.core.fields.table import Table
from app.core.records.answer import Row
from app.core.source.text import read_yaml
from app.services.live import plan, spelled
from tests.browser_engine import ask
from tests.core.expressions.test_parity import TOO_MUCH
from tests.core.expressions.wellformed import TYPES, Formulas
from tests.doses import dose

SEED, TODAY = 20261124, date(2026, 11, 24)
BASE = {
    "n0": {"type": "number", "places": "2", "minimum": "-100", "maximum": "100000"},
    "p0": {"type": "money"},
    "t0": {"type": "text"},
    "b0": {"type": "yes_no"},
    "o0": {"type": "choice", "options": {"a": "甲", "b": "乙"}, "other": "其他"},
    "l0": {"type": "choices", "options": {"wall": "墙", "a": "甲", "b": "乙"}, "other": "其他"},
    "r0": {
        "type": "rating",
        "options": {"a": "优", "b": "差"},
        "groups": [{"items": {"x": "一", "y": "二"}}, {"items": {"z": "三"}}],
        "comments": "建议",
    },
    "d0": {"type": "date", "earliest": "2020-01-01", "latest": "2030-12-31"},
    "c0": {"type": "time", "earliest": "06:00"},
    "m0": {"type": "datetime"},
    "n1": {"type": "number"},  # these may be hidden: every type stands before them
    "l1": {"type": "choices", "options": {"wall": "墙", "b": "乙"}},
    "r1": {"type": "rating", "options": {"a": "优", "b": "差"}, "groups": [{"items": {"x": "一"}}]},
}
KINDS = {
    "number": "number", "money": "number", "text": "text", "yes_no": "bool", "choice": "text",
    "choices": "list", "rating": "list", "date": "date", "time": "time", "datetime": "datetime",
}  # fmt: skip
COMPUTED = {"number": "money", "text": "text", "bool": "yes_no", "date": "date", "time": "time",
            "datetime": "datetime"}  # fmt: skip
TYPED = {
    "number": ("", "0", "3", "12.5", "１２．５", "1,234.50", "-5", "-101", "-100", "100000",
               "100000.01", "1.234", "abc", " 7 ", "0012", "1234567890123456", "+4", "1e3", "−3"),
    "money": ("", "0", "¥12.50", "￥1,234.5", "12元", "¥ 3", "3 元", "1.005", "1.500", "-0.01",
              "1234567890123", "1,23", "．5", "5．"),
    "text": ("", "a", "b", " a ", "外墙", "é", "2026-11-24", "0", "\u3164",
             "\u200b\u2800", "\u3000", "a\u200b"),
    "yes_no": ("", "yes", "no", "是", "否", "TRUE", "maybe"),
    "date": ("", "2026-11-24", "2026/1/5", "2026.1.5", "2026年1月5日", "20261124", "2026-02-30",
             "1999-12-31", "2031-01-01", "2020-01-01", "2030-12-31", "24.11.2026", "２０２６"),
    "time": ("", "06:00", "5:59", "14:05", "14点5分", "9时", "1405", "24:00", "14:05:00", "x"),
    "datetime": ("", "2026-11-24T14:05", "2026-11-24 9:05", "2026年1月5日 8点", "2026年1月5日08:00",
                 "2026-11-24", "2026-02-30T10:00", "2026-11-24T25:00", "2026/1/5　7:30"),
}  # fmt: skip


class Forms:
    """Makes small forms with a table, and posts to them."""

    def __init__(self, chance):
        self.chance = chance

    def form(self):
        """A form: each field may ask only for those before it, so that nothing goes in circles."""
        names, fields = {}, []
        columns = {f"k{n}": kind for n, kind in enumerate(TYPES)}
        tables = {"items": columns}
        for name, keys in BASE.items():
            fields.append({"name": name, "label": name, **keys})
            names[name] = KINDS[keys["type"]]
        fields.append(self.table(names, columns))
        for number in range(self.chance.randrange(2, 6)):
            kind = self.chance.choice(TYPES)
            field = {"name": f"v{number}", "label": "v", "type": COMPUTED[kind]}
            field["value"] = self.formula(kind, names, tables)
            if self.chance.random() < 0.4:
                field["when"] = self.formula("bool", names, tables, today=())
            fields.append(field)
            names[field["name"]] = kind
        first = list(BASE).index("n1")
        for field in self.chance.sample(fields[first : len(BASE) + 1], 2):
            before = {each: names[each] for each in list(BASE)[:first]}
            field["when"] = self.formula("bool", before, {}, today=())
        return read(fields)

    def table(self, names, columns):
        made = [
            {"name": name, "label": name, "type": COMPUTED[kind]} for name, kind in columns.items()
        ]
        own = {**names, **columns}
        kind = self.chance.choice(TYPES)
        value = self.formula(kind, own, {})
        made.append({"name": "kv", "label": "kv", "type": COMPUTED[kind], "value": value})
        columns["kv"] = kind
        return {"name": "items", "label": "明细", "type": "table", "columns": made}

    def formula(self, kind, names, tables, today=("today",)):
        """A formula that can be read; some grow too large, or compare within a comparison."""
        growing = Formulas(self.chance, names, tables, {"limit": "number"}, today)
        while True:
            text = growing.grow(kind, depth=2)
            try:
                return parse(text).text
            except BadExpression as bad:
                if not any(word in bad.message for word in TOO_MUCH):
                    raise

    def posted(self, form):
        """What somebody might type."""
        found = {}
        for field in form.fields:
            if isinstance(field, Table):
                ids = [f"{n:08x}" for n in range(self.chance.randrange(4))]
                found[field.name] = ids
                for row in ids:
                    for column in field.columns:
                        found |= self.typed(column, f"{field.name}/{row}/{column.name}")
            else:
                found |= self.typed(field, field.name)
        return {name: texts for name, texts in found.items() if texts}

    def typed(self, field, path):
        if field.computed:
            return {}
        if field.type == "rating":
            return {
                f"{path}/{item}": [self.chance.choice(("a", "b"))]
                for item in field.items
                if self.chance.random() < 0.7
            }
        if field.type in ("choice", "choices"):
            codes = [*field.codes]
            many = self.chance.randrange(2 if field.type == "choice" else len(codes) + 1)
            own = {f"{path}/other": [self.chance.choice(("", " ", "\u3164", "渗水"))]}
            return {path: self.chance.sample(codes, many)} | own
        return {path: [self.chance.choice(TYPED[field.type])]}


def read(fields):
    text = yaml.safe_dump(
        {"title": "表", "workflow": "x", "fields": fields}, allow_unicode=True, sort_keys=False
    )
    source, problems = read_yaml(text.encode(), "forms/random.yaml")
    assert problems == []
    form = read_form("random", source)
    assert form.problems == [], (form.problems, text)
    return form.value


def value(field, posted, path):
    try:
        return field.read(gathered(field, posted, path))
    except BadAnswer:
        return None


def here(form, posted, settings):
    """What the server makes of it, in the browser's spelling."""
    answers = {}
    for field in form.fields:
        if isinstance(field, Table):
            answers[field.name] = tuple(
                Row(id=row, cells={c.name: value(c, posted, f"{field.name}/{row}/{c.name}")
                                   for c in field.columns})
                for row in posted.get(field.name, ())
            )  # fmt: skip
        else:
            answers[field.name] = value(field, posted, field.name)
    settled = settle(form, answers, settings, TODAY)

    def told(field):
        kept = settled.answers[field.name]
        if not isinstance(field, Table):
            return spelled(seen(field, kept))
        return [
            {c.name: spelled(seen(c, row.cells.get(c.name))) for c in field.columns} for row in kept
        ]

    return {
        "hidden": sorted(settled.hidden),
        "answers": {field.name: told(field) for field in form.fields},
    }


def plain(told):
    """The same with numbers by their value."""
    if isinstance(told, list):
        return [plain(each) for each in told]
    if isinstance(told, dict) and set(told) == {"number"}:
        return Decimal(told["number"])
    return {name: plain(each) for name, each in told.items()} if isinstance(told, dict) else told


def test_random_forms_work_out_alike_here_and_in_the_browser():
    chance = random.Random(SEED)
    forms, cases = Forms(chance), []
    for _ in range(dose(60)):
        form = forms.form()
        settings = {"limit": Decimal(chance.choice(("0", "3", "20000")))}
        told = plan(SimpleNamespace(form=form, hash=id(form)), settings, TODAY)
        cases += [(form, told, settings, forms.posted(form)) for _ in range(4)]
    asked = [
        {"plan": told, "order": list(form.plan.order), "posted": posted}
        for form, told, _, posted in cases
    ]
    hidden = 0
    for (form, _, settings, posted), there in zip(cases, ask(asked), strict=True):
        worked_out = here(form, posted, settings)
        hidden += bool(worked_out["hidden"])
        formulas = {f.name: (f.when, f.value) for f in form.fields if f.when or f.value}
        assert plain(there) == plain(worked_out), (formulas, posted)
    assert 0 < hidden < len(cases)


def test_what_is_typed_is_read_alike_here_and_in_the_browser():
    """Every spelling of every type, the refused ones too: those count as blank on both sides."""
    form = read([{"name": name, "label": name, **keys} for name, keys in BASE.items()])
    told = plan(SimpleNamespace(form=form, hash=id(form)), {}, TODAY)
    cases = [{field.name: [text]} for field in form.fields for text in TYPED.get(field.type, ())]
    asked = [{"plan": told, "order": [], "posted": posted} for posted in cases]
    for posted, there in zip(cases, ask(asked), strict=True):
        assert plain(there) == plain(here(form, posted, {})), posted
