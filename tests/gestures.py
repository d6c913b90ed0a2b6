"""What people do on the pages of the product, told once for all browser tests."""

import re
from collections.abc import Iterable, Mapping

from playwright.sync_api import Page, expect

from tests.browsers import Desk
from tests.offices import PASSWORD

RECORD = re.compile(r"/records/([0-9a-f]+)$")
TICKET = {
    "estate": "jiangbin",
    "unit": "jiangbin-3-1-1202",
    "customer": "欧阳婉清",
    "phone": "138 0000 2716",
    "warranty": "a",
    "contractor": "huayi",
    "trades": "3",
    "work": "北侧外墙窗框下沿渗水，主卧北墙起皮、发霉。拆除窗台板，重做防水。",
    "source": "property",
    "received_on": "2026-11-20",
}
NAME = {"x": 40, "y": 24}  # where a row's name stands
STROKES = (  # of a name

    [(0.2, 0.25), (0.45, 0.25)], [(0.2, 0.45), (0.45, 0.45)], [(0.16, 0.68), (0.5, 0.66)],
    [(0.33, 0.25), (0.33, 0.66)], [(0.66, 0.2), (0.66, 0.7), (0.62, 0.66)],
    [(0.58, 0.35), (0.53, 0.55)], [(0.74, 0.35), (0.8, 0.55)],
)  # fmt: skip
LINE = ("quota_no", "project", "measure", "quantity", "claimed")


def begin(desk: Desk, title: str) -> Page:
    """Open a fresh draft of the form with that title."""
    page = desk.open("/forms")
    page.locator(".offers li").filter(has_text=title).click(position=NAME)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page


def answer(page: Page, answers: Mapping[str, str | list[str]]) -> None:
    """Type, choose or tick each answer, by the name of its input; of boxes a list of theirs."""
    for name, text in answers.items():
        control = page.locator(f'[name="{name}"]')
        kind = control.first.evaluate("each => each.type")
        if kind == "radio":
            page.locator(f'[name="{name}"][value="{text}"]').check()
        elif kind == "checkbox":
            for box in page.locator(f'[name="{name}"]').all():
                box.set_checked(box.input_value() in text)
        elif kind == "select-one":
            control.select_option(text)
        else:
            control.fill(text)


def typed(page: Page, names: Iterable[str]) -> dict[str, str]:
    """What stands in the inputs of those names."""
    script = "(form, names) => names.map(name => form.elements.namedItem(name)?.value ?? null)"
    return dict(zip(names, page.locator("form#form").evaluate(script, list(names)), strict=True))


def rows(page: Page) -> list[str]:
    """The ids of the rows of the page's table, in order."""
    lines = page.locator("[data-table] tbody [data-line]")
    return lines.evaluate_all("lines => lines.map(line => line.dataset.line)")


def type_lines(page: Page, lines: Iterable[tuple[str, ...]], columns: Iterable[str] = LINE) -> None:
    """Type rows into the settlement's table, adding one by Enter behind each but the first."""
    columns = list(columns)
    for number, cells in enumerate(lines):
        if number:
            page.locator("[data-table] tbody [data-line]").last.locator("input").last.press("Enter")
        expect(page.locator("[data-table] tbody [data-line]")).to_have_count(number + 1)
        row = rows(page)[-1]
        for column, text in zip(columns, cells, strict=True):
            page.locator(f'[name="items/{row}/{column}"]').fill(text)


def take(desk: Desk, number: str) -> Page:
    """Open the task that waits for the person about the record of that number, from the inbox."""
    page = desk.open("/inbox/")
    page.locator("li.work").filter(has_text=number).click()  # anywhere in its row
    expect(page).to_have_url(re.compile(r"/tasks/"))
    return page


def press(page: Page, label: str) -> None:
    """Press the button with exactly that label."""
    page.get_by_role("button", name=label, exact=True).click()


def sign(page: Page, label: str) -> None:
    """Sign on the signing page that opens, the password again where it is asked for."""
    expect(page).to_have_url(re.compile(r"/(sign|submit|agree|confirm)$"))
    password = page.get_by_label("再输一次您的登录密码")
    if password.count():
        password.fill(PASSWORD)
    press(page, label)
    expect(page).to_have_url(RECORD)


def draw(page, lines=STROKES):
    """Draw with the mouse in the box to sign in; ends are parts of its width and height."""
    box = page.locator("[data-pad]")
    box.scroll_into_view_if_needed()
    at = box.bounding_box()
    for first, *rest in lines:
        page.mouse.move(at["x"] + first[0] * at["width"], at["y"] + first[1] * at["height"])
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(at["x"] + x * at["width"], at["y"] + y * at["height"], steps=6)
        page.mouse.up()


def open_ticket(desk: Desk, answers: Mapping[str, str] = TICKET) -> str:
    """Fill in, sign and submit a dispatch ticket; gives its number."""
    page = begin(desk, "工程派工单")
    answer(page, answers)
    press(page, "下一步：签名")
    sign(page, "签名并提交")
    return page.locator(".page-head .trace .number").inner_text()


def go_offline(desk: Desk) -> None:
    """Cut the connection; the browser's own complaints of each try are none of ours.

    The browser lets go of a tab while it closes, and what the page sends last would still arrive:
    so the page itself has no connection either.
    """
    desk.context.set_offline(True)
    gone = "Promise.reject(new TypeError('no connection'))"
    desk.page.evaluate(f"() => {{ window.fetch = () => {gone}; }}")
    desk.expected.add(0)


def close(page: Page) -> None:
    """Close the tab as a person does: its own script runs to the end."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)
