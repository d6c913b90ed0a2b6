"""Files handed in with a real browser: several at once, with progress, on a telephone too."""

import pytest
from playwright.sync_api import expect

from tests.browsers import DESK, PHONE
from tests.gestures import begin, press
from tests.intake import files
from tests.services.surveys import published
from tests.waiting import until

FORM = "现场勘察表"


@pytest.fixture
def survey(served):
    published(served.office)
    return served


def picture(name):
    data = files.camera_jpeg(6, 1200, 900)
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def choose(page, *given, name="photos"):
    """Choose files as a person does: the server's answer decides what stands on the page."""
    page.locator(f'input[name="_files/{name}"]').set_input_files(list(given))


def thumbs(page, name="photos"):
    return page.locator(f'[data-files="{name}"] ul.pictures > li')


def loaded(page):
    """Every picture of the page was really drawn."""
    there = "each => (each.scrollIntoView(), each.complete && each.naturalWidth > 0)"
    assert until(lambda: page.evaluate(f"[...document.images].every({there})"))


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_photos_are_uploaded_captioned_ordered_and_submitted(survey, width):
    desk = survey.desk("wangmin", width=width)
    page = begin(desk, FORM)
    page.get_by_label("客户").fill("王小川")
    choose(page, picture("北墙.jpg"), picture("屋面.jpg"), picture("地板.jpg"))
    expect(thumbs(page)).to_have_count(3)
    loaded(page)
    page.get_by_label("地板.jpg 的说明").fill("翘起 4 块")
    page.get_by_role("button", name="地板.jpg 往前移").click()
    page.get_by_role("button", name="删除 屋面.jpg").click()
    expect(thumbs(page)).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    press(page, "提交")
    expect(page.locator(".ruled .pictures > li")).to_have_count(2)
    loaded(page)
    assert page.locator(".ruled .pictures > li").first.inner_text().startswith("图 1")
    kept = survey.record("survey-photos")
    with survey.office.ports.store.reading() as reading:
        values = reading.kept(kept.id)
    photos = values[kept.digests["photos"]].value
    assert [(each["name"], each["caption"]) for each in photos] == [
        ("北墙.jpg", ""),
        ("地板.jpg", "翘起 4 块"),
    ]


def test_what_is_refused_is_told_and_the_others_come_through(survey):
    desk = survey.desk("wangmin", width=PHONE)
    desk.expected = {422}
    page = begin(desk, FORM)
    fake = {"name": "合同.jpg", "mimeType": "image/jpeg", "buffer": files.PDF}
    choose(page, picture("一.jpg"), fake, picture("二.jpg"), picture("三.jpg"), picture("四.jpg"))
    expect(thumbs(page)).to_have_count(3)
    told = page.locator('[data-files="photos"] .told')
    expect(told).to_contain_text("“合同.jpg”是 PDF，这里只收 JPG、PNG、WebP、HEIC。")
    expect(told).to_contain_text("“四.jpg”没有传：最多 3 个。")
    told.get_by_role("button", name="知道了").first.click()
    expect(told.locator("li")).to_have_count(1)


def test_a_file_without_a_connection_is_sent_by_itself_once_there_is_one(survey):
    desk = survey.desk("wangmin", width=PHONE)
    page = begin(desk, FORM)
    desk.expected.add(0)
    desk.context.set_offline(True)
    choose(page, picture("北墙.jpg"))
    again = page.get_by_role("button", name="再传一次")
    expect(again).to_be_visible()
    desk.context.set_offline(False)
    expect(thumbs(page)).to_have_count(1)
    expect(again).to_have_count(0)
    loaded(page)


def test_a_file_that_was_not_sent_is_not_left_out_silently(survey):
    desk = survey.desk("wangmin")
    page = begin(desk, FORM)
    page.get_by_label("客户").fill("王小川")
    desk.expected.add(0)
    page.route("**/files/photos", lambda route: route.abort())
    choose(page, picture("北墙.jpg"))
    again = page.get_by_role("button", name="再传一次")
    expect(again).to_be_visible()
    press(page, "提交")
    expect(again).to_be_focused()
    assert "/drafts/" in page.url
    page.unroute("**/files/photos")
    again.click()
    expect(thumbs(page)).to_have_count(1)
    press(page, "提交")
    expect(page.locator(".ruled .pictures > li")).to_have_count(1)


def test_photos_are_there_again_when_the_page_is_opened_anew(survey):
    desk = survey.desk("wangmin")
    page = begin(desk, FORM)
    choose(page, picture("北墙.jpg"))
    expect(thumbs(page)).to_have_count(1)
    page.reload()
    expect(thumbs(page)).to_have_count(1)
    expect(page.locator("#notices .notice")).to_have_count(0)
    loaded(page)


def test_without_script_a_button_uploads_and_keeps_what_was_typed(survey):
    desk = survey.desk("wangmin", java_script_enabled=False)
    page = begin(desk, FORM)
    page.get_by_label("客户").fill("王小川")
    choose(page, picture("北墙.jpg"), picture("屋面.jpg"))
    page.locator('[data-files="photos"]').get_by_role("button", name="上传", exact=True).click()
    expect(thumbs(page)).to_have_count(2)
    expect(page.get_by_label("客户")).to_have_value("王小川")
