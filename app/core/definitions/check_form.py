"""What must hold about a form: its names, its formulas, whom and what it refers to."""

from collections.abc import Collection, Mapping
from typing import Any

from app.core.definitions.form import Form, Rule
from app.core.definitions.plan import TODAY, circle, leaves, reach
from app.core.definitions.reading import Read
from app.core.definitions.rounding import ENDLESS, places_allowed, places_given
from app.core.definitions.scope import Known, Scope, kind_of, named, note_unknown
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
from app.core.source.worded import worded

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
        read.note(
            (*path, "name"),
            worded("the name '{short}' is given twice", short=short),
            worded("first on line {line}", line=line),
        )
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
            read.note(
                path,
                worded(
                    "'of' names '{place}', a field of type {type}", place=place, type=field.type
                ),
                hint,
            )
        return
    if scope is None or known.departments is None:
        return
    if place not in known.departments:
        hint = named(place, scope.places(known.departments))
        read.note(path, worded("no department and no field is called '{place}'", place=place), hint)


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
        fault = worded("a field of type {type} cannot stand in a table", type=field.type)
        read.note((*path, "type"), fault, "give it a place of its own")
        return
    if field.when is not None and table is not None:
        hint = "hide the whole table, or another field"
        read.note((*path, "when"), "'when' does not go with a column", hint, key=True)
    elif field.when is not None:
        sound = scope.note(read, (*path, "when"), field.when, "bool")
        if sound and TODAY in reach(scope.form.fields, field.when):
            fault = "'when' asks for today: what shows must not change overnight"
            read.note((*path, "when"), fault, "ask for a date that is answered")
    for key in ("required", "check", "value") if not field.answered else ():
        if getattr(field, key):
            fault = worded("'{key}' does not go with a {type}", key=key, type=field.type)
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
                path,
                worded("the column '{name}' has the name of its table", name=name),
                "call it another name",
            )


def _undrawn(read: Read[Form], scope: Scope, path: Path, field: Field) -> None:
    """A field that nobody sees: nobody fills it in, so that something else has to."""
    for key in ("required", "check", "hint"):
        if getattr(field, key):
            fault = worded(
                "'{key}' does not go with a field of type {type}", key=key, type=field.type
            )
            read.note((*path, key), fault, "nobody sees it", key=True)
    if field.value is not None:
        scope.note(read, (*path, "value"), field.value, kind_of(field))
    elif not any(field.name in carried for carried in scope.form.opened_from.values()):
        hint = "give it 'value: …', or name it under 'opened_from'"
        read.note(path, worded("nothing ever fills in '{name}'", name=field.name), hint)


def _blanks(read: Read[Form], scope: Scope, path: Path, note: Note) -> None:
    for name in note.blanks:
        field = scope.form.field(name)
        if field is not None and "." not in name and field.answered and field.drawn:
            if isinstance(field, Table):
                read.note(
                    (*path, "text"), worded("'{name}' is a table, which no blank holds", name=name)
                )
        elif field is not None:
            read.note(
                (*path, "text"),
                worded(
                    "'{name}' is of type {type}, which no blank holds", name=name, type=field.type
                ),
            )
        elif not scope.lost(name):
            hint = suggest(name, scope.types)
            read.note((*path, "text"), worded("no field is called '{name}'", name=name), hint)


def _computed(
    read: Read[Form], scope: Scope, path: Path, field: Field, table: Table | None
) -> None:
    at = (*path, "value")
    if field.type not in _COMPUTABLE:
        hint = worded("only {words} can be", words=", ".join(_COMPUTABLE))
        read.note(
            at, worded("a field of type {type} cannot be computed", type=field.type), hint, key=True
        )
        return
    sound = scope.note(read, at, field.value or "", kind_of(field), table)
    given = places_given(scope.form, parse(field.value or "").tree, table) if sound else 0
    if given > places_allowed(field):
        places = places_allowed(field)
        much = "any number of" if given == ENDLESS else worded("up to {given}", given=given)
        fault = worded(
            "'value' may give {much} digits behind the point, and {places} are kept",
            much=much,
            places=places,
        )
        read.note(at, fault, worded("put round(…, {places}) around it", places=places))
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
            fault = worded(
                "'of' needs a field of type estate; '{of}' is of type {type}",
                of=unit.of,
                type=other.type,
            )
            read.note(path, fault)
        else:
            note_unknown(read, path, "field of type estate", unit.of, estates)


def _circle(read: Read[Form], form: Form) -> None:
    found = circle(form.fields)
    if found:
        field = form.field(found[0])
        key = "value" if field is not None and field.value is not None else "when"
        path = (*read.paths.get(found[0], ()), key)
        read.note(
            path,
            worded("these formulas go in a circle: {words}", words=" → ".join(found)),
            "one must not ask",
        )


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
            read.note(("no_overlap", *key), worded("no field is called '{name}'", name=name), hint)
    if not sound:
        return
    begins, ends = form.by_name[rule.begins], form.by_name[rule.ends]
    if begins.type not in _MOMENTS:
        fault = worded(
            "'begins' names '{begins}', a field of type {type}",
            begins=rule.begins,
            type=begins.type,
        )
        read.note(
            ("no_overlap", "begins"),
            fault,
            worded("it needs one of type {moments_said}", moments_said=_MOMENTS_SAID),
        )
    elif ends.type != begins.type:
        fault = worded(
            "'{begins}' is of type {type}, '{ends}' of type {type2}",
            begins=rule.begins,
            type=begins.type,
            ends=rule.ends,
            type2=ends.type,
        )
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
            read.note(path, worded("no form is called '{source}'", source=source), hint, key=True)
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
        read.note((*path, "form"), worded("no form is called '{form}'", form=field.form), hint)
    for name, text in field.fetch.items() if field.form in scopes else ():
        at = (*path, "fetch", name)
        target = scope.form.field(name)
        if name == field.name or (target is not None and not target.drawn):
            read.note(
                at,
                worded("'{name}' cannot be fetched: nobody could see it change", name=name),
                key=True,
            )
        else:
            _carried(read, scope, scopes[field.form], at, name, text)


def _carried(read: Read[Form], here: Scope, there: Scope, path: Path, name: str, text: str) -> None:
    target = here.form.field(name)
    if here.lost(name):
        return
    if target is None or isinstance(target, Table):
        if target is not None:
            read.note(
                path,
                worded("'{name}' is a table, and tables are not carried over", name=name),
                key=True,
            )
        else:
            read.note(
                path,
                worded("no field is called '{name}'", name=name),
                suggest(name, here.types),
                key=True,
            )
        return
    if isinstance(target, HandedIn):
        hint = "the records are linked, and each shows its own"
        read.note(
            path,
            worded("'{name}' holds files, and files are not carried over", name=name),
            hint,
            key=True,
        )
        return
    if not target.answered:
        read.note(
            path,
            worded("'{name}' is a {type}, which has no answer", name=name, type=target.type),
            key=True,
        )
        return
    if target.computed:
        hint = "its own formula gives the answer"
        read.note(
            path,
            worded("'{name}' is computed and cannot be carried over", name=name),
            hint,
            key=True,
        )
        return
    source = _bare(there, text)
    if target.kind == "list":
        if source is None or source.type != target.type:
            given = (
                worded("'{name}' over there is of type {type}", name=source.name, type=source.type)
                if source
                else ""
            )
            hint = "such a field over there, by its name alone"
            read.note(
                path,
                worded(
                    "'{name}' takes a field of type {type}; {given}",
                    name=name,
                    type=target.type,
                    given=given or hint,
                ),
            )
            return
    else:
        faults = tuple(there.faults(text, kind_of(target)))
        for fault in faults:
            read.note(
                path, worded("over there, in '{name}': {fault}", name=there.form.name, fault=fault)
            )
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
            worded("'{name}' over there is of type {type}", name=source.name, type=source.type)
            if source
            else "not a formula"
        )
        read.note(
            path,
            worded(
                "'{name}' takes a field of type {type}; {given}",
                name=target.name,
                type=target.type,
                given=given,
            ),
        )
    if source is not None and source.reference and not target.reference:
        hint = worded("make '{name}' a field of that type", name=target.name)
        fault = worded(
            "'{name}' over there is of type {type}, whose id is no text",
            name=source.name,
            type=source.type,
        )
        read.note(path, fault, hint)
    if (
        isinstance(target, RecordField)
        and isinstance(source, RecordField)
        and target.form != source.form
    ):
        fault = worded(
            "'{name}' names records of '{form}', the other of '{form2}'",
            name=target.name,
            form=target.form,
            form2=source.form,
        )
        read.note(path, fault)
    if source is not None and source.codes and target.codes:
        lost = [code for code in source.codes if code not in target.codes]
        if lost:
            read.note(
                path,
                worded(
                    "'{name}' has no option '{lost}', which the other form has",
                    name=target.name,
                    lost=lost[0],
                ),
            )
