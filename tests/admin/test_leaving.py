"""The wizard for somebody who leaves, at the pages."""

import re
from datetime import timedelta

import pytest

from app.core.records.organisation import Membership
from app.services.memberships import appoint
from tests.web.slips import FILES, call


@pytest.fixture
def office(office):
    office.publish_texts(FILES)
    return office


def test_a_leaver_is_closed_and_the_tasks_go_to_somebody_else(office, someone):
    first, second = call(office, taken=["一"]), call(office, taken=["二"])
    yudj, admin, me = someone("yudj"), someone("admin"), office.ids["yudj"]
    page = admin.get(f"/admin/people/{me}/tasks").text
    assert "于大江还在任职" in page
    assert "王小川" not in page, "what a record holds is nobody's affair here"
    today = office.ports.today().isoformat()
    admin.get(f"/admin/people/{me}/leave")
    assert admin.post(f"/admin/people/{me}/leave", {"day": "soon"}).status_code == 422
    answer = admin.post(f"/admin/people/{me}/leave", {"day": today})
    assert answer.location == f"/admin/people/{me}/tasks"
    assert yudj.get("/inbox/").status_code == 302, "the account is closed at once"
    assert f"/admin/people/{me}/tasks" in admin.get("/admin").text
    tasks = re.findall(r'name="to-([0-9a-f]+)"', admin.get(answer.location).text)
    assert len(tasks) == 2
    assert admin.post(answer.location, {"all": ""}).status_code == 422
    chosen = {"all": office.ids["guoyl"], f"to-{tasks[0]}": office.ids["zhouxy"]}
    page = admin.post(answer.location, {**chosen, "reason": "调走"}).text
    assert "改派了 2 件" in page
    assert "手上没有事了" in page
    waiting = [task for each in (first, second) for task in office.record(each).open_tasks()]
    holders = {task.id: task.holders for task in waiting}
    assert holders[tasks[0]] == (office.ids["zhouxy"],)
    assert holders[tasks[1]] == (office.ids["guoyl"],)
    assert "没有。每件事都有人能办。" in admin.get("/admin").text
    trail = someone("guoyl").get(f"/tasks/{tasks[1]}")
    assert trail.status_code == 200


def test_what_cannot_be_handed_on_says_why_and_the_rest_is(office, someone):
    call(office, taken=["一"]), call(office, taken=["二"])
    admin, me = someone("admin"), office.ids["yudj"]
    admin.get(f"/admin/people/{me}/leave")
    place = admin.post(
        f"/admin/people/{me}/leave", {"day": office.ports.today().isoformat()}
    ).location
    tasks = re.findall(r'name="to-([0-9a-f]+)"', admin.get(place).text)
    chosen = {f"to-{tasks[0]}": office.ids["admin"], f"to-{tasks[1]}": office.ids["guoyl"]}
    page = admin.post(place, chosen).text
    assert "改派了 1 件" in page
    assert "1 件没有改派" in page
    assert "请选择一位可以接手的人" in page


def test_a_last_day_that_is_over_is_asked_again_before_the_account_is_closed(office, someone):
    admin, me, today = someone("admin"), office.ids["yudj"], office.ports.today()
    place = f"/admin/people/{me}/leave"
    over = (today - timedelta(days=3)).isoformat()
    admin.get(place)
    page = admin.post(place, {"day": over})
    assert page.status_code == 200
    assert "账号会马上关闭" in page.text
    assert f'value="{over}"' in page.text
    assert "账号已经关闭" not in admin.get(f"/admin/people/{me}/tasks").text
    assert admin.post(place, {"day": over, "_meant": over}).location.endswith("/tasks")
    assert "的账号已经关闭" in admin.get(f"/admin/people/{me}/tasks").text


def test_a_last_day_to_come_says_when_the_account_will_be_closed(office, someone):
    admin, me = someone("admin"), office.ids["yudj"]
    admin.get(f"/admin/people/{me}/leave")
    day = office.ports.today() + timedelta(days=5)
    admin.post(f"/admin/people/{me}/leave", {"day": day.isoformat()})
    assert f"做到{day.year}年{day.month}月{day.day}日，那天过了账号就关闭" in (
        admin.get(f"/admin/people/{me}/tasks").text
    )


def test_a_last_day_before_a_role_began_stays_typed_and_is_refused(office, someone):
    admin, me, today = someone("admin"), office.ids["yudj"], office.ports.today()
    held = Membership(person=me, role="officer", department="sales", since=today)
    appoint(office.ports, held, by=office.ids["admin"])
    admin.get(f"/admin/people/{me}/leave")
    page = admin.post(f"/admin/people/{me}/leave", {"day": "2020-01-01"})
    assert page.status_code == 422
    assert "最后一天不能早于任职的第一天" in page.text
    assert 'value="2020-01-01"' in page.text
