"""A customer signs over a link from a real mail, on a phone, without reading help."""

import re
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from tests.browsers import DESK, PHONE
from tests.gestures import draw
from tests.offices import ROOT
from tests.outsiders import CODE, LINKED, Visits

FORM = """
language: 1
title: 上门验收单
number: YS-{year}-{seq:4}
workflow: visit
document: visit
fields:
  - {name: customer, type: text, label: 客户, required: yes}
  - {name: mail, type: email, label: 邮箱}
  - {name: phone, type: phone, label: 联系电话}
  - {name: work, type: paragraph, label: 维修内容, required: yes}
  - {name: opinion, type: text, label: 客户意见}
"""
WORKFLOW = """
language: 1
title: 上门验收
owner: customer-service
steps:
  - {step: open, kind: fill, title: 登记, by: {role: officer}}
  - step: accept
    kind: sign
    title: 客户验收
    by:
      in_person: customer
      mail: mail
      phone: phone
      witness: {role: officer, of: customer-service-east}
    fills: [opinion]
    objects_to: open
"""
DOCUMENT = """
language: 1
title: 上门验收单
elements:
  - {element: grid, rows: [[customer], [{field: work, side: yes}]]}
  - {element: signatures, of: [accept]}
unprinted: [mail, phone]
"""
DEFINITIONS = {
    "forms__visit": FORM,
    "workflows__visit": WORKFLOW,
    "documents__visit": DOCUMENT,
}
MAIL, PHONE_NUMBER = "chuan@example.com", "138 0000 2716"
FAST = 60  # seconds that it may take without help; a machine has to be far below


@pytest.fixture
def house(served, messengers):
    """The office behind its socket, with a mail server and an SMS hook; where links lead to it."""
    visits = Visits.of(served.office, **DEFINITIONS)
    ports = messengers.at(served.office.ports, public_url=served.url)
    served.office.ports.settings, served.office.ports.channels = ports.settings, ports.channels
    return visits


def submitted(visits, **more):
    posted = {"customer": ["王小川"], "mail": [MAIL], "phone": [PHONE_NUMBER],
              "work": ["北侧外墙窗框下沿渗水，重做防水。"], **more}  # fmt: skip
    return visits.office.hands.submit("wangmin", "visit", posted)


def picture(page, pytestconfig, name):
    """A picture of the page where pictures are asked for; nothing on it hangs over another."""
    folder = pytestconfig.getoption("--pictures")
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        page.evaluate("document.querySelector('.topbar').style.position = 'static'")
        page.screenshot(path=folder / f"{name}.png", full_page=True)


def send_by_hand(served, record, button):
    """The witness opens the task and sends the link; the worker does it."""
    desk = served.desk("wangmin")
    page = desk.open("/inbox/")
    page.locator("li.work").filter(has_text="客户验收").get_by_role("link").click()
    page.get_by_role("button", name=button).click()
    served.work()
    page.reload()
    expect(page.get_by_text("链接已发到")).to_be_visible()
    return page


def test_a_customer_signs_over_a_link_from_a_real_mail(
    served, house, messengers, tmp_path, pytestconfig
):
    record = submitted(house)
    witness = send_by_hand(served, record, "发链接：邮件 c***@example.com")
    picture(witness, pytestconfig, "outside-task")
    (letter,) = messengers.mail.to(MAIL)
    link = re.search(LINKED, letter.text)[0]
    assert link.startswith(served.url)

    desk = served.desk(width=PHONE)
    started = time.monotonic()
    page = desk.page
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("请您签字：上门验收单")
    expect(page.get_by_text("北侧外墙窗框下沿渗水")).to_be_visible()
    page.get_by_role("button", name="发验证码到 c***@example.com").click()
    expect(page.get_by_text("已发到 c***@example.com，10 分钟内有效。")).to_be_visible()
    code = CODE.search(messengers.mail.to(MAIL)[-1].text)[1]
    page.get_by_label("收到的验证码").fill(code)
    page.get_by_label("客户意见").fill("满意，谢谢师傅。")
    draw(page)
    page.get_by_text("我同意用电子签名").click()
    picture(page, pytestconfig, "outside-page")
    assert fits(page)
    page.get_by_role("button", name="签名并提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("签好了，谢谢您")
    assert time.monotonic() - started < FAST
    assert fits(page)
    picture(page, pytestconfig, "outside-signed")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载回执").click()
    act = list(served.office.record(record).acts.values())[-1]
    assert act.digest in taken.value.path().read_text(encoding="utf-8")
    assert act.content["identity"] == "link-code"

    witness.goto(f"{served.url}/records/{record}")
    expect(witness.get_by_role("status")).to_contain_text("正在盖章")
    served.work()
    expect(witness.get_by_role("status")).to_contain_text("盖好章了")  # by itself
    expect(witness.get_by_role("link", name="预览 PDF")).to_be_hidden()  # its seal is there
    expect(witness.get_by_text("一次性链接和本人验证码。")).to_be_visible()
    expect(witness.locator(".opinion svg.signature")).to_be_visible()
    picture(witness, pytestconfig, "outside-record")
    with witness.expect_download() as paper:
        witness.get_by_role("link", name="盖章的 PDF").click()
    file = tmp_path / "sealed.pdf"
    paper.value.save_as(file)
    keys = served.office.ports.settings.instance / "keys" / "root.pem"
    command = [sys.executable, "-m", "app.cli", "verify", file, "--root", keys]
    told = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert told.returncode == 0, told.stdout
    said = subprocess.run(
        ["pdftotext", "-raw", file, "-"], capture_output=True, check=True, text=True
    ).stdout
    said = "".join(said.split())
    assert "一次性链接和本人验证码" in said
    assert "满意，谢谢师傅。" in said

    desk.expected.add(410)
    stranger = served.desk(width=PHONE)
    stranger.expected.add(410)
    stranger.page.goto(link)
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text("已经签过了")
    picture(stranger.page, pytestconfig, "outside-over")


def fits(page):
    """Nothing is wider than the screen, and what is pressed is large enough for a finger."""
    script = """() => ({
      wide: document.documentElement.scrollWidth - innerWidth,
      small: [...document.querySelectorAll('main button:not(.unseen), main input')]
        .filter(each => each.checkVisibility() && !each.closest('label'))
        .map(each => [each.textContent || each.name, each.getBoundingClientRect().height])
        .filter(([, height]) => height < 44),
      type: parseFloat(getComputedStyle(document.querySelector('main')).fontSize)})"""
    found = page.evaluate(script)
    return found["wide"] <= 0 and not found["small"] and found["type"] >= 16


def test_who_cannot_draw_types_the_name_and_a_wrong_code_loses_nothing(served, house, messengers):
    record = submitted(house)
    send_by_hand(served, record, "发链接：短信 138 **** 2716")
    link = re.search(LINKED, messengers.sms.to("13800002716")[-1])[0]
    desk = served.desk(width=PHONE)
    desk.expected.add(403)
    page = desk.page
    page.goto(link)
    page.get_by_role("button", name="发验证码到 138 **** 2716").click()
    expect(page.get_by_text("已发到 138 **** 2716，10 分钟内有效。")).to_be_visible()
    code = CODE.search(messengers.sms.to("13800002716")[-1])[1]
    page.get_by_role("button", name="写不了？改用键盘输入姓名").click()
    page.get_by_label("用键盘输入姓名").fill("王小川")
    page.get_by_text("我同意用电子签名").click()
    page.get_by_label("收到的验证码").fill(f"{(int(code) + 1) % 10**6:06d}")
    page.get_by_role("button", name="签名并提交").click()
    expect(page.get_by_text("验证码不对，还可以试 4 次。")).to_be_visible()
    expect(page.get_by_label("用键盘输入姓名")).to_have_value("王小川")
    page.get_by_label("收到的验证码").fill(code)
    page.get_by_role("button", name="签名并提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("签好了，谢谢您")
    act = list(served.office.record(record).acts.values())[-1].content
    assert (act["identity"], act["strokes"]) == ("link-code", "")


def test_who_does_not_agree_says_why(served, house, messengers):
    record = submitted(house)
    send_by_hand(served, record, "发链接：短信 138 **** 2716")
    page = served.desk(width=PHONE).page
    page.goto(re.search(LINKED, messengers.sms.to("13800002716")[-1])[0])
    page.get_by_text("不同意，我要说明").click()
    expect(page.locator("[data-pad]")).to_be_hidden()
    page.get_by_label("哪里不同意").fill("还在漏，请再来看看。")
    page.get_by_role("button", name="发验证码到 138 **** 2716").click()
    expect(page.get_by_text("已发到 138 **** 2716，10 分钟内有效。")).to_be_visible()
    page.get_by_label("收到的验证码").fill(CODE.search(messengers.sms.to("13800002716")[-1])[1])
    page.get_by_role("button", name="提交意见").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收到了，谢谢您")
    assert served.office.record(record).steps["open"] == "open"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_customer_signs_on_the_witnesss_device(served, house, messengers, width, pytestconfig):
    record = submitted(house)
    desk = served.desk("wangmin", width=width)
    page = desk.open("/inbox/")
    page.locator("li.work").filter(has_text="客户验收").get_by_role("link").click()
    page.get_by_role("button", name="确认并签名", exact=True).click()
    expect(page.get_by_text("请把设备交给王小川看")).to_be_visible()
    page.get_by_text("短信 138 **** 2716").click()
    page.get_by_role("button", name="给王小川发验证码").click()
    expect(page.get_by_text("已发到 138 **** 2716。")).to_be_visible()
    page.get_by_label("王小川收到的验证码").fill(
        CODE.search(messengers.sms.to("13800002716")[-1])[1]
    )
    draw(page)
    picture(page, pytestconfig, f"in-person-{width}")
    page.get_by_role("button", name="确认并签名", exact=True).click()
    expect(page).to_have_url(re.compile(r"/records/"))
    expect(page.get_by_text("当面签署，本人验证码，由见证人王敏当面确认。")).to_be_visible()
    act = list(served.office.record(record).acts.values())[-1].content
    assert act["identity"] == "in-person-code"
    assert act["strokes"]
