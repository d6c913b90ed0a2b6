"""A button pressed once more while the answer is on the way sends nothing again."""

from playwright.sync_api import expect

from app.core.records.organisation import Person
from app.services import people

NOTED = """button => {
  const note = () => [document.activeElement === button, button.getAttribute("aria-disabled")];
  button.addEventListener("keyup", () => sessionStorage.setItem("noted", JSON.stringify(note())));
}"""


def test_first_passwords_are_not_lost_by_pressing_twice(served):
    with served.office.ports.store.writing() as writing:
        linxi = Person(id="linxi", name="林溪", login="linxi")
        writing.put_person(linxi, at=served.office.ports.now(), by="system:test")
    page = served.desk("admin").open("/admin/people/first-passwords")
    posts = []
    page.route(
        "**/first-passwords", lambda route: posts.append(route)
    )  # none gets there before it is let go
    button = page.get_by_role("button", name="发给这 1 个人")
    button.evaluate(NOTED)
    button.focus()
    with page.expect_request("**/first-passwords"):
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
    while not posts:
        page.wait_for_timeout(20)  # a request is told of before it is stopped
    for each in posts:
        each.continue_()
    expect(page.get_by_role("cell", name="linxi")).to_be_visible()
    assert len(posts) == 1
    assert page.evaluate("JSON.parse(sessionStorage.getItem('noted'))") == [True, "true"]
    assert people.without_password(served.office.ports) == ()
