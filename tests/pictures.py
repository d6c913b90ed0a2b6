"""Makes the pictures of README.md: `.venv/bin/python -m tests.pictures`."""

import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from app.services.demo import calls, stories
from tests.browsers import ARGUMENTS, CHROMIUM, served_office
from tests.gestures import answer, press, sign, take
from tests.offices import ROOT, found_office
from tests.services.test_publishing import CHECK, PAY, change, propose

FOLDER = ROOT / "app" / "web" / "assets" / "pictures"
WIDTH = 460
BOOKING = {
    "subject": "三季度客户回访汇总会",
    "room": "large",
    "people": "12",
    "banner": "yes",
    "day": "2026-12-03",
    "begins": "09:30",
    "ends": "11:30",
}


def main() -> None:
    """Book a room on the pages as the README's lines make them, and photograph form and paper."""
    with tempfile.TemporaryDirectory() as temporary:
        office = found_office(Path(temporary) / "instance")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            with served_office(office, browser) as served:
                number = _booked(served)
                _agreed(served, number)
                served.work()
            browser.close()
        record = served.record("room-booking")
        with office.ports.store.reading() as reading:
            paper = Path(temporary) / "paper.pdf"
            paper.write_bytes(office.ports.files.get(reading.seal(record.id).sha256))
        _photographed(paper)
        office.ports.store.close()
        _desks(Path(temporary) / "company")


def _desks(instance: Path) -> None:
    """A page of each of the four desks, with half a year of records on it."""
    office = found_office(instance)
    calls.tell(office.hands)
    stories.tell(office.hands)
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    proposal = propose(office, "zhouxy", "settlement")
    pages = {
        "staff": ("zhouxy", "/registers/dispatch-ticket"),
        "auditor": ("linas", "/audit"),
        "administrator": ("admin", "/definitions/settlement?look=phone-filled"),
        "department": ("zhouxy", f"/proposals/{proposal}"),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with served_office(office, browser) as served:
            for name, (login, address) in pages.items():
                page = served.desk(login).open(address)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=FOLDER / f"desk-{name}.png")
        browser.close()
    office.ports.store.close()


def _booked(served) -> str:
    desk = served.desk("wangmin", device_scale_factor=2)
    page = desk.open("/forms")
    page.set_viewport_size({"width": WIDTH, "height": 1100})
    page.get_by_role("listitem").filter(has_text="会议室使用申请").get_by_role("button").click()
    answer(page, BOOKING)
    page.evaluate("document.activeElement.blur(), window.scrollTo(0, 0)")
    page.screenshot(path=FOLDER / "room-booking.png")
    press(page, "下一步：签名")
    sign(page, "签名并提交")
    return page.locator(".page-head .trace .number").inner_text()


def _agreed(served, number: str) -> None:
    page = take(served.desk("guoyl"), number)
    answer(page, {"_remark": "同意，请会前半小时布置好横幅。"})
    press(page, "同意并签名")
    sign(page, "同意并签名")


def _photographed(paper: Path) -> None:
    """The upper half of the first page."""
    half = ["-x", "0", "-y", "0", "-W", "744", "-H", "620"]
    command = ["pdftoppm", "-png", "-r", "90", "-f", "1", "-l", "1", "-singlefile", *half]
    subprocess.run([*command, str(paper), str(FOLDER / "room-booking-paper")], check=True)


if __name__ == "__main__":
    main()
