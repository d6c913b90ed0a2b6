"""People outside the house, for tests: what they were sent, and a form that asks them to sign."""

import re
from dataclasses import dataclass, field

from app.core.trail.identity import IN_PERSON_CODE, LINK
from app.jobs._worker import work_until_done
from app.services import outside
from app.services.identity import Identity

LINKED = re.compile(r"https?://[^/\s]+/s/([\w-]{43})")
CODE = re.compile(r"验证码 ([0-9]{6})")
NONCE, OTHER = "a" * 32, "b" * 32  # of the looks that two devices took at a page

FORM = """
language: 1
title: 上门验收单
number: YS-{year}-{seq:4}
workflow: visit
document: visit
fields:
  - {name: customer, type: text, label: 客户, required: yes}
  - {name: phone, type: phone, label: 联系电话}
  - {name: contractor, type: outside_party, label: 施工单位}
  - {name: work, type: paragraph, label: 维修内容, required: yes}
  - {name: inside, type: text, label: 内部备注}
  - {name: opinion, type: text, label: 客户意见}
"""
WORKFLOW = """
language: 1
title: 上门验收
owner: customer-service
steps:
  - {step: open, kind: fill, title: 登记, by: {role: officer}}
  - step: accept
    kind: sign
    title: 客户验收
    by: {in_person: customer, phone: phone, witness: {role: officer, of: customer-service-east}}
    fills: [opinion]
    objects_to: open
  - step: firm
    kind: sign
    title: 施工单位确认
    by: {contact_of: contractor}
    if_nobody: pass
    objects_to: open
"""
DOCUMENT = """
language: 1
title: 上门验收单
elements:
  - {element: grid, rows: [[customer, contractor], [{field: work, side: yes}]]}
  - {element: signatures, of: [accept, firm]}
unprinted: [phone, inside]
"""
ANSWERS = {
    "customer": ["王小川"],
    "phone": ["138 0000 2716"],
    "contractor": ["huayi"],
    "work": ["北侧外墙窗框下沿渗水，重做防水。"],
    "inside": ["客户难缠，小心应对"],
}
STROKES = {"width": 300, "height": 150, "lines": [[10, 20, 60, 80, 90, 40], [100, 20, 100, 120]]}


@dataclass
class Letterbox:
    """A channel that keeps what was sent: (address, subject, text)."""

    letters: list = field(default_factory=list)
    broken: bool = False

    def send(self, address, subject, text):
        if self.broken:
            raise OSError("no such post office")
        self.letters.append((address, subject, text))

    def last(self, pattern):
        """What the newest letter with such a text says."""
        texts = [text for _, _, text in self.letters if pattern.search(text)]
        return pattern.search(texts[-1])[1]

    @property
    def link(self):
        return self.last(LINKED)

    @property
    def code(self):
        return self.last(CODE)


@dataclass
class Visits:
    """An office that asks customers to sign."""

    office: object
    box: Letterbox

    @classmethod
    def of(cls, office, **texts):
        given = {"forms__visit": FORM, "workflows__visit": WORKFLOW, "documents__visit": DOCUMENT}
        box = Letterbox()
        office.ports.channels = {"sms": box, "mail": box}
        office.publish(**{**given, **texts})
        return cls(office, box)

    @property
    def ports(self):
        return self.office.ports

    def me(self, login):
        return self.office.ids[login]

    def submit(self, who="wangmin", **answers):
        """A record that waits for its customer."""
        posted = {**ANSWERS, **{name: [text] for name, text in answers.items()}}
        return self.office.hands.submit(who, "visit", posted)

    def task(self, record, step="accept"):
        return next(t for t in self.office.record(record).open_tasks() if t.step == step)

    def invite(self, record, step="accept", who="wangmin", channel="sms"):
        """Send the link and let the worker do it; gives its secret."""
        from app.services import invitations

        invitations.invite(self.ports, self.me(who), self.task(record, step).id, channel)
        work_until_done(self.ports)
        return self.box.link

    def code(self, secret, nonce=NONCE):
        outside.send_code(self.ports, secret, nonce)
        return self.box.code

    def sign(self, secret, code, verb="confirm", nonce=NONCE, remark="", **more):
        opinion = more.pop("opinion", "满意")
        given = {"strokes": STROKES if verb == "confirm" else None, **more}
        identity = Identity(
            kind=LINK, view="0" * 64, consent="我同意。", nonce=nonce, code=code, **given
        )
        posted = {"opinion": [opinion]}
        return outside.decide(
            self.ports, secret, verb, posted=posted, remark=remark, identity=identity
        )

    def later(self, **time):
        """Let time pass on the server's clock."""
        from datetime import timedelta

        before = self.office.ports.clock
        self.office.ports.clock = lambda: before() + timedelta(**time)


def before_witness(code, nonce=NONCE, **more):
    """What a witness's device knows of a customer who typed a code."""
    return Identity(
        kind=IN_PERSON_CODE, view="0" * 64, consent="我同意。", nonce=nonce, code=code, **more
    )
