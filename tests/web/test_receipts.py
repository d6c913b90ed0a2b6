"""The receipt of an act: for the signer, to keep."""

import json
import re

from app.rendering.page import page_html
from app.services.contents import current
from app.services.paper import sheet
from app.signing.receipts import check_receipt
from tests.services.test_submitting import TICKET


def test_a_signer_takes_home_a_receipt_that_proves_the_act(office, someone):
    record = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    (act,) = office.record(record).acts.values()
    clerk = someone("wangmin")
    address = f"/records/{record}/receipts/{act.digest}.txt"
    assert address in clerk.get(f"/records/{record}").text
    text = clerk.get(address).text
    certificate = re.search("-----BEGIN CERTIFICATE-----.*", text, re.DOTALL)[0].encode()
    said = re.search(r"^eyJ\S+$", text, re.MULTILINE)[0]
    content = json.loads(re.search(r"^\{.*\}$", text, re.MULTILINE)[0])
    assert check_receipt(said, content, certificate)
    assert not check_receipt(said, {**content, "outcome": "rejected"}, certificate)


def test_nobody_gets_the_receipt_of_somebody_else(office, someone):
    record = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    (act,) = office.record(record).acts
    head, stranger = someone("zhouxy"), someone("hefang")
    assert head.get(f"/records/{record}/receipts/{act}.txt").status_code == 403
    assert stranger.get(f"/records/{record}/receipts/{act}.txt").status_code in (403, 404)
    assert "receipts" not in head.get(f"/records/{record}").text
    assert someone("wangmin").get(f"/records/{record}/receipts/nowhere.txt").status_code == 404


def test_a_remark_and_an_opinion_both_stand_on_the_paper(office):
    hands = office.hands
    record = hands.submit("wangmin", "dispatch-ticket", TICKET)
    hands.act("zhouxy", record, "issue", "agree")
    hands.act("huangjp", record, "accept", "confirm")
    repaired = {"self_check": ["完工"], "finished_on": ["2026-11-23"], "in_time": ["in_time"]}
    hands.act("huangjp", record, "repair", "submit", repaired)
    opinion = {"opinion_property": ["现场已清理"]}
    hands.act("dinglp", record, "check_property", "confirm", opinion, remark="钥匙已还")
    with office.ports.store.reading() as reading:
        found = reading.record(record)
        bundle = office.ports.bundle(reading, found.bundle)
        kept = reading.kept(record)
        answers = current(bundle, found, kept)
        paper = page_html(sheet(office.ports, reading, bundle, found, answers, kept))
    assert "现场已清理" in paper
    assert "钥匙已还" in paper
