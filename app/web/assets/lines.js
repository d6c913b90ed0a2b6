/** Rows of a table: add, remove, move, paste, one open at a time on phones. Without script the same by posting. */

import { boxed, controls } from "./controls.js";
import { pasted } from "./pasted.js";
import { say } from "./words.js";

const PHONE = matchMedia("(max-width: 48rem)");

/** @param {HTMLElement} table a `[data-table]` @param {() => void} changed what to do after rows changed */
export function lines(table, changed) {
  const body = table.querySelector("tbody");
  const growing = table.hasAttribute("data-growing");
  const most = Number(table.dataset.most);
  const told = table.querySelector("[data-full]");
  const all = () => [...body.querySelectorAll("[data-line]")];

  table.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const line = button.closest("[data-line]");
    if (button.name === "_add") {
      event.preventDefault();
      more();
    } else if (button.name === "_drop") {
      event.preventDefault();
      const every = all(), at = every.indexOf(line);
      const next = every[at + 1] ?? every[at - 1];
      body.querySelector(`[data-of="${line.dataset.line}"]`)?.remove();
      drop(line);
      enter(next ?? added());
    } else if (button.hasAttribute("data-open")) {
      enter(line);
    }
  });

  table.addEventListener("keydown", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line || !growing || event.isComposing) return;
    if (event.key === "Enter" && !event.ctrlKey && event.target.matches("input")) {
      event.preventDefault();
      const inputs = controls(line);
      if (event.target !== inputs.at(-1)) inputs[inputs.indexOf(event.target) + 1].focus();
      else if (line === all().at(-1)) more();
      else enter(all()[all().indexOf(line) + 1]);
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      const other = all()[all().indexOf(line) + (event.key === "ArrowUp" ? -1 : 1)];
      if (!other) return;
      if (event.key === "ArrowUp") body.insertBefore(line, other);
      else body.insertBefore(other, line);
      tidy();
      event.target.focus();
    }
  });
  table.addEventListener("input", () => all().forEach(brief));
  pasted(table, { all, more: () => (growing && all().length < most ? added() : null), drop, most, tell });

  /** One more row to type into, where the table takes one. */
  function more() {
    if (all().length < most) enter(added());
    else tell(say("最多 {most} 行，没有再加", { most }), true);
  }

  function tell(words, wrong, button = "") {
    told.className = wrong ? "fault" : "hint";
    told.replaceChildren(words, button);
  }

  function drop(line) {
    line.remove();
    tidy();
  }

  /** A new empty row at the end. @param {string} [id] */
  function added(id = fresh()) {
    const line = table.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const element of [line, ...line.querySelectorAll("*")]) {
      for (const attribute of element.attributes) {
        if (attribute.name !== "class") attribute.value = attribute.value.replace(/(^|[/-])ROW(?=$|[/-])/, `$1${id}`);
      }
    }
    body.append(line);
    tidy();
    return line;
  }

  function tidy() {
    all().forEach((line, place) => {
      const number = place + 1;
      line.querySelector(".ordinal").firstChild.textContent = number;
      line.querySelector(".brief-no").textContent = number;
      for (const control of line.querySelectorAll("[aria-label]")) {
        control.setAttribute("aria-label", renumbered(control.getAttribute("aria-label"), number));
      }
      brief(line);
    });
    const count = table.querySelector("[data-count]");
    if (count) count.textContent = all().length;
    told.textContent = "";
    changed();
  }

  /** What a closed row says on a phone. */
  function brief(line) {
    const said = (cell) => cell.querySelector("input:not([type=radio], [type=checkbox]), select, textarea, output, :checked")?.value ?? "";
    const name = line.querySelector("td.name");
    line.querySelector(".brief-name").textContent = name ? said(name) : "";
    line.querySelector(".brief-rest").textContent = [...line.querySelectorAll("td.amount")]
      .filter(said)
      .map((cell) => `${cell.querySelector(".cell-label").textContent}\u00a0${said(cell)}`)
      .join(say("，"));
  }

  function enter(line) {
    open(line);
    controls(line)[0]?.focus();
  }

  function open(line) {
    for (const each of all()) each.classList.toggle("open", each === line);
  }

  const empty = (line) => !controls(line).some((each) => (boxed(each) ? each.checked : each.value));
  all().forEach(brief);
  if (PHONE.matches && all().length === 1 && empty(all()[0])) open(all()[0]);
  return { added, open, remove: () => all().forEach((line) => line.remove()) };
}

/** A label with the number of its row put right: 第 3 行 数量, Delete row 3. */
function renumbered(label, number) {
  const [before, after] = say("第 {number} 行").split("{number}").map((each) => each.trim());
  const place = new RegExp(`(${before}) ?[0-9]*${after ? ` ?(${after})` : "()"}`, "i");
  return label.replace(place, (_, row, end) => `${row} ${number}${end ? ` ${end}` : ""}`);
}

function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
