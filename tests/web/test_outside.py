"""Links and codes through the web: what a customer's browser gets, what a witness's does."""

import io
import json
import re
from html import unescape

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.core.trail.proof import check_record, make_record_json
from app.jobs._worker import work_until_done
from tests.offices import PASSWORD
from tests.outsiders import DOCUMENT, FORM, STROKES, WORKFLOW, Visits
from tests.web.conftest import Browser

DRAWN = json.dumps(STROKES)


@pytest.fixture
def visits(office):
    return Visits.of(office)


@pytest.fixture
def app(visits):
    return visits.office.app()


@pytest.fixture
def linked(visits):
    """A record that waits for its customer, and the secret of the link."""
    record = visits.submit()
    return record, visits.invite(record)


def shown(browser):
    return {"_shown": browser.hidden("_shown"), "_do": "sign"}


def signing(browser, visits, address, **more):
    """Everything that a customer posts, after asking for the code."""
    browser.get(address)
    browser.post(address, {"_do": "code"})
    given = {
        "_verb": "confirm", "_code": visits.box.code, "_strokes": DRAWN, "_agree": "yes",
        "opinion": "满意",
    }  # fmt: skip
    return {**shown(browser), **given, **more}


def test_a_customer_signs_without_script_and_without_a_cookie_before(visits, anonymous, linked):
    record, secret = linked
    address = f"/s/{secret}"
    posted = signing(anonymous, visits, address)
    assert "已发到 138 **** 2716，10 分钟内有效。" in anonymous.page
    answer = anonymous.post(address, posted)
    assert (answer.status_code, answer.location) == (303, address)
    assert "签好了，谢谢您" in anonymous.get(address).text
    act = list(visits.office.record(record).acts.values())[-1]
    assert act.content["identity"] == "link-code"
    assert act.content["strokes"]
    receipt = anonymous.get(f"{address}/receipt.txt")
    assert act.digest in receipt.text
    with visits.ports.store.reading() as reading:
        found = reading.record(record)
        made = make_record_json(found, reading.events(record), reading.kept(record))
    assert check_record(json.loads(json.dumps(made))) == []


def test_who_cannot_draw_types_the_name_and_the_act_has_no_strokes(visits, anonymous, linked):
    record, secret = linked
    posted = signing(anonymous, visits, f"/s/{secret}", _strokes="", _name="王 小川")
    assert anonymous.post(f"/s/{secret}", posted).status_code == 303
    assert list(visits.office.record(record).acts.values())[-1].content["strokes"] == ""


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_ten_openings_by_a_scanner_do_no_harm(visits, anonymous, linked, method):
    record, secret = linked
    with visits.ports.store.reading() as reading:
        before = reading.record(record), reading.invitations(visits.task(record).id)
    sent = len(visits.box.letters)
    for _ in range(10):
        answer = anonymous.client.open(f"/s/{secret}?_do=sign&_verb=confirm", method=method)
        assert answer.status_code < 500
    with visits.ports.store.reading() as reading:
        assert (reading.record(record), reading.invitations(before[1][0].task)) == before
    assert len(visits.box.letters) == sent


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        ({"_code": "000000", "_strokes": "x"}, 422, "签名读不出来"),
        ({"_strokes": ""}, 422, "请签上您的名字"),
        ({"_strokes": "", "_name": "刘达"}, 422, "请输入单据上的姓名：王小川"),
        ({"_agree": ""}, 422, "请勾选"),
        ({"_verb": ""}, 422, "请选同意"),
        ({"_verb": "return"}, 422, "请选同意"),
        ({"_shown": "x"}, 422, "打开得太久了"),
        ({"_code": ""}, 422, "请输入验证码"),
        ({"_verb": "object", "_remark": ""}, 422, "理由"),
        ({"opinion": "满" * 300}, 422, "要改"),
        ({"_strokes": '{"width":9,"height":9,"lines":[[' + "1,1," * 100_000 + '1,1]]}'},
         422, "签名太复杂"),
    ],
)  # fmt: skip
def test_what_is_not_right_comes_back_with_all_that_was_typed(
    visits, anonymous, linked, change, code, told
):
    record, secret = linked
    posted = {**signing(anonymous, visits, f"/s/{secret}", opinion="挺好的"), **change}
    before = visits.office.record(record)
    answer = anonymous.post(f"/s/{secret}", posted)
    assert answer.status_code == code
    assert told in unescape(answer.text)
    assert posted["opinion"] in unescape(answer.text)
    assert visits.office.record(record) == before


def test_a_wrong_code_keeps_the_signature(visits, anonymous, linked):
    _, secret = linked
    posted = signing(anonymous, visits, f"/s/{secret}")
    wrong = f"{(int(posted['_code']) + 1) % 10**6:06d}"
    answer = anonymous.post(f"/s/{secret}", {**posted, "_code": wrong})
    assert answer.status_code == 403
    assert "还可以试 4 次" in answer.text
    assert unescape(re.search(r'name="_strokes" value="([^"]*)"', answer.text)[1]) == DRAWN
    again = {**posted, **shown(anonymous)}
    assert anonymous.post(f"/s/{secret}", again).status_code == 303


def test_without_the_token_of_the_page_nothing_is_done(visits, anonymous, linked):
    record, secret = linked
    posted = signing(anonymous, visits, f"/s/{secret}")
    sent = len(visits.box.letters)
    for data in (posted, {"_do": "code"}):
        for headers in ({}, {"Sec-Fetch-Site": "cross-site"}):
            answer = anonymous.client.post(f"/s/{secret}", data=data, headers=headers)
            assert answer.status_code in (400, 403)
    assert visits.task(record).is_open
    assert len(visits.box.letters) == sent


def test_a_page_of_one_link_signs_no_other(visits, app, anonymous, linked):
    _, secret = linked
    other = visits.submit()
    another = visits.invite(other)
    first = signing(anonymous, visits, f"/s/{secret}")
    posted = {**signing(anonymous, visits, f"/s/{another}"), "_shown": first["_shown"]}
    answer = anonymous.post(f"/s/{another}", posted)
    assert answer.status_code == 422
    assert visits.task(other).is_open


def test_a_code_does_not_work_in_another_browser(visits, app, anonymous, linked):
    _, secret = linked
    posted = signing(anonymous, visits, f"/s/{secret}")
    thief = Browser(app)
    thief.get(f"/s/{secret}")
    answer = thief.post(f"/s/{secret}", {**posted, **shown(thief)})
    assert answer.status_code == 403


def test_what_is_signed_twice_is_signed_once(visits, app, anonymous, linked):
    record, secret = linked
    posted = signing(anonymous, visits, f"/s/{secret}")
    for _ in range(2):
        assert anonymous.post(f"/s/{secret}", posted).status_code == 303
    assert len([a for a in visits.office.record(record).acts.values() if a.step == "accept"]) == 1
    stranger = Browser(app)
    answer = stranger.get(f"/s/{secret}")
    assert answer.status_code == 410
    assert "已经签过了" in answer.text
    assert stranger.get(f"/s/{secret}/receipt.txt").status_code == 404


def test_a_link_that_is_over_tells_why_and_whom_to_ask_and_nothing_of_the_content(
    visits, app, anonymous, linked
):
    record, secret = linked
    visits.ports.settings = visits.ports.settings.__class__(
        **{**visits.ports.settings.__dict__, "house_phone": "0591-8800 0000"}
    )
    visits.invite(record)
    pages = [anonymous.get(f"/s/{secret}"), anonymous.get(f"/s/{secret}/paper.pdf")]
    pages.append(anonymous.get("/s/" + "x" * 43))
    for answer in pages:
        assert answer.status_code in (404, 410)
        assert "0591-8800 0000" in answer.text
        for secret_ in ("王小川", "渗水", "2716", "YS-2026", "上门验收单", "王敏"):
            assert secret_ not in answer.text
    assert "东区客户服务处" in pages[0].text, "a department, no name"


def test_who_is_signed_in_here_is_told_that_the_link_is_not_theirs(visits, someone, linked):
    _, secret = linked
    witness = someone("wangmin")
    answer = witness.get(f"/s/{secret}")
    assert answer.status_code == 403
    assert "这个链接只给对方本人用" in answer.text
    assert "渗水" not in answer.text
    sent = len(visits.box.letters)
    assert witness.post(f"/s/{secret}", {"_do": "code"}).status_code == 403
    assert len(visits.box.letters) == sent


def test_a_link_leads_where_the_operator_said_whatever_a_request_calls_itself(visits, someone):
    record = visits.submit()
    task = visits.task(record).id
    witness = someone("wangmin")
    witness.get(f"/tasks/{task}")
    cookie = witness.client.get_cookie("countersign").value
    witness.client.set_cookie("countersign", cookie, domain="evil.example")
    answer = witness.client.post(
        f"/tasks/{task}/invite",
        data={"csrf_token": witness.hidden("csrf_token"), "_way": "sms:"},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    assert answer.status_code == 303
    work_until_done(visits.ports)
    assert "evil" not in visits.box.letters[-1][2]
    assert visits.ports.settings.public_url in visits.box.letters[-1][2]


def test_asking_too_fast_is_slowed_down(visits, anonymous, linked):
    _, secret = linked
    codes = [anonymous.get(f"/s/{secret}").status_code for _ in range(62)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_a_witness_sends_a_link_sends_it_again_and_recalls_it(visits, app, someone):
    record = visits.submit()
    task = visits.task(record).id
    witness = someone("wangmin")
    page = witness.get(f"/tasks/{task}").text
    assert "发链接：短信 138 **** 2716" in page
    answer = witness.post(f"/tasks/{task}/invite", {"_way": "sms:", "_from": "task"})
    assert answer.location == f"/tasks/{task}"
    assert "正在发到" in witness.get(f"/tasks/{task}").text
    work_until_done(visits.ports)
    page = witness.get(f"/tasks/{task}").text
    assert "链接已发到" in page
    assert "再发链接：短信 138 **** 2716" in page
    old = visits.box.link
    witness.post(f"/tasks/{task}/invite", {"_way": "sms:", "_from": "task"})
    work_until_done(visits.ports)
    assert Browser(app).get(f"/s/{old}").status_code == 410
    new = visits.box.link
    witness.get(f"/tasks/{task}")
    witness.post(f"/tasks/{task}/recall", {"_from": "task"})
    assert "链接收回了" in Browser(app).get(f"/s/{new}").text
    assert "上一个链接收回了。" in witness.get(f"/tasks/{task}").text
    trail = witness.get(f"/records/{record}").text
    assert "王敏用短信发出链接，请客户办理“客户验收”" in trail
    assert "王敏收回链接。" in trail


def test_a_customer_signs_on_the_witnesss_device_with_a_code(visits, someone):
    record = visits.submit()
    task = visits.task(record).id
    witness = someone("wangmin")
    address = f"/tasks/{task}/confirm"
    page = witness.get(address).text
    assert "给王小川发验证码，到 138 **** 2716" in page
    assert "未用验证码" not in page
    assert "北侧外墙" in page
    assert "客户难缠" not in page, "the device is handed to the customer"
    witness.post(address, {"_shown": witness.hidden("_shown"), "_do": "code", "_channel": "sms"})
    posted = {"_shown": witness.hidden("_shown"), "_code": visits.box.code, "_channel": "sms"}
    answer = witness.post(address, posted)
    assert answer.status_code == 422
    assert "请王小川签上名字" in answer.text
    posted |= {"_shown": witness.hidden("_shown"), "_strokes": DRAWN}
    assert witness.post(address, posted).status_code == 303
    act = list(visits.office.record(record).acts.values())[-1].content
    assert (act["identity"], act["witness"]) == ("in-person-code", visits.me("wangmin"))
    assert (
        "王小川（客户验收）当面签名确认，王敏在场见证，用了本人验证码。"
        in witness.get(f"/records/{record}").text
    )


def test_a_script_asks_for_a_code_and_is_told_in_words(visits, someone, anonymous, linked):
    _, secret = linked
    anonymous.get(f"/s/{secret}")
    by_script = {"headers": {"X-Requested-With": "fetch"}}
    answer = anonymous.post(f"/s/{secret}", {"_do": "code"}, **by_script)
    assert answer.json == {"text": "已发到 138 **** 2716，10 分钟内有效。", "wait": 60}
    answer = anonymous.post(f"/s/{secret}", {"_do": "code"}, **by_script)
    assert answer.status_code == 429
    assert "秒再发" in answer.json["text"]


def test_where_no_code_can_be_sent_the_old_way_stays_and_says_so(visits, someone):
    record = visits.submit(phone="0591-87654321")
    witness = someone("wangmin")
    address = f"/tasks/{visits.task(record).id}/confirm"
    assert "未用验证码，由见证人王敏当面确认" in witness.get(address).text
    posted = {"_shown": witness.hidden("_shown"), "_strokes": DRAWN}
    assert witness.post(address, posted).status_code == 303
    act = list(visits.office.record(record).acts.values())[-1].content
    assert act["identity"] == "in-person-no-code"
    assert act["strokes"], "a signature may be drawn there too"


def photo():
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1200, 1600)).convert("RGB").save(out, "JPEG")
    out.seek(0)
    return out


def test_a_page_signed_on_paper_is_photographed_by_the_witness(visits, someone):
    record = visits.submit()
    task = visits.task(record).id
    witness = someone("wangmin")
    page = witness.get(f"/tasks/{task}/on-paper")
    assert "王小川在纸上签了" in page.text
    seen = witness.hidden("_seen")

    def send(**more):
        data = {"_seen": seen, "_password": PASSWORD, "photo": (photo(), "签好.jpg"), **more}
        return witness.post(f"/tasks/{task}/on-paper", data)

    assert "请拍下" in send(photo=(io.BytesIO(b""), "")).text
    assert send(_password="wrong-password").status_code == 403
    assert send(photo=(io.BytesIO(b"<svg onload=alert(1)>"), "签好.svg")).status_code == 422
    assert visits.task(record).is_open
    assert send().status_code == 303
    act = list(visits.office.record(record).acts.values())[-1].content
    assert (act["identity"], act["witness"]) == ("on-paper", visits.me("wangmin"))
    with visits.ports.store.reading() as reading:
        kept = reading.kept(record)[act["page"]].value
        attached = reading.attachment(kept["id"])
    assert attached.record == record
    assert "在纸上签名确认，王敏在场见证，拍照存证。" in witness.get(f"/records/{record}").text


@pytest.mark.parametrize("who", ["zhouxy", "chenjia", "liuda", "admin"])
def test_only_the_witness_hands_in_a_signed_page(visits, someone, who):
    record = visits.submit()
    browser = someone(who)
    address = f"/tasks/{visits.task(record).id}/on-paper"
    assert browser.get(address).status_code == 403
    answer = browser.post(address, {"photo": (photo(), "x.jpg"), "_password": PASSWORD})
    assert answer.status_code == 403


def test_staff_may_draw_when_they_sign(visits, someone):
    from tests.web.papers import TICKET

    browser = someone("wangmin")
    address = browser.begin()
    browser.post(f"{address}/save", TICKET)
    browser.get(f"{address}/sign")
    posted = {"_shown": browser.hidden("_shown"), "_password": PASSWORD, "_strokes": DRAWN}
    record = browser.post(f"{address}/sign", posted).location.rsplit("/", 1)[1]
    act = next(iter(visits.office.record(record).acts.values())).content
    assert act["strokes"]
    assert act["identity"] == "password"


SHOWN = """
language: 1
title: 看房记录
number: KF-{year}-{seq:4}
workflow: look
document: look
fields:
  - {name: customer, type: text, label: 客户, required: yes}
  - {name: mail, type: email, label: 邮箱}
  - {name: views, type: photos, label: 现场相片}
  - {name: inner, type: photos, label: 内部相片}
  - {name: signed, type: signature, label: 客户签名, required: yes}
"""
SHOWN_ROUTE = """
language: 1
title: 看房
steps:
  - {step: open, kind: fill, title: 登记, by: {role: officer}}
  - step: look
    kind: fill
    title: 客户看房
    by: {in_person: customer, mail: mail, witness: {role: officer, of: customer-service-east}}
    fills: [signed]
"""
SHOWN_PAPER = """
language: 1
title: 看房记录
elements:
  - {element: grid, rows: [[customer], [signed]]}
  - {element: grid, rows: [[views]]}
unprinted: [mail, inner]
"""


@pytest.fixture
def looked(office):
    """A record with pictures, one of them for the house only, and a signature to be drawn."""
    from app.services import drafts, handing_in
    from app.services.handing_in import Upload
    from app.services.identity import Identity

    visits = Visits.of(
        office, forms__look=SHOWN, workflows__look=SHOWN_ROUTE, documents__look=SHOWN_PAPER
    )
    ports, me = visits.ports, visits.me("wangmin")
    draft = drafts.begin(ports, me, "look")
    refs = {
        field: handing_in.hand_in(
            ports, me, draft, field, [Upload(name="一.jpg", data=photo().read())]
        )
        .taken[0]
        .id
        for field in ("views", "inner")
    }
    posted = {"customer": ["王小川"], "mail": ["chuan@example.com"]}
    posted |= {field: [ref] for field, ref in refs.items()}
    drafts.save(ports, me, draft, posted)
    identity = Identity(kind="session", view="", consent="", nonce="c" * 32)
    record = drafts.submit(ports, me, draft, identity)
    return visits, record, visits.invite(record, "look", channel="mail"), refs


def test_pictures_on_the_paper_are_seen_over_the_link_and_no_others(looked):
    visits, _, secret, refs = looked
    stranger = Browser(visits.office.app())
    page = stranger.get(f"/s/{secret}").text
    assert f"/s/{secret}/files/{refs['views']}/thumb" in page
    assert refs["inner"] not in page
    for face in ("thumb", "shown"):
        answer = stranger.get(f"/s/{secret}/files/{refs['views']}/{face}")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "no-store"
        assert stranger.get(f"/s/{secret}/files/{refs['inner']}/{face}").status_code == 404
    assert stranger.get(f"/s/{secret}/files/{refs['views']}/original").status_code == 404
    assert stranger.get(f"/s/{'x' * 43}/files/{refs['views']}/thumb").status_code == 404
    assert stranger.get(f"/files/{refs['views']}/thumb").status_code == 302


def test_a_signature_that_a_form_asks_for_is_drawn_and_drawn_again(looked):
    visits, record, secret, _ = looked
    customer = Browser(visits.office.app())
    address = f"/s/{secret}"
    posted = signing(customer, visits, address, _verb="submit", opinion="")
    answer = customer.post(address, posted)
    assert answer.status_code == 422
    assert "客户签名" in answer.text
    posted |= {**shown(customer), "signed": DRAWN}
    assert customer.post(address, posted).status_code == 303
    witness = Browser(customer.client.application)
    witness.sign_in("wangmin")
    page = witness.get(f"/records/{record}").text
    assert re.search(r'<svg class="signature" viewBox="0 0 \d+ \d+"[^>]*><path d="M[^"]+"/>', page)
    assert "style=" not in page


def test_the_verify_page_tells_how_each_signed_and_no_name(visits, anonymous, linked):
    record, secret = linked
    visits.sign(secret, visits.code(secret))
    visits.office.hands.act("liuda", record, "firm", "confirm")
    work_until_done(visits.ports)
    with visits.ports.store.reading() as reading:
        sealed = visits.ports.files.get(reading.seal(record).sha256)
    anonymous.get("/verify")
    file = FileStorage(io.BytesIO(sealed), "x.pdf")
    sent = {"csrf_token": anonymous.hidden("csrf_token"), "file": file}
    boundary, data = encode_multipart(sent)  # in memory: a large one leaves a file of its own open
    kind = f"multipart/form-data; boundary={boundary}"
    page = anonymous.client.post("/verify", data=data, content_type=kind).text
    assert "这份文件没有被改动" in page
    for words in ("一次性链接和本人验证码", "登录并再次输入密码", "3 项签署有效"):
        assert words in page
    for name in ("王小川", "王敏", "刘德安", "2716"):
        assert name not in page


WANTS = (
    "  - {name: opinion, type: text, label: 客户意见}\n"
    "  - name: wants\n    type: table\n    label: 还要修的\n    rows: {min: 0, max: 3}\n"
    "    columns: [{name: what, type: text, label: 什么}]\n"
    "  - {name: why, type: text, label: 为什么, when: opinion == '不满意'}\n"
)


def test_a_line_more_signs_nothing_and_keeps_what_is_typed(office, anonymous):
    """Whatever stands on the page already: only its own button takes the decision."""
    form = FORM.replace("  - {name: opinion, type: text, label: 客户意见}\n", WANTS)
    visits = Visits.of(
        office,
        forms__visit=form,
        workflows__visit=WORKFLOW.replace("fills: [opinion]", "fills: [opinion, wants, why]"),
        documents__visit=DOCUMENT.replace("unprinted: [", "unprinted: [wants, why, "),
    )
    record = visits.submit()
    address = f"/s/{visits.invite(record)}"
    everything = signing(anonymous, visits, address)
    del everything["_do"]
    before = office.record(record).head
    page = anonymous.post(address, {**everything, "_add": "wants"})
    assert page.status_code == 200
    assert 'value="满意"' in page.text
    (row,) = set(re.findall(r'name="wants" value="(\w+)"', page.text)) - {"ROW"}
    filled = {**everything, "wants": [row], f"wants/{row}/what": "窗台"}
    page = anonymous.post(address, {**filled, "_add": "wants"}).text
    rows = [each for each in re.findall(r'name="wants" value="(\w+)"', page) if each != "ROW"]
    assert len(rows) == 2
    assert 'value="窗台"' in page
    page = anonymous.post(address, {**filled, "_drop": f"wants/{row}"}).text
    assert 'value="窗台"' not in page
    asked = anonymous.post(address, {**filled, "opinion": "不满意", "_do": "compute"}).text
    assert 'id="faults"' not in asked, "what is half filled in is no fault yet"
    assert 'data-field="why" hidden' in page
    assert 'data-field="why" hidden' not in asked
    assert office.record(record).head == before, "nothing was decided"
    done = anonymous.post(address, {**filled, "_do": "sign", "_shown": anonymous.hidden("_shown")})
    assert done.status_code == 303, done.text
