"""A survey with photos and a plan, and what handing in and looking come to in tests."""

from app.intake.looking import look
from app.services import drafts, handing_in, tasks
from app.services.handing_in import Upload
from app.services.identity import Identity

FORM = """
language: 1
title: 现场勘察表
number: KC-{year}-{seq:4}
workflow: survey-photos
access: {read: [participants, {department: finance}]}
fields:
  - {name: customer, type: text, label: 客户, required: yes}
  - {name: photos, type: photos, label: 现场照片, max: 3}
  - {name: plan, type: file, label: 图纸, kinds: [pdf, docx, txt], max: 2}
  - {name: mended, type: photos, label: 修后照片}
"""
ROUTE = """
language: 1
title: 勘察
owner: customer-service
steps:
  - {step: survey, kind: fill, title: 勘察, by: {role: officer, of: customer-service}}
  - {step: mend, kind: fill, title: 维修, by: {role: repair-captain}, fills: [mended]}
  - {step: agree, kind: approve, title: 审核, by: {head_of: customer-service}}
"""
SIGNED = Identity(kind="session", view="", consent="同意", nonce="0" * 32)


def published(office):
    """The office with the survey in force; files are looked at in this process, which is quick."""
    office.publish(forms__survey_photos=FORM, workflows__survey_photos=ROUTE)
    office.ports.look = look
    return office


def begun(office, who="wangmin"):
    me = office.ids[who]
    draft = drafts.begin(office.ports, me, "survey-photos")
    drafts.save(office.ports, me, draft, {"customer": ["王小川"]})
    return draft


def handed(office, draft, *uploads, who="wangmin", field="photos"):
    """Hand in (name, bytes); what was received."""
    given = [Upload(name=name, data=data) for name, data in uploads]
    return handing_in.hand_in(office.ports, office.ids[who], draft, field, given)


def handed_for_task(office, task, *uploads, who, field="mended"):
    given = [Upload(name=name, data=data) for name, data in uploads]
    return handing_in.hand_in_for_task(office.ports, office.ids[who], task, field, given)


def submitted(office, draft, who="wangmin"):
    return drafts.submit(office.ports, office.ids[who], draft, SIGNED)


def task_of(office, record, step):
    return next(each.id for each in office.record(record).open_tasks() if each.step == step)


def decided(office, record, step, verb, who):
    task = task_of(office, record, step)
    return tasks.decide(
        office.ports, office.ids[who], task, verb, remark="", to="", identity=SIGNED
    )


def words(received):
    return [str(each) for each in received.refused]
