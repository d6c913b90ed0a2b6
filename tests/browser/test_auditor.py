"""An auditor at the desk: numbers, an export made while she looks, a file that proves itself."""

import subprocess
import sys
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.archives import AUDITOR
from tests.browsers import DESK, PHONE, served_office


@pytest.fixture
def served(house, chromium):
    """The company with its archives behind a socket."""
    with served_office(house, chromium) as open_:
        yield open_


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_an_auditor_exports_what_proves_itself(served, tmp_path, width):
    page = served.desk(AUDITOR, width=width).open("/inbox/")
    if width == DESK:
        page.get_by_role("link", name="稽核", exact=True).click()
    else:
        page.get_by_role("link", name="我的", exact=True).click()
        page.get_by_role("link", name="稽核台").click()
    expect(page.get_by_text("每一个都有单据")).to_be_visible()
    expect(page.get_by_text("开重了，以后一张为准。")).to_be_visible()
    page.get_by_role("link", name="导出盖章文件").click()
    page.locator("label.pick", has_text="工程派工单").click()
    page.get_by_role("button", name="开始导出").click()
    expect(page.get_by_text("等着做")).to_be_visible()
    page.evaluate("window.here = true")
    served.work()
    expect(page.get_by_text("做好了")).to_be_visible()  # by itself
    assert page.evaluate("window.here"), "the page was not loaded anew"
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    download.value.save_as(tmp_path / "export.zip")
    with ZipFile(tmp_path / "export.zip") as archive:
        archive.extract("verify.py", tmp_path)
    verified = subprocess.run(
        [sys.executable, "-I", tmp_path / "verify.py", tmp_path / "export.zip"],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert "√ 相符 / SOUND" in verified.stdout, verified.stderr
    page.goto(served.url + "/audit/looks")
    expect(page.get_by_text("下载导出文件")).to_be_visible()


def test_a_clerk_exports_a_register_and_calls_an_export_off(served):
    desk = served.desk("wangmin")
    page = desk.open("/registers/dispatch-ticket")
    for kind in ("XLSX", "CSV"):
        page = desk.open("/registers/dispatch-ticket")
        page.locator("summary", has_text="导出").click()
        page.get_by_role("button", name=kind).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("导出")
    page.get_by_role("button", name="停下").first.click()
    expect(page.get_by_text("已停下")).to_be_visible()
    served.work()
    expect(page.get_by_text("做好了")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    assert download.value.suggested_filename == "工程派工单台账.xlsx"
