/** A number that names another record: says which one it is, and fills what is blank from it. */

import { texts } from "./typed.js";

/**
 * @param {HTMLFormElement} form @param {(name: string, text: string) => Promise<any>} ask
 * @param {() => void} changed
 */
export function refer(form, ask, changed) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-fetch]")) look(event.target);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=_fetch]");
    if (!button) return;
    event.preventDefault();
    look(form.elements.namedItem(button.value));
  });

  async function look(input) {
    const place = form.querySelector(`[data-referred="${input.name}"]`);
    const number = input.value.trim();
    if (!number) return say(place, input, "", false);
    const told = await ask("_fetch", input.name);
    if (told === null || input.value.trim() !== number) return; // lost, or typed anew meanwhile
    say(place, input, told.said || told.fault, told.fault !== "");
    for (const [name, given] of Object.entries(told.texts)) put(name, given);
    changed();
  }

  function put(name, given) {
    const found = form.elements.namedItem(name);
    if (found === null || (texts(form, name) ?? []).some((text) => text.trim())) return;
    for (const control of found instanceof RadioNodeList ? found : [found]) {
      if (control.type === "radio" || control.type === "checkbox") control.checked = given.includes(control.value);
      else control.value = given[0] ?? "";
    }
  }

  function say(place, input, words, wrong) {
    place.textContent = words;
    place.classList.toggle("fault", wrong);
    input.toggleAttribute("aria-invalid", wrong);
    if (wrong) input.setAttribute("aria-invalid", "true");
  }
}
