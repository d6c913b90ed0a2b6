"""Files on the pages: handed in without script and with, seen small and whole, downloaded."""

import errno
import io
import re
from urllib.parse import unquote

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.intake import files
from tests.services.surveys import begun, handed, published, submitted, task_of
from tests.web.conftest import Browser

WALL = ("北墙.jpg", files.camera_jpeg(6))
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def survey(office):
    return published(office)


@pytest.fixture
def at_desk(survey, someone):
    """Wang Min at a fresh draft: the browser, and the draft's address."""
    browser = someone("wangmin")
    return browser, browser.begin("survey-photos")


def chosen(*given, field="photos"):
    """What a form with files posts beside its fields."""
    return {f"_files/{field}": [(io.BytesIO(data), name) for name, data in given]}


def upload(browser, address, *given, field="photos", headers=None, **typed):
    return browser.post(
        f"{address}/files/{field}", {**typed, **chosen(*given, field=field)}, headers=headers
    )


def ids(page, name="photos"):
    return re.findall(rf'name="{name}" value="([0-9a-f]{{16}})"', page)


def test_without_script_a_file_comes_back_to_the_form_with_everything_typed(at_desk):
    browser, address = at_desk
    answer = upload(browser, address, WALL, customer="王小川", plan="")
    assert answer.status_code == 303
    assert answer.location == f"{address}#t-photos"
    page = browser.get(address).text
    assert 'value="王小川"' in page
    [one] = ids(page)
    assert f'<img src="/files/{one}/thumb"' in page
    assert f'formaction="{address}/files/photos"' in page
    assert 'formenctype="multipart/form-data"' in page
    assert 'accept="image/*" multiple' in page


def test_what_is_refused_is_said_at_the_field_and_the_rest_is_there(at_desk):
    browser, address = at_desk
    answer = upload(
        browser, address, WALL, ("图<b>.svg", files.SVG), ("空.jpg", b""), customer="王小川"
    )
    assert answer.status_code == 422
    assert "“图&lt;b&gt;.svg”是 SVG 图" in answer.text
    assert "“空.jpg”是空的" in answer.text
    assert 'value="王小川"' in answer.text
    assert len(ids(answer.text)) == 1


def test_to_upload_nothing_says_what_to_do(at_desk):
    browser, address = at_desk
    answer = upload(browser, address, ("", b""), customer="王小川")
    assert answer.status_code == 422
    assert "请先选文件，再按“上传”" in answer.text


def test_who_submits_with_files_chosen_and_not_uploaded_is_told(at_desk):
    browser, address = at_desk
    typed = {"customer": "王小川", "_files/photos": "北墙.jpg", "_do": "submit"}
    answer = browser.post(address, typed)
    assert answer.status_code == 422
    assert "选好的文件还没有上传" in answer.text
    assert browser.post(address, {"customer": "王小川", "_do": "submit"}).status_code == 303


def test_without_script_files_are_moved_captioned_and_taken_out(at_desk):
    browser, address = at_desk
    upload(browser, address, WALL, ("屋面.png", files.png()), customer="王小川")
    one, two = ids(browser.get(address).text)
    typed = {"customer": "王小川", "photos": ["", one, two], f"photos/{one}": "北墙渗水"}
    browser.post(address, {**typed, "_move": f"photos/{two}"})
    assert ids(browser.get(address).text) == [two, one]
    assert 'value="北墙渗水"' in browser.page
    browser.post(address, {**typed, "_drop": f"photos/{one}"})
    assert ids(browser.get(address).text) == [two]
    assert "北墙渗水" not in browser.page


def test_by_script_the_answer_tells_what_was_taken_and_why_others_were_not(at_desk):
    browser, address = at_desk
    answer = upload(browser, address, WALL, ("假.jpg", b"MZ\0"), headers=FETCH)
    assert answer.status_code == 200
    assert [each["name"] for each in answer.json["files"]] == ["北墙.jpg"]
    assert answer.json["refused"] == ["“假.jpg”不是能收的文件，这里收 JPG、PNG、WebP、HEIC"]
    assert upload(browser, address, ("假.jpg", b"MZ\0"), headers=FETCH).status_code == 422


def test_a_session_that_has_ended_loses_nothing_that_was_typed(at_desk, app):
    browser, address = at_desk
    browser.client.delete_cookie("countersign")
    answer = upload(browser, address, WALL, customer="王小川")
    assert answer.status_code == 401
    assert "您填的内容都在" in answer.text
    assert "王小川" in unquote(answer.text).encode().decode("unicode_escape", "replace") or (
        "\\u738b" in answer.text or "王小川" in answer.text
    )
    assert upload(browser, address, WALL, headers=FETCH).status_code == 401


def test_a_step_of_a_running_record_takes_files_too(survey, someone):
    record = submitted(survey, begun(survey))
    captain = someone("huangjp")
    address = f"/tasks/{task_of(survey, record, 'mend')}"
    captain.get(address)
    answer = upload(captain, address, WALL, field="mended")
    assert (answer.status_code, answer.location) == (303, f"{address}#t-mended")
    assert len(ids(captain.get(address).text, "mended")) == 1
    assert (
        captain.post(address, {"mended": ids(captain.page, "mended"), "_do": "submit"}).status_code
        == 303
    )
    page = captain.get(f"/records/{record}").text
    assert page.count("/thumb") == 1
    assert "原文件" in page


def test_a_record_shows_its_pictures_and_offers_originals_to_whom_it_may(survey, someone):
    one = handed(survey, draft := begun(survey), WALL).taken[0]
    handed(survey, draft, ("平面图.pdf", files.PDF), field="plan")
    record = submitted(survey, draft)
    page = someone("wangmin").get(f"/records/{record}").text
    assert f'<a href="/files/{one.id}/shown" target="_blank" rel="noopener">' in page
    assert f'data-sha256="{one.sha256}"' in page
    assert "平面图.pdf" in page
    assert f"/files/{one.id}/original" in page
    page = someone("hefang").get(f"/records/{record}").text
    assert f"/files/{one.id}/thumb" in page
    assert f"/files/{one.id}/original" not in page


@pytest.fixture
def served(survey, someone):
    """Wang Min's browser and the address of a photo of hers in a record."""
    one = handed(survey, draft := begun(survey), WALL).taken[0]
    submitted(survey, draft)
    return someone("wangmin"), f"/files/{one.id}"


def test_what_is_shown_says_nothing_and_runs_nothing(served):
    browser, address = served
    for face in ("thumb", "shown"):
        answer = browser.get(f"{address}/{face}")
        assert answer.mimetype == "image/jpeg"
        assert files.GPS.encode() not in answer.data
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Content-Disposition"].startswith("inline")


def test_an_original_is_a_download_of_every_byte_and_kept_by_no_cache(served):
    browser, address = served
    answer = browser.get(f"{address}/original")
    assert answer.data == WALL[1]
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E5%8C%97%E5%A2%99.jpg"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")


def test_a_browser_that_has_it_asks_again_and_is_told_so_only_while_it_may_look(served, app):
    browser, address = served
    tag = browser.get(f"{address}/shown").headers["ETag"]
    assert browser.get(f"{address}/shown", headers={"If-None-Match": tag}).status_code == 304
    other = Browser(app)
    other.sign_in("chenjia")
    assert other.get(f"{address}/shown", headers={"If-None-Match": tag}).status_code == 403
    assert Browser(app).get(f"{address}/shown", headers={"If-None-Match": tag}).status_code == 302


@pytest.mark.parametrize("face", ["exe", "Original", "thumb.html", "../original", ""])
def test_a_file_has_three_faces_and_no_more(served, face):
    browser, address = served
    assert browser.get(f"{address}/{face}").status_code in (404, 405)


def test_a_long_chinese_name_fits_into_a_header(survey, someone):
    name = "字" * 200 + ".pdf"
    plan = handed(survey, begun(survey), (name, files.PDF), field="plan").taken[0]
    answer = someone("wangmin").get(f"/files/{plan.id}/original")
    told = answer.headers["Content-Disposition"]
    assert told.isascii()
    assert unquote(told.partition("''")[2]) == name
    assert answer.mimetype == "application/pdf"


def test_text_is_never_a_page(survey, someone):
    page = ("说明.txt", "请看 <b>附件</b> <script>alert(1)</script>".encode())
    letter = handed(survey, begun(survey), page, field="plan").taken[0]
    answer = someone("wangmin").get(f"/files/{letter.id}/original")
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def large(browser, address):
    """Post two megabytes as a file; the body is made here, as the client would spool it."""
    photo = FileStorage(io.BytesIO(files.jpeg() + b"\0" * 2_000_000), "大.jpg", "_files/photos")
    token = browser.fresh_token()
    boundary, body = encode_multipart({"csrf_token": token, "_files/photos": photo})
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.client.post(address, data=body, content_type=kind)


def test_only_where_files_are_handed_in_may_a_post_be_large(at_desk):
    browser, address = at_desk
    assert large(browser, address).status_code == 413
    assert large(browser, f"{address}/files/photos").status_code == 303


def test_a_full_disk_is_said_and_the_form_comes_back_with_what_was_typed(at_desk, monkeypatch):
    browser, address = at_desk

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.storage.disk.tempfile.mkstemp", full)
    answer = upload(browser, address, WALL, customer="王小川")
    assert answer.status_code == 422
    assert "服务器的磁盘满了" in answer.text
    assert 'value="王小川"' in answer.text


def test_a_disk_too_full_to_put_an_upload_down_is_said(at_desk, monkeypatch):
    browser, address = at_desk

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.web.attachments.handing_in.hand_in", full)
    answer = upload(browser, address, WALL, customer="王小川")
    assert answer.status_code == 507
    assert "服务器的磁盘满了" in answer.text
