"""Every route, every id, every kind of person: an answer reaches only who may read it.

The routes come from the application's own map. A route whose arguments nobody here knows how to
fill fails the test, so that a new one cannot be forgotten.
"""

import io
import subprocess
from hashlib import sha256
from itertools import product
from zipfile import ZipFile

import pytest

from app.services import operating
from tests.doses import dose
from tests.security.town import CANARY, NOBODY, PEOPLE

TURNS = (
    "tasks.name_holder", "beside.hand_on", "beside.extend", "beside.cc", "beside.comment",
    "beside.add_entry", "records.do",
)  # fmt: skip


class Attack:
    """One person against every route of an application, and what came out of it."""

    def __init__(self, town, office, login):
        self.town, self.office, self.login = town, office, login
        self.app = office.app()
        operating.beat(office.ports)  # a server whose worker is gone answers /healthz with 503
        self.address = f"10.7.0.{1 + [*PEOPLE, NOBODY].index(login)}"  # a device of one's own
        self.leaks, self.broken, self.seen, self.asked = [], [], set(), 0
        self.papers, self.turns = {}, [*PEOPLE, NOBODY].index(login)

    def run(self, methods=("GET", "POST", "HEAD", "OPTIONS")):
        rules = list(self.app.url_map.iter_rules())
        for method in methods:
            for rule in rules:
                if method in rule.methods:
                    self.try_rule(rule, method)
        return self

    def try_rule(self, rule, method):
        browser = self.town.browser(self.app, self.login)
        token = "" if method != "POST" else self.token(browser)
        combinations = list(self.arguments(rule))
        if method in ("HEAD", "OPTIONS"):
            combinations = combinations[:1]
        for arguments in combinations:
            with self.app.test_request_context():
                address = rule.build(arguments, append_unknown=False)[1]
            for body in self.bodies(rule, method, arguments):
                self.ask(browser, method, address, body, token)

    def token(self, browser):
        answer = browser.get("/session")
        if answer.status_code == 200:
            return answer.json["token"]
        browser.get("/sign-in")
        return browser.hidden("csrf_token")

    def ask(self, browser, method, address, body, token):
        data = {"csrf_token": token, **body} if method == "POST" else None
        answer = browser.client.open(
            address, method=method, data=data, environ_base={"REMOTE_ADDR": self.address}
        )
        self.asked += 1
        self.note(f"{method} {address}", answer)
        answer.close()
        answer.request.input_stream.close()  # the client leaves the file of a large post open
        place = answer.headers.get("Location", "")
        if method == "POST" and place.startswith(("/drafts/", "/tasks/", "/records/")):
            follow = browser.client.get(place, environ_base={"REMOTE_ADDR": self.address})
            self.note(f"{method} {address} → {place}", follow)
            follow.close()

    def note(self, what, answer):
        if answer.status_code >= 500:
            self.broken.append(f"{self.login or 'anonymous'}: {what} → {answer.status_code}")
        for canary in set(CANARY.findall(self.text(answer))):
            self.seen.add(canary)
            if not (self.town.may_see(self.login, canary) or self.by_link(what, canary)):
                self.leaks.append(f"{self.login or 'anonymous'}: {what} shows {canary}")

    def by_link(self, what, canary):
        """Whether it is what the link that was asked for shows to whoever has it; not to staff.

        When it comes to posting, the attack has signed its person out; who has a closed account is
        nobody.
        """
        shown = (shown for secret, shown in self.town.links.items() if f"/s/{secret}" in what)
        nobody = self.login in (NOBODY, "closed") or what.startswith("POST")
        return nobody and canary in next(shown, set())

    def text(self, answer):
        """All that the answer says, without spaces, so that no line break hides a canary."""
        said = "\n".join(f"{name}:{value}" for name, value in answer.headers)
        data = answer.get_data()
        return "".join((said + self.inside(data).decode(errors="replace")).split())

    def inside(self, data):
        """What a file says: a paper's text, all that an archive holds."""
        if data.startswith(b"PK\x03\x04"):
            with ZipFile(io.BytesIO(data)) as held:
                return b"\n".join(self.inside(held.read(each)) for each in held.infolist())
        if data.startswith(b"%PDF-"):
            key = sha256(data).hexdigest()
            if key not in self.papers:
                self.papers[key] = subprocess.run(
                    ["pdftotext", "-enc", "UTF-8", "-", "-"],
                    input=data, capture_output=True, check=True,
                ).stdout  # fmt: skip
            data = self.papers[key]
        return data

    def arguments(self, rule):
        """Every combination of ids for the rule's arguments."""
        town, names = self.town, sorted(rule.arguments)
        task, record, draft = (next(iter(each)) for each in (town.tasks, town.heads, town.drafts))
        half_filled = next(iter(town.held.values()))
        pools = {
            "record": [*town.records.values(), task, draft, "nowhere"],
            "task": [*self.tasks(), record, draft, half_filled, "nowhere"],
            "draft": [*town.drafts, *town.held.values(), task, record, "nowhere"],
            "act": [*town.acts[:3], task, "nowhere"],
            "code": [*town.codes.values(), record, task, "0" * 12],
            "export": [*town.exports, record, "nowhere"],
            "proposal": ["nowhere"],
            "edition": [1, 9],
            "face": ["thumb", "shown", "original"],
            "field": ["taken", "papers", "customer", "nowhere"],
            "file": [*town.files, record, "nowhere"],
            "job": [record, "nowhere"],
            "form": ["dispatch-ticket", "settlement", "memo", "nowhere"],
            "token": [*town.links, record, task, "x" * 43],
            "key": [self.office.ids["wangmin"], "customer-service", "jiangbin", record, "nowhere"],
            "kind": ["people", "outsiders", "units", "nowhere"],
            "language": ["en", "nowhere"],
            "view": [record, "nowhere"],
            "filename": ["app.css", "app.js", "../../secret", "nowhere.js"],
        }
        plain = [name for name in names if name != "verb"]
        for filled in self.filled({name: list(pools[name]) for name in plain}):
            id_ = filled.get("export") or filled.get("record") or filled.get("task")
            for verb in self.verbs(id_) if "verb" in names else [None]:
                yield filled if verb is None else {**filled, "verb": verb}

    def filled(self, pools):
        """Every value beside every other; in the small dose each of the longest list is there.

        Beside it the others take turns, which begin elsewhere for each person.
        """
        if dose(1) > 1 or not pools:
            yield from (
                dict(zip(pools, values, strict=True)) for values in product(*pools.values())
            )
            return
        turn = self.turns
        for place in range(max(map(len, pools.values()))):
            yield {
                name: pool[place if len(pool) > place else (place + turn) % len(pool)]
                for name, pool in pools.items()
            }

    def verbs(self, id_):
        """Those that fit, and one that never does; one for who does not hold the task."""
        if id_ in self.town.exports:
            return ("cancel", "again")
        if id_ in self.town.heads:
            return ("withdraw", "annul", "agree")
        _, verbs, open_, holders = self.town.tasks.get(id_, ("", ("agree",), False, ()))
        return (*verbs, "name") if open_ and self.login in holders else verbs[:1]

    def tasks(self):
        """Open ones, and of each record one that is closed."""
        closed = {}
        for id_, (record, _, open_, _) in self.town.tasks.items():
            if open_:
                yield id_
            else:
                closed.setdefault(record, id_)
        yield from closed.values()

    def bodies(self, rule, method, arguments):
        """What is posted: of several bodies the small dose takes one in turn."""
        found = self.every_body(rule, method, arguments)
        if dose(1) > 1 or rule.endpoint not in TURNS:
            return found
        self.turns += 1
        return [found[self.turns % len(found)]]

    def every_body(self, rule, method, arguments):
        town = self.town
        if method != "POST":
            return [{}]
        me = self.office.ids.get(self.login, "")
        if rule.endpoint == "forms.begin":
            sources = list(town.records.values())
            wide = sources if arguments["form"] == "settlement" else sources[:1]
            return [{}, *({"_source": record} for record in wide)]
        if rule.endpoint == "session.resume":
            places = [f"/drafts/{id_}" for id_ in (*town.drafts, *town.held.values())]
            places += [f"/tasks/{id_}" for id_ in self.tasks()]
            carried = '[["customer","x"],["subject","x"],["remark","x"]]'
            return [{"_next": place, "_carried": carried} for place in places]
        if rule.endpoint == "tasks.act":
            return [{"_do": verb} for verb in (*self.verbs(arguments["task"]), "compute")]
        if rule.endpoint == "tasks.decide":
            return [{"_shown": "x", "_password": "x" * 12, "_remark": "x", "_to": "prepare"}]
        if rule.endpoint == "tasks.name_holder":
            return [{"_person": me}, {"_person": self.office.ids["wangmin"]}]
        if rule.endpoint == "beside.hand_on":
            return [{"_person": me, "_remark": "x"}, {"_person": self.office.ids["wangmin"]}]
        if rule.endpoint == "beside.extend":
            given = {"_remark": "x", "_how": "phone", "_at": "2026-01-01T10:00", "_words": "x"}
            return [{"_until": "2030-01-02", **given}, {}]
        if rule.endpoint == "beside.cc":
            return [{"_person": me}, {"_person": self.office.ids["wangmin"], "_remark": "x"}, {}]
        if rule.endpoint in ("beside.comment", "beside.add_entry"):
            return [{"_words": "x", "_id": "0" * 16}, {"_words": ""}]
        if rule.endpoint == "records.do":
            return [{}, {"_remark": "x"}]
        if rule.endpoint == "outside.act":
            return [{"_do": "code"}, {"_do": "sign", "_verb": "confirm", "_code": "123456"}]
        if rule.endpoint in ("attachments.for_draft", "attachments.for_task"):
            return [{f"_files/{arguments['field']}": (io.BytesIO(b"x"), "x.txt")}]
        if rule.endpoint == "imports.look":
            return [{"file": (io.BytesIO(b"x"), "x.xlsx")}]
        if rule.endpoint == "exports.register":
            return [{"_kind": "csv"}, {"_kind": "xlsx", "q": "CNRY"}]
        if rule.endpoint == "exports.ask":
            return [{}, {"_form": "dispatch-ticket"}, {"_form": "memo", "_status": "void"}]
        if rule.endpoint == "verify.upload":
            return [{"file": (io.BytesIO(data), "x.pdf")} for data in self.sealed()]
        if rule.endpoint == "session.enter":
            return [{"login": "wangmin", "password": "x", "_next": "/inbox/"}]
        return [{"_do": "submit"}] if "draft" in arguments else [{}]

    def sealed(self):
        with self.office.ports.store.reading() as reading:
            files = [reading.seal(record) for record in self.town.records.values()]
            found = [self.office.ports.files.get(each.sha256) for each in files if each]
        assert found
        return found

    def changed(self):
        """What this person changed that was not theirs."""
        town, found = self.town, []
        with self.office.ports.store.reading() as reading:
            for nickname, record in town.records.items():
                moved = reading.record(record).head != town.heads[record]
                if moved and self.login not in town.readers[record] | {"admin"}:
                    found.append(f"{self.login}: the record '{nickname}' moved")
            for draft, owner in (*town.drafts.items(), *self.held()):
                if self.login == owner:
                    continue
                kept = reading.draft(draft)
                if kept is None or not CANARY.search(str(kept.posted)):
                    found.append(f"{self.login}: the draft of {owner} is gone or changed")
        return found

    def held(self):
        return [(draft, login) for (_, login), draft in self.town.held.items()]


@pytest.mark.parametrize("login", [NOBODY, *PEOPLE], ids=lambda login: login or "anonymous")
def test_an_answer_reaches_only_who_may_read_it(town, printer, tmp_path, login):
    office = town.copy(tmp_path, printer)
    attack = Attack(town, office, login).run()
    office.ports.store.close()
    assert attack.asked > 400
    assert attack.leaks == []
    assert attack.broken == []
    assert attack.changed() == []


@pytest.mark.parametrize(
    ("login", "nickname"),
    [("wangmin", "done"), ("chenjia", "done"), ("linas", "memo of nobody"), ("liuda", "paid"),
     ("guoyl", "memo of a named holder"), ("yudj", "memo of a named holder"),
     ("huangjp", "memo that was handed on"), ("hefang", "paid"),
     ("parted", "of somebody who left")],
)  # fmt: skip
def test_who_may_read_finds_every_answer(town, printer, tmp_path, login, nickname):
    """The other side: without it an empty answer to everybody would pass."""
    office, record = town.copy(tmp_path, printer), town.records[nickname]
    attack = Attack(town, office, login)
    browser = town.browser(attack.app, login)
    answer = browser.get(f"/records/{record}")
    assert answer.status_code == 200
    attack.note("the record's page", answer)
    expected = {text for text, owners in town.owners.items() if ("record", record) in owners}
    assert expected <= attack.seen
    attack.seen.clear()
    attack.note("its paper", browser.get(f"/records/{record}/preview.pdf"))
    assert attack.seen & expected, "canaries can be read off the paper"
    office.ports.store.close()


def test_a_link_shows_what_is_printed_and_no_more(town, printer, tmp_path):
    office = town.copy(tmp_path, printer)
    attack = Attack(town, office, NOBODY)
    browser = town.browser(attack.app, NOBODY)
    for secret, shown in town.links.items():
        attack.seen.clear()
        attack.note(f"/s/{secret}", browser.get(f"/s/{secret}"))
        assert attack.seen == shown
        attack.note(f"/s/{secret}", browser.get(f"/s/{secret}/paper.pdf"))
        assert attack.seen == shown, "the paper tells no more"
    assert attack.leaks == []
    office.ports.store.close()


def test_who_may_take_an_original_finds_its_content_and_who_was_told_does_not(
    town, printer, tmp_path
):
    office, record = town.copy(tmp_path, printer), town.records["memo of a named holder"]
    inside = {text for text, owners in town.owners.items() if ("file", record) in owners}
    assert inside
    with office.ports.store.reading() as reading:
        found = [each for each in town.files if reading.attachment(each).record == record]
    for login in ("wangmin", "guoyl", "linas", "yudj"):
        attack = Attack(town, office, login)
        for file in found:
            attack.note("the file", town.browser(attack.app, login).get(f"/files/{file}/original"))
        assert (inside <= attack.seen) is (login != "yudj"), login
        assert attack.leaks == []
    office.ports.store.close()


def test_an_auditor_finds_every_sealed_answer_in_her_export(town, printer, tmp_path):
    office, record = town.copy(tmp_path, printer), town.records["done"]
    attack = Attack(town, office, "linas")
    browser, export = town.browser(attack.app, "linas"), next(iter(town.exports))
    answer = browser.get(f"/exports/{export}/file")
    attack.note("the export", answer)
    answer.close()
    assert attack.seen & {text for text, own in town.owners.items() if ("record", record) in own}
    assert attack.leaks == []
    office.ports.store.close()


def test_public_pages_hold_no_content(town, printer, tmp_path):
    office = town.copy(tmp_path, printer)
    attack = Attack(town, office, NOBODY)
    for rule in attack.app.url_map.iter_rules():
        if rule.endpoint.startswith("verify."):
            for method in ("GET", "POST"):
                if method in rule.methods:
                    attack.try_rule(rule, method)
    office.ports.store.close()
    assert attack.asked > len(town.codes)
    assert attack.seen == set()


def test_the_check_sees_a_door_left_open(town, printer, tmp_path, monkeypatch):
    """A guard that lets everybody in is reported: the test above can fail."""
    for room in ("records", "documents", "cases", "drafts"):
        monkeypatch.setattr(f"app.services.{room}.may_read", lambda *_: True)
    office = town.copy(tmp_path, printer)
    attack = Attack(town, office, "hefang")
    for rule in attack.app.url_map.iter_rules():
        if rule.endpoint in ("records.show", "files.preview", "files.sealed", "forms.begin"):
            attack.try_rule(rule, "POST" if rule.endpoint == "forms.begin" else "GET")
    office.ports.store.close()
    for place in ("GET /records/", "preview.pdf shows", "sealed.pdf shows"):
        assert any(place in leak for leak in attack.leaks), place


def test_the_check_sees_a_listing_that_tells_too_much(town, printer, tmp_path, monkeypatch):
    """Somebody else's inbox is reported too."""
    from app.services import inbox

    shown, other = inbox.started, town.ids["wangmin"]
    monkeypatch.setattr(inbox, "started", lambda ports, me: shown(ports, other))
    office = town.copy(tmp_path, printer)
    attack = Attack(town, office, "hefang")
    attack.note("the inbox", town.browser(attack.app, "hefang").get("/inbox/started"))
    office.ports.store.close()
    assert attack.leaks


def test_a_route_with_an_argument_that_nobody_knows_is_a_failure(town, printer, tmp_path):
    office = town.copy(tmp_path, printer)
    attack = Attack(town, office, NOBODY)
    attack.app.add_url_rule("/letters/<letter>", "letters", lambda letter: letter)
    with pytest.raises(KeyError):
        attack.run(["GET"])
    office.ports.store.close()
