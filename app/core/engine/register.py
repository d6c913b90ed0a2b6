"""The columns of a form's register, over all the editions of its definition."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.definitions.bundle import Bundle
from app.core.errors import Message
from app.core.fields.base import BadAnswer, Field
from app.core.fields.date import Date
from app.core.fields.number import Number
from app.core.records import query as own
from app.core.records.query import Filter, Query
from app.core.source.scalars import Words
from app.core.wording import say

USUAL = 4  # answers shown where nobody chose columns

_OWN = {
    own.NUMBER: "编号",
    own.SUBMITTED: "提交时间",
    own.TITLE: "标题",
    own.INITIATOR: "发起人",
    own.HOLDERS: "在谁手上",
    own.DUE: "期限",
    own.STATUS: "状态",
    own.ENDED: "办结时间",
}
_BACKWARDS = "“{name}”前后反了：从 {first} 到 {last} 之间什么也没有，请对调。"
_SORTED = (own.NUMBER, own.SUBMITTED)
_NUMBER = Number(name="number", label=Words(zh="数"), places=10)  # whatever the field allows
_DAY = Date(name="day", label=Words(zh="日期"))
_FREE = ("text", "phone", "email")  # texts whose order says something


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a register.

    Attributes:
        name: A field's, or one of `query.OWN`.
        title: Its heading.
        field: As the newest edition has it that has it; None: no field.
        places: In which slot which bundles keep it; none: it is not searchable.
        dropped: The edition in force has it no more.
        uneven: Some edition that has it keeps it in no slot of its kind.
    """

    name: str
    title: str
    field: Field | None = None
    places: tuple[tuple[str, frozenset[str]], ...] = ()
    dropped: bool = False
    uneven: bool = False

    @property
    def kind(self) -> str:
        """text, number or date, by its slot; empty: nothing to filter by."""
        return (self.field.slot or "") if self.field and self.places else ""

    @property
    def chosen(self) -> bool:
        """Whether its answers are ids or codes, so that the whole of one is looked for."""
        field = self.field
        return bool(field and (field.reference or field.codes or field.type == "record"))

    @property
    def sorts(self) -> bool:
        """Whether a register can be sorted by it."""
        if self.name in _SORTED:
            return True
        free = self.field is not None and self.field.type in _FREE
        return bool(self.places) and (self.kind != "text" or free)


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A filter that can be met: what a slot has to hold.

    `op`: is, among, begins, from, to; `places` as in `Column`.
    """

    places: tuple[tuple[str, frozenset[str]], ...]
    op: str
    value: str | Decimal | date | tuple[str, ...]


def columns_of(bundles: Sequence[Bundle]) -> tuple[Column, ...]:
    """Every column that records of these bundles have; the bundle in force comes first."""
    fields: dict[str, Field] = {}
    places: dict[str, dict[str, set[str]]] = {}
    for bundle in bundles:
        for field in bundle.form.fields:
            if field.listed and field.drawn:
                fields.setdefault(field.name, field)
        for name, kind, index in bundle.slots:
            if name in fields and fields[name].slot == kind:
                held = places.setdefault(name, {}).setdefault(f"{kind}{index + 1}", set())
                held.add(bundle.hash)
    now = {field.name for field in bundles[0].form.fields}
    found = [
        Column(
            name=name,
            title=str(field.label),
            field=field,
            places=_simple(places.get(name, {}), bundles),
            dropped=name not in now,
            uneven=_uneven(name, places.get(name, {}), bundles),
        )
        for name, field in fields.items()
    ]
    head = [Column(name=name, title=say(_OWN[name])) for name in own.OWN]
    return (*head, *found)


def _uneven(name: str, held: dict[str, set[str]], bundles: Sequence[Bundle]) -> bool:
    kept = set().union(*held.values())
    return bool(held) and any(
        name in bundle.form.by_name and bundle.hash not in kept for bundle in bundles
    )


def _simple(
    held: dict[str, set[str]], bundles: Sequence[Bundle]
) -> tuple[tuple[str, frozenset[str]], ...]:
    """The slots of a field; no bundles named where no other field was ever in its one slot."""
    if len(held) == 1:
        ((slot, those),) = held.items()
        others = (each for each in bundles if each.hash not in those)
        if not any(f"{kind}{at + 1}" == slot for each in others for _, kind, at in each.slots):
            return ((slot, frozenset()),)
    return tuple((slot, frozenset(those)) for slot, those in held.items())


def usual_columns(columns: Iterable[Column]) -> tuple[str, ...]:
    """Those shown where nobody chose: the first answers of the form, and where it stands."""
    columns = tuple(columns)
    asked = [each for each in columns if each.field and each.field.asked and not each.dropped]
    contact = ("phone", "email")
    wide = [each.name for each in asked if each.field and each.field.type == "paragraph"][:1]
    short = [
        each.name for each in asked if each.places and each.field and each.field.type not in contact
    ][: USUAL - len(wide)]
    sums = [
        each.name
        for each in columns
        if each.field and each.field.type == "money" and each.places and not each.dropped
    ][:1]
    order = {each.name: at for at, each in enumerate(columns)}
    answers = sorted({*wide, *short, *sums}, key=order.__getitem__)
    return (own.NUMBER, own.SUBMITTED, *answers, own.INITIATOR, own.HOLDERS, own.DUE, own.STATUS)


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A query held against the columns that there are.

    Attributes:
        columns: Those to be shown.
        conditions: The filters that can be met.
        sort: The column to sort by; None: by submission.
        notes: What of the query counts for nothing, or only for some records, and why.
        partial: Those of them by which records are left out that may fit.
        unmet: The same of conditions that are left out, by which more comes than was asked for.
        wrong: Filters among these whose value does not fit: field, op → what would.
    """

    columns: tuple[Column, ...]
    conditions: tuple[Condition, ...]
    sort: Column | None
    notes: tuple[Message, ...]
    partial: tuple[Message, ...]
    unmet: tuple[Message, ...]
    wrong: dict[tuple[str, str], Message]


Ids = Callable[[Field, str], tuple[str, ...]]
"""The ids or codes that a text typed for such a field may mean."""


def understand(query: Query, columns: Sequence[Column], ids: Ids) -> Understood:
    """What of a query can be met; whatever cannot is said and left out."""
    by_name = {each.name: each for each in columns}
    notes: list[Message] = []
    shown = [name for name in dict.fromkeys(query.columns) if _known(name, by_name, notes)]
    if shown and own.NUMBER not in shown:
        shown.insert(0, own.NUMBER)  # the way to the record
    sort = by_name.get(query.sort) if query.sort else None
    if query.sort and (sort is None or not sort.sorts):
        called = sort.title if sort else query.sort
        notes.append(Message("不能按“{name}”排序，按提交时间排。", {"name": _short(called)}))
        sort = None
    if sort is not None and sort.uneven:
        notes.append(
            Message(
                "有的单据没有为“{name}”编索引，按它排序时排在没有填写的之中。", {"name": sort.title}
            )
        )
    conditions, partial, unmet, wrong = [], [], [], {}
    for each in query.filters:
        column = by_name.get(each.field)
        if column is None or not column.kind:
            unmet.append(Message("没有按“{name}”筛选：没有这一列。", {"name": _short(each.field)}))
            continue
        try:
            conditions.append(_condition(column, each, ids))
        except BadAnswer as refusal:
            wrong[each.field, each.op] = refusal.message
            said = {"name": column.title, "why": refusal.message}
            unmet.append(Message("没有按“{name}”筛选：{why}。", said))
            continue
        if column.uneven:
            partial.append(
                Message(
                    "有的单据没有为“{name}”编索引，按它筛选时不会列出。", {"name": column.title}
                )
            )
        if column.dropped:
            notes.append(
                Message("“{name}”现在的表单里没有了，只有旧单据有。", {"name": column.title})
            )
    notes += _wrong_way(query, by_name)
    return Understood(
        columns=tuple(by_name[name] for name in shown or usual_columns(columns)),
        conditions=tuple(conditions),
        sort=None if sort is None or sort.name == own.SUBMITTED else sort,
        notes=(*notes, *partial),
        partial=tuple(partial),
        unmet=tuple(unmet),
        wrong=wrong,
    )


def _wrong_way(query: Query, columns: Mapping[str, Column]) -> Iterator[Message]:
    """Ranges that end before they begin: nothing lies in them."""
    begins, ends = query.since, query.until
    if begins and ends and begins > ends:
        yield Message(_BACKWARDS, {"name": say("提交时间"), "first": begins, "last": ends})
    given = {(each.field, each.op): each.value for each in query.filters}
    for (name, op), last in given.items():
        first, column = given.get((name, "from"), ""), columns.get(name)
        if op == "to" and first and column and _behind(column, first, last):
            said = {"name": column.title, "first": _short(first), "last": _short(last)}
            yield Message(_BACKWARDS, said)


def _behind(column: Column, first: str, last: str) -> bool:
    """Whether the first lies behind the last; what is no number or day is told elsewhere."""
    if column.kind not in ("number", "date"):
        return False
    try:
        begins, ends = (_typed(column, each) for each in (first, last))
    except BadAnswer:
        return False
    if isinstance(begins, date) or isinstance(ends, date):
        return str(begins) > str(ends)
    return begins > ends


def _known(name: str, by_name: dict[str, Column], notes: list[Message]) -> bool:
    column = by_name.get(name)
    if column is None:
        notes.append(Message("没有“{name}”这一列。", {"name": _short(name)}))
    elif column.dropped:
        notes.append(Message("“{name}”现在的表单里没有了，只有旧单据有。", {"name": column.title}))
    return column is not None


def _condition(column: Column, given: Filter, ids: Ids) -> Condition:
    """The filter with its value typed.

    Raises:
        BadAnswer: The value is none of the field's.
    """
    field = column.field
    if field is None or given.op not in own.OPS or not given.value.strip():
        raise BadAnswer("请填写要找的内容")
    if column.kind == "text":
        if given.op != "is":
            raise BadAnswer("只能按内容找")
        if column.chosen:
            found = ids(field, given.value.strip())
            if not found:
                raise BadAnswer("没有这一项，请重新选择")
            value = found[0] if len(found) == 1 else found
            op = "is" if len(found) == 1 else "among"
            return Condition(places=column.places, op=op, value=value)
        return Condition(places=column.places, op="begins", value=given.value.strip()[:200])
    return Condition(places=column.places, op=given.op, value=_typed(column, given.value))


def _typed(column: Column, text: str) -> Decimal | date:
    return (_NUMBER if column.kind == "number" else _DAY).parse(text)


def _short(name: str) -> str:
    return name if len(name) <= 20 else f"{name[:19]}…"
