"""A bucket on a server that speaks S3, in a process of its own on loopback.

Loaded as a plugin by tests/conftest.py.
"""

import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from tests.crash.processes import free_port
from tests.waiting import until

SERVE = "import sys; from moto.server import main; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"


@dataclass
class ObjectStorage:
    """The server. `environment` is what its clients need; `fresh()` gives a new bucket."""

    port: int
    _names: object = field(default_factory=lambda: (f"bucket{number}" for number in count(1)))

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self):
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "of-tests",
            "AWS_SECRET_ACCESS_KEY": "of-tests",
        }

    def fresh(self):
        """The address of an empty bucket's folder."""
        name = next(self._names)
        self.ask(f"/{name}", "PUT")
        return f"s3://{name}/countersign/files"

    def ask(self, path, method="GET", data=None):
        request = urllib.request.Request(self.url + path, method=method, data=data)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def answers(self):
        try:
            return self.ask("/moto-api/data.json") is not None
        except OSError:
            return False


@pytest.fixture(scope="session")
def object_storage():
    """The server, for as long as the tests run."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port)],
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    storage = ObjectStorage(port)
    try:
        assert until(lambda: storage.answers() or process.poll() is not None)
        assert process.poll() is None, "the server does not start"
        yield storage
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def bucket(object_storage, monkeypatch):
    """The address of an empty bucket's folder, with the environment that leads there."""
    for name, value in object_storage.environment.items():
        monkeypatch.setenv(name, value)
    return object_storage.fresh()
