"""What must hold about a form: its names, its formulas, whom and what it refers to."""

from collections.abc import Collection, Mapping
from typing import Any

from app.core.definitions.form import Form, Rule
from app.core.definitions.plan import TODAY, circle, leaves, reach
from app.core.definitions.reading import Read
from app.core.definitions.rounding import ENDLESS, places_allowed, places_given
from app.core.definitions.scope import Known, Scope, kind_of, note_unknown
from app.core.expressions.expression import BadExpression
from app.core.expressions.parsing import parse
from app.core.fields._handed_in import HandedIn
from app.core.fields.base import Field
from app.core.fields.estate import Estate
from app.core.fields.log import Log
from app.core.fields.note import Note
from app.core.fields.record import RecordField
from app.core.fields.table import Table
from app.core.fields.unit import Unit
from app.core.source.problem import suggest
from app.core.source.text import Path

_MOMENTS = ("time", "date", "datetime", "number")
_MOMENTS_SAID = "time, date, datetime or number"
_COMPUTABLE = ("text", "paragraph", "number", "money", "date", "time", "datetime", "yes_no")


def check_form(
    read: Read[Form], scopes: Mapping[str, Scope], forms: Collection[str], known: Known
) -> None:
    """Note what is wrong inside the form, and with the forms and people that it names.

    `forms` names all that there are, those too faulty to have a scope included.
    """
    form = read.value
    if form is None:
        return
    for name, path, first in read.twice:
        line = read.source.mark(first).line
        short = name.partition(".")[2] or name
        read.note((*path, "name"), f"the name '{short}' is given twice", f"first on line {line}")
    for name, field, table in leaves(form.fields):
        if name in read.paths:
            _field(read, scopes, forms, read.paths[name], field, table)
    _circle(read, form)
    _opened_from(read, form, scopes, forms)
    _no_overlap(read, form, scopes)
    _rules(read, ("access", "read"), form.access.read, known)
    _rules(read, ("access", "annul"), form.access.annul, known)
    _rules(read, ("access", "attachments"), form.access.attachments, known)
    _rules(read, ("access", "register"), form.access.registers, known)
    for field in form.fields:
        if isinstance(field, Log) and field.name in read.paths:
            _rules(read, (*read.paths[field.name], "entries"), field.entries, known)


def _rules(read: Read[Form], path: Path, rules: tuple[Rule, ...], known: Known) -> None:
    """Note whom rules of access name and who is not there."""
    for number, rule in enumerate(rules):
        at = (*path, number)
        if rule.role:
            note_unknown(read, (*at, "role"), "role", rule.role, known.roles)
        if rule.department:
            note_unknown(
                read, (*at, "department"), "department", rule.department, known.departments
            )
        if rule.person:
            note_unknown(read, (*at, "person"), "person", rule.person, known.people)
        if rule.of:
            note_unknown(read, (*at, "of"), "department", rule.of, known.departments)


def check_place(read: Read[Any], scope: Scope | None, path: Path, place: str, known: Known) -> None:
    """Note an `of:` that is neither a department nor a field with an estate or a department."""
    field = scope.form.field(place) if scope else None
    if scope and scope.lost(place):
        return
    if field is not None:
        if field.reference not in ("estate", "department"):
            hint = "it needs one of type estate or department"
            read.note(path, f"'of' names '{place}', a field of type {field.type}", hint)
        return
    if scope is None or known.departments is None:
        return
    places = {each.name for each in scope.form.fields if each.reference in ("estate", "department")}
    if place not in known.departments:
        hint = suggest(place, {*known.departments, *places})
        read.note(path, f"no department and no field is called '{place}'", hint)


def _field(
    read: Read[Form],
    scopes: Mapping[str, Scope],
    forms: Collection[str],
    path: Path,
    field: Field,
    table: Table | None,
) -> None:
    scope = scopes[read.name]
    if table is not None and not field.in_table:
        fault = f"a field of type {field.type} cannot stand in a table"
        read.note((*path, "type"), fault, "give it a place of its own")
        return
    if field.when is not None and table is not None:
        hint = "hide the whole table, or another field"
        read.note((*path, "when"), "'when' does not go with a column", hint, key=True)
    elif field.when is not None:
        sound = scope.note(read, (*path, "when"), field.when, "bool")
        if sound and TODAY in reach(scope.form.fields, field.when):
            hint = "ask for a date that is answered"
            fault = "'when' asks for today: what shows must not change overnight"
            read.note((*path, "when"), fault, hint)
    for key in ("required", "check", "value") if not field.answered else ():
        if getattr(field, key):
            fault = f"'{key}' does not go with a {field.type}"
            read.note((*path, key), fault, "it has no answer", key=True)
    if not field.drawn:
        _undrawn(read, scope, path, field)
    if isinstance(field, Note):
        _blanks(read, scope, path, field)
    if not (field.answered and field.drawn):
        return
    if field.check is not None:
        scope.note(read, (*path, "check", "that"), field.check.that, "bool", table)
    if field.value is not None:
        _computed(read, scope, path, field, table)
    if isinstance(field, RecordField):
        _referred(read, scope, path, field, scopes, forms)
    if isinstance(field, Unit):
        _estate(read, scope, (*path, "of"), field, table)
    if isinstance(field, Table):
        for name in {each.name for each in field.columns} & {field.name}:
            read.note(
                path, f"the column '{name}' has the name of its table", "call it another name"
            )


def _undrawn(read: Read[Form], scope: Scope, path: Path, field: Field) -> None:
    """A field that nobody sees: nobody fills it in, so that something else has to."""
    for key in ("required", "check", "hint"):
        if getattr(field, key):
            fault = f"'{key}' does not go with a field of type {field.type}"
            read.note((*path, key), fault, "nobody sees it", key=True)
    if field.value is not None:
        scope.note(read, (*path, "value"), field.value, kind_of(field))
    elif not any(field.name in carried for carried in scope.form.opened_from.values()):
        hint = "give it 'value: …', or name it under 'opened_from'"
        read.note(path, f"nothing ever fills in '{field.name}'", hint)


def _blanks(read: Read[Form], scope: Scope, path: Path, note: Note) -> None:
    for name in note.blanks:
        field = scope.form.field(name)
        if field is not None and "." not in name and field.answered and field.drawn:
            if isinstance(field, Table):
                read.note((*path, "text"), f"'{name}' is a table, which no blank holds")
        elif field is not None:
            read.note((*path, "text"), f"'{name}' is of type {field.type}, which no blank holds")
        elif not scope.lost(name):
            hint = suggest(name, scope.types)
            read.note((*path, "text"), f"no field is called '{name}'", hint)


def _computed(
    read: Read[Form], scope: Scope, path: Path, field: Field, table: Table | None
) -> None:
    at = (*path, "value")
    if field.type not in _COMPUTABLE:
        hint = f"only {', '.join(_COMPUTABLE)} can be"
        read.note(at, f"a field of type {field.type} cannot be computed", hint, key=True)
        return
    sound = scope.note(read, at, field.value or "", kind_of(field), table)
    given = places_given(scope.form, parse(field.value or "").tree, table) if sound else 0
    if given > places_allowed(field):
        places = places_allowed(field)
        much = "any number of" if given == ENDLESS else f"up to {given}"
        fault = f"'value' may give {much} digits behind the point, and {places} are kept"
        read.note(at, fault, f"put round(…, {places}) around it")
    if field.required:
        hint = "take it out: a formula gives the answer"
        read.note((*path, "required"), "'required' does not go with 'value'", hint, key=True)


def _estate(read: Read[Form], scope: Scope, path: Path, unit: Unit, table: Table | None) -> None:
    estates = {each.name for each in scope.form.fields if isinstance(each, Estate)}
    if table is not None:
        read.note(path, "a unit cannot stand in a table", "use a text", key=True)
    elif unit.of not in estates and not scope.lost(unit.of):
        other = scope.form.field(unit.of)
        if other is not None:
            fault = f"'of' needs a field of type estate; '{unit.of}' is of type {other.type}"
            read.note(path, fault)
        else:
            note_unknown(read, path, "field of type estate", unit.of, estates)


def _circle(read: Read[Form], form: Form) -> None:
    found = circle(form.fields)
    if found:
        field = form.field(found[0])
        key = "value" if field is not None and field.value is not None else "when"
        path = (*read.paths.get(found[0], ()), key)
        read.note(path, f"these formulas go in a circle: {' → '.join(found)}", "one must not ask")


def _no_overlap(read: Read[Form], form: Form, scopes: Mapping[str, Scope]) -> None:
    """What must not be at the same time: fields that are there, a beginning and an end alike."""
    rule = form.no_overlap
    if rule is None:
        return
    named: dict[Path, str] = {("same", number): name for number, name in enumerate(rule.same)}
    named |= {("begins",): rule.begins, ("ends",): rule.ends}
    sound = True
    for key, name in named.items():
        field = next((each for each in form.fields if each.name == name), None)
        sound = sound and field is not None
        if field is None and not scopes[read.name].lost(name):
            hint = suggest(name, [each.name for each in form.fields])
            read.note(("no_overlap", *key), f"no field is called '{name}'", hint)
    if not sound:
        return
    begins, ends = form.by_name[rule.begins], form.by_name[rule.ends]
    if begins.type not in _MOMENTS:
        fault = f"'begins' names '{rule.begins}', a field of type {begins.type}"
        read.note(("no_overlap", "begins"), fault, f"it needs one of type {_MOMENTS_SAID}")
    elif ends.type != begins.type:
        fault = f"'{rule.begins}' is of type {begins.type}, '{rule.ends}' of type {ends.type}"
        read.note(("no_overlap", "ends"), fault, "a beginning and an end are of one type")
    if not any(name in form.searchable for name in rule.same):
        fault = "none of the fields under 'same' can be looked up"
        read.note(("no_overlap", "same"), fault, "add one such as a date, a choice or a text")


def _opened_from(
    read: Read[Form], form: Form, scopes: Mapping[str, Scope], forms: Collection[str]
) -> None:
    for source, carried in form.opened_from.items():
        path: Path = ("opened_from", source)
        if source not in forms:
            hint = suggest(source, forms)
            read.note(path, f"no form is called '{source}'", hint, key=True)
        for name, text in carried.items() if source in scopes else ():
            _carried(read, scopes[read.name], scopes[source], (*path, name), name, text)


def _referred(
    read: Read[Form],
    scope: Scope,
    path: Path,
    field: RecordField,
    scopes: Mapping[str, Scope],
    forms: Collection[str],
) -> None:
    """A field that names records of another form, and what it fetches from them."""
    if field.form not in forms:
        hint = suggest(field.form, forms)
        read.note((*path, "form"), f"no form is called '{field.form}'", hint)
    for name, text in field.fetch.items() if field.form in scopes else ():
        at = (*path, "fetch", name)
        target = scope.form.field(name)
        if name == field.name or (target is not None and not target.drawn):
            read.note(at, f"'{name}' cannot be fetched: nobody could see it change", key=True)
        else:
            _carried(read, scope, scopes[field.form], at, name, text)


def _carried(read: Read[Form], here: Scope, there: Scope, path: Path, name: str, text: str) -> None:
    target = here.form.field(name)
    if here.lost(name):
        return
    if target is None or isinstance(target, Table):
        if target is not None:
            read.note(path, f"'{name}' is a table, and tables are not carried over", key=True)
        else:
            read.note(path, f"no field is called '{name}'", suggest(name, here.types), key=True)
        return
    if isinstance(target, HandedIn):
        hint = "the records are linked, and each shows its own"
        read.note(path, f"'{name}' holds files, and files are not carried over", hint, key=True)
        return
    if not target.answered:
        read.note(path, f"'{name}' is a {target.type}, which has no answer", key=True)
        return
    if target.computed:
        hint = "its own formula gives the answer"
        read.note(path, f"'{name}' is computed and cannot be carried over", hint, key=True)
        return
    source = _bare(there, text)
    if target.kind == "list":
        if source is None or source.type != target.type:
            given = f"'{source.name}' over there is of type {source.type}" if source else ""
            hint = "such a field over there, by its name alone"
            read.note(path, f"'{name}' takes a field of type {target.type}; {given or hint}")
            return
    else:
        faults = tuple(there.faults(text, kind_of(target)))
        for fault in faults:
            read.note(path, f"over there, in '{there.form.name}': {fault}")
        if faults:
            return
    _fits(read, path, target, source)


def _bare(scope: Scope, text: str) -> Field | None:
    """The field that the formula is, where it is nothing but a name."""
    try:
        tree = parse(text).tree
    except BadExpression:
        return None
    return scope.form.field(tree[1]) if tree[0] == "name" else None


def _fits(read: Read[Form], path: Path, target: Field, source: Field | None) -> None:
    if target.reference and (source is None or source.reference != target.reference):
        given = (
            f"'{source.name}' over there is of type {source.type}" if source else "not a formula"
        )
        read.note(path, f"'{target.name}' takes a field of type {target.type}; {given}")
    if source is not None and source.reference and not target.reference:
        hint = f"make '{target.name}' a field of that type"
        fault = f"'{source.name}' over there is of type {source.type}, whose id is no text"
        read.note(path, fault, hint)
    if (
        isinstance(target, RecordField)
        and isinstance(source, RecordField)
        and target.form != source.form
    ):
        fault = f"'{target.name}' names records of '{target.form}', the other of '{source.form}'"
        read.note(path, fault)
    if source is not None and source.codes and target.codes:
        lost = [code for code in source.codes if code not in target.codes]
        if lost:
            read.note(path, f"'{target.name}' has no option '{lost[0]}', which the other form has")
