/**
 * Without a connection nothing is sent: the browser would put its own page in place of this one, and
 * what was drawn here would be gone with it.
 */

import { say } from "./words.js";

/** @param {Window} window */
export function offline(window) {
  const told = () => window.document.getElementById("offline");

  window.addEventListener(
    "submit",
    (event) => {
      if (window.navigator.onLine || event.target.method !== "post") return;
      if (event.submitter?.dataset.keep !== undefined) return; // saving says so itself
      event.preventDefault();
      told()?.remove();
      const words = window.document.createElement("p");
      words.id = "offline";
      words.className = "waits wide";
      words.setAttribute("role", "alert");
      words.textContent = say("现在没有网络，还没有交出去。填的和签的都在这一页上，连上后请再按一次。");
      (event.submitter ?? event.target.lastElementChild).before(words);
    },
    { capture: true }, // before anything else takes it for sent
  );
  window.addEventListener("online", () => told()?.remove());
}
