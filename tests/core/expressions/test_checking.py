"""Whether a formula's names exist and its types go together."""

from app.core.expressions.checking import check
from app.core.expressions.parsing import parse
from tests.cases import cases

TYPES = {
    "total": "number",
    "warranty": "text",
    "urgent": "bool",
    "received_on": "date",
    "done_on": "date",
    "photo": "any",
}
SETTINGS = {"audit_from": "number"}
TABLES = {"items": {"approved": "number", "project": "text", "day": "date"}}


def checked(text):
    return check(parse(text), TYPES, SETTINGS, TABLES)


@cases(
    ("text", "kind"),
    [
        ("total * 2 + 1", "number"),
        ("total >= settings.audit_from", "bool"),
        ("warranty in ['a', 'b']", "bool"),
        ("sum(items.approved)", "number"),
        ("max(items.day)", "date"),
        ("min(total, 3)", "number"),
        ("capitals(total)", "text"),
        ("done_on - received_on", "number"),
        ("received_on + 3", "date"),
        ("received_on - 3", "date"),
        ("'大' if total > 1 else '小'", "text"),
        ("total if urgent else None", "number"),
        ("if_blank(total, 0)", "number"),
        ("is_blank(photo)", "bool"),
        ("total == None", "bool"),
        ("None", "blank"),
        ("not urgent and total > 0", "bool"),
    ],
)
def test_a_formula_has_one_type(text, kind):
    assert checked(text) == (kind, [])


@cases(
    ("text", "problem"),
    [
        ("totl > 1", "unknown name 'totl' (did you mean 'total'?)"),
        ("settings.audit > 1", "unknown setting 'audit' (did you mean 'audit_from'?)"),
        ("sum(item.approved)", "unknown table 'item' (did you mean 'items'?)"),
        ("sum(items.aproved)", "unknown column 'aproved' of 'items' (did you mean 'approved'?)"),
        ("sum(items)", "'items' is a table (write its column too, as in items.approved)"),
        ("total.x == 1", "'total' is no table (write 'total' alone)"),
        ("sum(total)", "sum() takes a column, not a number (such as items.amount)"),
        ("sum(items.project)", "sum() adds numbers, and this column holds a text per row"),
        (
            "items.approved",
            "a list is no answer (write includes(…), count(…), sum(…), min(…) or max(…))",
        ),
        ("items.approved * 2", "'*' takes no whole column (write sum(…) around it)"),
        ("warranty + 'b'", "'+' takes numbers, not a text (texts cannot be joined)"),
        ("urgent * 2", "'*' takes numbers, not a yes or no (use numbers)"),
        (
            "warranty < 'b'",
            "'<' compares numbers, dates and times, not a text (compare it with '==' or '!=')",
        ),
        ("total == '1'", "'==' compares a number with a text (a number stands without quotes)"),
        (
            "received_on > '2026-01-01'",
            "'>' compares numbers, dates and times, not a text (compare it with '==' or '!=')",
        ),
        ("total in ['a']", "'==' compares a number with a text (a number stands without quotes)"),
        (
            "done_on + received_on",
            "'+' does not go with dates (date - date, date + days, date - days do)",
        ),
        ("1 if total else 2", "'if' takes yes or no, not a number (compare it with something)"),
        ("urgent and total", "'and' takes yes or no, not a number (compare it with something)"),
        ("1 if urgent else 'a'", "'if … else …' gives a number or a text (both must be alike)"),
        ("if_blank(total, 'x')", "if_blank() gives a number or a text (both must be alike)"),
        ("-warranty", "'-' takes a number, not a text"),
        ("round(warranty)", "round() takes a number, not a text"),
        ("round", "'round' is a function (write round(…))"),
    ],
)
def test_a_fault_is_a_sentence_with_its_cure(text, problem):
    assert checked(text)[1] == [problem]


def test_every_fault_is_told_once():
    found = checked("a + b + a")[1]
    assert [each.split(" (")[0] for each in found] == ["unknown name 'a'", "unknown name 'b'"]
