"""What is typed where no draft keeps it outlives the session: it is shown to whoever typed it."""

import re
from html import unescape

import pytest

from tests.offices import PASSWORD
from tests.web.papers import TICKET
from tests.web.test_deciding import task_of
from tests.web.test_definitions import CHECK, PAY, change, publish, text_of


@pytest.fixture
def record(office):
    """A ticket that waits for 周晓燕."""
    return office.hands.submit("wangmin", "dispatch-ticket", {k: [v] for k, v in TICKET.items()})


def sign_in_again(browser, login):
    """Sign in on the page that answered: with what it carries."""
    carried = {name: browser.hidden(name) for name in ("_carried", "_next")}
    return browser.post("/sign-in", {**carried, "login": login, "password": PASSWORD})


def late(browser, address, data):
    """Post a form of the open page after its session has ended."""
    who = {"_who": browser.hidden("_who")}
    browser.client.delete_cookie("countersign")
    answer = browser.post(address, {**who, **data})
    assert answer.status_code == 401
    assert "您填的内容都在" in answer.text
    return answer


def test_a_comment_stands_in_its_box_after_signing_in_and_is_said_once(record, someone):
    clerk = someone("wangmin")
    clerk.get(f"/records/{record}")
    id_ = clerk.hidden("_id")
    late(clerk, f"/records/{record}/comments", {"_words": "已经\n打过电话", "_id": id_})
    assert sign_in_again(clerk, "wangmin").status_code == 200
    assert text_of(clerk.page, "_words") == "已经\n打过电话"
    again = {"_words": "已经\n打过电话", "_id": clerk.hidden("_id")}
    for _ in range(2):
        answer = clerk.post(f"/records/{record}/comments", again)
        assert answer.location == f"/records/{record}#comments"
        clerk.page = ""
    assert clerk.get(f"/records/{record}").text.count("打过电话") == 1


@pytest.mark.parametrize(("place", "data"), [
    ("/records/{record}/withdraw", {"_remark": "填错了单元号"}),
    ("/records/{record}/cc", {"_remark": "请留意", "_person": "x"}),
])  # fmt: skip
def test_a_reason_is_shown_to_be_copied(record, someone, place, data):
    clerk, address = someone("wangmin"), place.format(record=record)
    clerk.get(address)
    late(clerk, address, data)
    page = sign_in_again(clerk, "wangmin").text
    assert data["_remark"] in re.search("<textarea[^>]*readonly[^>]*>([^<]*)", page)[1]
    assert f'href="{address}"' in page
    assert PASSWORD not in page


def test_the_reason_of_a_transfer_is_shown_and_changes_nothing_that_was_filled_in(record, someone):
    head = someone("zhouxy")
    task = task_of(head)
    head.get(task)
    head.post(task, {"_do": "save", "_remark": "我的意见"})
    head.get(f"{task}/transfer")
    late(head, f"{task}/transfer", {"_remark": "明天出差", "_person": "x"})
    assert "明天出差" in sign_in_again(head, "zhouxy").text
    page = head.get(task).text
    assert "我的意见" in page
    assert "明天出差" not in page


def test_the_reason_of_a_decision_leaves_what_was_filled_in(office, record, someone):
    office.hands.act("zhouxy", record, "issue", "agree")
    office.hands.act("huangjp", record, "accept", "confirm")
    captain = someone("huangjp")
    task = task_of(captain)
    captain.get(task)
    captain.post(task, {"_do": "save", "self_check": "换好了角阀"})
    captain.client.delete_cookie("countersign")
    captain.post(f"{task}/submit", {"_remark": "另有一处"})
    assert sign_in_again(captain, "huangjp").location == task
    page = captain.get(task).text
    assert "换好了角阀" in page
    assert "另有一处" in page


def test_words_are_shown_to_nobody_else(record, someone):
    clerk = someone("wangmin")
    clerk.get(f"/records/{record}")
    late(clerk, f"/records/{record}/comments", {"_words": "只给自己看的话"})
    other = sign_in_again(clerk, "zhouxy")
    assert (other.status_code, other.location) == (303, "/")


def test_texts_of_a_definition_go_into_the_draft(someone):
    admin = someone("admin")
    admin.get("/definitions/settlement")
    texts = {name: text_of(admin.page, name) for name in ("forms", "workflows", "documents")}
    texts["workflows"] = texts["workflows"].replace(PAY, CHECK + PAY)
    sent = {**texts, "_version": "", "_edition": "1", "_do": "save", "_reason": "多看一遍"}
    late(admin, "/definitions/settlement", sent)
    assert sign_in_again(admin, "admin").location == "/definitions/settlement"
    page = admin.get("/definitions/settlement").text
    assert text_of(page, "workflows") == texts["workflows"]
    assert 'value="多看一遍"' in page


def test_texts_of_a_definition_go_on_from_the_edition_that_their_page_was_drawn_with(
    someone, office
):
    head = someone("zhouxy")
    head.get("/definitions/settlement")
    sent = {"workflows": text_of(head.page, "workflows"), "_version": "", "_edition": "1"}
    change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
    publish(office, "settlement")
    late(head, "/definitions/settlement", {**sent, "_do": "save"})
    sign_in_again(head, "zhouxy")
    page = head.get("/definitions/settlement").text
    assert "您从第 1 版开始改，现在在用的是第 2 版。" in page


def test_texts_that_the_draft_does_not_take_are_shown(someone):
    admin = someone("admin")
    admin.get("/definitions/settlement")
    sent = {"forms": "title: 我写的\n", "_version": "2020-01-01T00:00:00+00:00", "_do": "save"}
    late(admin, "/definitions/settlement", sent)
    answer = sign_in_again(admin, "admin")
    assert answer.status_code == 200
    assert "title: 我写的" in unescape(answer.text)


def test_an_old_page_leads_to_what_was_written_on_it(record, someone):
    clerk = someone("wangmin")
    clerk.get(f"/records/{record}")
    old = clerk.page
    clerk.sign_in("wangmin")
    clerk.page = old
    data = {"_words": "写在旧的一页上", "_who": clerk.hidden("_who")}
    assert clerk.post(f"/records/{record}/comments", data).status_code == 400
    data = {"_carried": clerk.hidden("_carried"), "_next": clerk.hidden("_next")}
    assert "写在旧的一页上" in clerk.post("/resume", data).text


def test_signing_after_the_session_has_ended_leaves_the_draft_as_it_was(someone):
    clerk = someone("wangmin")
    draft = clerk.begin()
    clerk.post(draft, {**TICKET, "_do": "submit"})
    clerk.get(f"{draft}/sign")
    data = {"_shown": clerk.hidden("_shown"), "username": "wangmin", "_password": PASSWORD}
    clerk.client.delete_cookie("countersign")
    clerk.post(f"{draft}/sign", data)
    assert sign_in_again(clerk, "wangmin").location == f"{draft}/sign"
    assert f'value="{TICKET["customer"]}"' in clerk.get(draft).text
