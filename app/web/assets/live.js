/** Keeps visibility and totals of a form page live while somebody types. */

import { settle, shown, spelled, typed } from "./settle.js";
import { texts } from "./typed.js";
import { say } from "./words.js";

/** @param {HTMLFormElement} form @returns {() => void} works everything out anew */
export function live(form) {
  const plan = told("plan");
  const { order, answers: known } = told("known");
  const around = { settings: mapped(plan.settings, spelled), today: spelled(plan.today) };
  const columnsOf = new Map(plan.fields.filter((each) => each.columns).map((each) => [each.name, each]));
  const byName = new Map(plan.fields.map((each) => [each.name, each]));

  function work() {
    const { hidden, answers } = settle(plan.fields, order, read(), around);
    for (const place of form.querySelectorAll("[data-field]")) place.hidden = hidden.has(place.dataset.field);
    for (const cell of form.querySelectorAll("[data-cell]")) {
      cell.classList.toggle("not-asked", hidden.has(cell.dataset.cell));
      for (const control of cell.querySelectorAll("input, select, textarea")) control.disabled = hidden.has(cell.dataset.cell);
    }
    for (const output of form.querySelectorAll("output[data-output]")) {
      const [name, row, column] = output.dataset.output.split("/");
      const asked = row ? columnsOf.get(name).columns.find((each) => each.name === column) : byName.get(name);
      if (!asked.value) continue;
      const value = row ? answers[name].find((each) => each.id === row)?.cells[column] : answers[name];
      const text = shown(asked, value, output.dataset.unit);
      if (output.value !== text) output.value = text;
    }
    for (const place of form.querySelectorAll("[data-blank]")) {
      const text = said(byName.get(place.dataset.blank), answers, hidden);
      if (text !== null && place.textContent !== text) place.textContent = text;
    }
    narrow();
  }

  /** What the blank of a note says of an answer that is typed or worked out here; null: of another. */
  function said(asked, answers, hidden) {
    if (hidden.has(asked.name)) return "";
    if (asked.value) return shown(asked, answers[asked.name], asked.unit);
    const found = form.elements.namedItem(asked.name);
    if (found === null) return null;
    const controls = found instanceof RadioNodeList ? [...found] : [found];
    if (controls[0].type === "radio" || controls[0].type === "checkbox") {
      return controls.filter((each) => each.checked).map((each) => option(asked, each.value, each.parentElement.textContent)).join(say("、"));
    }
    if (controls[0].tagName === "SELECT") {
      const [chosen] = controls[0].selectedOptions;
      return chosen?.value ? option(asked, chosen.value, chosen.textContent) : "";
    }
    return ["text", "bool", "list"].includes(asked.kind) ? controls[0].value.trim() : shown(asked, answers[asked.name], asked.unit);
  }

  /** An option by its label; an answer of one's own behind what its label says before a bracket. */
  function option(asked, code, label) {
    if (code !== "other" || !asked.other) return label.trim();
    const own = texts(form, `${asked.name}/other`)?.[0]?.trim() ?? "";
    return say("{a}：{b}", { a: label.trim().split(/[（(]/)[0].trim(), b: own });
  }

  /** Everything typed here, and what is known of the rest. */
  function read() {
    const answers = {};
    for (const field of plan.fields) {
      if (field.columns) answers[field.name] = rows(field);
      else answers[field.name] = valueOf(field, field.name, spelled(known[field.name]));
    }
    return answers;
  }

  function rows(table) {
    const before = new Map((known[table.name] ?? []).map((row) => [row.id, mapped(row.cells, spelled)]));
    const here = form.querySelector(`[data-table="${table.name}"]`);
    const ids = here ? [...here.querySelectorAll("[data-line]")].map((line) => line.dataset.line) : [...before.keys()];
    return ids.map((id) => {
      const cells = { ...before.get(id) };
      for (const column of table.columns) {
        cells[column.name] = valueOf(column, `${table.name}/${id}/${column.name}`, cells[column.name] ?? null);
      }
      return { id, cells };
    });
  }

  function valueOf(asked, path, before) {
    const inside = (item) => texts(form, path + item);
    const found = asked.items ? inside(`/${asked.items[0]}`) && [] : texts(form, path);
    return found === null ? before : typed(asked, found, (item) => inside(item) ?? []);
  }

  /** Offers only what belongs to the answer that narrows it: the units of the estate. */
  function narrow() {
    for (const select of form.querySelectorAll("select[data-of]")) {
      const of = texts(form, select.dataset.of);
      const parent = of ? of[0] ?? "" : known[select.dataset.of]?.text ?? "";
      for (const group of select.querySelectorAll("optgroup[data-parent]")) {
        group.hidden = group.disabled = parent !== "" && group.dataset.parent !== parent;
      }
      if (select.selectedOptions[0]?.parentElement?.hidden) select.value = "";
    }
  }

  form.addEventListener("input", work);
  form.addEventListener("change", work);
  work();
  return work;
}

const told = (id) => JSON.parse(document.getElementById(id).textContent);

const mapped = (object, change) => Object.fromEntries(Object.entries(object ?? {}).map(([key, value]) => [key, change(value)]));
