"""Drives papers through the pages from YAML: what is typed, who decides, who signs over a link."""

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browsers import DESK, PHONE, Desk, Served
from tests.gestures import RECORD, press, rows, sign, typed

SAMPLES = Path(__file__).parent / "samples"
LINK = re.compile(r"https?://[^/\s]+(/s/[\w-]{43})")
CODE = re.compile(r"验证码 ([0-9]{6})")
WIDTHS = {DESK: "desk", PHONE: "phone"}
NAME = (
    [(0.2, 0.3), (0.5, 0.28)],
    [(0.35, 0.3), (0.33, 0.7)],
    [(0.6, 0.25), (0.7, 0.7), (0.85, 0.4)],
)


@dataclass
class Office:
    """People at pages of one width, and what the house sends to customers.

    At a desk people find what waits for them in their inbox, where the sample says so, and begin a
    row by Enter; at a phone they go straight to it, as a message leads them, and press the button.
    """

    served: Served
    messengers: object
    width: int
    desks: dict[str, Desk] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)  # paper → id of its record

    def desk(self, login: str) -> Desk:
        """The person's own browser."""
        if login not in self.desks:
            self.desks[login] = self.served.desk(login, width=self.width)
        return self.desks[login]

    @property
    def customer(self) -> Desk:
        """The customer's own phone."""
        if "" not in self.desks:
            self.desks[""] = self.served.desk(width=PHONE)
        return self.desks[""]

    def record(self, paper: str):
        """The record of a paper, as stored."""
        return self.served.office.record(self.records[paper])


def samples(width: int) -> list[dict]:
    """Every sample of that width, in the order of the files' names; `paper`: what it is called."""
    found = []
    for path in sorted(SAMPLES.glob("*.yaml")):
        told = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        told["steps"] = [each for each in told["steps"] if _is_of(each, width)]
        if _is_of(told, width):
            found.append(told | {"paper": path.stem.partition("-")[2]})
    return found


def _is_of(told: dict, width: int) -> bool:
    return told.get("at", WIDTHS[width]) == WIDTHS[width]


def submit(office: Office, told: dict) -> None:
    """Open the form, from another paper where the sample says so, fill it in, sign, submit."""
    desk = office.desk(told["by"])
    if source := told.get("from"):
        page = _read(office, desk, source, "/inbox/decided" if "carries" in told else "")
        press(page, f"开{told['title']}")
        expect(page.locator(".trace")).to_contain_text(office.record(source).number)
        assert typed(page, carried := told.get("carries", {})) == carried
    else:
        page = desk.open("/forms")
        page.get_by_role("listitem").filter(has_text=told["title"]).get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(told["title"])
    _hand_in(office, page, told["paper"], told["answers"])


def decide(office: Office, told: dict, step: dict) -> None:
    """One step of a paper as the sample tells it."""
    paper = told["paper"]
    task = _task(office, paper, step["step"])
    page = _take(office, paper, task, step["by"], listed=told.get("inbox", False))
    if step.get("over") == "link":
        _over_a_link(office, page, step)
    elif step.get("over") == "device":
        _on_the_device(office, page, step)
    elif opens := step.get("opens"):
        press(page, f"开{opens['title']}")
        _hand_in(office, page, opens["form"], opens["answers"])
        page.get_by_role("link", name=office.record(paper).number).click()
        expect(page.locator(".page-head .state")).to_have_text("已通过")
    else:
        fill(office, page, step.get("answers", {}))
        press(page, step["do"])
        if not RECORD.search(page.url):
            sign(page, step["do"])
        expect(page).to_have_url(RECORD)
    assert all(each.id != task for each in office.record(paper).open_tasks())


def _hand_in(office: Office, page, paper: str, answers: dict) -> None:
    """Fill in, sign and submit what is open."""
    fill(office, page, answers)
    press(page, "下一步：签名")
    sign(page, "签名并提交")
    office.records[paper] = RECORD.search(page.url)[1]


def _take(office: Office, paper: str, task: str, login: str, *, listed: bool):
    """The page of the task that waits for somebody."""
    desk = office.desk(login)
    if office.width == PHONE or not listed:
        return desk.open(f"/tasks/{task}")
    work = desk.open("/inbox/").locator("li.work", has_text=office.record(paper).number)
    work.locator(f'a[href="/tasks/{task}"]').click()
    expect(desk.page).to_have_url(f"{desk.url}/tasks/{task}")
    return desk.page


def _read(office: Office, desk: Desk, paper: str, listed: str = ""):
    """The page of a record, reached from a list of records where one is named."""
    if office.width == PHONE or not listed:
        return desk.open(f"/records/{office.records[paper]}")
    work = desk.open(listed).locator("li.work", has_text=office.record(paper).number)
    work.locator(f'a[href="/records/{office.records[paper]}"]').first.click()
    return desk.page


def download(office: Office, paper: str, login: str, folder: Path) -> Path:
    """The sealed PDF as its readers get it."""
    page = _read(office, office.desk(login), paper, "/inbox/decided")
    expect(page.locator(".page-head .state")).to_have_text("已通过")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="盖章的 PDF").click()
    assert waiting.value.suggested_filename == f"{office.record(paper).number}.pdf"
    file = folder / f"{paper}.pdf"
    waiting.value.save_as(file)
    return file


def fill(office: Office, page, answers: dict) -> None:
    """Type, choose, tick, draw or hand in each answer, by the name of its input."""
    for name, given in answers.items():
        if name == "items":
            _lines(page, given, by_key=office.width == DESK)
        elif isinstance(given, dict) and set(given) == {"other"}:
            page.locator(f'[name="{name}"][value="other"]').check()
            page.locator(f'[name="{name}/other"]').fill(given["other"])
        elif isinstance(given, dict):
            _rate(page, name, given)
        elif isinstance(given, list) and page.locator(f'[data-field="{name}"] [type=file]').count():
            _photographs(page, name, given)
        elif isinstance(given, list):
            for each in given:
                page.locator(f'[name="{name}"][value="{each}"]').check()
        else:
            _type(office, page, name, str(given))


def _type(office: Office, page, name: str, text: str) -> None:
    now = office.served.office.ports.now().astimezone(office.served.office.ports.zone)
    text = {"today": now.date().isoformat(), "now": now.strftime("%Y-%m-%dT%H:%M")}.get(text, text)
    control = page.locator(f'[name="{name}"]')
    kind = control.first.evaluate("each => each.type")
    if kind in ("radio", "checkbox"):
        page.locator(f'[name="{name}"][value="{text}"]').check()
    elif kind == "select-one":
        control.select_option(text)
    else:
        control.fill(text)


def _lines(page, lines: list[dict], *, by_key: bool) -> None:
    """Type rows into the table `items`, adding one by Enter or the button behind each."""
    growing = page.locator("[data-table=items][data-growing]").count()
    for number, cells in enumerate(lines):
        if number and growing and by_key:
            page.locator("[data-table=items] [data-line]").last.locator("input").last.press("Enter")
        elif number and growing:
            page.get_by_role("button", name="加一行").click()
        row = rows(page)[number]
        opener = page.locator(f'[data-line="{row}"] [data-open]')
        for name, text in cells.items():
            cell = page.locator(f'[name="items/{row}/{name}"]')
            if not cell.is_visible():
                opener.click()
            cell.fill(text)


def _rate(page, name: str, rated: dict) -> None:
    """Rate item by item, in the order of the form: on a phone one card shows at a time."""
    for item, given in rated.items():
        option, comment = given if isinstance(given, list) else (given, "")
        tick = page.locator(f'[name="{name}/{item}"][value="{option}"]')
        if not tick.is_visible():
            page.locator('[data-turn] [data-to="1"]').click()
        tick.check()
        if comment:
            page.locator(f'[name="{name}/{item}/comment"]').fill(comment)


def _photographs(page, name: str, captions: list[str]) -> None:
    place = page.locator(f'[data-field="{name}"]')
    place.locator("[type=file]").set_input_files(
        [
            {"name": f"{each}.jpg", "mimeType": "image/jpeg", "buffer": photograph(each)}
            for each in captions
        ]
    )
    boxes = place.locator(f'input[name^="{name}/"]')
    expect(boxes).to_have_count(len(captions), timeout=30_000)
    for number, caption in enumerate(captions):
        boxes.nth(number).fill(caption)


def photograph(seed: str, size: tuple[int, int] = (1200, 900)) -> bytes:
    """A JPEG that differs from every other seed's."""
    shade = sum(map(ord, seed)) % 120
    picture = Image.new("RGB", size, (90 + shade, 160, 200 - shade))
    pen = ImageDraw.Draw(picture)
    for at in range(0, size[0], 60):
        pen.line([(at, 0), (size[0] - at, size[1])], fill=(250, 250, 240 - shade), width=6)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _over_a_link(office: Office, page, step: dict) -> None:
    """The holder sends a link; the customer opens it on a phone, asks for a code, draws, signs."""
    page.get_by_role("button", name=re.compile("^发链接")).first.click()
    office.served.send()
    mail = office.messengers.mail
    theirs = office.customer.open(LINK.search(mail.letters[-1].text)[1])
    theirs.get_by_role("button", name=re.compile("^发验证码到")).click()
    expect(theirs.get_by_text(re.compile("^已发到"))).to_be_visible()
    theirs.get_by_label("收到的验证码").fill(CODE.search(mail.letters[-1].text)[1])
    fill(office, theirs, step.get("answers", {}))
    draw(theirs)
    theirs.get_by_text("我同意用电子签名").click()
    theirs.get_by_role("button", name="签名并提交").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("签好了，谢谢您")


def _on_the_device(office: Office, page, step: dict) -> None:
    """Where no code can be sent the customer signs on the witness's device without one."""
    ports = office.served.office.ports
    channels, ports.channels = ports.channels, {}
    fill(office, page, step["answers"])
    press(page, step["do"])
    expect(page.get_by_text("未用验证码，由见证人方明当面确认")).to_be_visible()
    expect(page.get_by_label("再输一次您的登录密码")).to_have_count(0)
    sign(page, step["do"])
    expect(page.get_by_text("由见证人方明当面确认")).to_be_visible()
    ports.channels = channels


def draw(page) -> None:
    """Draw a name with finger or mouse in the box to sign in."""
    page.locator("[data-pad]").scroll_into_view_if_needed()
    box = page.locator("[data-pad]").bounding_box()
    for first, *rest in NAME:
        page.mouse.move(box["x"] + first[0] * box["width"], box["y"] + first[1] * box["height"])
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=5)
        page.mouse.up()


def _task(office: Office, paper: str, step: str) -> str:
    return next(each.id for each in office.record(paper).open_tasks() if each.step == step)
