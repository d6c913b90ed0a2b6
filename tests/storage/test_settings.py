"""Settings count from their day on, on every store."""

from datetime import date

from app.storage.store import SettingValue
from tests.storage.conftest import later, look


def test_settings_count_from_their_day_on(store):
    def value(text, since, minute=0):
        at = later(minute)
        return SettingValue(form="pay", name="from", value=text, since=since, by="ann", at=at)

    with store.writing() as tx:
        tx.put_setting(value("20000", date(2026, 1, 1)))
        tx.put_setting(value("30000", date(2026, 6, 1)))
        tx.put_setting(value("25000", date(2026, 6, 1), 1))  # corrected on the same day
    assert look(store, "settings", "pay", date(2025, 12, 31)) == {}
    assert look(store, "settings", "pay", date(2026, 5, 31)) == {"from": "20000"}
    assert look(store, "settings", "pay", date(2026, 6, 1)) == {"from": "25000"}
    assert look(store, "settings", "other", date(2026, 6, 1)) == {}
    assert look(store, "house_events")[0]["type"] == "setting"
