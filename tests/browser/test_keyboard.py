"""With the keyboard alone: a form is filled in, signed, returned, mended and agreed to.

Nothing here is clicked or filled by its place in the page: there are keys, and what has the focus.
At every stop on the way the focus can be seen.
"""

from playwright.sync_api import expect

from tests.gestures import begin, press
from tests.intake.files import camera_jpeg
from tests.keyboards import Keys
from tests.offices import PASSWORD

FORM = """
language: 1
title: 领用申请
number: LY-{year}-{seq:4}
workflow: supplies
fields:
  - {name: purpose, type: text, label: 用途, required: yes}
  - {name: day, type: date, label: 领用日期, required: yes}
  - {name: kind, type: choice, label: 类别, required: yes, options: {office: 办公用品, tools: 工具}}
  - name: things
    type: table
    label: 明细
    columns:
      - {name: what, type: text, label: 物品, required: yes}
      - {name: count, type: number, label: 数量, required: yes}
  - {name: pictures, type: photos, label: 照片}
  - {name: hand, type: signature, label: 领用人签名, required: yes}
"""
ROUTE = """
language: 1
title: 领用
owner: customer-service
steps:
  - {step: ask, kind: fill, title: 申请, by: {role: officer, of: customer-service}}
  - {step: agree, kind: approve, title: 审批, by: {head_of: customer-service}, signs: 负责人}
"""


def fill_in(clerk, tmp_path):
    """A new form with a date, a choice, two rows and one that goes again, a photo, a name."""
    photo = tmp_path / "tap.jpg"
    photo.write_bytes(camera_jpeg(1, 400, 300))
    clerk.page.on("filechooser", lambda chooser: chooser.set_files(photo))
    clerk.skip().enter("发起单据").skip().enter("开一张", around="领用申请")
    clerk.heading("领用申请")
    clerk.skip().to("用途").type("更换水龙头")
    clerk.to("领用日期").press(*"12012026")
    clerk.to("办公用品").press("Space", "ArrowRight")
    clerk.to("第 1 行 物品").type("水龙头")
    clerk.to("第 1 行 数量").type("2")
    for number, what in ((2, "生料带"), (3, "多余的")):
        clerk.press("Enter")  # in the last cell: a new row, and on in it
        clerk.type(what)
        clerk.to(f"第 {number} 行 数量").type("1")
    clerk.to("删除第 3 行").press("Enter")
    clerk.to("第 2 行 数量")
    clerk.to("拍照或选照片")
    clerk.press("Enter")
    expect(clerk.page.get_by_role("img", name="tap")).to_be_visible()
    clerk.to("写不了？改用键盘输入姓名").press("Enter")
    clerk.type("王敏")
    clerk.enter("提交")


def sign(person, button):
    """Sign on the page for it, which asks for the password again."""
    person.skip()
    person.to("再输一次您的登录密码").type(PASSWORD)
    person.enter(button)


def test_the_keyboard_alone_is_enough(served, tmp_path):
    served.office.publish(forms__supplies=FORM, workflows__supplies=ROUTE)
    clerk, head = Keys(served.desk()), Keys(served.desk())
    clerk.sign_in("wangmin")
    fill_in(clerk, tmp_path)
    record = served.record("supplies")
    clerk.heading("领用申请")
    head.sign_in("zhouxy").skip().enter("", around=record.number)
    head.skip().enter("退回")
    head.skip().to("申请").press("Space")
    head.to("原因").type("请写清数量")
    head.enter("退回")
    clerk.desk.open("/inbox/")
    clerk.skip().enter("", around=record.number)
    clerk.skip().to("第 1 行 数量").type("3")
    clerk.enter("提交")
    head.desk.open("/inbox/")
    head.skip().enter("", around=record.number)
    head.skip().enter("同意并签名")
    sign(head, "同意并签名")
    assert served.record("supplies").status == "done"


def test_the_editor_lets_go_of_the_keyboard(served):
    admin = Keys(served.desk("admin"))
    admin.desk.open("/definitions/settlement")
    expect(admin.page.locator(".cm-editor").first).to_be_visible()
    admin.skip().to("表单").press("Enter")
    admin.press("Tab", "Tab")  # as far as it goes by itself: it indents
    expect(admin.page.locator(".cm-content:focus")).to_have_count(1)
    admin.press("Escape")
    admin.to("填写页").to("表单", key="Shift+Tab").press("Escape")
    expect(admin.page.locator("#keys")).to_contain_text("Esc Tab 离开")
    admin.to("存草稿")  # past the preview, which shows the focus as well


def test_a_fault_at_a_signature_leads_to_where_it_is_given(served):
    served.office.publish(forms__supplies=FORM, workflows__supplies=ROUTE)
    desk = served.desk("wangmin")
    desk.expected = {422}
    page = begin(desk, "领用申请")
    press(page, "提交")
    page.get_by_role("region", name="处要改").get_by_role("link", name="领用人签名").click()
    expect(page.get_by_role("button", name="改用键盘输入姓名")).to_be_focused()
