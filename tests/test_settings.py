"""Settings are read once, and what cannot be used is refused with its name."""

import pytest

from app.settings import BadSetting, read_settings, unknown


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEFINITIONS", "/nowhere/at/all", "there is no folder '/nowhere/at/all'"),
        ("PUBLIC_URL", "http://x:abc", "must be like https://forms.example"),
        ("PUBLIC_URL", "http://x:99999", "must be like https://forms.example"),
        ("PUBLIC_URL", "http://:80", "must be like https://forms.example"),
        ("PUBLIC_URL", "http://x?a=b", "must be like https://forms.example"),
        ("WEB_WORKERS", "99999999999999999999", "must be a whole number from 1 to 256"),
        ("WEB_WORKERS", "9" * 5000, "must be a whole number from 1 to 256"),
        ("WEB_WORKERS", "0", "must be a whole number from 1 to 256"),
        ("EXPORT_DAYS", "99999999999", "must be a whole number from 1 to "),
        ("SIGNING_MINUTES", "11", "must be a whole number from 1 to 10"),
        ("PROXIES", "-1", "must be a whole number from 0 to "),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(tmp_path, name, value, said):
    with pytest.raises(BadSetting, match=f"^COUNTERSIGN_{name}") as refused:
        read_settings(tmp_path, {f"COUNTERSIGN_{name}": value})
    assert said in str(refused.value)
    assert len(str(refused.value)) < 200


def test_a_variable_that_no_setting_knows_is_told_with_the_nearest_name():
    given = {
        "COUNTERSIGN_LANGAUGE": "en",
        "COUNTERSIGN_LANGUAGE": "en",
        "COUNTERSIGN_QQQ": "1",
        "LANG": "C",
    }
    assert unknown(given) == [
        "no setting is called COUNTERSIGN_LANGAUGE (did you mean COUNTERSIGN_LANGUAGE?)",
        "no setting is called COUNTERSIGN_QQQ",
    ]


def test_a_start_warns_of_a_variable_that_no_setting_knows(office, monkeypatch):
    from app import factory

    monkeypatch.setenv("COUNTERSIGN_LANGAUGE", "en")
    assert any("COUNTERSIGN_LANGAUGE" in each for each in factory.findings(office.ports))
