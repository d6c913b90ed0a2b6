"""A person's own mail address, on their own page."""


def test_a_person_sees_and_sets_their_own_address(office, someone):
    browser = someone("wangmin")
    browser.get("/me")
    answer = browser.post("/me/mail", {"email": "wang@house.example"})
    assert answer.status_code == 303
    assert 'value="wang@house.example"' in browser.get("/me").text
    with office.ports.store.reading() as reading:
        event = reading.house_events(1)[0]
    assert (event["by"], event["body"]["email"]) == (office.ids["wangmin"], "wang@house.example")


def test_what_is_no_address_stays_to_be_mended(someone):
    browser = someone("wangmin")
    browser.get("/me")
    answer = browser.post("/me/mail", {"email": "wang at house"})
    assert answer.status_code == 422
    assert 'value="wang at house"' in answer.text
    assert "请填写电子邮箱" in answer.text
    assert 'value="wang' not in browser.get("/me").text.split('id="email"')[1].split(">")[0]
