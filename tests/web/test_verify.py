"""The public page behind the printed code, and the check of a file."""

import io

import pytest

from tests.offices import PASSWORD
from tests.web.papers import TICKET, signed


def test_a_code_nobody_has_is_said_so(anonymous):
    answer = anonymous.get("/v/ZZZZZZZZZZZZ")
    assert answer.status_code == 404
    assert "没有这个核验码" in answer.text
    assert "Unknown" in answer.text


@pytest.mark.parametrize(
    "typed", ["7F3A/92C1/2D40", "..7f3a 92c1 2d40", "7F3A-92C1-2D40?", "７F3A92C12D40"]
)
def test_a_code_is_looked_up_whatever_stands_between_its_groups(anonymous, typed):
    there = anonymous.get("/verify", query_string={"code": typed}).location
    assert "没有这个核验码" in anonymous.get(there).text


@pytest.mark.parametrize("typed", ["", "/", "..", " - "])
def test_no_code_is_the_page_to_type_one_on(anonymous, typed):
    answer = anonymous.get("/verify", query_string={"code": typed})
    assert answer.status_code == 200
    assert 'name="code"' in answer.text


def test_a_stranger_learns_number_form_and_state_and_no_answer(someone, office, anonymous):
    clerk = someone("wangmin")
    address = clerk.begin()
    clerk.post(address, {**TICKET, "_do": "submit"})
    data = signed(clerk, f"{address}/sign")
    record = office.record(
        clerk.post(f"{address}/sign", {**data, "_password": PASSWORD}).location.rsplit("/", 1)[1]
    )
    page = anonymous.get(f"/v/{record.code.lower()}").text
    assert record.number in page
    assert "工程派工单" in page
    assert "还没有办完" in page
    for secret in ("陈秋水", "江滨雅苑", "厨房", "王敏", "周晓燕"):
        assert secret not in page


def test_a_file_that_is_none_of_ours_is_unknown(anonymous):
    anonymous.get("/verify")
    answer = anonymous.post("/verify", {"file": (io.BytesIO(b"%PDF-1.7 nothing"), "x.pdf")})
    assert answer.status_code == 200
    assert "不能确认这份文件" in answer.text
    assert "cannot be confirmed" in answer.text


def test_no_file_is_an_instruction(anonymous):
    anonymous.get("/verify")
    answer = anonymous.post("/verify", {})
    assert answer.status_code == 422
    assert "请选一个 PDF" in answer.text


def test_a_file_may_be_larger_than_a_form_but_not_without_end(anonymous):
    anonymous.get("/verify")
    head = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    token = head.format("csrf_token", "") + anonymous.hidden("csrf_token") + "\r\n"
    file = head.format("file", '; filename="x.pdf"') + "%PDF" + " " * 2_000_000 + "\r\n--x--\r\n"
    two = anonymous.client.post(
        "/verify", data=(token + file).encode(), content_type="multipart/form-data; boundary=x"
    )
    assert two.status_code == 200
    answer = anonymous.client.post(
        "/verify", headers={"Content-Type": "multipart/form-data; boundary=x"},
        environ_overrides={"CONTENT_LENGTH": "60000000"},
    )  # fmt: skip
    assert answer.status_code == 413


def test_one_source_asks_only_so_often(anonymous):
    answers = [anonymous.get(f"/v/{'Z' * 12}").status_code for _ in range(70)]
    assert answers[0] == 404
    assert answers[-1] == 429
