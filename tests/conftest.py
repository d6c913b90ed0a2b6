"""What every test may ask for."""

import gc
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.doses import VARIABLE

PLUGINS = (
    "tests.databases",
    "tests.offices",
    "tests.messengers",
    "tests.browsers",
    "tests.archives",
    "tests.buckets",
)
pytest.register_assert_rewrite(*PLUGINS)  # rooms' own conftest files import them before
CORE = Path(__file__).parent / "core"
MEMORY = Path("/dev/shm")  # a disk in memory, where the machine has one
ROOMY = 6 * 2**30  # bytes free; a whole run takes about two GiB
MADE = pytest.StashKey[Path]()


def pytest_addoption(parser):
    parser.addoption(
        "--crash-rounds",
        type=int,
        default=3,
        metavar="N",
        help="how often tests/crash kills the server on SQLite (a fifth of it, at least 2, on "
        "PostgreSQL); default: 3, the large dose: 50",
    )
    parser.addoption(
        "--countersign-rounds",
        type=int,
        default=2,
        metavar="N",
        help="how many sheets five parties countersign from two processes on each database; "
        "default: 2, the large dose: 100",
    )
    parser.addoption(
        "--crash-seed",
        type=int,
        default=secrets.randbelow(10**6),
        metavar="N",
        help="where the random moments of tests/crash begin; default: a fresh one",
    )
    parser.addoption(
        "--dose",
        type=int,
        default=1,
        metavar="N",
        help="how many times the usual number of examples random tests of the core take",
    )
    parser.addoption(
        "--pictures",
        type=Path,
        metavar="FOLDER",
        help="where tests/browser/test_pages.py leaves a picture of every page; default: none",
    )


def pytest_configure(config):
    gc.set_threshold(50_000, 20, 20)  # loading makes much, and no waste
    _live_in_memory(config)
    os.environ[VARIABLE] = str(config.option.dose)  # read while test files are imported
    asked = [config.invocation_params.dir / each.partition("::")[0] for each in config.args]
    if not all(path.resolve().is_relative_to(CORE) for path in asked):
        for each in PLUGINS:  # they load the whole product, of which the core knows nothing
            config.pluginmanager.import_plugin(each)


def pytest_unconfigure(config):
    if MADE in config.stash:
        shutil.rmtree(config.stash[MADE], ignore_errors=True)


def _live_in_memory(config):
    """Keep what tests write in memory where there is room: databases wait for no disk then.

    Whoever wants a disk says which: `TMPDIR=/tmp bin/test`.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    executes = not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    if executes and shutil.disk_usage(MEMORY).free > ROOMY:
        made = config.stash[MADE] = Path(tempfile.mkdtemp(prefix="countersign-", dir=MEMORY))
        made.chmod(0o755)  # PostgreSQL has a user of its own
        os.environ["TMPDIR"] = str(made)
        tempfile.tempdir = None  # asked for anew; workers inherit it


def pytest_collection_finish():
    gc.freeze()  # what was loaded and collected stays to the end: nobody looks through it for waste


def pytest_sessionfinish():
    gc.collect()  # what was left open is told of now; what then is left is looked through no more
    gc.freeze()


def pytest_report_header(config):
    return f"crash seed: {config.option.crash_seed}"
