"""The five papers follow one another through the real pages, at a desk and on a phone.

来电 → 现场勘察 → 派工 → 回访, 结算; and 满意度调查 beside them. Each from typing to a sealed PDF
that `verify` accepts; the customer signs over links that a real mail server delivers.
"""

import shutil
import subprocess
import sys

import pytest

from app.services.trails import faults_of
from tests.browsers import DESK, PHONE, open_chromium, served_office
from tests.doses import dose
from tests.offices import Office, open_office
from tests.trips.driving import Office as People
from tests.trips.driving import decide, samples, submit, words_on


@pytest.fixture(params=[DESK, PHONE])
def people(request, office_folder, tmp_path, messengers):
    folder, ids = office_folder
    shutil.copytree(folder, tmp_path / "instance")
    ports = messengers.at(open_office(tmp_path / "instance"))
    office = Office(ports, dict(ids))
    with open_chromium() as chromium, served_office(office, chromium) as served:
        yield People(served, messengers, request.param)
    ports.store.close()


def test_the_five_papers_follow_one_another(people, tmp_path):
    """At a phone the papers themselves are made in the large dose only: a seal knows no width."""
    told = samples()
    for paper in told:
        submit(people, paper)
        for step in paper["steps"]:
            decide(people, paper["form"], step)
    for paper in told:
        for step in paper.get("later", ()):
            decide(people, paper["form"], step)
    if people.width == DESK or dose(1) > 1:
        people.served.work()
    with people.served.office.ports.store.reading() as reading:
        for paper in told:
            form = paper["form"]
            assert people.record(form).status == "done", form
            assert faults_of(reading, people.records[form]) == []
    for paper in told if people.width == DESK or dose(1) > 1 else ():
        file = _downloaded(people, paper, tmp_path)
        words = words_on(file)
        lost = [each for each in paper["printed"] if "".join(each.split()) not in words]
        assert lost == [], paper["form"]
        instance = str(people.served.office.ports.settings.instance)
        command = [sys.executable, "-m", "app.cli", "verify", "--instance", instance, str(file)]
        verified = subprocess.run(command, capture_output=True, text=True)
        assert verified.returncode == 0, verified.stdout


def _downloaded(people, paper, folder):
    page = people.desk("zhouxy").open(f"/records/{people.records[paper['form']]}")
    with page.expect_download() as download:
        page.get_by_role("link", name="盖章的 PDF").click()
    file = folder / f"{paper['form']}.pdf"
    download.value.save_as(file)
    return file
