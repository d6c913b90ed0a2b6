"""`countersign bench`: it runs through and says what it compared. No time is asserted."""

import json
import re
import subprocess
from collections import Counter

import psycopg
import pytest
from click.testing import CliRunner

from app.cli import main
from app.cli._benches import pdf
from app.storage import throwaway
from tests.doses import dose

pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed file.*sRGB2014.icc:ResourceWarning"  # WeasyPrint's own
)


@pytest.fixture
def bench(tmp_path):
    """Runs the command on an instance's folder that exists."""
    return lambda *words: CliRunner().invoke(main, ["bench", *words, "--instance", str(tmp_path)])


@pytest.fixture
def no_postgres(monkeypatch, tmp_path):
    """A machine without Debian's package."""
    monkeypatch.setattr(throwaway, "_PROGRAMS", tmp_path / "nowhere")


def databases(server):
    with psycopg.connect(server.replace("+psycopg", "")) as connection:
        return set(connection.execute("SELECT datname FROM pg_database"))


def test_bench_route_measures_a_step_beside_its_bare_inserts_on_both_databases(bench, postgres):
    done = bench("route", "--json", "--rounds", "3", "--postgres", postgres.url("postgres"))
    assert done.exit_code == 0, done.output
    route = json.loads(done.stdout)["route"]
    assert route["rounds"] == 3
    assert "bare inserts" in route["compared"]
    assert route["promise"].startswith("none yet")
    assert set(route["databases"]) == {"sqlite", "postgresql"}
    for told in route["databases"].values():
        for side in ("product", "bare", "core"):
            assert told[side]["wall_us"] > 0
            assert told[side]["cpu_us"] > 0
        assert told["ratio"]["wall"] > 0
        assert told["ratio"]["cpu"] > 0
        # record, three events, the signer's name, two tasks, their two holders, both as readers
        assert told["rows"] == 11


def test_bench_export_measures_papers_beside_copies_and_rows_beside_csv(bench, no_postgres):
    done = bench("export", "--json", "--rounds", "2")
    assert done.exit_code == 0, done.output
    export = json.loads(done.stdout)["export"]
    for told, names in ((export["papers"], ("product", "bare")), (export["rows"], ("xlsx", "csv"))):
        assert all(told[name]["wall_us"] > 0 for name in names)
    assert export["rows"]["xlsx_ratio"]["cpu"] > 0
    assert "papers of 500,000 bytes" in bench("export", "--rounds", "1").stdout


def test_bench_register_asks_few_and_many_records_in_turn(bench, no_postgres):
    done = bench("register", "--json", "--rounds", "1", "--records", "2000")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)["register"]["databases"]["sqlite"]
    assert told["sizes"] == [1_000, 2_000]
    for name in ("newest", "page 6,000", "a search, two words", "inbox: waiting"):
        assert told["pages"][name]["few"]["wall_us"] > 0
        assert told["pages"][name]["flat"]["cpu"] > 0
    assert bench("route", "--records", "2000").exit_code == 2


def test_bench_trail_checks_every_event_beside_bare_hashing(bench, no_postgres):
    done = bench("trail", "--json", "--rounds", "1")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)["trail"]["databases"]["sqlite"]
    assert told["events"] > 0
    assert all(told["ratio"][side]["cpu"] > 0 for side in ("chains", "whole"))


def test_a_bench_leaves_nothing_behind(bench, postgres, tmp_path):
    server = postgres.url("postgres")
    before = databases(server)
    given = [["route"], ["register", "--records", "2000"]]  # those that fill databases
    for words in [[]] if dose(1) > 1 else given:
        assert bench(*words, "--rounds", "1", "--postgres", server).exit_code == 0
    assert databases(server) == before
    assert not list(tmp_path.iterdir())


def test_without_postgresql_the_bench_says_so_and_goes_on_with_sqlite(bench, no_postgres):
    done = bench("route", "--rounds", "1")
    assert done.exit_code == 0, done.output
    assert "apt-get install postgresql" in done.stderr
    assert "product / bare" in done.stdout
    assert "postgresql:" not in done.stdout


def test_a_server_that_cannot_be_reached_is_said_in_one_line(bench, tmp_path):
    done = bench("--rounds", "1", "--postgres", f"postgresql://nobody@/none?host={tmp_path}")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: PostgreSQL:")


def test_a_bench_that_is_not_there_is_wrong_use(bench):
    done = bench("rout")
    assert done.exit_code == 2
    assert "route" in done.stderr


def test_bench_form_measures_a_page_beside_flask_alone_and_does_no_cold_work_when_warm(bench):
    done = bench("form", "--json", "--rounds", "2")
    assert done.exit_code == 0, done.output
    form = json.loads(done.stdout)["form"]
    against = {"fields / hello", "get / hello", "get / wtforms", "post / wtforms_post"}
    assert set(form["ratio"]) == against
    assert all(ratio["cpu"] > 0 for ratio in form["ratio"].values())
    assert form["warm"] == {"YAML files read": 0, "templates compiled": 0, "classes made": 0}


def test_bench_pdf_sets_the_same_sheet_in_typst_and_seals_it(bench, no_postgres):
    done = bench("pdf", "--json", "--rounds", "1")
    assert done.exit_code == 0, done.output
    pdf = json.loads(done.stdout)["pdf"]
    assert set(pdf["ratio"]) == {"sheet / typst", "apart / typst_apart", "seal / sheet"}
    assert all(ratio["wall"] > 0 for ratio in pdf["ratio"].values())


def test_without_typst_the_bench_says_so_and_goes_on(bench, no_postgres, monkeypatch):
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    monkeypatch.setattr(pdf, "SHORT", pdf.OFTEN)  # nothing in a process of its own
    done = bench("pdf", "--rounds", "1")
    assert done.exit_code == 0, done.output
    assert "countersign[bench]" in done.stdout
    assert "seal / sheet" in done.stdout


def test_both_sides_of_bench_pdf_print_the_same_words(tmp_path):
    """Read back from both files: every row, sum, name and digest, on as many pages."""
    sheets = {"product": pdf._product(tmp_path)["sheet"](7), "typst": pdf._typst()["typst"](7)}
    read = []
    for side, data in sheets.items():
        file = tmp_path / f"{side}.pdf"
        file.write_bytes(data)
        told = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
        pages = told.stdout.decode().split("\f")
        read.append([Counter(re.sub(r"\s", "", page)) for page in pages])
    assert read[0] == read[1]
    assert len(read[0]) == 3  # two pages, and nothing behind the last
