"""What the demo's people live through beside tickets: calls, surveys on the spot, satisfaction."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from app.services.demo.hands import Hands

CALLS = (  # (days ago, customer, dwelling, complaint, weight, departments, state)
    (113, "王建中", "tingtao-1-1-0202", "地下车库顶板漏水，滴在车上。", "ordinary",
     ("engineering",), "closed"),
    (76, "黄美玲", "jinyun-3-1-0802", "保洁两天没有清运装修垃圾。", "ordinary",
     ("property-company",), "closed"),
    (44, "范小雨", "jiangbin-4-2-0502", "样板间承诺的晾衣架没有安装。", "major",
     ("sales", "engineering"), "closed"),
    (24, "欧阳婉清", "jiangbin-3-1-1202", "主卧飘窗下墙面渗水，墙纸起泡发霉。", "major",
     ("engineering", "property-company"), "closed"),
    (12, "陈秋水", "jiangbin-1-2-0802", "电梯早高峰等候时间太长。", "ordinary",
     ("property-company",), "at the customer"),
    (6, "郑秀英", "tingtao-2-1-0501", "入户门锁面板脱落，两次报修没有人来。", "ordinary",
     ("property-company", "engineering"), "one answered"),
    (2, "林小明", "jinyun-4-2-1202", "产权证迟迟没有办下来。", "ordinary", ("sales",),
     "classified"),
    (0, "吴海燕", "jiangbin-2-1-0201", "楼上装修，卫生间顶面滴水。", "ordinary", (), "registered"),
)  # fmt: skip
SURVEYS = (  # (days ago, of call, estimate, opinions given)
    (22, 3, "8600", 5),
    (4, 5, "1200", 2),
)
KEEPERS = {"jiangbin": "dinglp", "tingtao": "songyu", "jinyun": "lujh"}
HEADS = {"engineering": "yudj", "property-company": "linjun", "sales": "xiesm"}
ITEMS = (
    "civil", "decoration", "plumbing", "smart", "lifts", "greening_works", "facilities", "safety",
    "community", "sales", "title_deed", "layout", "greening", "repairs", "repair_quality",
    "cleaning", "plants", "fees", "manners",
)  # fmt: skip
RATED = ("excellent", "good", "good", "fair", "excellent", "good", "poor")
OWNERS = (  # (days ago, owner, dwelling)
    (101, "王建中", "tingtao-1-1-0202"),
    (62, "黄美玲", "jinyun-3-1-0802"),
    (8, "欧阳婉清", "jiangbin-3-1-1202"),
    (7, "陈秋水", "jiangbin-1-2-0802"),
)
OPINIONS = (
    ("property", "dinglp", "opinion_property", "情况属实。"),
    ("engineering", "yudj", "opinion_engineering", "防水层施工缺陷，由施工单位负责。"),
    ("service", "zhouxy", "opinion_service", "属保修范围。"),
    ("contractor_signs", "liuda", "opinion_contractor", "同意维修。"),
    ("customer_signs", "fangming", "opinion_customer", "请尽快修好。"),
)


def tell(hands: Hands) -> int:
    """Live through them, oldest first; gives how many records there are."""
    calls = [_call(hands, *each) for each in CALLS]
    for days, of, estimate, opinions in SURVEYS:
        keeper = KEEPERS[CALLS[of][2].split("-")[0]]
        _survey(hands, days, calls[of], estimate, opinions, keeper)
    for number, (days, owner, unit) in enumerate(OWNERS):
        _satisfaction(hands, days, owner, unit, number)
    return len(CALLS) + len(SURVEYS) + len(OWNERS)


def _one(**answers: str) -> dict[str, list[str]]:
    return {name: [text] for name, text in answers.items()}


def _call(
    hands: Hands, days: int, customer: str, unit: str, complaint: str, weight: str,
    departments: Sequence[str], state: str,
) -> str:  # fmt: skip
    hands.morning(days, 25)
    at = hands.at.astimezone(hands.ports.zone) - timedelta(minutes=20)
    posted = _one(
        customer=customer, estate=unit.split("-")[0], unit=unit, phone="139 0000 7746",
        channel="call", received_at=f"{at:%Y-%m-%dT%H:%M}", complaint=complaint, weight=weight,
        taken="电话安抚客户，当日转责任部门。",
    )  # fmt: skip
    record = hands.submit("zengli", "call-log", posted)
    if state == "registered":
        return record
    hands.later(1)
    fills: Mapping[str, Sequence[str]] = {"kind": ["repair"], "departments": departments}
    hands.act("zhouxy", record, "classify", "submit", fills)
    if state == "classified":
        return record
    for department in departments[: 1 if state == "one answered" else None]:
        hands.later(3)
        said = _one(taken="已派人到现场查看，两日内给客户答复。")
        hands.act(HEADS[department], record, f"answer@{department}", "submit", said)
    if state == "one answered":
        return record
    hands.later(20)
    hands.act("fangming", record, "solve", "submit", _one(followed="已修好，客户在场看过。"))
    if state == "at the customer":
        return record
    hands.later(4)
    said = _one(feedback="问题已解决，处理比上次认真。")
    hands.act("zengli", record, "comment", "confirm", said, in_person=True)
    hands.later(1)
    hands.act("zengli", record, "close", "submit")
    return record


def _survey(hands: Hands, days: int, call: str, estimate: str, opinions: int, keeper: str) -> None:
    hands.morning(days, 70)
    today = hands.at.astimezone(hands.ports.zone).date().isoformat()
    posted = _one(
        surveyed_on=today, situation="窗台板与墙体交接处有竖向裂缝，外窗台防水层开裂。",
        estimate=estimate, contractor="huayi", warranty="a", responsible="华屹建设有限公司",
    )  # fmt: skip
    record = hands.submit("fangming", "site-survey", posted, call)
    for step, who, field, said in OPINIONS[:opinions]:
        hands.later(0.5)
        in_person = step == "customer_signs"
        signer = keeper if step == "property" else who
        hands.act(signer, record, step, "confirm", {field: [said]}, in_person=in_person)


def _satisfaction(hands: Hands, days: int, owner: str, unit: str, number: int) -> None:
    hands.morning(days, 40)
    today = hands.at.astimezone(hands.ports.zone).date().isoformat()
    posted = _one(
        estate=unit.split("-")[0], unit=unit, owner=owner, phone="139 0000 7746", surveyed_on=today
    )
    for at, item in enumerate(ITEMS):
        posted[f"ratings/{item}"] = [RATED[(at + 3 * number) % (len(RATED) - (number == 0))]]
    record = hands.submit("fangming", "satisfaction-survey", posted)
    hands.later(0.2)
    hands.act("fangming", record, "owner_signs", "confirm", in_person=True)
