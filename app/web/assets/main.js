/** What the pages do beyond plain forms. Every page works without it. */

import { housekeeping, keep } from "./keep.js";
import { listed } from "./listed.js";
import { corrected } from "./corrected.js";
import { files } from "./files.js";
import { lines } from "./lines.js";
import { live } from "./live.js";
import { codes } from "./code.js";
import { poll } from "./poll.js";
import { pad } from "./pad.js";
import { offline } from "./offline.js";
import { once } from "./once.js";
import { naming } from "./naming.js";
import { matrix } from "./matrix.js";
import { refer } from "./refer.js";
import { tongue } from "./tongue.js";

document.documentElement.classList.add("js");
housekeeping();
offline(window);
once(window);

for (const place of document.querySelectorAll("[data-sign-here]")) pad(place);
for (const place of document.querySelectorAll("[data-codes]")) codes(place);
for (const place of document.querySelectorAll("[data-naming]")) naming(place);
for (const place of document.querySelectorAll("[data-poll]")) poll(place);

for (const at of document.querySelectorAll(".tabs > [aria-current]")) { // where tabs do not all fit
  at.parentElement.scrollLeft += at.getBoundingClientRect().right - at.parentElement.getBoundingClientRect().right;
}

const sign = document.querySelector("form#sign");
for (const table of sign?.querySelectorAll("[data-table]") ?? []) lines(table, () => {});
for (const table of sign?.querySelectorAll("[data-matrix]") ?? []) matrix(table);

const form = document.querySelector("form#form");
let kept = null;

if (form) {
  const tables = new Map();
  let work = () => {};
  const matrices = [...form.querySelectorAll("[data-matrix]")].map(matrix);
  const refresh = () => {
    work();
    for (const tidy of matrices) tidy();
  };
  const changed = () => {
    refresh();
    kept?.touched();
  };
  for (const list of form.querySelectorAll("[data-listed]")) listed(list);
  for (const table of form.querySelectorAll("[data-table]")) {
    tables.set(table.dataset.table, { growing: table.hasAttribute("data-growing"), lines: lines(table, changed) });
  }
  for (const place of form.querySelectorAll("[data-files]")) {
    tables.set(place.dataset.files, { growing: true, lines: files(place, changed, (at) => kept.moved(at)) });
  }
  work = live(form);
  kept = keep(form, document.body.dataset.person ?? "", tables, refresh);
  refer(form, kept.ask, changed);
  corrected(form);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.dataset.keep !== undefined) {
      event.preventDefault();
      kept.save();
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=file])") && !event.ctrlKey) event.preventDefault();
  });
  form.querySelector("[data-preview]")?.addEventListener("click", () => kept.save());
}

tongue(document.querySelectorAll("a.tongue"));

document.addEventListener("click", (event) => {
  const ask = event.target.closest("[data-ask]");
  if (ask && !confirm(ask.dataset.ask)) event.preventDefault();
  const link = event.target.closest('.fault-summary a[href^="#"]');
  if (link) {
    event.preventDefault();
    reach(document.getElementById(decodeURIComponent(link.hash.slice(1))));
  }
});

document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.activeElement.closest("details.drop-down[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
  if (!event.ctrlKey && !event.metaKey) return;
  if (event.key === "s" && kept) {
    event.preventDefault();
    kept.save();
  } else if (event.key === "Enter") {
    const main = document.querySelector("[data-main]");
    if (main) {
      event.preventDefault();
      main.click();
    }
  }
});

/** Goes to an input, opening its row first; a signature is drawn, so that its name's input hides. */
function reach(target) {
  if (target?.closest("[hidden]")) target = target.closest("[data-sign-here]")?.querySelector("[data-swap]") ?? target;
  const line = target?.closest("[data-line]");
  if (line) for (const each of line.parentElement.children) each.classList.toggle("open", each === line);
  target?.closest(".question")?.dispatchEvent(new Event("reached"));
  target?.focus();
  target?.scrollIntoView({ block: "center" });
}

const wrong = document.getElementById("faults") ?? document.querySelector('main [aria-invalid="true"]');
if (wrong) {
  // whoever left the head of the page by its first link has sent the form with `#main`, which takes the focus
  if (location.hash === "#main") history.replaceState(history.state, "", location.pathname + location.search);
  wrong.focus();
}
if (location.hash.startsWith("#line-")) {
  const line = document.getElementById(location.hash.slice(1));
  reach(line?.querySelector("input:not([type=hidden]), select, textarea"));
}
