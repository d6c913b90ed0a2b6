/**
 * Cells that were copied from a spreadsheet, put into a table from the cell on that they are pasted
 * into: to the right and down, with more rows as long as there is room. Nothing is guessed: a cell that
 * takes no such words stays as it is, and is told.
 */

import { button } from "./button.js";
import { boxed, controls } from "./controls.js";
import { say } from "./words.js";

const CELL = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/g;
const DAY = /^(\d{4}) *[-/.年] *(\d{1,2}) *[-/.月] *(\d{1,2}) *日?$/;
const TIME = /^(\d{1,2}):(\d{2})(?::\d{2})?$/;
const PARTS = /[、，,；;\n]/;
const NAMED = 3; // cells that are told by name

/**
 * The rows of several cells; null: it is one cell or a text, which is pasted as ever.
 * @param {string} text as programs copy it: tabs between cells, quotes around what has line breaks
 * @param {string} html what they copy besides; of a spreadsheet it has a table
 * @returns {string[][] | null}
 */
export function block(text, html) {
  if (!text.includes("\t") && !/<table\b/i.test(html)) return null;
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(CELL)) {
    rows.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (!end) break;
    if (end !== "\t") rows.push([]);
  }
  if (rows.length > 1 && rows.at(-1).join("") === "") rows.pop(); // the text ends with a line break
  return rows.length > 1 || rows[0].length > 1 ? rows : null;
}

/** A day as an input of days holds it; empty: it is none. @param {string} text */
export function day(text) {
  const found = DAY.exec(text);
  return found ? `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}` : "";
}

/** The same for a time. @param {string} text */
export function time(text) {
  const found = TIME.exec(text);
  return found ? `${found[1].padStart(2, "0")}:${found[2]}` : "";
}

const WRITTEN = { // type of an input → how it writes what was copied
  date: day,
  time,
  "datetime-local": (text) => {
    const [first, rest] = text.split(/ +(?=\S+$)/);
    const parts = [day(first), time(rest ?? "0:00")];
    return parts.every(Boolean) ? parts.join("T") : "";
  },
};

/**
 * @param {HTMLElement} table a `[data-table]`
 * @param {{all: () => HTMLElement[], more: () => HTMLElement | null, drop: (line: HTMLElement) => void, most: number,
 *   tell: (words: string, wrong: boolean, button?: HTMLElement) => void}} rows the lines there are, one more where
 *   there is room, one less, how many there may be, and where it is told
 */
export function pasted(table, rows) {
  let undo = null;
  table.addEventListener("input", (event) => event.isTrusted && undo?.remove()); // it would undo this too

  table.addEventListener("paste", (event) => {
    const cell = event.target.closest("[data-cell]");
    const copied = cell && block(event.clipboardData.getData("text/plain"), event.clipboardData.getData("text/html"));
    if (!copied) return;
    event.preventDefault();
    const line = cell.closest("[data-line]");
    const from = cells(line).indexOf(cell);
    if (copied.length > 1 && copied[0].every((each, at) => each === label(cells(line)[from + at]))) copied.shift(); // the headings
    const lines = rows.all().slice(rows.all().indexOf(line)).slice(0, copied.length);
    const before = lines.flatMap(controls).map((each) => [each, each.value, each.checked]);
    const added = [];
    while (lines.length + added.length < copied.length) {
      const next = rows.more();
      if (!next) break;
      added.push(next);
    }
    const refused = [...lines, ...added].flatMap((each, at) => filled(each, from, copied[at]));
    const count = lines.length + added.length;
    undo = button(say("撤销粘贴"), () => {
      for (const [each, value, checked] of before) {
        if (boxed(each)) each.checked = checked;
        else each.value = value;
      }
      added.forEach(rows.drop);
      rows.tell("", false);
      followed(event.target);
      event.target.focus();
    });
    rows.tell(told(count, refused, copied.length - count, rows.most), refused.length > 0 || count < copied.length, undo);
    followed(event.target);
  });
}

/** Lets what follows a control know of it: what is worked out, kept, told to be wrong. */
function followed(control) {
  for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
}

const cells = (line) => [...line.querySelectorAll("[data-cell]")];
const label = (cell) => cell?.querySelector(".cell-label").textContent.trim();

/** Fills in a line; gives the labels of the cells that did not take their words. */
function filled(line, from, words) {
  const labels = cells(line).slice(from).map((cell, at) => {
    const text = words[at];
    if (!text || taken(cell, text)) return "";
    return say("第 {number} 行“{label}”", { number: line.querySelector(".brief-no").textContent, label: label(cell) });
  });
  return labels.filter(Boolean);
}

/** Whether the cell took the text; one that is worked out wants none. */
function taken(cell, text) {
  const [control] = controls(cell);
  if (!control) return true;
  if (control.disabled || cell.querySelector("[data-sign-here]")) return false; // nobody signs by pasting
  const picks = controls(cell).filter(boxed);
  if (!(picks.length ? picked(picks, text) : written(control, text))) return false;
  if (picks.length || control.matches("select, [aria-invalid]")) followed(control); // the others all at once
  return true;
}

function picked(picks, text) {
  const labelled = (pick) => pick.closest("label").textContent.trim();
  const words = picks[0].type === "radio" ? [text] : text.split(PARTS).map((each) => each.trim());
  if (!words.every((each) => picks.some((pick) => labelled(pick) === each))) return false;
  for (const pick of picks) pick.checked = words.includes(labelled(pick));
  return true;
}

function written(control, text) {
  if (control.tagName === "SELECT") {
    const found = [...control.options].find((each) => each.value && !each.hidden && !each.disabled && each.text.trim() === text);
    if (found) found.selected = true;
    return Boolean(found);
  }
  const before = control.value;
  const value = WRITTEN[control.type]?.(text) ?? text;
  control.value = control.tagName === "TEXTAREA" ? value : value.replace(/\s*\n\s*/g, " ");
  if (control.value) return true;
  control.value = before;
  return false;
}

function told(count, refused, without, most) {
  const words = [say("贴了 {count} 行", { count })];
  const list = refused.slice(0, NAMED).join(say("、"));
  if (refused.length > NAMED) words.push(say("{list}等 {count} 格没有贴上，请自己填", { list, count: refused.length }));
  else if (refused.length) words.push(say("{list}没有贴上，请自己填", { list }));
  if (without) words.push(say("还有 {count} 行没有贴，最多 {most} 行", { count: without, most }));
  return words.join(say("；"));
}
