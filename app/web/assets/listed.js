/** A long list of boxes to tick, such as people: typing a part of a name leaves those that match. */

import { say } from "./words.js";

const MANY = 12; // boxes that one overlooks

/** @param {HTMLElement} list a `[data-listed]` */
export function listed(list) {
  const picks = [...list.querySelectorAll(".pick")];
  if (picks.length <= MANY) return;
  const sought = document.createElement("input");
  sought.type = "search";
  sought.className = "input sought";
  sought.placeholder = say("键入名字找人");
  if (list.dataset.listed === "department") sought.placeholder = say("键入名字找部门");
  sought.setAttribute("aria-label", sought.placeholder);
  const nobody = document.createElement("p");
  nobody.className = "hint nobody";
  nobody.textContent = say("没有找到，请少键入几个字。");
  nobody.hidden = true;
  list.prepend(sought);
  list.append(nobody);
  sought.addEventListener("input", (event) => {
    event.stopPropagation(); // it is no answer
    const part = sought.value.trim();
    for (const each of picks) {
      each.hidden = !each.textContent.includes(part) && !each.querySelector(":checked");
    }
    nobody.hidden = picks.some((each) => !each.hidden);
  });
  sought.addEventListener("change", (event) => event.stopPropagation());
}
