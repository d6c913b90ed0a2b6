"""A paper speaks the one language that its document declares."""

import hashlib
import json
import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from app import locales
from app.core.definitions.bundle import freeze, thaw
from app.core.definitions.reading import read_document
from app.core.elements.table import Table
from app.core.source.text import read_yaml
from app.core.wording import speaking
from app.rendering.columns import columns
from app.rendering.ledger import Ledger, Line, ledger_html
from app.rendering.page import copies_html
from app.rendering.process import render_in_child
from app.rendering.sheet import Fact, Place, Sheet, TrailLine
from tests.rendering.test_shipped import answers_of

RELEASED = Path(__file__).parent.parent / "released"
BUNDLES = sorted(RELEASED.rglob("*.bundle.json"))
BEFORE = json.loads((RELEASED / "papers.json").read_text())  # as the release drew them
VARIANTS = ("sealed", "draft", "void", "blank")


def sheet(bundle, variant):
    """A record with a place of every kind, on paper."""
    steps = list(bundle.workflow.steps)
    kinds = (
        Place(status="signed", name="李文江", role="经理", act="098b14db", date=date(2026, 11, 19)),
        Place(status="waiting", waiting_for="审核"),
        Place(status="skipped"),
        Place(
            status="signed", name="周晓", outcome="有异议", opinion="返工", identity="当面签署",
            witness="王一平", stamp="客户服务部", act="060650b4", date=date(2026, 11, 20),
        ),
        Place(status="open", waiting_for="办理"),
    )  # fmt: skip
    return Sheet(
        bundle=bundle,
        answers=answers_of(bundle.form),
        titles=lambda _kind, id_: id_,
        number="" if variant == "draft" else "JS-2026-0417",
        code="Q2MX-7W4H-9R5T",
        house="榕江房地产有限公司",
        submitted=date(2026, 11, 19),
        places={name: kinds[at % len(kinds)] for at, name in enumerate(steps)},
        trail=(
            TrailLine(
                at="2026-11-19 09:12 +08:00", step="编制", person="李文江（经理）",
                identity="登录账号", decision="提交", act="ab" * 32, covers=12,
            ),
            TrailLine(
                at="2026-11-20 10:05 +08:00", step="审核", person="周晓", identity="当面签署",
                decision="同意", act="cd" * 32, voided=True,
            ),
        ),
        facts=(Fact(label="单据", text="结算书 JS-2026-0417"),),
        verify_url="https://forms.example/v/Q2MX7W4H9R5T",
        revision="第 3 版（2026-03-01）",
        variant=variant,
    )  # fmt: skip


def drawn(path):
    """The hash of every copy of every kind of paper."""
    bundle = thaw(path.read_text())
    return {
        variant: [
            hashlib.sha256(html.encode()).hexdigest()
            for html in copies_html(sheet(bundle, variant))
        ]
        for variant in VARIANTS
    }


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_bundle_of_an_earlier_release_prints_as_it_did_then_to_the_byte(path):
    assert "lang" not in json.loads(path.read_text())["document"]
    assert drawn(path) == BEFORE[f"{path.parent.name}/{path.stem}"]


def test_a_declared_language_is_frozen_with_the_paper_and_one_that_is_none_is_refused(bundle_from):
    files = {
        kind: Path(f"{kind}s/settlement.yaml").read_text()
        for kind in ("form", "workflow", "document")
    }
    declared = bundle_from(files | {"document": "lang: en\n" + files["document"]})
    hash_, text = freeze(declared.form, declared.workflow, declared.document)
    assert thaw(text).document.lang == "en"
    assert hash_ != freeze(*parts(bundle_from(files)))[0]
    source, _ = read_yaml("lang: fr\n" + files["document"], "documents/settlement.yaml")
    (problem,) = read_document("settlement", source).problems
    assert "'lang'" in str(problem)


def test_a_table_s_columns_hold_the_words_of_their_heads_in_either_language(bundle_from):
    kinds = ("form", "workflow", "document")
    bundle = bundle_from({each: Path(f"{each}s/settlement.yaml").read_text() for each in kinds})
    (element,) = [each for each in bundle.document.elements if isinstance(each, Table)]
    wide = {}
    for language in ("zh", "en"):
        with speaking(language):
            drawn = columns(element, bundle.form.tables["items"], (), wide=False)
        wide[language] = {each.field.name: each.percent for each in drawn}
    for each in drawn:
        letters = max(map(len, each.label.split()))
        assert each.percent / 100 * 170 > letters * 1.7, each.label
    assert max(wide["en"], key=wide["en"].get) == max(wide["zh"], key=wide["zh"].get) == "project"
    assert wide["en"]["measure"] < wide["en"]["quota_no"]


def test_a_day_and_a_time_of_an_english_paper_stand_apart(bundle_from):
    kinds = ("form", "workflow", "document")
    bundle = bundle_from({each: Path(f"{each}s/call-log.yaml").read_text() for each in kinds})
    answers = {"received_at": datetime(2026, 11, 26, 8, 45, tzinfo=UTC)}
    locales.teach()
    english = replace(sheet(bundle, "sealed"), answers=answers, language="en")
    (html,) = copies_html(english)
    told = " ".join(re.sub(r"<[^>]*>", "", html).split())
    assert "26 Nov 2026 8:45" in told


def parts(bundle):
    return bundle.form, bundle.workflow, bundle.document


@pytest.mark.parametrize("count", [3, 70])
def test_a_ledger_is_in_the_language_of_who_prints_it_the_child_s_words_too(count):
    locales.teach()
    lines = [
        Line(texts=[f"No. {each}", "1.00"], figures=[Decimal("1.00")]) for each in range(count)
    ]
    with speaking("en"):
        html = ledger_html(
            Ledger(
                title="Register", house="House", period="", asked="", made="", note="",
                heads=["Number", "Sum"], right=frozenset({1}), added=[1], lines=lines,
            )
        )  # fmt: skip
        pdf = render_in_child(html, [], datetime(2026, 11, 20, tzinfo=UTC))
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    text = told.stdout.decode()
    assert ("Running total" if count > 3 else "Total") in text
    assert "Page 1 of " in text
    assert not any("\u2e80" <= each <= "\uffef" for each in text)
