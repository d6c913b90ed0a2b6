"""Every page on a desk and on a phone: it fits, says where one is, and works without script."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from app.jobs._worker import work_once
from app.services import beginning, checkpoints, operating
from app.services.beginning import Wanted
from app.services.demo.stories import tell
from app.storage.store import Job
from tests.browsers import DESK, HEIGHTS, PHONE, Desk, Served, served_office
from tests.doses import dose
from tests.gestures import LINE, TICKET, answer, begin, press, rows, sign, take
from tests.offices import ROOT, Office, open_office
from tests.services.test_publishing import CHECK, PAY, change, propose

THUMB = 44  # px; the least height of what a thumb is to hit
ROW = "0a0a0a0a"


@dataclass
class Town:
    """The made-up company with its records in every state, and a desk for each person."""

    served: Served
    desks: dict[str, Desk] = field(default_factory=dict)

    def desk(self, login: str) -> Desk:
        """The person's desk; empty for nobody."""
        if login not in self.desks:
            self.desks[login] = self.served.desk(login)
        return self.desks[login]

    def records(self):
        """Every record, oldest first."""
        with self.served.office.ports.store.reading() as reading:
            found = [reading.record(each) for each in reading.records()]
        return sorted(found, key=lambda record: record.number)

    def record(self, status, form="dispatch-ticket"):
        """The first record of that form and status."""
        return next(each for each in self.records() if (each.form, each.status) == (form, status))

    def task(self, step, login):
        """The address of the person's first open task of the step."""
        me = self.served.office.ids[login]
        waiting = (task for record in self.records() for task in record.open_tasks())
        return "/tasks/" + next(t.id for t in waiting if t.step == step and me in t.holders)


AXE = ROOT / "app" / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
ASK_AXE = """axe.run(document, {resultTypes: ["violations"]}).then(told => [
    told.passes.length,
    told.violations.map(each => [each.id, each.nodes.map(node => node.html)]),
])"""


@pytest.fixture(scope="module")
def town(office_folder, chromium, tmp_path_factory):
    folder, ids = office_folder
    here = tmp_path_factory.mktemp("town") / "instance"
    shutil.copytree(folder, here)
    office = Office(open_office(here), dict(ids))
    tell(office.hands)
    with served_office(office, chromium) as served, ThreadPoolExecutor(1) as worker:
        town = Town(served)
        while sealed(town) is None:  # one is enough to look at
            assert worker.submit(work_once, office.ports).result()
        yield town
    office.ports.store.close()


def sealed(town):
    """A ticket on paper; None: not yet."""
    tickets = [each for each in town.records() if each.form == "dispatch-ticket"]
    with town.served.office.ports.store.reading() as reading:
        return next((each for each in tickets if reading.seal(each.id)), None)


def opened(login, address):
    """A page that is reached by its address, told by the town."""
    return lambda town, desk: desk.open(address(town) if callable(address) else address), login


def offered(town, desk):
    begin(desk, "维修工程结算书")


def draft_with_rows(town, desk):
    page = begin(desk, "维修工程结算书")
    for number in range(3):
        if number:
            press(page, "加一行")
        row = rows(page)[-1]
        texts = ("FJ11-0058", "窗台石材铺贴（业主自备料）", "m", "3.600", "367.20")
        answer(page, dict(zip((f"items/{row}/{name}" for name in LINE), texts, strict=True)))


def form_with_faults(town, desk):
    desk.expected |= {422}
    page = begin(desk, "工程派工单")
    answer(page, {"phone": "12", "trades": "三个", "warranty": "a", "customer": "林建国"})
    press(page, "下一步：签名")
    expect(page.locator("#faults")).to_be_visible()


def rows_with_faults(town, desk):
    desk.expected |= {422}
    page = begin(desk, "维修工程结算书")
    answer(page, {f"items/{rows(page)[0]}/quantity": "两车"})
    press(page, "下一步：签名")
    expect(page.locator("#faults")).to_be_visible()


def signing(town, desk):
    page = begin(desk, "工程派工单")
    answer(page, TICKET)
    press(page, "下一步：签名")
    expect(page).to_have_url(re.compile("/sign$"))


def in_person(town, desk):
    page = desk.open(town.task("check_customer", "wangmin"))
    press(page, "确认并签名")
    expect(page.get_by_text("请把设备交给")).to_be_visible()


def returning(town, desk):
    desk.open(town.task("review", "zhouxy"))
    press(desk.page, "退回")
    expect(desk.page).to_have_url(re.compile("/return$"))


def wrong_password(town, desk):
    desk.expected |= {403}
    desk.sign_in("fangming", "not-the-password")
    expect(desk.page.get_by_role("alert")).to_be_visible()


def expired(town, desk):
    desk.expected |= {401}
    page = begin(desk, "工程派工单")
    answer(page, {"customer": "范小雨"})
    cookies = desk.context.cookies()
    desk.context.clear_cookies()
    press(page, "下一步：签名")
    expect(page.get_by_text("登录已过期")).to_be_visible()
    desk.context.add_cookies(cookies)


def refused(status, address):
    def go(town, desk):
        desk.expected |= {status}
        desk.open(address(town) if callable(address) else address)

    return go


def done_task(town):
    task = next(task for task in sealed(town).tasks.values() if task.step == "check_office")
    return f"/tasks/{task.id}"


def operated(town, desk):
    """A server with something to look at in each part."""
    ports = town.served.office.ports
    faults = [f"file {'0a' * 32} was altered", "checkpoint 3 is not signed by this server's key"]
    with ports.store.writing() as writing:
        job = Job(
            id="never", kind="seal", key="never", record="", payload={"revision": 1},
            status="waiting", attempts=7, run_after=ports.now(),
        )  # fmt: skip
        writing.add_job(job)
        reason = "RenderingFailed: the rendering of the page wanted more than 1024 MB"
        writing.fail_job("never", reason, again_at=None)
        writing.set_mark("self_check", ports.now(), {"faults": faults, "seconds": 41})
        writing.set_mark("backup", ports.now(), {"size": 48_300_000, "files": 212})
    operating.started(ports, ["the organisation's keys have no passphrase"])
    checkpoints.lay(ports)
    desk.open("/admin/operating/")


def definition(town, desk):
    page = desk.open("/definitions/settlement?look=phone-filled")
    expect(page.locator(".cm-editor").first).to_be_visible()


def proposal(town, desk):
    office = town.served.office
    with office.ports.store.reading() as reading:
        made = [each.id for each in reading.proposals()]
    if not made:
        change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
        made = [propose(office, "zhouxy", "settlement")]
    desk.open(f"/proposals/{made[0]}")


def new_form_refused(town, desk):
    desk.expected |= {422}
    page = desk.open("/new-form")
    answer(page, {"_title": "用车申请", "_owner": "sales", "_source": "room-booking"})
    page.get_by_label("文件名").fill("officer")
    press(page, "开始写")
    expect(page.locator("#faults")).to_be_visible()


def new_definition(town, desk):
    office = town.served.office
    admin = office.ids["admin"]
    wanted = Wanted(name="car-request", title="用车申请", owner="sales", role="officer")
    beginning.begin(office.ports, admin, wanted)
    page = desk.open("/definitions/car-request")
    expect(page.locator(".cm-editor").first).to_be_visible()


PAGES = {
    "sign-in": opened("", "/sign-in"),
    "sign-in, wrong": (wrong_password, ""),
    "verify": opened("", "/verify"),
    "verify valid": opened("", lambda town: f"/v/{sealed(town).code}"),
    "verify running": opened("", lambda town: f"/v/{town.record('running').code}"),
    "verify void": opened("", lambda town: f"/v/{town.record('void').code}"),
    "verify unknown": (refused(404, "/v/ZZZZZZZZZZZZ"), ""),
    "inbox 0": opened("yudj", "/inbox/"),
    "inbox 1": opened("wuqm", "/inbox/"),
    "inbox many": opened("wangmin", "/inbox/"),
    "inbox started": opened("wangmin", "/inbox/started"),
    "inbox decided": opened("zhouxy", "/inbox/decided"),
    "inbox drafts": opened("wangmin", "/inbox/drafts"),
    "offers": opened("wangmin", "/forms"),
    "offers none": opened("hefang", "/forms"),
    "form empty": (lambda town, desk: begin(desk, "工程派工单"), "wangmin"),
    "form with rows": (draft_with_rows, "huangjp"),
    "form with faults": (form_with_faults, "wangmin"),
    "rows with faults": (rows_with_faults, "huangjp"),
    "form expired": (expired, "fangming"),
    "sign": (signing, "wangmin"),
    "sign in person": (in_person, "wangmin"),
    "task approve": opened("zhouxy", lambda town: town.task("issue", "zhouxy")),
    "task with rows": opened("zhouxy", lambda town: town.task("review", "zhouxy")),
    "task fill": opened("huangjp", lambda town: town.task("repair", "huangjp")),
    "task return": (returning, "zhouxy"),
    "record sealed": opened("wangmin", lambda town: f"/records/{sealed(town).id}"),
    "record running": opened("wangmin", lambda town: f"/records/{town.record('running').id}"),
    "record rejected": opened("zhouxy", lambda town: f"/records/{town.record('rejected').id}"),
    "record withdrawn": opened("chenjia", lambda town: f"/records/{town.record('withdrawn').id}"),
    "record void": opened("zhouxy", lambda town: f"/records/{town.record('void').id}"),
    "record rows": opened("xuwj", lambda town: f"/records/{town.record('done', 'settlement').id}"),
    "record annul": opened("zhouxy", lambda town: f"/records/{sealed(town).id}/annul"),
    "operating": (operated, "admin"),
    "registers": opened("wangmin", "/registers"),
    "registers none": opened("hefang", "/registers"),
    "register": opened("zhouxy", "/registers/dispatch-ticket"),
    "register found": opened("zhouxy", "/registers/dispatch-ticket?q=渗水&f.estate=jiangbin"),
    "register none": opened("zhouxy", "/registers/dispatch-ticket?q=没有这样的事"),
    "register oddly asked": opened("xuwj", "/registers/settlement?sort=x&col=x&f.total.from=x"),
    "audit": opened("linas", "/audit/"),
    "audit looks": opened("linas", "/audit/looks"),
    "exports": opened("linas", "/exports/"),
    "exports none": opened("wuqm", "/exports/"),
    "me": opened("wangmin", "/me"),
    "definitions": opened("admin", "/definitions"),
    "definition": (definition, "admin"),
    "manual": opened("admin", "/definitions-manual"),
    "new form": opened("admin", "/new-form"),
    "new form refused": (new_form_refused, "admin"),
    "definition of a new form": (new_definition, "admin"),
    "definitions with a new form": opened("admin", "/definitions"),
    "definition of a head": opened("zhouxy", "/definitions/settlement"),
    "proposal": (proposal, "zhouxy"),
    "revisions": opened("admin", "/definitions/settlement/history"),
    "edition": opened("admin", "/definitions/settlement/editions/1"),
    "settings": opened("admin", "/definitions/settlement/settings"),
    "403": (refused(403, lambda town: f"/records/{town.record('running').id}"), "caihy"),
    "404": (refused(404, "/no-such-page"), "wangmin"),
    "409": (refused(409, done_task), "wangmin"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_says_where_one_is_and_complains_of_nothing(town, name, pytestconfig):
    go, login = PAGES[name]
    desk = town.desk(login)
    page = desk.page
    page.set_viewport_size({"width": DESK, "height": HEIGHTS[DESK]})
    go(town, desk)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page).to_have_title(re.compile(r"^\S.* · 会签$"))
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    for width in (DESK, PHONE):  # a page follows its window: it is opened once
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        if folder := pytestconfig.getoption("pictures"):
            page.screenshot(path=folder / f"{name.replace(' ', '-')}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert unnamed(page) == []
        assert width == DESK or too_small(page) == []
        assert (width == PHONE and dose(1) == 1) or hard_to_use(page) == []
    assert desk.troubles == []
    if dose(1) > 1:
        so_it_is_in_english(town, page)


def so_it_is_in_english(town, page):
    """The same page, or the same refusal, in the other language."""
    page.goto(f"{page.url}{'&' if '?' in page.url else '?'}language=en")
    assert page.evaluate("document.documentElement.lang") == "en"
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert width == DESK or too_small(page) == []
        assert hard_to_use(page) == []
    page.goto(f"{town.served.url}/?language=zh")


def test_what_is_shipped_fits_in_english_too(town):
    """Each form to fill in, and a record at each of its steps."""
    records = {
        (record.form, *(task.step for task in record.open_tasks())): f"/records/{record.id}"
        for record in town.records()
    }
    page = town.served.desk("zhouxy").open("/forms?language=en")
    offers = page.get_by_role("listitem").get_by_role("button")
    places = list(records.values())
    for at in range(offers.count()):
        offers.nth(at).click()
        expect(page).to_have_url(re.compile("/drafts/"))
        places.append(page.url.removeprefix(town.served.url))
        page.goto(f"{town.served.url}/forms")
    assert len(places) > 10
    places.append("/definitions-manual")
    for place in places:
        page.goto(town.served.url + place)
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, place
            assert too_wide(page) == [], place


def too_wide(page):
    """Labels, heads and buttons that do not hold their words."""
    return page.evaluate(
        """() => [...document.querySelectorAll("label, legend, th, dt, button, .button")]
            .filter(each => each.checkVisibility() && !each.closest(".unseen"))
            .filter(each => getComputedStyle(each).display !== "inline")
            .filter(each => each.scrollWidth > each.clientWidth + 1)
            .map(each => each.outerHTML.slice(0, 120))"""
    )


def hard_to_use(page):
    """What axe finds: colours too near each other, roles that do not fit, orders of headings."""
    passed, violations = page.evaluate(f"{AXE.read_text(encoding='utf-8')}; {ASK_AXE}")
    assert passed > 10
    return violations


def unnamed(page):
    """Controls that nothing names to somebody who cannot see them."""
    return page.evaluate(
        """() => [...document.querySelectorAll("input, select, textarea, button")]
            .filter(each => each.type !== "hidden")
            .filter(each => each.checkVisibility({visibilityProperty: true}))
            .filter(each => !each.getAttribute("aria-label") && ![...(each.labels ?? [])].some(
                label => label.innerText.trim()) && !each.innerText?.trim())
            .map(each => each.outerHTML.slice(0, 120))"""
    )


def too_small(page):
    """What is to be pressed and is lower than a thumb."""
    return page.evaluate(
        """least => [...document.querySelectorAll(
                "button, .button, .pick, select, .input, .phone-tabs a, .tabs a")]
            .filter(each => each.checkVisibility() && !each.closest(".unseen"))
            .filter(each => Math.round(each.getBoundingClientRect().height) < least)
            .map(each => `${Math.round(each.getBoundingClientRect().height)} ${
                each.outerHTML.slice(0, 100)}`)""",
        THUMB,
    )


def test_a_form_is_filled_in_and_submitted_without_script(served):
    page = begin(served.desk("wangmin", java_script_enabled=False), "工程派工单")
    expect(page.get_by_label("施工单位")).to_be_hidden()
    answer(page, {name: text for name, text in TICKET.items() if name != "contractor"})
    press(page, "重算")
    answer(page, {"contractor": TICKET["contractor"]})
    press(page, "下一步：签名")
    sign(page, "签名并提交")
    assert served.record("dispatch-ticket").status == "running"


def test_rows_are_added_and_removed_without_script(served):
    page = begin(served.desk("huangjp", java_script_enabled=False), "维修工程结算书")
    answer(page, {"customer": "赖长庚", "estate": "jiangbin"})
    page.get_by_label("第 1 行 工程项目名称").fill("拆除")
    press(page, "加一行")
    expect(page.get_by_label("第 1 行 工程项目名称")).to_have_value("拆除")
    expect(page.locator('[name="customer"]')).to_have_value("赖长庚")
    page.get_by_label("第 2 行 工程项目名称").fill("清运")
    page.get_by_label("第 2 行 审前合计").fill("40")
    press(page, "重算")
    expect(page.locator('output[data-output="reduction"]')).to_have_text("40.00")
    page.get_by_role("button", name="删除第 1 行").click()
    expect(page.get_by_label("第 1 行 工程项目名称")).to_have_value("清运")
    expect(page.get_by_label("第 2 行 工程项目名称")).to_have_count(0)


def test_a_decision_is_taken_without_script(served):
    hands = served.office.hands
    ticket = {name: [text] for name, text in TICKET.items()}
    record = served.office.record(hands.submit("wangmin", "dispatch-ticket", ticket))
    page = take(served.desk("zhouxy", java_script_enabled=False), record.number)
    page.get_by_label("您的意见").fill("同意派工。")
    press(page, "同意并签名")
    sign(page, "同意并签名")
    expect(page.get_by_role("main")).to_contain_text("同意派工。")


def test_a_great_amount_stays_in_its_cell(served):
    texts = ("FJ11-0058", "窗台石材铺贴（业主自备料）", "m", "3.600", "12345678.20")
    given = {"customer": "赖长庚", "estate": "jiangbin", "unit": "jiangbin-3-1-1202", "items": ROW}
    given |= {"warranty": "b", **{f"items/{ROW}/{n}": t for n, t in zip(LINE, texts, strict=True)}}
    posted = {name: [text] for name, text in given.items()}
    record = served.office.hands.submit("huangjp", "settlement", posted)
    task = served.office.record(record).open_tasks()[0].id
    for login, address in (("huangjp", f"/records/{record}"), ("zhouxy", f"/tasks/{task}")):
        page = served.desk(login).open(address)
        expect(page.locator(".lines td", has_text="12,345,678.20").first).to_be_visible()
        wide = page.locator(".lines td").evaluate_all(
            "cells => cells.filter(each => each.scrollWidth > each.clientWidth).length"
        )
        assert wide == 0
