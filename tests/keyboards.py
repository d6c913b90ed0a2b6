"""Somebody at a browser without a mouse: keys, and what has the focus, which is always seen."""

from playwright.sync_api import expect

from tests.offices import PASSWORD
from tests.waiting import until

FOCUS = """() => {
  const at = document.activeElement, row = at.closest("li, tr, fieldset");
  if (at === document.body) return null;
  const marked = (each) => {
    const style = each ? getComputedStyle(each) : null;
    return Boolean(style) && (style.outlineStyle !== "none" || style.boxShadow !== "none");
  };
  const button = at.closest(".choose")?.querySelector("label"); // ours, in place of the browser's
  const drawn = button ?? at.closest(".cm-editor, .look") ?? at;
  const { left, top, width, height } = drawn.getBoundingClientRect();
  const [x, y] = [left + Math.min(width, 30) / 2, top + Math.min(height, 20) / 2];
  const there = document.elementFromPoint(x, y), label = at.closest("label");
  return {
    name: (at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || "").trim(),
    around: row?.innerText ?? "",
    seen: marked(at) || marked(drawn),
    covered: !(drawn.contains(there) || there?.contains(drawn) || label?.contains(there)),
  };
}"""


class Keys:
    """Somebody who has no mouse."""

    def __init__(self, desk):
        self.desk, self.page = desk, desk.page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text):
        self.page.keyboard.insert_text(text)

    def to(self, name, *, around="", key="Tab"):
        """Go on until what has the focus is called so, and stands in a row with those words."""
        passed = []
        for _ in range(60):
            self.press(key)
            at = self.page.evaluate(FOCUS)
            assert at is not None, f"the focus is lost behind {passed}"
            assert at["seen"], f"nobody sees the focus on {at}"
            assert not at["covered"], f"something lies over {at}"
            passed.append(at["name"])
            if at["name"].startswith(name) and around in at["around"]:
                return self
        raise AssertionError(f"{name} is not on the way: {passed}")

    def enter(self, name, **where):
        """Press Enter on it; it leads to another page."""
        self.to(name, **where)
        with self.page.expect_navigation():
            self.press("Enter")
        return self

    def skip(self):
        """Leave the head of the page by its first link, where it was not left before.

        A browser takes `#main` along where it is led on from a form.
        """
        if self.page.url.endswith("#main"):
            return self
        ready = "document.hasFocus() && document.readyState === 'complete'"
        assert until(lambda: self.page.evaluate(ready))
        self.to("跳到正文").press("Enter")
        return self

    def sign_in(self, login):
        self.desk.open("/sign-in")
        expect(self.page.get_by_label("工号或登录名")).to_be_focused()
        self.type(login)
        self.to("密码").type(PASSWORD)
        with self.page.expect_navigation():
            self.press("Enter")
        return self

    def heading(self, words):
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)
        return self
