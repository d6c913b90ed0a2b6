"""The page that begins a form, without script: who gets in, what it asks, what it says."""

import pytest

CAR = {"_name": "car-request", "_title": "用车申请", "_owner": "sales", "_role": "officer"}


@pytest.fixture
def admin(someone):
    return someone("admin")


def test_the_list_leads_administrators_to_the_page(someone, admin):
    assert "新建表单" in admin.get("/definitions").text
    assert "新建表单" not in someone("zhouxy").get("/definitions").text
    for login, status in (("zhouxy", 403), ("wangmin", 403)):
        browser = someone(login)
        browser.get("/inbox/")
        assert browser.get("/new-form").status_code == status
        assert browser.get("/new-form/name?name=x").status_code == status
        assert browser.post("/new-form", CAR).status_code == status


def test_a_form_is_begun_left_and_come_back_to(admin):
    admin.get("/new-form")
    answer = admin.post("/new-form", CAR)
    assert (answer.status_code, answer.location) == (303, "/definitions/car-request")
    page = admin.get(answer.location).text
    assert "新的表单，还没有发布过" in page
    assert "/history" not in page
    page = admin.get("/definitions").text
    assert 'href="/definitions/car-request"' in page
    admin.get("/definitions/car-request")
    answer = admin.post("/definitions/car-request", {"_do": "discard"})
    assert answer.location == "/definitions"
    assert 'href="/definitions/car-request"' not in admin.get("/definitions").text
    assert admin.get("/definitions/car-request").status_code == 404


def test_what_is_wrong_stands_beside_its_input_with_what_was_typed(admin):
    admin.get("/new-form")
    answer = admin.post("/new-form", {**CAR, "_name": "settlement", "_title": "", "_owner": "x"})
    assert answer.status_code == 422
    for words in ("还有 3 处要改", "已经有一张表单叫 settlement", "请写标题", "请选归口部门",
                  'value="settlement"', 'aria-describedby="name-h name-f"'):  # fmt: skip
        assert words in answer.text


def test_a_title_in_english_is_asked_for_and_looked_at_as_the_other(admin):
    admin.get("/new-form")
    answer = admin.post("/new-form", {**CAR, "_english": "Car {x}"})
    assert answer.status_code == 422
    assert 'aria-describedby="english-h english-f"' in answer.text
    answer = admin.post("/new-form", {**CAR, "_english": "Car request"})
    text = admin.get(answer.location).text
    assert text.count("title: {zh: 用车申请, en: &#34;Car request&#34;}") == 3


def test_the_name_is_looked_at_while_it_is_typed(admin):
    assert admin.get("/new-form/name?name=car-request").json == {"fault": ""}
    assert "已经有一张表单" in admin.get("/new-form/name?name=settlement").json["fault"]
    for name in ("", "%00", "x" * 5000, "%3Cscript%3E", "new form"):
        assert admin.get(f"/new-form/name?name={name}").json["fault"]


def test_records_under_way_are_links_for_who_may_read_them(someone, office, admin):
    from tests.services.test_submitting import TICKET

    record = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    number = office.record(record).number
    page = admin.get("/definitions/dispatch-ticket").text
    assert number in page
    assert f'href="/records/{record}"' not in page, "an administrator reads no record for it"
    page = someone("zhouxy").get("/definitions/dispatch-ticket").text
    assert f'<a class="number" href="/records/{record}">{number}</a>' in page
