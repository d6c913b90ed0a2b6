/**
 * A rating: one question at a time on a phone, number keys for the options of the current row at a
 * desk. Without script every question stands open, and the browser's own radio buttons do.
 */

import { say } from "./words.js";

/** @param {HTMLElement} table a `[data-matrix]` @returns {() => void} says anew how many are answered */
export function matrix(table) {
  const questions = [...table.querySelectorAll(".question")];
  const turn = table.parentElement.querySelector("[data-turn]");
  const told = turn.querySelector("[data-told]");
  const answered = (question) => question.querySelector("input:checked") !== null;
  const wrong = (question) => question.getAttribute("aria-invalid") === "true";
  const here = () => questions.findIndex((each) => each.classList.contains("here"));

  function go(place) {
    questions.forEach((each, at) => each.classList.toggle("here", at === place));
    tidy();
  }

  function tidy() {
    const place = here();
    const done = questions.filter(answered).length;
    for (const each of questions.filter(answered)) each.classList.remove("unanswered");
    told.textContent = say("第 {place} 题，共 {all} 题，已答 {done}", { place: place + 1, all: questions.length, done });
    turn.querySelector('[data-to="-1"]').disabled = place === 0;
    turn.querySelector('[data-to="1"]').disabled = place === questions.length - 1;
  }

  turn.addEventListener("click", (event) => {
    const step = Number(event.target.closest("[data-to]")?.dataset.to ?? 0);
    if (!step) return;
    go(Math.min(Math.max(here() + step, 0), questions.length - 1));
    table.scrollIntoView({ block: "nearest" });
  });
  table.addEventListener("change", tidy);
  table.addEventListener("focusin", (event) => {
    const place = questions.indexOf(event.target.closest(".question"));
    if (place >= 0 && place !== here()) go(place);
  });
  questions.forEach((each, at) => each.addEventListener("reached", () => go(at)));

  document.addEventListener("keydown", (event) => {
    const chosen = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    const current = questions[here()];
    const options = [...current.querySelectorAll("input[type=radio]")];
    if (chosen < 0 || chosen >= options.length || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!ours(event.target) || table.offsetParent === null) return;
    event.preventDefault();
    options[chosen].click();
    const next = questions[here() + 1];
    if (next) go(here() + 1);
    (next ?? current).querySelector("input:checked, input").focus();
  });

  /** A key belongs to the rating where nothing is typed into, and no other rating is nearer. */
  function ours(target) {
    if (table.contains(target)) return target.matches("input[type=radio]");
    const typing = target.matches("input, select, textarea, [contenteditable]");
    return !typing && !target.closest("[data-matrix]") && table === document.querySelector("[data-matrix]");
  }

  const first = [wrong, (each) => !answered(each)].map((is) => questions.findIndex(is)).find((at) => at >= 0);
  go(first ?? 0);
  return tidy;
}
