"""Makes the picture of README.md: `.venv/bin/python -m tests.pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browsers import ARGUMENTS, CHROMIUM, serving
from tests.offices import PASSWORD, ROOT, found_office
from tests.test_readme import example

FOLDER = ROOT / "app" / "web" / "assets" / "pictures"
WIDTH = 460


def main() -> None:
    """Serve the README's own form and photograph its page, half filled in."""
    with tempfile.TemporaryDirectory() as temporary:
        office = found_office(Path(temporary) / "instance")
        office.publish_texts(example())
        with serving(office.app()) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            options = {"viewport": {"width": WIDTH, "height": 640}, "locale": "zh-CN"}
            page = browser.new_context(**options, device_scale_factor=2).new_page()
            page.goto(f"{url}/sign-in")
            page.get_by_label("工号或登录名").fill("wangmin")
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录", exact=True).click()
            page.goto(f"{url}/forms")
            page.locator("li", has_text="会议室使用申请").get_by_role("button").click()
            page.get_by_label("会议名称").fill("三季度客户回访汇总会")
            page.get_by_label("使用日期").fill("2026-12-03")
            page.get_by_label("人数").fill("12")
            page.screenshot(path=FOLDER / "room-booking.png")
            browser.close()
        office.ports.store.close()


if __name__ == "__main__":
    main()
