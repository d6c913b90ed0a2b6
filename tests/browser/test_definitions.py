"""Whatever happens to the editor of definitions, what was typed into it is still there."""

import re
from functools import partial

from playwright.sync_api import expect

from tests.browser.test_nothing_typed_is_lost import OURS, expire, go_offline
from tests.gestures import press
from tests.offices import PASSWORD
from tests.services.test_publishing import CHECK, PAY, accept, change, propose
from tests.waiting import until

KEPT = re.compile(r"/definitions/settlement$")


def kept(page):
    """Wait until the page has kept the texts by itself."""

    def this(got):
        return got.request.method == "POST" and got.status == 200 and bool(KEPT.search(got.url))

    return page.expect_response(this)


def write(page, words):
    """Type at the top of the form's text."""
    page.locator(".cm-content:visible").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type(f"{words}\n")
    expect(page.locator(".cm-content:visible")).to_contain_text(words)


def on_server(served):
    """What the server holds of the form's text; nothing where there is no draft."""
    with served.office.ports.store.reading() as reading:
        drafts = reading.definition_drafts("settlement")
    return "".join(draft.files["forms/settlement.yaml"] for draft in drafts)


def test_a_session_that_ends_in_the_editor_loses_nothing(served):
    desk = served.desk("admin")
    desk.expected = {401, 400}
    page = desk.open("/definitions/settlement")
    expire(desk)
    write(page, "# written late")
    page.keyboard.press("Control+s")
    expect(page.locator("#notices")).to_contain_text("登录已过期")
    expect(page.locator("#saved")).to_have_text(
        "还没有存上，请看页首"
    )  # the notice is out of sight
    with desk.context.expect_page() as opened:
        page.get_by_role("link", name="在新页登录").click()
    second = desk.watch(opened.value)
    second.get_by_label("工号或登录名").fill("admin")
    second.get_by_label("密码").fill(PASSWORD)
    press(second, "登录")
    expect(second.get_by_role("heading", level=1)).to_have_text("待办")
    with kept(page):
        page.bring_to_front()
        page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#notices")).to_be_empty()
    assert "# written late" in on_server(served)


def test_leaving_the_editor_at_once_loses_nothing(served):
    page = served.desk("admin").open("/definitions/settlement")
    write(page, "# written and left")
    page.get_by_role("link", name="定义").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("定义")
    page.goto(served.url + "/definitions/settlement")
    expect(page.locator(".cm-content:visible")).to_contain_text("# written and left")
    assert "# written and left" in on_server(served)


def test_a_text_typed_without_a_connection_is_put_back_and_forgotten_when_thrown_away(served):
    desk = served.desk("admin")
    page = desk.open("/definitions/settlement")
    go_offline(desk)
    write(page, "# written offline")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    desk.context.set_offline(False)
    again = desk.tab()
    with kept(again):
        again.goto(served.url + "/definitions/settlement")
        expect(again.locator(".cm-content:visible")).to_contain_text("# written offline")
    assert "# written offline" in on_server(served)
    again.reload()
    again.on("dialog", lambda dialog: dialog.accept())
    press(again, "扔掉草稿")
    expect(again.locator("#saved")).to_have_text("")
    expect(again.locator(".cm-content:visible")).not_to_contain_text("# written offline")
    assert again.evaluate(OURS) == []


def put_in_force(served):
    """A department's other route comes in force while somebody has the page open."""
    change(served.office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    accept(served.office, "admin", propose(served.office, "zhouxy", "settlement"))


def test_what_was_published_meanwhile_is_told_while_one_types(served):
    page = served.desk("zhouxy").open("/definitions/settlement")
    put_in_force(served)
    with kept(page):
        page.get_by_label("为什么改").fill("只写了理由")
        page.keyboard.press("Control+s")
    stale = page.locator("#stale .notice")
    expect(stale).to_contain_text("您从第 1 版开始改，现在在用的是第 2 版。")
    expect(page.locator("#d1")).to_have_text("与第 2 版相比")
    expect(page.locator("#differs")).to_contain_text("步骤“复核”不再有。")
    page.reload()
    expect(stale).to_be_visible()


def test_a_copy_of_this_device_is_put_back_with_the_edition_it_was_begun_from(served):
    desk = served.desk("admin")
    page = desk.open("/definitions/settlement")
    go_offline(desk)
    write(page, "# written offline")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    desk.context.set_offline(False)
    put_in_force(served)
    again = desk.tab()
    with kept(again):
        again.goto(served.url + "/definitions/settlement")
    expect(again.locator("#stale")).to_contain_text("您从第 1 版开始改，现在在用的是第 2 版。")


def test_lines_that_are_typed_over_leave_no_style_that_the_page_forbids(served):
    page = served.desk("admin").open("/definitions/settlement")
    write(page, "# two")
    write(page, "# one")
    for key in ("Control+Home", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    with kept(page):
        page.keyboard.type("x: y\nlang")
        expect(page.locator(".cm-line:visible").nth(1)).to_contain_text("lang")
    assert on_server(served).startswith("x: y\nlang")


FAULTY = ("required: yes", "requird: yes")


def begin_with_faults(served):
    """A draft of the administrator's that has a fault at the foot of the form and in its route."""
    with served.office.ports.store.reading() as reading:
        text = reading.editions_in_force()["settlement"].files["forms/settlement.yaml"]
    head, _, tail = text.rpartition(FAULTY[0])
    change(served.office, "admin", "settlement", "forms", (text, head + FAULTY[1] + tail))
    change(served.office, "admin", "settlement", "workflows", ("due: 5 working", "due: 5 walking"))


def seen(place):
    """Whether nothing lies over the middle of it, and it is in the window."""
    return place.evaluate(
        """each => {
            const box = each.getBoundingClientRect();
            const there = document.elementFromPoint(box.left + 20, (box.top + box.bottom) / 2);
            return each.contains(there);
        }"""
    )


def test_the_faults_of_a_draft_stand_in_the_editor_when_it_is_opened(served):
    begin_with_faults(served)
    page = served.desk("admin").open("/definitions/settlement")
    expect(page.locator("#count")).to_have_text("2 处错误")
    badges = page.locator(".scripted-tabs .count")
    expect(badges.nth(0)).to_have_text("1")
    expect(badges.nth(1)).to_have_text("1")
    expect(page.locator("#faults-list")).to_be_hidden()
    page.keyboard.press("F8")
    told = page.locator(".cm-says:visible")
    expect(told).to_contain_text("不认识的键 'requird'")


def test_the_next_fault_is_scrolled_clear_of_the_bars(served):
    begin_with_faults(served)
    page = served.desk("admin").open("/definitions/settlement")
    expect(page.locator(".scripted-tabs .count").first).to_be_visible()
    for said in ("不认识的键 'requird'", "5 walking"):
        page.keyboard.press("F8")
        told = page.locator(".cm-says:visible", has_text=said)
        expect(told).to_be_visible()
        for place in (page.locator(".cm-wrong:visible"), told):
            assert until(partial(seen, place), 5), said
