"""What a signer takes home: the house's signed word that it holds the act."""

from app.core.definitions.bundle import Bundle
from app.core.engine.access import may_read
from app.core.errors import NotAllowed, NotFound
from app.core.records.record import ActState, Record
from app.core.trail.canonical import canonical
from app.core.wording import say
from app.services.page import Receipt
from app.services.ports import Ports
from app.services.words import decided_words
from app.signing.receipts import receipt

TEXT = """会签 · 签署回执

单据：{title} {number}
步骤：{step}（{outcome}）
时间：{at}
签署摘要（SHA-256）：{digest}

这份回执由{house}在您签署后出具，请自行保存。以后如有人改动您签过的内容，
下面的签署内容与单据附件 record.json 里的就会对不上。

签署内容（规范形式，其 SHA-256 即上面的摘要）：
{act}

单位签名（JWS，ES256）：
{signed}

单位证书：
{certificate}"""


def receipts_of(record: Record, me: str, titles: dict[str, str]) -> tuple[Receipt, ...]:
    """The receipts that the person may take: one for each act of theirs that holds."""
    return tuple(
        Receipt(act=act.digest, step=titles.get(act.step, act.step), at=act.at)
        for act in record.acts.values()
        if act.person == me and act.status == "valid"
    )


def receipt_text(ports: Ports, me: str, record_id: str, act: str) -> tuple[str, str]:
    """The file's name and text of the receipt for one's own act.

    Raises:
        NotFound: There is no such record or act.
        NotAllowed: It is somebody else's act.
    """
    with ports.store.reading() as reading:
        record = reading.record(record_id)
        if record is None:
            raise NotFound("没有这张单据。")
        bundle = ports.bundle(reading, record.bundle)
        readable = may_read(me, record, bundle.form, ports.organisation(reading), ports.today())
    own = record.acts.get(act)
    if own is not None and own.person != me:
        raise NotAllowed("回执只给签署的本人。")
    if own is None or not readable:
        raise NotFound("没有这份回执。")
    return text_of(ports, bundle, record, own)


def text_of(ports: Ports, bundle: Bundle, record: Record, own: ActState) -> tuple[str, str]:
    """The file's name and text of the receipt for an act, for who made it."""
    step = bundle.workflow.steps.get(own.step)
    text = say(
        TEXT,
        title=bundle.form.title,
        number=record.number,
        step=step.title if step else own.step,
        outcome=decided_words(own.outcome),
        at=own.at.astimezone(ports.zone).strftime("%Y-%m-%d %H:%M:%S %z"),
        digest=own.digest,
        house=ports.house,
        act=canonical(own.content).decode(),
        signed=receipt(own.content, ports.keys),
        certificate=ports.keys.certificate_pem.decode().strip(),
    )
    name = say("{number} 签署回执 {act}.txt", number=record.number, act=own.digest[:8])
    return name, text + "\n"
