"""Drives papers through the pages from YAML: what is typed, who decides, who signs over a link."""

import io
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browsers import Desk, Served
from tests.gestures import RECORD, press, rows, sign

SAMPLES = Path(__file__).parent / "samples"
LINK = re.compile(r"https?://[^/\s]+(/s/[\w-]{43})")
CODE = re.compile(r"验证码 ([0-9]{6})")
NAME = (
    [(0.2, 0.3), (0.5, 0.28)],
    [(0.35, 0.3), (0.33, 0.7)],
    [(0.6, 0.25), (0.7, 0.7), (0.85, 0.4)],
)


@dataclass
class Office:
    """People at pages of one width, and what the house sends to customers."""

    served: Served
    messengers: object
    width: int
    desks: dict[str, Desk] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)  # form → id of its newest record

    def desk(self, login: str) -> Desk:
        """The person's own browser."""
        if login not in self.desks:
            self.desks[login] = self.served.desk(login, width=self.width)
        return self.desks[login]

    def record(self, form: str):
        """The newest record of a form, as stored."""
        return self.served.office.record(self.records[form])


def samples() -> list[dict]:
    """Every sample, in the order of the files' names."""
    paths = sorted(SAMPLES.glob("*.yaml"))
    return [yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in paths]


def submit(office: Office, told: dict) -> None:
    """Open the form, from another paper where the sample says so, fill it in, sign, submit."""
    desk = office.desk(told["by"])
    if source := told.get("from"):
        page = desk.open(f"/records/{office.records[source]}")
        press(page, f"开{told['title']}")
    else:
        page = desk.open("/forms")
        page.get_by_role("listitem").filter(has_text=told["title"]).get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(told["title"])
    fill(office, page, told["answers"])
    press(page, "下一步：签名")
    sign(page, "签名并提交")
    office.records[told["form"]] = RECORD.search(page.url)[1]


def decide(office: Office, form: str, step: dict) -> None:
    """One step as the sample tells it."""
    task = _task(office, form, step["step"])
    if step.get("over") == "link":
        _over_a_link(office, task, step)
    elif opens := step.get("opens"):
        page = office.desk(step["by"]).open(f"/records/{office.records[form]}")
        press(page, f"开{opens['title']}")
        fill(office, page, opens["answers"])
        press(page, "下一步：签名")
        sign(page, "签名并提交")
        office.records[opens["form"]] = RECORD.search(page.url)[1]
    else:
        page = office.desk(step["by"]).open(f"/tasks/{task}")
        fill(office, page, step.get("answers", {}))
        press(page, step["do"])
        if not RECORD.search(page.url):
            sign(page, step["do"])
        expect(page).to_have_url(RECORD)
    assert all(each.id != task for each in office.record(form).open_tasks())


def fill(office: Office, page, answers: dict) -> None:
    """Type, choose, tick, draw or hand in each answer, by the name of its input."""
    for name, given in answers.items():
        if name == "items":
            _lines(page, given)
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


def words_on(pdf: Path) -> str:
    """Everything that the paper says, in reading order and as laid out, without blanks."""
    texts = [
        subprocess.run(["pdftotext", *how, str(pdf), "-"], capture_output=True, text=True).stdout
        for how in ([], ["-layout"])
    ]
    return "\n".join("".join(text.split()) for text in texts)


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


def _lines(page, lines: list[dict]) -> None:
    """Type rows into the table `items`, adding one by the button behind each but the first."""
    growing = page.locator("[data-table=items][data-growing]").count()
    for number, cells in enumerate(lines):
        if number and growing:
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


def _over_a_link(office: Office, task: str, step: dict) -> None:
    """The holder sends a link; the customer opens it on a phone, asks for a code, draws, signs."""
    page = office.desk(step["by"]).open(f"/tasks/{task}")
    page.get_by_role("button", name=re.compile("^发链接")).first.click()
    office.served.work()
    mail = office.messengers.mail
    customer = office.served.desk(width=390)
    theirs = customer.open(LINK.search(mail.letters[-1].text)[1])
    theirs.get_by_role("button", name=re.compile("^发验证码到")).click()
    expect(theirs.get_by_text(re.compile("^已发到"))).to_be_visible()
    theirs.get_by_label("收到的验证码").fill(CODE.search(mail.letters[-1].text)[1])
    fill(office, theirs, step.get("answers", {}))
    draw(theirs)
    theirs.get_by_text("我同意用电子签名").click()
    theirs.get_by_role("button", name="签名并提交").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("签好了，谢谢您")


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


def _task(office: Office, form: str, step: str) -> str:
    return next(each.id for each in office.record(form).open_tasks() if each.step == step)
