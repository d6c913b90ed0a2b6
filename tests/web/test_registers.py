"""The pages of registers: filters, columns, saved views, addresses of any kind."""

import re
from html import unescape
from urllib.parse import quote

import pytest

from app.jobs._worker import work_until_done
from app.services import ledgers, register_page
from tests.services.test_submitting import TICKET

REGISTER = "/registers/dispatch-ticket"
LEAVE = """\
language: 1
title: 请假单
number: QJ-{{year}}-{{seq:4}}
workflow: leave
fields:
{fields}
"""
WORKFLOW = """\
language: 1
title: 请假
owner: customer-service
steps:
  - {step: write, kind: fill, title: 填写, by: {role: officer}}
  - {step: look, kind: approve, title: 审核, by: {role: general-manager}, due: 2 working days}
"""
OLD = "  - {name: place, type: text, label: 去处}\n  - {name: days, type: number, label: 天数}\n"
NEW = "  - {name: reason, type: text, label: 事由}\n  - {name: days, type: number, label: 天数}\n"


def leave(office, fields):
    office.publish(forms__leave=LEAVE.format(fields=fields), workflows__leave=WORKFLOW)


@pytest.fixture
def tickets(office):
    """Three tickets of different customers."""
    for name, trades in (("林建国", "1"), ("欧阳婉清", "2"), ("王小川", "3")):
        ticket = {**TICKET, "customer": [name], "trades": [trades]}
        office.hands.submit("wangmin", "dispatch-ticket", ticket)
    return office


def numbers(browser):
    return re.findall(r'class="number" href="/records/\w+">([^<]+)<', browser.page)


def found(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return [int(number[-4:]) for number in numbers(browser)]


def test_registers_are_listed_with_what_they_hold(tickets, someone):
    browser = someone("wangmin")
    browser.get("/registers")
    assert "工程派工单" in browser.page
    assert "审批中 3" in browser.page
    browser = someone("hefang")
    assert REGISTER not in browser.get("/registers").text


def test_who_may_read_nothing_has_no_register(tickets, someone):
    browser = someone("hefang")
    answer = browser.get(REGISTER)
    assert answer.status_code == 403
    assert "不对您开放" in answer.text
    assert browser.post(f"{REGISTER}/views", {"_name": "x"}).status_code == 403
    assert browser.get("/registers/nowhere").status_code == 404


def test_a_register_is_narrowed_and_ordered_by_its_address(tickets, someone):
    browser = someone("zhouxy")
    assert found(browser, REGISTER) == [3, 2, 1]
    assert found(browser, f"{REGISTER}?q=婉清") == [2]
    assert found(browser, f"{REGISTER}?q={numbers(browser)[0].lower()}") == [2]
    assert found(browser, f"{REGISTER}?q=-000") == [3, 2, 1]
    assert found(browser, f"{REGISTER}?state=done") == []
    assert "没有找到" in browser.page
    assert found(browser, f"{REGISTER}?f.customer=欧阳") == [2]
    assert found(browser, f"{REGISTER}?f.trades.from=2&sort=trades") == [2, 3]
    assert found(browser, f"{REGISTER}?f.trades.from=2&f.trades.to=2") == [2]
    assert found(browser, f"{REGISTER}?sort=trades") == [1, 2, 3]
    assert found(browser, f"{REGISTER}?sort=-trades") == [3, 2, 1]
    assert found(browser, f"{REGISTER}?since=2999-01-01") == []
    assert found(browser, f"{REGISTER}?department=customer-service") == [3, 2, 1]
    assert found(browser, f"{REGISTER}?department=finance") == []
    assert found(browser, f"{REGISTER}?f.estate={TICKET['estate'][0]}") == [3, 2, 1]
    me = tickets.ids["zhouxy"]
    assert found(browser, f"{REGISTER}?person={me}") == [3, 2, 1]


def test_columns_are_chosen(tickets, someone):
    browser = someone("zhouxy")
    browser.get(f"{REGISTER}?col=trades&col=phone")
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)<', browser.page)
    assert [head.strip() for head in heads] == ["编号", "工种数", "联系电话"]


def test_pages_go_forward_and_back(tickets, someone, monkeypatch):
    monkeypatch.setattr(register_page, "PAGE", 1)
    browser = someone("zhouxy")
    for sort in ("", "?sort=trades", "?sort=-.number"):
        seen, address = [], REGISTER + sort
        while address:
            seen += found(browser, address)
            address = link(browser, "next")
        assert sorted(seen) == [1, 2, 3]
        back = [seen[-1]]
        while address := link(browser, "prev"):
            back += found(browser, address)
        assert back == seen[::-1]


def link(browser, rel):
    met = re.search(rf'rel="{rel}" href="([^"]+)"', browser.page)
    return unescape(met[1]) if met else ""


@pytest.mark.parametrize(
    "typed",
    ["'", '"', '" OR 1=1 --', "%", "_", "%%", "渗%", "*", "a*", "NEAR(", "-", "^", "\\", "{}",
     "😀", "😀😀", "\0", "a\0b", "渗", "渗 水", "渗水" * 5000,
     "<script>", "{{7*7}}", "\u202e渗水", "٣٤", "ﷺ" * 40],
)  # fmt: skip
def test_any_text_may_be_looked_for(tickets, someone, typed):
    browser = someone("zhouxy")
    answer = browser.get(f"{REGISTER}?q={quote(typed)}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert len(answer.text) < 100_000
    answer = browser.get(f"{REGISTER}?f.customer={quote(typed[:300])}&person={quote(typed[:300])}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ("sort=nothing", "不能按“nothing”排序"),
        ("sort=work", "不能按“保修内容”排序"),
        ("col=nothing", "没有“nothing”这一列"),
        ("f.nothing=1", "没有按“nothing”筛选"),
        ("f.work=1", "没有按“work”筛选"),
        ("f.trades.from=abc", "没有按“工种数”筛选"),
        ("f.trades.above=1", "没有按“工种数”筛选"),
        ("f.received_on.from=yesterday", "没有按“受理时间”筛选"),
        ("f.estate=nowhere", "没有按“所在小区”筛选"),
        ("state=strange", "有一种状态没有"),
        ("since=2026-13-45", "日期请写成"),
        ("f.customer=a&" * 61, "只按前 60 个筛选"),
        ("department=nowhere", "没有这个部门"),
        ("person=nobody", "没有这个人"),
        ("after=abc", "这一页的地址不对"),
        ("before=~", "这一页的地址不对"),
        ("after=99999999999999999999", "这一页的地址不对"),
        ("after=9223372036854775808", "这一页的地址不对"),
        ("after=1~abc&sort=trades", "这一页的地址不对"),
        ("after=1~NaN&sort=trades", "这一页的地址不对"),
        ("after=1~2026-99-99&sort=received_on", "这一页的地址不对"),
        ("after=1~1e999999&sort=trades", "这一页的地址不对"),
        ("after=1&sort=.number", "这一页的地址不对"),
        ("since=2026-03-02&until=2026-03-01", "“提交时间”前后反了：从 2026-03-02 到 2026-03-01"),
        ("f.trades.from=3&f.trades.to=2", "“工种数”前后反了：从 3 到 2 之间什么也没有，请对调"),
        ("f.received_on.from=2026-03-02&f.received_on.to=2026-03-01", "“受理时间”前后反了"),
        ("q=渗", "至少连着输入两个字"),
        ("q=" + "渗水" * 60, "要查找的内容太长"),
    ],
)
def test_whatever_cannot_be_met_is_said(tickets, someone, odd, said):
    browser = someone("zhouxy")
    answer = browser.get(f"{REGISTER}?{odd}")
    assert answer.status_code == 200
    assert said in unescape(answer.text)


@pytest.mark.parametrize("typed", ["林", "渗水" * 60])
def test_what_was_not_looked_for_is_not_said_to_be_missing(tickets, someone, typed):
    page = someone("zhouxy").get(f"{REGISTER}?q={typed}").text
    assert "没有查找" in page
    assert "没有含" not in page
    assert "没有找到" not in page


def test_a_new_view_starts_with_its_owner_also_where_a_shared_one_is_open(tickets, someone):
    browser = someone("zhouxy")
    browser.get(f"{REGISTER}?sort=-trades")
    given = {"_query": browser.hidden("_query"), "_name": "大家的", "_shared": "yes"}
    page = browser.get(browser.post(f"{REGISTER}/views", given).location).text
    theirs, own = re.findall(
        r'<form method="post" action="[^"]*/views" .*?</form>', page, re.DOTALL
    )
    assert 'value="大家的"' in theirs
    assert "他们看到的也会改" in theirs
    assert "checked" in theirs
    assert "大家的" not in own
    assert "checked" not in own


@pytest.mark.parametrize("odd", ["since=0001-01-01&until=9999-12-31", "after=-9223372036854775807",
                                 "f.trades.from=999999999999999", "after=1~1e99&sort=trades",
                                 "until=9999-12-31", "view=nowhere"])  # fmt: skip
def test_what_lies_far_out_is_answered(tickets, someone, odd):
    assert someone("zhouxy").get(f"{REGISTER}?{odd}").status_code == 200


def test_a_view_is_saved_shared_and_thrown_away(tickets, someone):
    browser = someone("zhouxy")
    query = "f.customer=%E6%AC%A7%E9%98%B3&sort=-trades&col=.number&col=customer"
    browser.get(f"{REGISTER}?{query}")
    assert browser.hidden("_query").count("customer") == 2
    saved = browser.post(
        f"{REGISTER}/views", {"_query": browser.hidden("_query"), "_name": " 欧阳家的 "}
    )
    assert saved.status_code == 303
    assert found(browser, saved.location) == [2]
    assert "欧阳家的" in browser.page
    other = someone("wangmin")
    assert "欧阳家的" not in other.get(REGISTER).text
    assert browser.hidden("_into") in saved.location
    again = {name: browser.hidden(name) for name in ("_query", "_name", "_into")}
    again |= {"_shared": "yes"}
    assert browser.post(f"{REGISTER}/views", again).location == saved.location
    shown = other.get(REGISTER).text
    assert "欧阳家的" in shown
    (view,) = set(re.findall(r"view=(\w+)", shown))
    assert other.post(f"{REGISTER}/views/{view}/drop").status_code == 404
    assert browser.post(f"{REGISTER}/views/{view}/drop").status_code == 303
    assert "欧阳家的" not in browser.get(REGISTER).text


def test_whoever_looks_after_the_form_throws_away_a_shared_view_of_others(tickets, someone):
    """Else a view of somebody who has left stays for ever."""
    author, head = someone("wangmin"), someone("zhouxy")
    author.get(REGISTER)
    given = {"_query": author.hidden("_query"), "_name": "老看法"}
    (own,) = re.findall(r"view=(\w+)", author.post(f"{REGISTER}/views", given).location)
    assert "老看法" not in head.get(REGISTER).text
    assert head.post(f"{REGISTER}/views/{own}/drop").status_code == 404, "it is not shared"
    author.post(f"{REGISTER}/views", {**given, "_shared": "yes", "_into": own})
    assert "删去“老看法”" in head.get(f"{REGISTER}?view={own}").text
    assert head.post(f"{REGISTER}/views/{own}/drop").status_code == 303
    assert "老看法" not in author.get(REGISTER).text


def test_a_new_view_never_takes_the_place_of_another_one(tickets, someone):
    browser = someone("zhouxy")
    browser.get(f"{REGISTER}?f.customer=%E6%AC%A7%E9%98%B3")
    first = {"_query": browser.hidden("_query"), "_name": "我的"}
    saved = browser.post(f"{REGISTER}/views", first)
    assert browser.post(f"{REGISTER}/views", first).location == saved.location  # sent twice
    browser.get(f"{REGISTER}?sort=-trades")
    other = browser.post(f"{REGISTER}/views", {**first, "_query": browser.hidden("_query")})
    assert other.status_code == 409
    assert "您已经有一个看法叫“我的”" in other.text
    (view,) = set(re.findall(r"view=(\w+)", browser.get(REGISTER).text))
    assert found(browser, saved.location) == [2]
    assert browser.post(f"{REGISTER}/views/{view}/drop").status_code == 303
    gone = {**first, "_into": view}
    assert browser.post(f"{REGISTER}/views", gone).status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "长" * 41])
def test_a_view_wants_a_name_that_can_be_read(tickets, someone, name):
    browser = someone("zhouxy")
    browser.get(REGISTER)
    assert browser.post(f"{REGISTER}/views", {"_name": name}).status_code == 422


def test_a_view_on_a_column_that_is_no_more_says_so_and_still_works(office, someone):
    leave(office, OLD)
    office.hands.submit("wangmin", "leave", {"place": ["武夷山"], "days": ["3"]})
    browser = someone("wangmin")
    query = "col=.number&col=place&col=days&f.place=武夷&sort=place"
    browser.get(f"/registers/leave?{query}")
    saved = browser.post(
        "/registers/leave/views", {"_query": browser.hidden("_query"), "_name": "去山里的"}
    )
    leave(office, NEW)
    office.hands.submit("wangmin", "leave", {"reason": ["武夷"], "days": ["1"]})
    assert found(browser, saved.location) == [1], "what sits in the same slot now is not met"
    assert "“去处”现在的表单里没有了，只有旧单据有。" in browser.page
    assert "武夷山" in browser.page
    assert found(browser, "/registers/leave?f.reason=武夷") == [2]
    assert found(browser, "/registers/leave?sort=reason") == [2, 1]
    assert found(browser, "/registers/leave?sort=days") == [2, 1]


def test_a_form_may_say_who_has_its_register(office, someone):
    head = LEAVE.format(fields=OLD)
    rule = "access: {register: [{role: auditor}]}\n"
    office.publish(
        forms__leave=head.replace("fields:", f"{rule}fields:"), workflows__leave=WORKFLOW
    )
    office.hands.submit("wangmin", "leave", {"place": ["武夷山"], "days": ["3"]})
    assert someone("wangmin").get("/registers/leave").status_code == 403
    assert "leave" not in someone("wangmin").get("/registers").text


def test_who_only_reads_keeps_views_for_themselves(tickets, someone):
    browser = someone("linas")  # an auditor and nothing else
    assert found(browser, REGISTER) == [3, 2, 1]
    assert "_shared" not in browser.page
    kept = {"_query": "q=婉清", "_name": "我看的", "_shared": "yes"}
    saved = browser.post(f"{REGISTER}/views", kept)
    assert found(browser, saved.location) == [2]
    assert "我看的" in browser.page
    assert "我看的" not in someone("zhouxy").get(REGISTER).text


def test_who_takes_a_ledger_away_is_noted_for_auditors(tickets, someone):
    browser = someone("zhouxy")
    assert browser.client.head(f"{REGISTER}/ledger.pdf").status_code == 200
    assert browser.get(f"{REGISTER}/ledger.pdf?q=婉清").data.startswith(b"%PDF-")
    assert browser.get(f"{REGISTER}/ledger.pdf?since=gestern").status_code == 422
    many = "&".join(["f.customer=王"] * 61)
    assert browser.get(f"{REGISTER}/ledger.pdf?{many}").status_code == 422
    refused = browser.get(f"{REGISTER}/ledger.pdf?f.nosuch=1")
    assert refused.status_code == 422
    assert "没有按“nosuch”筛选：没有这一列。" in refused.text
    with tickets.ports.store.reading() as reading:
        looks = [(each.kind, each.form, each.what, each.person) for each in reading.looks()]
    assert looks == [("ledger", "dispatch-ticket", "工程派工单台账，1 张", tickets.ids["zhouxy"])]


def test_a_ledger_that_nobody_waits_for_is_asked_for_as_an_export(tickets, someone, monkeypatch):
    browser = someone("zhouxy")
    assert "ledger.pdf" in browser.get(REGISTER).text
    monkeypatch.setattr(ledgers, "AT_ONCE", 2)
    page = browser.get(f"{REGISTER}?q=王小川").text
    assert "ledger.pdf" in page, "of those that are shown, not of all"
    page = browser.get(f"{REGISTER}?state=running").text
    assert "ledger.pdf" not in page
    (form,) = re.findall(r"<form[^>]*>(?:(?!</form>).)*打印</button></form>", page, re.S)
    asked = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    assert asked.pop("csrf_token")
    assert asked == {"state": "running", "_kind": "pdf"}
    (address,) = re.findall(r'action="([^"]+)"', form)
    assert browser.post(address, asked).status_code == 303
    work_until_done(tickets.ports)
    (file,) = re.findall(r"/exports/\w+/file", browser.get("/exports/").text)
    answer = browser.get(file)
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    answer.close()


def test_an_auditors_look_at_a_register_is_noted_and_nobody_elses(tickets, someone):
    auditor = someone("linas")
    assert auditor.client.head(REGISTER).status_code == 200
    for header in ("Sec-Purpose", "Purpose"):  # anybody can say that nobody looks yet
        ahead = auditor.client.get(REGISTER, headers={header: "prefetch"})
        assert (ahead.status_code, ahead.data) == (503, b"")
    assert found(auditor, f"{REGISTER}?q=婉清") == [2]
    assert found(someone("zhouxy"), REGISTER) == [3, 2, 1]
    with tickets.ports.store.reading() as reading:
        looks = [(each.kind, each.form, each.what, each.person) for each in reading.looks()]
    assert looks == [("register", "dispatch-ticket", "工程派工单台账，1 张", tickets.ids["linas"])]


def test_a_look_at_counts_alone_is_noted_too(tickets, someone):
    auditor = someone("linas")
    assert found(auditor, f"{REGISTER}?q=婉清&after=1") == []
    assert found(auditor, f"{REGISTER}?q=nowhere") == []
    with tickets.ports.store.reading() as reading:
        looks = [each.what for each in reading.looks()]
    assert looks == ["工程派工单台账，0 张"], "that there is one was told"
