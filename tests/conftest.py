"""What every test may ask for."""

import secrets
from pathlib import Path

pytest_plugins = ["tests.databases", "tests.offices", "tests.browsers"]


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
        "--crash-seed",
        type=int,
        default=secrets.randbelow(10**6),
        metavar="N",
        help="where the random moments of tests/crash begin; default: a fresh one",
    )
    parser.addoption(
        "--pictures",
        type=Path,
        metavar="FOLDER",
        help="where tests/browser/test_pages.py leaves a picture of every page; default: none",
    )


def pytest_report_header(config):
    return f"crash seed: {config.option.crash_seed}"
