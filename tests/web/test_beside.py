"""What people do beside deciding, on pages without script."""

import re
from datetime import timedelta

import pytest

from tests.web.conftest import Browser
from tests.web.slips import FILES, answered, call, called_back, task


@pytest.fixture
def office(office):
    office.publish_texts(FILES)
    return office


def fresh_id(browser):
    """What the page's box for comments sends along."""
    return re.search(r'name="_id" value="([0-9a-f]{16})"', browser.page)[1]


def working_day(office, ahead):
    """The day so many working days ahead, as a date input holds it."""
    with office.ports.store.reading() as reading:
        calendar = office.ports.working_days(reading)
    return calendar.local_day(calendar.add_working_days(office.ports.now(), ahead)).isoformat()


# transfer


def test_a_task_is_handed_on_from_its_own_page(office, someone):
    record = call(office)
    address, head = task(office, record), someone("yudj")
    head.get(address)
    answer = head.post(address, {"_do": "transfer", "_remark": "写了一半"})
    assert (answer.status_code, answer.location) == (303, f"{address}/transfer")
    page = head.get(f"{address}/transfer").text
    assert "转交“答复”" in page
    assert "方明（东区客户服务处）" in page
    assert "刘德安" not in page  # a contractor's contact
    answer = head.post(
        f"{address}/transfer", {"_person": office.ids["fangming"], "_remark": "我下周休假"}
    )
    assert (answer.status_code, answer.location) == (303, "/inbox/")
    assert "LD-" not in head.get("/inbox/").text
    page = someone("fangming").get("/inbox/").text
    assert "LD-" in page
    assert "于大江<small>" in page  # from whom it came
    page = someone("fangming").get(f"/records/{record}").text
    assert "于大江（答复）转交给方明办理，理由：我下周休假。" in page
    assert "由于大江转来。原先按规定：工程材料部的负责人" in page


def test_what_the_old_holder_had_typed_stays_with_them(office, someone):
    record = call(office)
    address, head = task(office, record), someone("yudj")
    head.get(address)
    head.post(address, {"_do": "transfer", "_remark": "写了一半", "visits": "看了一半"})
    head.get(f"{address}/transfer")
    head.post(f"{address}/transfer", {"_person": office.ids["fangming"]})
    page = someone("fangming").get(address).text
    assert "写了一半" not in page
    assert "看了一半" not in page
    office.hands.act("fangming", record, "answer", "submit", {"visits": ["看过了"]})
    assert "看了一半" not in someone("fangming").get(f"/records/{record}").text


def test_a_refused_transfer_keeps_what_was_typed(office, someone):
    address, head = task(office, call(office)), someone("yudj")
    head.get(f"{address}/transfer")
    answer = head.post(f"{address}/transfer", {"_person": "", "_remark": "我下周休假"})
    assert answer.status_code == 422
    assert "请选择一位可以接手的人" in answer.text
    assert "我下周休假" in answer.text
    answer = head.post(f"{address}/transfer", {"_person": office.ids["liuda"], "_remark": "休假"})
    assert answer.status_code == 422


def test_handing_it_on_twice_is_handing_it_on_once(office, someone):
    record = call(office)
    address, head = task(office, record), someone("yudj")
    head.get(f"{address}/transfer")
    for _ in range(2):
        answer = head.post(f"{address}/transfer", {"_person": office.ids["fangming"]})
        assert answer.status_code == 303
    with office.ports.store.reading() as reading:
        types = [each.event.type for each in reading.events(record)]
    assert types.count("transferred") == 1


def test_who_does_not_hold_it_hands_nothing_on(office, someone):
    address = task(office, call(office))
    for login in ("wangmin", "zhouxy", "liuda"):
        browser = someone(login)
        assert browser.get(f"{address}/transfer").status_code == 403
        browser.get("/forms")
        data = {"_person": office.ids["fangming"]}
        assert browser.post(f"{address}/transfer", data).status_code == 403


def test_a_task_that_was_decided_is_handed_on_to_nobody(office, someone):
    record = call(office)
    address, head = task(office, record), someone("yudj")
    head.get(f"{address}/transfer")
    office.hands.act("yudj", record, "answer", "submit")
    answer = head.post(f"{address}/transfer", {"_person": office.ids["fangming"]})
    assert answer.status_code == 409


# cc


def test_people_are_told_and_read_it_once(office, someone):
    record, clerk = call(office), someone("wangmin")
    reader = someone("guoyl")
    assert reader.get(f"/records/{record}").status_code == 403
    page = clerk.get(f"/records/{record}/cc").text
    assert "总经理室" in page
    people = {"_person": [office.ids["guoyl"], office.ids["hefang"]], "_remark": "请知悉"}
    answer = clerk.post(f"/records/{record}/cc", people)
    assert (answer.status_code, answer.location) == (303, f"/records/{record}#told")
    page = clerk.get(f"/records/{record}").text
    assert "王敏抄送给郭玉林、何芳，并写道：请知悉。" in page
    assert "2 人，0 人看过" in page
    assert "LD-" not in reader.get("/inbox/").text
    page = reader.get("/inbox/copied").text
    assert "没有看过" in page
    assert "王小川" in page
    assert '抄送我的 <span class="count plain">1</span>' in page
    assert "刚刚看到" in reader.get(f"/records/{record}").text
    page = reader.get("/inbox/copied").text
    assert "看过的" in page
    assert "件没有看过" not in page
    assert "2 人，1 人看过" in clerk.get(f"/records/{record}").text


def test_only_a_look_by_the_reader_counts_as_read(office, someone):
    record, clerk, reader = call(office), someone("wangmin"), someone("guoyl")
    clerk.get(f"/records/{record}/cc")
    clerk.post(f"/records/{record}/cc", {"_person": office.ids["guoyl"]})
    clerk.get(f"/records/{record}")
    reader.client.head(f"/records/{record}")
    reader.get(f"/records/{record}", headers={"Sec-Purpose": "prefetch;prerender"})
    reader.get("/inbox/copied")
    with office.ports.store.reading() as reading:
        assert [each.read_at for each in reading.told(record)] == [None]
    before = office.record(record)
    reader.get(f"/records/{record}")
    with office.ports.store.reading() as reading:
        assert all(each.read_at for each in reading.told(record))
    assert office.record(record) == before


def test_a_holder_tells_others_from_the_task_too(office, someone):
    record = call(office)
    address, head = task(office, record), someone("yudj")
    head.get(address)
    answer = head.post(address, {"_do": "cc"})
    assert answer.location == f"/records/{record}/cc"
    head.get(answer.location)
    assert head.post(answer.location, {"_person": office.ids["guoyl"]}).status_code == 303
    assert someone("guoyl").get(f"/records/{record}").status_code == 200


def test_nobody_is_told_twice_and_a_refusal_keeps_what_was_typed(office, someone):
    record, clerk = call(office), someone("wangmin")
    clerk.get(f"/records/{record}/cc")
    answer = clerk.post(f"/records/{record}/cc", {"_remark": "请知悉"})
    assert answer.status_code == 422
    assert "请选择抄送给谁" in answer.text
    assert "请知悉" in answer.text
    for _ in range(2):
        answer = clerk.post(f"/records/{record}/cc", {"_person": office.ids["guoyl"]})
        assert answer.status_code == 303
    with office.ports.store.reading() as reading:
        types = [each.event.type for each in reading.events(record)]
    assert types.count("copied") == 1
    assert "郭玉林" not in re.sub(r"已经抄送过：.*?。", "", clerk.get(f"/records/{record}/cc").text)


def test_who_neither_holds_nor_opened_it_tells_nobody(office, someone):
    record = call(office)
    office.hands.act("yudj", record, "answer", "submit")
    for login in ("yudj", "linas", "liuda"):
        browser = someone(login)
        assert browser.get(f"/records/{record}/cc").status_code == 403
        browser.get("/forms")
        data = {"_person": office.ids["guoyl"]}
        assert browser.post(f"/records/{record}/cc", data).status_code == 403


# comments


def test_whoever_reads_comments_in_order_with_name_and_time(office, someone):
    record, clerk, head = call(office), someone("wangmin"), someone("yudj")
    for browser, words in ((clerk, "客户又催了"), (head, "明天答复")):
        browser.get(f"/records/{record}")
        data = {"_words": words, "_id": fresh_id(browser)}
        answer = browser.post(f"/records/{record}/comments", data)
        assert (answer.status_code, answer.location) == (303, f"/records/{record}#comments")
    page = clerk.get(f"/records/{record}").text
    said = page[page.index('id="comments"') :]
    assert said.index("客户又催了") < said.index("王敏，") < said.index("明天答复")
    assert said.index("明天答复") < said.index("于大江，")
    assert "王敏写了一条评论。" in page
    assert "明天答复" in head.get(task(office, record)).text


def test_a_comment_posted_twice_is_said_once(office, someone):
    record, clerk = call(office), someone("wangmin")
    clerk.get(f"/records/{record}")
    id_ = fresh_id(clerk)
    for words in ("客户又催了", "客户又催了", "客户说不急"):
        data = {"_words": words, "_id": id_}
        assert clerk.post(f"/records/{record}/comments", data).status_code == 303
    page = clerk.get(f"/records/{record}").text
    assert page.count("客户又催了") == 1
    assert page.count("客户说不急") == 1


@pytest.mark.parametrize("id_", ["", "../../x", "comment", "0" * 400])
def test_any_id_will_do(office, someone, id_):
    record, clerk = call(office), someone("wangmin")
    clerk.get(f"/records/{record}")
    for _ in range(2):
        data = {"_words": "客户又催了", "_id": id_}
        assert clerk.post(f"/records/{record}/comments", data).status_code == 303


def test_an_empty_or_endless_comment_is_refused_and_kept(office, someone):
    record, clerk = call(office), someone("wangmin")
    clerk.get(f"/records/{record}")
    assert clerk.post(f"/records/{record}/comments", {"_words": " "}).status_code == 422
    answer = clerk.post(f"/records/{record}/comments", {"_words": "长" * 2001})
    assert answer.status_code == 422
    assert "请写在 2000 字以内" in answer.text
    assert "长" * 2001 in answer.text


def test_strangers_say_nothing(office, someone):
    record, browser = call(office), someone("hefang")
    browser.get("/forms")
    assert browser.post(f"/records/{record}/comments", {"_words": "看看"}).status_code == 403


def test_words_that_came_too_late_go_out_as_a_comment(office, someone):
    record = call(office)
    address, head = task(office, record), someone("yudj")
    head.get(address)
    office.hands.act("yudj", record, "answer", "submit")
    answer = head.post(address, {"_do": "submit", "_remark": "已经和客户说好"})
    assert answer.status_code == 409
    action = re.search(r'action="(/records/\w+/comments)"', answer.text)[1]
    assert head.post(action, {"_words": "已经和客户说好"}).status_code == 303
    assert "已经和客户说好" in head.get(f"/records/{record}").text


# extension


def test_more_time_is_taken_with_the_recorded_consent(office, someone):
    record = call(office)
    address, head = task(office, record), someone("yudj")
    head.get(address)
    assert head.post(address, {"_do": "extend"}).location == f"{address}/extend"
    page = head.get(f"{address}/extend").text
    assert "现在的期限" in page
    assert "还剩 3 个工作日" in page
    assert "王小川的同意" in page
    moment = office.ports.now().astimezone(office.ports.zone)
    data = {
        "_until": working_day(office, 8),
        "_remark": "等材料",
        "_how": "phone",
        "_at": moment.strftime("%Y-%m-%dT%H:%M"),
        "_words": "下周三前修好就行",
    }
    answer = head.post(f"{address}/extend", data)
    assert (answer.status_code, answer.location) == (303, f"/records/{record}")
    page = head.get(f"/records/{record}").text
    assert "还剩 8 个工作日" in page
    assert "，理由：等材料。王小川" in page
    assert "电话同意：“下周三前修好就行”。" in page
    assert "还剩 8 个工作日" in head.get("/inbox/").text


def test_a_refused_extension_keeps_what_was_typed(office, someone):
    address, head = task(office, call(office)), someone("yudj")
    head.get(f"{address}/extend")
    data = {"_until": working_day(office, 8), "_remark": "等材料", "_how": "message",
            "_words": "下周三前修好就行"}  # fmt: skip
    for at in ("", "yesterday", "2099-01-01T10:00"):
        answer = head.post(f"{address}/extend", {**data, "_at": at})
        assert answer.status_code == 422
        assert "等材料" in answer.text
        assert "下周三前修好就行" in answer.text
        assert f'value="{data["_until"]}"' in answer.text
        assert 'value="message" checked' in answer.text
    for until in ("", "soon", "2020-01-01", working_day(office, 60)):
        assert head.post(f"{address}/extend", {**data, "_until": until}).status_code == 422


def test_a_step_that_gives_no_more_time_has_no_such_page(office, someone):
    record = answered(office)
    address, clerk = task(office, record), someone("wangmin")
    assert "延期" not in clerk.get(address).text
    assert clerk.get(f"{address}/extend").status_code == 403
    clerk.get("/forms")
    assert clerk.post(f"{address}/extend", {"_until": "2030-01-01"}).status_code == 403


# logs


def test_an_entry_is_added_on_the_records_page_while_it_runs(office, someone):
    record, clerk = call(office, taken=["客户来电"]), someone("wangmin")
    page = clerk.get(f"/records/{record}").text
    assert page.index("客户来电") < page.index("王敏，2")
    assert "处理进展：记一条" in page
    assert "上门记录：记一条" not in page
    address = f"/records/{record}/entries/taken"
    answer = clerk.post(address, {"_words": "已联系施工单位", "_id": clerk.hidden("_id")})
    assert (answer.status_code, answer.location) == (303, f"/records/{record}#log-taken")
    page = clerk.get(f"/records/{record}").text
    assert page.index("客户来电") < page.index("已联系施工单位")
    assert "王敏在“处理进展”里记了一条。" in page


def test_an_entry_posted_twice_is_written_once(office, someone):
    record, clerk = call(office), someone("wangmin")
    clerk.get(f"/records/{record}")
    id_, address = clerk.hidden("_id"), f"/records/{record}/entries/taken"
    for words in ("已联系施工单位", "已联系施工单位", "施工单位明天来"):
        assert clerk.post(address, {"_words": words, "_id": id_}).status_code == 303
    page = clerk.get(f"/records/{record}").text
    assert page.count("已联系施工单位") == page.count("施工单位明天来") == 1


def test_an_entry_that_cannot_stand_is_refused_and_kept(office, someone):
    record, clerk = call(office), someone("wangmin")
    clerk.get(f"/records/{record}")
    address = f"/records/{record}/entries/taken"
    for words, said in (
        (" ", "请写下要记的内容"),
        ("长" * 2001, "请填写不超过 2000 个字"),
        ("印不出\U000f0000", "印不到纸上"),
    ):
        answer = clerk.post(address, {"_words": words})
        assert answer.status_code == 422
        assert said in answer.text
        assert words.strip() in answer.text


def test_an_entry_needs_a_log_that_one_may_write_into(office, someone):
    record, clerk = call(office), someone("wangmin")
    clerk.get(f"/records/{record}")
    answer = clerk.post(f"/records/{record}/entries/visits", {"_words": "上门看过"})
    assert answer.status_code == 403
    assert "上门看过" in answer.text  # it is shown again, to be copied
    assert clerk.post(f"/records/{record}/entries/customer", {"_words": "x"}).status_code == 404
    stranger = someone("hefang")
    stranger.get("/forms")
    answer = stranger.post(f"/records/{record}/entries/taken", {"_words": "x"})
    assert answer.status_code == 403
    assert "王小川" not in answer.text


def test_a_step_that_fills_a_log_adds_an_entry_when_it_is_decided(office, someone):
    record = call(office)
    address, head = task(office, record), someone("yudj")
    page = head.get(address).text
    assert 'name="visits"' in page
    assert 'name="taken"' not in page
    head.post(address, {"_do": "save", "visits": "上门看过"})
    assert "上门看过" in head.get(address).text
    answer = head.post(address, {"_do": "submit", "visits": "上门看过两次"})
    assert answer.status_code == 303
    page = head.get(f"/records/{record}").text
    assert "上门看过两次" in page
    assert "于大江在“上门记录”里记了一条。" in page


def test_a_finished_record_takes_no_more_entries(office, someone):
    record, back = called_back(office)
    office.hands.act("guoyl", back, "read", "agree")
    office.hands.act("zhouxy", record, "close", "agree")
    clerk = someone("wangmin")
    page = clerk.get(f"/records/{record}").text
    assert "上门看过" in page
    assert "记一条" not in page
    answer = clerk.post(f"/records/{record}/entries/taken", {"_words": "太晚了"})
    assert answer.status_code == 403


# steps that look at other records


def test_who_is_asked_to_open_a_record_opens_it_from_the_task(office, someone):
    record = answered(office)
    address, clerk = task(office, record), someone("wangmin")
    page = clerk.get(address).text
    assert "开回访单" in page
    assert 'name="_do" value="open"' not in page
    assert clerk.get(f"{address}/open").status_code == 403
    form = re.search(r'<form id="opening"[^>]*action="([^"]+)"', page)[1]
    draft = clerk.post(form, {"_source": record}).location
    assert 'value="王小川"' in clerk.get(draft).text
    answer = clerk.post(draft, {"customer": "王小川", "pleased": "满意", "_do": "submit"})
    assert answer.status_code == 303
    closed = next(t for t in office.record(record).tasks.values() if t.step == "ask_back")
    assert (closed.status, closed.decided_by) == ("opened", office.ids["wangmin"])
    page = clerk.get(f"/records/{record}").text
    assert "王敏（回访）已开出“回访单”。" in page
    assert "周晓燕，结案" in page


def test_submitting_twice_opens_once(office, someone):
    record, clerk = answered(office), someone("wangmin")
    clerk.get(task(office, record))
    draft = clerk.post("/forms/ring-back", {"_source": record}).location
    clerk.get(draft)
    data = {"customer": "王小川", "_do": "submit"}
    first, second = (clerk.post(draft, data).location for _ in range(2))
    assert first == second
    with office.ports.store.reading() as reading:
        types = [each.event.type for each in reading.events(record)]
    assert types.count("linked") == 1


def test_who_may_not_open_it_is_told_so(office, someone):
    record = answered(office)
    address = task(office, record)
    clerk = someone("wangmin")
    clerk.get(f"{address}/transfer")
    clerk.post(f"{address}/transfer", {"_person": office.ids["hefang"]})
    page = someone("hefang").get(address).text
    assert "您不能开这种单据。请转交给能开的人。" in page
    assert 'id="opening"' not in page


def test_a_button_waits_for_linked_records_and_says_why(office, someone):
    record, back = called_back(office)
    number = office.record(back).number
    address, head = task(office, record), someone("zhouxy")
    page = head.get(address).text
    why = f"要等回访单 {number} 办完，这一步才能办。"
    assert why in page
    assert re.search(r'value="agree"[^>]* disabled>', page)
    assert not re.search(r'value="return"[^>]* disabled>', page)
    for path, data in ((address, {"_do": "agree"}), (f"{address}/agree", {"_shown": "x"})):
        answer = head.post(path, data)
        assert answer.status_code == 409
        assert why in answer.text
    assert head.get(f"{address}/agree").status_code == 409
    assert office.record(record).status == "running"
    assert why in head.get(f"/records/{record}").text
    office.hands.act("guoyl", back, "read", "agree")
    page = head.get(address).text
    assert "要等" not in page
    assert head.post(address, {"_do": "agree"}).status_code == 303
    assert office.record(record).status == "done"


def test_waiting_keeps_what_was_typed(office, someone):
    record, _ = called_back(office)
    address, head = task(office, record), someone("zhouxy")
    head.get(address)
    assert "先看回访" in head.post(address, {"_do": "agree", "_remark": "先看回访"}).text
    assert "先看回访" in head.get(address).text


def test_the_page_shows_the_whole_chain_readable_or_not(office, someone):
    record, back = called_back(office)
    first, second = office.record(record).number, office.record(back).number
    reader = someone("guoyl")  # asked at the return call, not at the call
    page = reader.get(f"/records/{back}").text
    nav = page[page.index('aria-label="关联单据"') : page.index("</nav>", page.index("关联单据"))]
    assert nav.index(first) < nav.index(second)
    assert f"/records/{record}" not in nav
    assert "审批中" in nav
    assert "来电登记表" in nav
    nav = reader.get(task(office, back)).text
    assert first in nav
    nav = someone("wangmin").get(f"/records/{record}").text
    assert f'href="/records/{back}"' in nav


def test_a_page_of_a_record_asks_a_bounded_number_of_records(office, someone):
    record = answered(office)
    for _ in range(14):
        office.hands.later(0.1)
        office.hands.submit("wangmin", "ring-back", {"pleased": ["满意"]}, record)
    page = someone("wangmin").get(f"/records/{record}").text
    nav = page[page.index('aria-label="关联单据"') :]
    assert nav[: nav.index("</nav>")].count("<li") == 12
    assert "较远的没有列出" in nav


def test_an_extension_shows_in_words_what_was_due(office, someone):
    record = call(office)
    late = office.at(office.ports.now() + timedelta(days=9))
    head = Browser(late.app())
    head.sign_in("yudj")
    assert "逾期" in head.get(f"{task(office, record)}/extend").text
