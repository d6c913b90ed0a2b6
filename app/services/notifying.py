"""Telling people of their tasks by mail: who, of what, when, and in which words."""

from app.core.records.invitation import MAIL
from app.services.ports import Ports


def findings(ports: Ports) -> list[str]:
    """Who cannot be told, counted, for the operator."""
    if MAIL not in ports.channels:
        return ["COUNTERSIGN_SMTP is not set: nobody is told of tasks by mail"]
    with ports.store.reading() as reading:
        people = ports.organisation(reading).people.values()
    active = [each for each in people if each.active]
    without = sum(not each.email for each in active)
    if not without:
        return []
    return [
        f"{without} of {len(active)} people have no mail address: nobody tells them of tasks "
        "(countersign people email)"
    ]
