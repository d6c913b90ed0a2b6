/**
 * What was told to be wrong is told no longer once it is changed: the server looks at it anew. Text
 * below it and its line in the summary go, so that only what is still to be done stands in red.
 */

import { say } from "./words.js";

/** @param {HTMLFormElement} form */
export function corrected(form) {
  const summary = document.getElementById("faults");

  form.addEventListener("input", ({ target }) => {
    for (const each of form.querySelectorAll("[aria-invalid]")) {
      if (each.name === target.name) clear(each);
    }
  });

  function clear(input) {
    input.removeAttribute("aria-invalid");
    for (const id of (input.getAttribute("aria-describedby") ?? "").split(" ")) {
      if (id.endsWith("-f")) document.getElementById(id)?.remove();
    }
    for (const link of summary?.querySelectorAll("a") ?? []) {
      if (link.hash === `#${encodeURIComponent(input.id)}` || link.hash === `#${input.id}`) link.closest("li").remove();
    }
    const count = summary?.querySelectorAll("li").length;
    if (count === 0) summary.remove();
    else if (summary) summary.querySelector("h2").textContent = say("还有 {count} 处要改，改好就能提交", { count });
  }
}
