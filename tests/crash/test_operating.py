"""A server of several processes tells how it fares as one."""

import json
import re
import urllib.error
import urllib.request

from tests.crash.load import publish
from tests.waiting import until

TOKEN = "a-token-of-prometheus"


def fetched(server, path, **headers):
    address = f"http://127.0.0.1:{server.port}{path}"
    try:
        answer = urllib.request.urlopen(urllib.request.Request(address, headers=headers))
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        return answer.read().decode()


def test_two_web_processes_count_together_and_write_json_lines(office, served):
    publish(office)
    server = served(office.ports.settings.instance, metrics_token=TOKEN, logs="json")
    server.start()

    def counted():
        text = fetched(server, "/metrics", Authorization=f"Bearer {TOKEN}")
        found = re.search(r'requests_total\{[^}]*route="/sign-in",status="200"\} (\d+)', text)
        return int(found[1]) if found else 0

    before = counted()
    for _ in range(30):
        fetched(server, "/sign-in")
    assert [counted() for _ in range(10)] == [before + 30] * 10
    assert until(lambda: json.loads(fetched(server, "/healthz"))["status"] == "ok")
    said = server.said().splitlines()
    told = [json.loads(line) for line in said]
    assert {"countersign", "countersign.web"} <= {each["logger"] for each in told}
    assert sum(each.get("route") == "/sign-in" for each in told) >= before + 30
    with office.ports.store.reading() as reading:
        assert reading.marks()["start"].body["findings"]
