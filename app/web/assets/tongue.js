/**
 * What was typed goes along to the same page in the other language. A draft is kept anyway
 * (keep.js); for every other form this tab remembers it until the next page is open.
 */

import { say } from "./words.js";

const KEY = "countersign:tongue";
const NEVER = ["hidden", "password", "file", "submit", "button"];

/** @param {NodeListOf<HTMLAnchorElement>} links to the page in the other language */
export function tongue(links) {
  const kept = remembered();
  if (kept?.path === location.pathname) forms().forEach((form, at) => put(form, kept.forms[at] ?? []));
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // this page stays
      if (forms().some(loses) && !confirm(say("换了语言，手写的签名和选好的文件要再来一次。现在换吗？"))) {
        event.preventDefault();
        return;
      }
      const typed = forms().map((form) => controls(form).map((each) => [each.name, said(each)]));
      sessionStorage.setItem(KEY, JSON.stringify({ path: link.pathname, forms: typed }));
    });
  }
}

/** What is remembered, once. */
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  } finally {
    sessionStorage.removeItem(KEY);
  }
}

const forms = () => [...document.querySelectorAll("main form:not([data-draft])")];
const controls = (form) => [...form.elements].filter((each) => each.name && each.name !== "_code" && !NEVER.includes(each.type));
const boxed = (control) => control.type === "radio" || control.type === "checkbox";
const said = (control) => (boxed(control) ? control.checked : control.value);

/** Whether something stands in the form that goes into no storage. */
function loses(form) {
  const drawn = form.querySelector("[data-strokes]")?.value;
  return Boolean(drawn) || [...form.querySelectorAll("input[type=file]")].some((each) => each.files.length > 0);
}

/** Put it back where the form is the one that it was. */
function put(form, typed) {
  const found = controls(form);
  if (found.length !== typed.length || found.some((each, at) => each.name !== typed[at][0])) return;
  found.forEach((control, at) => {
    const text = typed[at][1];
    if (said(control) === text || control.readOnly) return;
    if (boxed(control)) control.checked = text;
    else control.value = text;
    for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
  });
}
