/** A name that must be free: asked for while it is typed, said below it. */

import { say } from "./words.js";

const SOON = 300; // ms after the last key

export function naming(place) {
  const input = place.querySelector("input");
  const says = place.querySelector("[data-says]");
  let soon = 0;
  let asked = 0;

  async function ask() {
    const mine = ++asked;
    let told;
    try {
      const answer = await fetch(`${place.dataset.naming}?${new URLSearchParams({ name: input.value.trim() })}`, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) return;
      told = await answer.json();
    } catch {
      return; // no connection: the server says it when the page is sent
    }
    if (mine !== asked) return;
    place.querySelector(".fault:not([data-says])")?.remove();
    says.className = told.fault ? "fault" : "hint";
    says.textContent = told.fault || say("可以用：{path}", { path: `forms/${input.value.trim()}.yaml` });
    if (told.fault) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  input.addEventListener("input", () => {
    clearTimeout(soon);
    if (input.value.trim()) soon = setTimeout(ask, SOON);
    else {
      asked += 1;
      says.textContent = "";
    }
  });
}
