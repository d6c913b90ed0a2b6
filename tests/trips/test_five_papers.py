"""The five papers follow one another through the real pages, at a desk and on a phone.

来电 → 现场勘察 → 派工 → 回访, 结算; and 满意度调查 beside them. Each from typing to a sealed PDF
that `verify` accepts; the customer signs over links that a real mail server delivers, or on the
witness's device.
"""

import shutil

import pytest

from app.services.trails import faults_of
from tests.browsers import DESK, PHONE, open_chromium, served_office
from tests.doses import dose
from tests.offices import Office, open_office
from tests.trips.driving import Office as People
from tests.trips.driving import decide, download, samples, submit
from tests.trips.promises import PROMISES, Trip, paper_of, run_verify


@pytest.fixture
def trip_at(office_folder, tmp_path, messengers):
    """Goes all the way through the papers at that width; gives the people, and what was told."""
    folder, ids = office_folder
    shutil.copytree(folder, tmp_path / "instance")
    ports = messengers.at(open_office(tmp_path / "instance"))
    office = Office(ports, dict(ids))

    def go(width, *, paper):
        told = samples(width)
        with open_chromium() as chromium, served_office(office, chromium) as served:
            people = People(served, messengers, width)
            walk(people, told)
            files = made(people, told, tmp_path) if paper else {}
        return people, told, files

    yield go
    ports.store.close()


def walk(people, told):
    """From the first word typed until every record is done and holds together."""
    for paper in told:
        submit(people, paper)
        for step in paper["steps"]:
            decide(people, paper, step)
    for paper in told:
        for step in paper.get("later", ()):
            decide(people, paper, step)
    with people.served.office.ports.store.reading() as reading:
        for paper in told:
            name = paper["paper"]
            assert people.record(name).status == "done", name
            assert [*faults_of(reading, [people.records[name]])] == [(people.records[name], [])]


def made(people, told, folder):
    """Each sealed paper, as its readers get it."""
    people.served.work()
    return {
        paper["paper"]: paper_of(
            people.record(paper["paper"]), download(people, paper["paper"], "zhouxy", folder)
        )
        for paper in told
    }


def is_as_told(office, told, papers):
    """The papers say what was typed, and `verify` calls them all valid."""
    for paper in told:
        lost = [each for each in paper["printed"] if not papers[paper["paper"]].holds(each)]
        assert lost == [], paper["paper"]
    verified = run_verify(office, *(each.file for each in papers.values()))
    assert verified.exit_code == 0, verified.output
    assert verified.output.count(": valid") == len(told)


def test_the_five_papers_follow_one_another_at_desks(trip_at, tmp_path, subtests):
    people, told, papers = trip_at(DESK, paper=True)
    office = people.served.office
    is_as_told(office, told, papers)
    ticket, dear = papers["dispatch-ticket"], papers["settlement"]
    trip = Trip(office, tmp_path, ticket, dear, papers["settlement-alone"], witness="fangming")
    for check in PROMISES:
        with subtests.test(check.__name__):
            check(trip)


def test_the_five_papers_follow_one_another_on_phones(trip_at):
    """The papers themselves are made in the large dose only: a seal knows no width."""
    paper = dose(1) > 1
    people, told, papers = trip_at(PHONE, paper=paper)
    if paper:
        is_as_told(people.served.office, told, papers)
