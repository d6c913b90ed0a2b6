"""What happened in the made-up company: 32 tickets, 12 settlements, 3 drafts, in every state."""

from dataclasses import dataclass
from datetime import timedelta

from app.services.demo.hands import Hands
from app.services.demo.lines import JOBS, NAMES, Line, lines_of

CAPTAINS = {"jiangbin": "huangjp", "jinyun": "huangjp", "tingtao": "majun"}
OFFICERS = {"jiangbin": "wangmin", "tingtao": "chenjia", "jinyun": "fangming"}
KEEPERS = {"jiangbin": "dinglp", "tingtao": "songyu", "jinyun": "lujh"}
CONTACTS = {"huayi": "liuda", "minxin": "caihy"}
SOURCES = ("customer", "property", "customer", "sales")

# how far each ticket has come: working days ago it was opened, and where it stands
TICKETS = (
    *((days, "done") for days in (118, 102, 88, 71, 56, 41)),
    *((days, "done") for days in (34, 33, 31, 30, 28, 27, 25, 24, 22, 20, 18, 16)),
    (14, "void"),
    (9, "rejected"),
    (8, "checked two"),
    (7, "checked one"),
    (7, "objected"),
    (6, "accepted"),  # overdue by now
    (5, "repaired"),
    (4, "withdrawn"),
    (3, "accepted"),
    (2, "accepted"),
    (2, "issued"),
    (1, "issued"),
    (1, "opened"),
    (0, "opened"),
)
# from which finished ticket each settlement was opened, its size, and where it stands
SETTLEMENTS = (
    (3, 5, "done"),
    (6, 21, "done"),
    (7, 3, "done"),
    (8, 2, "done"),
    (9, 21, "done"),
    (10, 4, "rejected"),
    (11, 3, "contractor objected"),
    (12, 14, "at the contractor"),
    (13, 21, "at the audit"),
    (14, 3, "at the cashier"),
    (15, 2, "at the chief"),
    (16, 5, "at the review"),
)


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What one ticket is about."""

    estate: str
    unit: str
    customer: str
    warranty: str
    contractor: str
    trades: int
    work: str
    result: str
    source: str
    phone: str


def tell(hands: Hands) -> None:
    """Live through all stories, oldest first."""
    finished = [
        _tell_ticket(hands, _ticket(number), days, state, number)
        for number, (days, state) in enumerate(TICKETS)
    ]
    for source, count, state in SETTLEMENTS:
        record, ticket = finished[source], _ticket(source)
        hands.morning(TICKETS[source][0] - 8, 20 + 7 * source)
        _tell_settlement(hands, record, ticket, lines_of(source, count), state)
    _leave_drafts(hands)


def _ticket(number: int) -> Ticket:
    estate = ("jiangbin", "tingtao", "jinyun")[number % 3]
    building, stair = 1 + number % 4, 1 + number % 2
    floor, door = (2, 5, 8, 12)[(number * 3 + 1) % 4], 1 + number // 3 % 2
    work, result, trades = JOBS[number % len(JOBS)]
    warranty = "b" if number % 3 == 1 else "a"
    return Ticket(
        estate=estate,
        unit=f"{estate}-{building}-{stair}-{floor:02d}{door:02d}",
        customer=NAMES[number % len(NAMES)],
        warranty=warranty,
        contractor=("huayi", "minxin")[number // 3 % 2] if warranty == "a" else "",
        trades=trades,
        work=work,
        result=result,
        source=SOURCES[number % 4],
        phone=f"138 0000 {2716 + 37 * number:04d}",
    )


def _posted(hands: Hands, ticket: Ticket) -> dict[str, list[str]]:
    received = (hands.at.astimezone(hands.ports.zone) - timedelta(hours=20)).date()
    posted = {
        "estate": ticket.estate,
        "unit": ticket.unit,
        "customer": ticket.customer,
        "phone": ticket.phone,
        "warranty": ticket.warranty,
        "contractor": ticket.contractor,
        "trades": str(ticket.trades),
        "work": ticket.work,
        "source": ticket.source,
        "received_on": received.isoformat(),
    }
    return {name: [text] for name, text in posted.items() if text}


def _tell_ticket(hands: Hands, ticket: Ticket, days: int, state: str, number: int) -> str:
    officer, captain = OFFICERS[ticket.estate], CAPTAINS[ticket.estate]
    keeper = KEEPERS[ticket.estate]
    hands.morning(days, 5 + 11 * (number % 9))
    record = hands.submit(officer, "dispatch-ticket", _posted(hands, ticket))
    if state == "opened":
        return record
    hands.later(0.4)
    if state == "withdrawn":
        hands.withdraw(officer, record, "客户来电说已自行修好，先不派工。")
        return record
    hands.later(1.5)
    if state == "rejected":
        remark = "不属保修，也不是公司应承担的维修，请答复客户走有偿服务。"
        hands.act("zhouxy", record, "issue", "reject", remark=remark)
        return record
    hands.act("zhouxy", record, "issue", "agree")
    if state == "issued":
        return record
    hands.later(3)
    hands.act(captain, record, "accept", "confirm")
    if state == "accepted":
        return record
    hands.later(22 if ticket.trades == 1 else 70)
    _repair(hands, captain, record, ticket.result)
    if state == "repaired":
        return record
    hands.later(2)
    if state == "objected":
        remark = "阳台一侧还有渗水，请再处理。"
        hands.act(officer, record, "check_office", "object", remark=remark)
        return record
    _accept(hands, ticket, record, state, (officer, keeper), number)
    if state == "void":
        hands.later(30)
        hands.annul("zhouxy", record, "与另一张派工单重复，本单作废。")
    return record


def _repair(hands: Hands, captain: str, record: str, result: str) -> None:
    done = hands.at.astimezone(hands.ports.zone).date().isoformat()
    fills = {"self_check": [result], "finished_on": [done], "in_time": ["in_time"]}
    hands.act(captain, record, "repair", "submit", fills)


def _accept(
    hands: Hands, ticket: Ticket, record: str, state: str, staff: tuple[str, str], number: int
) -> None:
    officer, keeper = staff
    checks = [
        (keeper, "check_property", {"opinion_property": ["合格，现场已清理。"]}, False),
        (officer, "check_customer", {"opinion_customer": ["满意。"]}, True),
        (officer, "check_office", {"opinion_office": ["合格。"]}, False),
    ]
    checks = checks[number % 3 :] + checks[: number % 3]  # any order
    for who, step, fills, in_person in checks[: {"checked one": 1, "checked two": 2}.get(state, 3)]:
        hands.later(1.2)
        hands.act(who, record, step, "confirm", fills, in_person=in_person)
    if state not in ("checked one", "checked two"):
        hands.later(3)
        hands.call_back(record, "very" if number % 2 else "content")


def _tell_settlement(
    hands: Hands, source: str, ticket: Ticket, lines: list[Line], state: str
) -> None:
    captain = CAPTAINS[ticket.estate]
    posted: dict[str, list[str]] = {"items": [line.row for line in lines]}
    prices = {}
    for line in lines:
        posted |= {f"items/{line.row}/{name}": [text] for name, text in line.typed().items()}
        prices[f"items/{line.row}/price"] = [line.price]
    record = hands.submit(captain, "settlement", posted, source)
    if state == "at the review":
        return
    hands.later(5)
    if state == "rejected":
        hands.act("zhouxy", record, "review", "reject", prices, remark="重复编制，按另一张结算。")
        return
    hands.act("zhouxy", record, "review", "agree", prices)
    if _at(hands, record, "audit"):
        if state == "at the audit":
            return
        hands.later(9)
        hands.act("xuwj", record, "audit", "agree", remark="单价已按定额核过。")
    if _at(hands, record, "contractor_confirms"):
        if state == "at the contractor":
            return
        hands.later(7)
        who = CONTACTS[ticket.contractor]
        if state == "contractor objected":
            remark = "第 1 项工程量与现场不符，请复核单价。"
            hands.act(who, record, "contractor_confirms", "object", remark=remark)
            return
        hands.act(who, record, "contractor_confirms", "confirm")
    if state == "at the chief":
        return
    hands.later(6)
    hands.act("wuqm", record, "chief", "agree")
    if state == "at the cashier":
        return
    hands.later(10)
    paid = hands.at.astimezone(hands.ports.zone).date()
    voucher = f"记-{paid:%m}-{len(lines):03d}"
    fills = {"paid_on": [paid.isoformat()], "voucher": [voucher]}
    hands.act("hefang", record, "pay", "submit", fills)


def _at(hands: Hands, record: str, step: str) -> bool:
    with hands.ports.store.reading() as reading:
        found = reading.record(record)
    return found is not None and found.steps.get(step) == "open"


def _leave_drafts(hands: Hands) -> None:
    hands.morning(0, 30)
    for number, who in ((40, "wangmin"), (41, "chenjia")):
        posted = _posted(hands, _ticket(number))
        hands.begin(who, "dispatch-ticket", {name: posted[name] for name in list(posted)[:5]})
    hands.begin("huangjp", "settlement", {"customer": ["郑秀英"], "warranty": ["b"]})
