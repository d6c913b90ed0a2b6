"""The books: listed, searched, added to, changed, retired; by administrators alone."""

import re
from html import unescape

import pytest

from app.services import people
from tests.offices import PASSWORD
from tests.web.conftest import Browser

BOOKS = ("people", "memberships", "departments", "roles", "outsiders", "estates", "units", "days")


@pytest.fixture
def admin(someone):
    return someone("admin")


@pytest.fixture
def organisation(office):
    """The organisation as it stands when asked."""

    def ask():
        with office.ports.store.reading() as reading:
            return reading.organisation()

    return ask


def events(office, count=1):
    with office.ports.store.reading() as reading:
        return [(each["type"], each["by"], each["body"]) for each in reading.house_events(count)]


def lines(page):
    """The first column of a book."""
    return re.findall(r'<td><a href="[^"]*">([^<]*)</a></td>', page)


def add(browser, book, **typed):
    browser.get(f"/admin/{book}/new/")
    return browser.post(f"/admin/{book}/new/", typed)


def test_a_book_is_open_to_administrators_alone(admin, someone):
    clerk = someone("zhouxy")
    for book in BOOKS:
        for address in (f"/admin/{book}/", f"/admin/{book}/new/"):
            assert admin.get(address).status_code == 200
            assert clerk.get(address).status_code == 403
        clerk.get("/inbox/")
        assert clerk.post(f"/admin/{book}/new/", {"title": "x"}).status_code == 403


def test_the_way_to_the_books_is_shown_to_administrators_alone(admin, someone):
    assert 'href="/admin/"' in admin.get("/inbox/").text
    assert 'href="/admin/"' not in someone("zhouxy").get("/inbox/").text


def test_nothing_that_flask_admin_would_delete_or_export_is_hung_in(app):
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")}
    unwanted = re.compile("delete|action|export|ajax|details|static")
    assert rules
    assert not [rule for rule in rules if unwanted.search(rule)]


def test_a_post_without_the_pages_token_changes_nothing(admin, office):
    before = events(office)
    typed = {"word": "x", "title": "x"}
    assert admin.client.post("/admin/roles/new/", data=typed).status_code == 400
    assert events(office) == before


def test_a_list_is_searched_sorted_and_paged(admin):
    page = admin.get("/admin/units/?search=听涛里+2-1-0").text
    assert lines(page) == ["2-1-0201", "2-1-0202", "2-1-0501", "2-1-0502", "2-1-0801", "2-1-0802"]
    down = lines(admin.get("/admin/units/?sort=0&desc=1").text)
    assert down == sorted(down, reverse=True)
    assert len(down) == 50
    assert "第 4 页，一共 4 页" in admin.get("/admin/units/?page=3").text
    assert "没有这一页" in admin.get("/admin/units/?page=50").text
    assert "从 Excel 带进来" not in admin.get("/admin/days/?search=").text
    assert admin.get("/admin/units/?page=-1&sort=99&search=%25%27%22").status_code == 200


def test_a_role_is_added_renamed_retired_and_used_again(admin, office, organisation):
    assert add(admin, "roles", word="gardener", title="园丁").status_code == 303
    assert events(office)[0] == (
        "role", office.ids["admin"], {"id": "gardener", "title": "园丁"},
    )  # fmt: skip
    admin.get("/admin/roles/gardener/")
    admin.post("/admin/roles/gardener/", {"title": "花匠"})
    admin.get("/admin/roles/gardener/")
    assert admin.post("/admin/roles/gardener/retire", {"_do": "retire"}).status_code == 303
    assert organisation().roles["gardener"] == "花匠"
    assert not organisation().in_use("role", "gardener")
    assert "花匠" not in lines(admin.get("/admin/roles/").text)
    assert "花匠" in lines(admin.get("/admin/roles/?state=retired").text)
    admin.get("/admin/roles/gardener/")
    admin.post("/admin/roles/gardener/retire", {"_do": "again"})
    assert organisation().in_use("role", "gardener")


IMPOSSIBLE = [
    ("roles", {"word": "Gardener", "title": "园丁"}, "代号请用小写字母开头"),
    ("roles", {"word": "head", "title": "园丁"}, "已经有了"),
    ("roles", {"word": "gardener", "title": "负责人"}, "已经有叫“负责人”的角色"),
    ("roles", {"word": "gardener", "title": " "}, "请填写名称"),
    ("departments", {"word": "x", "title": "新部", "parent": "nowhere"}, "没有这个上级部门"),
    ("units", {"estate": "nowhere", "title": "1-1-0101"}, "请选择小区"),
    ("units", {"estate": "tingtao", "title": "1-1-0201"}, "已经有房号"),
    ("days", {"day": "2026-02-30", "what": "off"}, "请填写一个日期"),
    ("days", {"day": "2026-02-28", "what": "maybe"}, "休息还是上班"),
    ("people", {"login": "wangmin", "name": "王二"}, "已经有人用了"),
    ("people", {"login": "a b", "name": "王二"}, "登录名请用"),
    ("people", {"login": "wanger", "name": "王二", "email": "nowhere"}, "邮箱"),
    ("people", {"login": "wanger", "name": "王二", "role": "king"}, "没有角色"),
    ("memberships", {"role": "officer", "department": "sales"}, "请选择一位在用账号的人"),
]


def test_what_cannot_be_is_said_and_what_was_typed_stays(admin, office):
    before = events(office)
    for book, typed, said in IMPOSSIBLE:
        answer = add(admin, book, **typed)
        assert answer.status_code in (409, 422), typed
        assert said in unescape(answer.text)
        for name in {"word", "title", "login", "name", "email"} & set(typed):
            assert f'value="{typed[name]}"' in unescape(answer.text), typed
    assert events(office) == before


def test_a_department_moves_but_never_below_itself(admin, organisation):
    add(admin, "departments", word="east-hall", title="东大厅", parent="customer-service-east")
    assert organisation().departments["east-hall"].parent == "customer-service-east"
    admin.get("/admin/departments/customer-service/")
    assert 'value="east-hall"' not in admin.page
    answer = admin.post(
        "/admin/departments/customer-service/", {"title": "客户服务部", "parent": "east-hall"}
    )
    assert "不能是它自己" in answer.text
    assert organisation().departments["customer-service"].parent == ""


def test_what_somebody_holds_is_not_retired(admin, organisation):
    admin.get("/admin/departments/sales/")
    for kind, key, said in (("departments", "sales", "还有人在任"),
                            ("departments", "customer-service", "还有人在任"),
                            ("roles", "administrator", "系统自己要用"),
                            ("outsiders", "huayi", "还有联系人"),
                            ("estates", "jiangbin", "还有人在任")):  # fmt: skip
        answer = admin.client.post(
            f"/admin/{kind}/{key}/retire",
            data={"csrf_token": admin.hidden("csrf_token"), "_do": "retire"},
        )
        assert answer.status_code == 409
        assert said in answer.text
    assert organisation().retired == {}


def test_a_retired_unit_is_offered_no_longer_and_still_has_its_title(admin, office, someone):
    admin.get("/admin/units/tingtao-1-1-0201/")
    admin.post("/admin/units/tingtao-1-1-0201/retire", {"_do": "retire"})
    clerk = someone("wangmin")
    clerk.begin("dispatch-ticket")
    assert 'value="tingtao-1-1-0202"' in clerk.page
    assert 'value="tingtao-1-1-0201"' not in clerk.page
    with office.ports.store.reading() as reading:
        assert reading.organisation().title("unit", "tingtao-1-1-0201") == "1-1-0201"


def test_a_membership_begins_and_ends_and_stays_in_the_book(admin, office, organisation):
    me = office.ids["hefang"]
    typed = {"person": me, "role": "officer", "department": "sales", "since": "2026-01-01"}
    assert add(admin, "memberships", **typed, until="2025-12-31").status_code == 422
    assert add(admin, "memberships", **typed).location == f"/admin/people/{me}/?done=added"
    assert "这段时间里已经有同样的任职" in add(admin, "memberships", **typed).text
    key = f"{me}~officer~sales~-~2026-01-01"
    admin.get(f"/admin/memberships/{key}/")
    assert "何芳" in admin.page
    assert admin.post(f"/admin/memberships/{key}/", {"until": "2026-03-31"}).status_code == 303
    (found,) = [each for each in organisation().memberships if each.role == "officer"
                and each.person == me]  # fmt: skip
    assert found.until.isoformat() == "2026-03-31"
    assert "何芳" in lines(admin.get("/admin/memberships/?state=over").text)


def test_the_last_administrator_stays(admin, office, organisation):
    me = office.ids["admin"]
    (held,) = [each for each in organisation().memberships if each.role == "administrator"]
    key = f"{me}~administrator~-~-~{held.since.isoformat()}"
    admin.get(f"/admin/memberships/{key}/")
    assert "没有管理员" in admin.post(f"/admin/memberships/{key}/", {"until": "2030-01-01"}).text
    admin.get(f"/admin/people/{me}/leave")
    answer = admin.post(f"/admin/people/{me}/leave", {"day": office.ports.today().isoformat()})
    assert answer.status_code == 409
    assert organisation().people[me].active
    assert held in organisation().memberships


def test_somebody_new_gets_a_password_once_and_changes_it_before_anything_else(admin, app, office):
    answer = add(admin, "people", login="Linxi", name="林 溪", role="officer",
                 department="sales", phone="13800138000", email="lin@example.com")  # fmt: skip
    password = re.search(r"data-password>([^<]+)<", answer.text)[1]
    assert "no-store" in answer.headers["Cache-Control"]
    assert not [event for event in events(office, 9) if password in str(event)]
    new = Browser(app)
    assert new.sign_in("linxi", password).status_code == 303
    for address in ("/inbox/", "/forms", "/admin"):
        assert new.get(address).location == "/me"
    page = new.get("/me").text
    assert "初始密码" in page
    assert new.post("/forms/dispatch-ticket").location == "/me"
    own = {"old": password, "new": PASSWORD, "again": PASSWORD}
    new.get("/me")
    assert new.post("/me", own).status_code == 200
    assert new.get("/inbox/").status_code == 200
    assert lines(admin.get("/admin/people/?search=linxi").text) == ["林 溪"]


def test_a_fresh_first_password_ends_sessions_and_locks(admin, app, office, someone):
    wangmin = someone("wangmin")
    admin.get(f"/admin/people/{office.ids['wangmin']}/")
    answer = admin.post(f"/admin/people/{office.ids['wangmin']}/password")
    password = re.search(r"data-password>([^<]+)<", answer.text)[1]
    assert wangmin.get("/inbox/").status_code == 302
    again = Browser(app)
    assert again.sign_in("wangmin").status_code == 403
    assert again.sign_in("wangmin", password).location == "/"
    assert again.get("/inbox/").location == "/me"


def test_people_without_a_password_get_theirs_together(admin, office):
    from app.core.records.organisation import Person

    ports = office.ports
    with ports.store.writing() as writing:
        for number in range(3):
            person = Person(id=f"p{number}", name=f"新人{number}", login=f"new{number}")
            writing.put_person(person, at=ports.now(), by="system:test")
    assert "3 个人还没有密码" in admin.get("/admin").text
    admin.get("/admin/people/first-passwords")
    answer = admin.post("/admin/people/first-passwords")
    assert len(set(re.findall(r"data-password>([^<]+)<", answer.text))) == 3
    assert people.without_password(ports) == ()


def test_what_is_known_of_somebody_changes_with_an_event(admin, office):
    me = office.ids["hefang"]
    admin.get(f"/admin/people/{me}/")
    typed = {"name": "何芳芳", "phone": "13800138000", "email": "he@example.com", "outside": ""}
    assert admin.post(f"/admin/people/{me}/", typed).status_code == 303
    ((kind, by, body),) = events(office)
    assert (kind, by, body["name"], body["login"]) == (
        "person", office.ids["admin"], "何芳芳", "hefang",
    )  # fmt: skip
    admin.get(f"/admin/people/{me}/")
    admin.post(f"/admin/people/{me}/", typed)
    assert events(office, 2)[1][0] != "person", "nothing changed, nothing is written"


def test_a_department_works_its_own_hours_or_those_above(admin, office):
    def own():
        with office.ports.store.reading() as reading:
            return {of: str(each) for of, each in reading.exceptions().hours.items()}

    place, times = "/admin/departments/sales/", {"opens": "09:00", "closes": "18:00"}
    assert "照上级部门" in admin.get(place).text
    assert admin.post(f"{place}hours", {**times, "weekday": ["6", "1"]}).status_code == 303
    assert own() == {"sales": "09:00-18:00 16"}
    assert events(office)[0][:2] == ("hours", office.ids["admin"])
    assert 'value="09:00"' in admin.get(place).text
    for wrong in ({**times, "closes": "08:00", "weekday": ["1"]}, times, {"weekday": ["1"]}):
        admin.get(place)
        assert admin.post(f"{place}hours", wrong).status_code == 422
    assert admin.post("/admin/departments/nowhere/hours", times).status_code == 404
    admin.get(place)
    admin.post(f"{place}hours", {"_do": "drop"})
    assert own() == {}


def test_a_day_off_is_written_and_taken_back(admin, office):
    add(admin, "days", day="2027-01-04", place="sales", what="off")
    assert events(office)[0][2] == {
        "department": "sales", "day": "2027-01-04", "working": False,
    }  # fmt: skip
    assert "2027年1月4日" in admin.get("/admin/days/").text
    admin.get("/admin/days/2027-01-04~sales/")
    admin.post("/admin/days/2027-01-04~sales/", {"what": "usual"})
    assert "2027年1月4日" not in admin.get("/admin/days/").text


def test_a_day_that_is_written_already_is_not_overwritten(admin, office):
    add(admin, "days", day="2027-01-04", place="", what="off")
    before = events(office)
    answer = add(admin, "days", day="2027-01-04", place="", what="worked")
    assert answer.status_code == 409
    assert "2027年1月4日在全公司已经写着休息。要改，请在列表里打开那一天。" in answer.text
    assert 'value="2027-01-04"' in answer.text
    assert events(office) == before
    assert add(admin, "days", day="2027-01-04", place="sales", what="worked").status_code == 303
    assert "已经写着上班" in add(admin, "days", day="2027-01-04", place="sales", what="off").text


@pytest.mark.parametrize(
    ("book", "typed", "said"),
    [
        ("people", {"email": "nowhere"}, ["请填写姓名", "登录名请用", "邮箱"]),
        ("departments", {}, ["请填写名称", "代号请用"]),
        ("roles", {}, ["请填写名称", "代号请用"]),
    ],
)
def test_everything_that_is_wrong_is_told_at_once(admin, book, typed, said):
    answer = add(admin, book, **typed)
    assert answer.status_code == 422
    (fault,) = re.findall(r'id="faults".*?</p>', answer.text, re.DOTALL)
    assert [part for part in said if part not in fault] == []
    assert fault.count("<br>") == len(said) - 1


def test_the_first_page_counts_as_the_lists_do(admin):
    page = admin.get("/admin/").text
    for book in BOOKS:
        told = re.search(
            rf'href="/admin/{book}/">[^<]+</a>.*?<span class="number hint">(\d+)<', page
        )
        shown = re.search(
            r"<option[^>]* selected>\S+ (\d+)</option>", admin.get(f"/admin/{book}/").text
        )
        assert book in ("departments", "days") or told[1] == shown[1], book
    assert "外部联系人另有" in page


ODD = ("\U0001f600" * 3, "a" * 5000, "\x00", "<script>", "a\u202eb", "%_'\"")


def test_an_address_of_a_list_cannot_lead_its_links_elsewhere(admin):
    for query in ("endpoint=x", "_scheme=javascript&_external=1&x=%0Aalert(1)", "_anchor=x"):
        page = admin.get(f"/admin/people/?state=contacts&{query}")
        assert page.status_code == 200, query
        sorting = re.findall(r'<th[^>]*><a href="([^"]*)"', page.text)
        assert sorting, query
        assert all(each.startswith("/admin/people/?") for each in sorting), sorting
        assert all("state=contacts" in each for each in sorting), sorting


def test_whatever_is_asked_or_typed_is_answered(admin):
    for query in ("sort=-5", "sort=x&desc=9", f"page={'9' * 30}", "page_size=1000000",
                  f"search={'a' * 10_000}", "search=%00%25_%27%22", "state=%00"):  # fmt: skip
        for book in ("people", "units", "days"):
            assert admin.get(f"/admin/{book}/?{query}").status_code == 200
    for each in ODD:
        for book, typed in (
            ("people", {"login": each, "name": each}), ("roles", {"word": each, "title": each}),
            ("units", {"estate": each, "title": each}), ("days", {"day": each, "what": each}),
            ("memberships", {"person": each, "role": each, "since": each}),
        ):  # fmt: skip
            admin.get("/admin/roles/new/")
            assert admin.post(f"/admin/{book}/new/", typed).status_code == 422


def test_what_is_not_there_is_not_found(admin):
    admin.get("/inbox/")
    for book in BOOKS:
        for key in ("nowhere", "nowhere~-~-~-~always", "2026-13-45~"):
            assert admin.get(f"/admin/{book}/{key}/").status_code == 404
            assert admin.post(f"/admin/{book}/{key}/retire", {"_do": "retire"}).status_code == 404


def test_an_outside_contact_holds_no_role(admin, office, organisation):
    typed = {"login": "fang", "name": "方师傅", "outside": "huayi", "role": "administrator"}
    page = add(admin, "people", **typed)
    assert (page.status_code, "外部单位的联系人不任职。" in page.text) == (422, True)
    del typed["role"]
    assert add(admin, "people", **typed).status_code == 200
    contact = next(each for each in organisation().people.values() if each.login == "fang")
    held = {"person": contact.id, "role": "administrator", "department": ""}
    page = add(admin, "memberships", **held, since="2026-01-01")
    assert (page.status_code, "外部单位的联系人不任职。" in page.text) == (422, True)
    admin.get(f"/admin/people/{office.ids['wangmin']}/")
    page = admin.post(
        f"/admin/people/{office.ids['wangmin']}/", {"name": "王敏", "outside": "huayi"}
    )
    assert (page.status_code, "请先把任职截止" in page.text) == (422, True)
    assert organisation().people[office.ids["wangmin"]].outside == ""


def test_a_role_goes_with_a_department_where_somebody_is_added_too(admin, organisation):
    page = add(admin, "people", login="linxi", name="林溪", role="officer")
    assert (page.status_code, "请选择部门。" in page.text) == (422, True)
    assert "linxi" not in {each.login for each in organisation().people.values()}
