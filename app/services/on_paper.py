"""The last resort: a customer signed on paper, and the witness photographs the page."""

from dataclasses import replace

from app.core.fields._handed_in import stored
from app.services import tasks
from app.services.handing_in import Upload, hand_in_page
from app.services.identity import Identity
from app.services.ports import Ports


def decide(
    ports: Ports, me: str, task: str, verb: str, upload: Upload, *, remark: str, identity: Identity
) -> str:
    """Take the page in and decide with it; gives the record's id.

    Raises:
        AlreadyDecided: The task was decided meanwhile.
        NotAllowed: It is somebody else's, or no customer signs it.
        Invalid: What was handed in is no picture; says what would be one.
        Refused: Something is still to be changed.
    """
    page = hand_in_page(ports, me, task, upload)
    proved = replace(identity, page=stored(page))
    return tasks.decide(ports, me, task, verb, remark=remark, to="", identity=proved)
