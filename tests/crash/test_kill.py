"""kill -9 at random moments under load: what was acknowledged is there, once."""

import os
import random
import signal
import subprocess
import time
from collections import Counter

from tests.crash import checks
from tests.crash.load import Load
from tests.crash.processes import ROOT, command, is_alive
from tests.waiting import until

KINDS = ("everything", "worker", "web", "everything", "master")
PATIENCE = 90.0  # seconds for the jobs of one round


def rounds_of(config, office):
    rounds = config.option.crash_rounds
    return max(2, rounds // 5) if office.ports.settings.database else rounds


def test_what_was_acknowledged_survives_kill_9(served_office, pytestconfig, record_property):
    office, server = served_office
    rounds = rounds_of(pytestconfig, office)
    chance = random.Random(pytestconfig.option.crash_seed)
    load = Load(server.port, chance.random())
    kills, orphans, sealed = Counter(), [], []
    began = time.monotonic()
    for number in range(rounds):
        kind = KINDS[number % len(KINDS)]
        if server.master is None or server.master.poll() is not None:
            server.start()
        if not number:
            load.sign_in()
        office.ports.store.close()  # nobody else has the database open when the server dies
        load.start()
        if kind != "worker":  # which is met while it renders, and soon has rendered all
            time.sleep(chance.uniform(0.2, 2))
        orphans += _kill(server, kind, chance)
        kills[kind] += 1
        load.end()
        _come_back(server, kind)
        load.repeat()
        sealed = _round_is_right(office.ports, load.told, server, chance)
    took = time.monotonic() - began
    server.terminate()
    assert server.master.returncode == 0
    assert until(lambda: not any(map(is_alive, orphans)))
    _verify_trail_says_so(server)
    told = load.told
    record_property(
        "crash",
        f"{rounds} rounds in {took:.0f} s; kills {dict(kills)}, renderings left alone "
        f"{len(orphans)}; submissions acknowledged {len(told.submitted)}, of them repeated "
        f"{told.repeated}; answers cut off {told.broken}; decisions {len(told.agreed)}; "
        f"drafts {len(told.drafts)}; seals {len(sealed)}",
    )


def _kill(server, kind, chance):
    """Gives the rendering that lost its worker, if there was one."""
    if kind == "worker":
        rendering = until(server.rendering)
        assert rendering, "nothing was rendered"
        os.kill(server.worker().pid, signal.SIGKILL)
        time.sleep(0.3)  # people go on meanwhile
        return [rendering.pid]
    if kind == "web":
        os.kill(chance.choice(server.web()).pid, signal.SIGKILL)
        time.sleep(0.3)
        return []
    rendering = server.rendering()
    {"everything": server.kill_everything, "master": server.kill_master}[kind]()
    return [rendering.pid] if rendering else []


def _come_back(server, kind):
    if kind in ("everything", "master"):
        server.start()
    assert until(server.worker), server.said()
    assert until(lambda: len(server.web()) == 2), server.said()
    assert until(server.answers), server.said()


def _round_is_right(ports, told, server, chance):
    assert told.odd == []
    assert until(lambda: checks.work_is_done(ports), PATIENCE, every=0.2), server.said()
    checks.every_acknowledged_submission_is_there(ports, told)
    checks.numbers_have_no_gap_and_no_double(ports)
    checks.every_trail_adds_up(ports)
    checks.drafts_hold_what_was_saved(ports, told)
    checks.decisions_were_taken_once(ports, told)
    sealed = checks.every_done_record_is_sealed_once(ports)
    if sealed:
        checks.a_sealed_file_is_valid(ports, chance.choice(sealed))
    return sealed


def _verify_trail_says_so(server):
    done = subprocess.run(
        command("verify-trail", "--instance", server.instance),
        cwd=ROOT,
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert "faulty: 0" in done.stderr
