from typing import Any

import pytest

from app.signing.keys import Keys, new_keys
from app.signing.receipts import check_receipt, receipt
from tests.signing.conftest import HOUSE, NOW


@pytest.fixture
def act(record: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = record["acts"][1]["content"]
    return content


def test_a_receipt_proves_the_act_it_was_given_for(act: dict[str, Any], keys: Keys) -> None:
    text = receipt(act, keys)
    assert len(text) < 220
    assert text == receipt(act, keys)
    assert check_receipt(text, act, keys.certificate_pem)
    assert check_receipt(f"  {text}\n", act, keys.certificate_pem)


def test_a_receipt_does_not_prove_another_act(act: dict[str, Any], keys: Keys) -> None:
    text = receipt(act, keys)
    assert not check_receipt(text, {**act, "outcome": "rejected"}, keys.certificate_pem)


def test_a_receipt_of_another_organisation_proves_nothing(act: dict[str, Any], keys: Keys) -> None:
    other = new_keys(HOUSE, NOW)
    assert not check_receipt(receipt(act, other), act, keys.certificate_pem)


def test_no_changed_character_of_a_receipt_passes(act: dict[str, Any], keys: Keys) -> None:
    text = receipt(act, keys)
    for place, character in enumerate(text):
        changed = text[:place] + ("A" if character != "A" else "B") + text[place + 1 :]
        assert not check_receipt(changed, act, keys.certificate_pem), place


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "e30.e30.e30", "x" * 9999, "收据.a.b"])
def test_nonsense_is_no_receipt(text: str, act: dict[str, Any], keys: Keys) -> None:
    assert not check_receipt(text, act, keys.certificate_pem)
