"""People of the made-up company at work, each in a thread, and what the server told them."""

import random
import re
import threading
from dataclasses import dataclass, field
from queue import Empty, Queue

from tests.crash.browser import BROKEN, Browser
from tests.offices import PASSWORD

OFFICERS = ("wangmin", "chenjia", "fangming")
HEAD = "zhouxy"  # of the customer service
NUMBER = re.compile(r'class="number">([A-Z]+-\d{4}-\d+)<')
TASK = re.compile(r'href="/tasks/([0-9a-f]+)"')
MOST_SEALS = 1  # asked for by each who can, in one round: rendering is what takes time

TICKET = {
    "estate": "jiangbin", "unit": "jiangbin-3-1-1202", "phone": "138 0000 2716", "warranty": "b",
    "trades": "1", "work": "厨房龙头渗水。", "source": "customer", "received_on": "2026-03-02",
}  # fmt: skip

FORM = """
language: 1
title: {title}
number: {prefix}-{{year}}-{{seq:4}}
workflow: {name}
access: {{read: [participants]}}
fields:
  - section: 内容
    fields:
      - {{name: customer, type: text, label: 内容, required: yes}}
"""
NOTE = "language: 1\ntitle: {title}\nowner: customer-service\nsteps:\n" + (
    "  - {{step: write, kind: fill, title: 填写, by: {{role: officer, of: customer-service}}}}\n"
)
SLIP = NOTE + "  - {{step: agree, kind: approve, title: 批准, by: {{head_of: customer-service}}}}\n"


def publish(office):
    """Beside the shipped forms: a note, done when it is submitted; a slip, which somebody reads."""
    office.publish(
        forms__note=FORM.format(name="note", title="便条", prefix="BT"),
        workflows__note=NOTE.format(title="便条"),
        forms__slip=FORM.format(name="slip", title="条子", prefix="TZ"),
        workflows__slip=SLIP.format(title="条子"),
    )


@dataclass(kw_only=True)
class Submission:
    """One draft that somebody wants to submit, and what they know of it."""

    who: str
    form: str
    draft: str
    words: str
    record: str = ""  # told by the server
    number: str = ""  # read on the record's page


@dataclass
class Told:
    """Everything that the server acknowledged; filled by many threads at once."""

    submitted: list[Submission] = field(default_factory=list)
    unclear: list[Submission] = field(default_factory=list)  # the line broke before the answer
    drafts: dict[str, str] = field(default_factory=dict)  # draft → words that were saved
    agreed: list[str] = field(default_factory=list)  # records
    repeated: int = 0
    broken: int = 0
    odd: list[str] = field(default_factory=list)  # answers that nobody should get


class Load:
    """Three officers who write, and the head who agrees to some of it."""

    def __init__(self, port, seed):
        self.told = Told()
        self.chance = random.Random(seed)
        self.count = 0
        self._lock = threading.Lock()
        self._waiting = Queue()
        self.browsers = {who: Browser(port) for who in (*OFFICERS, HEAD)}

    def sign_in(self):
        for who, browser in self.browsers.items():
            browser.sign_in(who, PASSWORD)

    def start(self):
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(who, self.chance.random()), daemon=True)
            for who in OFFICERS
        ]
        self._threads.append(threading.Thread(target=self._agree, daemon=True))
        for each in self._threads:
            each.start()

    def end(self):
        self._ended.set()
        for each in self._threads:
            each.join()

    def repeat(self):
        """Press the button again wherever no answer came."""
        again, self.told.unclear = self.told.unclear, []
        for each in again:
            self.told.repeated += 1
            self._submit(each)
        assert not self.told.unclear

    def _write(self, who, seed):
        chance = random.Random(seed)
        notes = 0
        while not self._ended.is_set():
            form = chance.choices(("slip", "dispatch-ticket", "note"), (6, 2, 2))[0]
            if form == "note" and notes == MOST_SEALS:
                form = "slip"
            notes += form == "note"
            try:
                self._one(who, form, chance)
            except BROKEN:
                self.told.broken += 1
                self._ended.wait(0.05)

    def _one(self, who, form, chance):
        browser = self.browsers[who]
        begun = browser.post(f"/forms/{form}")
        if not self._fine(begun, "/drafts/"):
            return
        draft = begun.location.rpartition("/")[2]
        words = self._words()
        fields = {**(TICKET if form == "dispatch-ticket" else {}), "customer": words}
        saved = browser.post(f"/drafts/{draft}", _do="save", **fields)
        if not self._fine(saved, f"/drafts/{draft}"):
            return
        if chance.random() < 0.15:
            self.told.drafts[draft] = words
            return
        submission = Submission(who=who, form=form, draft=draft, words=words)
        self._submit(submission)
        if submission.record and chance.random() < 0.4:
            shown = browser.get(f"/records/{submission.record}")
            number = NUMBER.search(shown.text)
            submission.number = number[1] if number else ""
        if submission.record and form == "slip":
            self._waiting.put(submission.record)

    def _submit(self, submission):
        browser, draft = self.browsers[submission.who], submission.draft
        fields = TICKET if submission.form == "dispatch-ticket" else {}
        try:
            answer = browser.post(
                f"/drafts/{draft}", _do="submit", **fields, customer=submission.words
            )
            if answer.status == 303 and answer.location.endswith("/sign"):
                page = browser.get(answer.location)
                hidden = browser.hidden(page.text)
                typed = {"_password": PASSWORD} if "_password" in page.text else {}
                proof = {name: hidden.get(name, "") for name in ("_shown",)}
                answer = browser.post(f"/drafts/{draft}/sign", **proof, **typed)
        except BROKEN:
            self.told.broken += 1
            self.told.unclear.append(submission)
            return
        if self._fine(answer, "/records/"):
            submission.record = answer.location.rpartition("/")[2]
            self.told.submitted.append(submission)
        else:
            self.told.unclear.append(submission)

    def _agree(self):
        browser, done = self.browsers[HEAD], 0
        while not self._ended.is_set():
            try:
                record = self._waiting.get(timeout=0.1)
            except Empty:
                continue
            if done == MOST_SEALS:
                continue
            try:
                task = TASK.search(browser.get(f"/records/{record}").text)
                if task and self._fine(
                    browser.post(f"/tasks/{task[1]}", _do="agree", _remark=""), "/records/"
                ):
                    self.told.agreed.append(record)
                    done += 1
            except BROKEN:
                self.told.broken += 1

    def _fine(self, answer, begins):
        fine = answer.status == 303 and answer.location.startswith(begins)
        # 503: the server said itself that it is too busy, and to try again
        if not fine and answer.status != 503:
            self.told.odd.append(f"{answer.status} {answer.location} {answer.text[:2000]}")
        return fine

    def _words(self):
        with self._lock:
            self.count += 1
            return f"第 {self.count} 张"
