"""The operator's page: what waits, what failed, when what was last done. No record's content."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.admin.found import told
from app.services import leaving, operating
from app.web.access import policy
from app.web.door import me, ports

blueprint = Blueprint("operating", __name__, url_prefix="/admin/operating")

RULE = "how the server fares; no record's content"
KINDS = {
    "alarm": "报告自查结果",
    "ask_contact": "请外部单位联系人签署",
    "digest": "发每天一封的信",
    "export": "做导出包",
    "expire": "链接到期",
    "invite": "发签署链接",
    "leave": "离职处理",
    "remind": "提醒到期",
    "seal": "盖章",
    "self_check": "自查",
    "tell": "发通知邮件",
    "tell_checkpoint": "把检查点发给稽核员",
}


@blueprint.get("/")
@policy("administrator", RULE)
def desk() -> ResponseReturnValue:
    """Everything on one page."""
    status, failed, retried = operating.desk(ports(), me())
    return render_template(
        "office/operating.html",
        status=status,
        failed=failed,
        retried=retried,
        kinds=KINDS,
        findings=[(each, told(each)) for each in status.findings],
        unheld=leaving.unheld(ports()),
        most=operating.SHOWN,
    )


@blueprint.post("/jobs/<job>/again")
@policy("administrator", RULE)
def again(job: str) -> ResponseReturnValue:
    """Let a job that was given up be tried once more."""
    operating.again(ports(), me(), job)
    return redirect(url_for("operating.desk", _anchor="failed"), code=303)
