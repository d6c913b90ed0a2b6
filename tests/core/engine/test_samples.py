"""Made-up answers: of what may be several two, and nobody and nothing that is retired."""

from datetime import date

from app.core.engine.samples import sample
from app.core.records.organisation import Department, Organisation, Person
from tests.core.definitions.small_form import FORM, bundle

TODAY = date(2026, 3, 2)
MORE = "  - {name: asked, type: departments, label: 甲}\n  - {name: who, type: people, label: 乙}\n"
HOUSE = Organisation(
    departments={each: Department(id=each, title=each) for each in "abc"},
    people={each: Person(id=each, name=each, login=each, active=each != "x") for each in "xyzw"},
    retired={("department", "a"): date(2026, 1, 1)},
)


def test_several_departments_and_people_are_answered_with_two():
    typed = sample(bundle(FORM + MORE).form, HOUSE, TODAY)
    assert (typed["asked"], typed["who"]) == (["b", "c"], ["w", "y"])
