"""The wizard for somebody who leaves, at the pages."""

import re

import pytest

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
