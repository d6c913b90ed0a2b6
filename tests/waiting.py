"""Waiting for what will be so."""

import time

READY = 60.0  # seconds for a machine that is busy with other tests


def until(what, seconds=READY, every=0.02):
    """Waits until `what()` gives something, and gives that; or its last answer."""
    last = time.monotonic() + seconds
    while True:
        found = what()
        if found or time.monotonic() > last:
            return found
        time.sleep(every)
