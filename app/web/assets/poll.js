/** What is still being made is asked for again and put in place; without script one reloads. */

import { say } from "./words.js";

const EVERY = 1500; // ms; slower where the page is not looked at, or the server is busy or away
const SLOW = 10_000;
const BRISK = 40; // times in a row with nothing new, after which it is asked for slower
const ENOUGH = 220; // and after which no more: half an hour

/**
 * Keeps the part of the page up to date as long as it says that something is being made.
 * `data-poll` is where it is asked for, `data-page` the page that it stands on, where that is another.
 */
export function poll(place) {
  let still = 0;
  const again = (slow) => setTimeout(ask, slow || document.hidden || still > BRISK ? SLOW : EVERY);
  const ask = async () => {
    let answer, text;
    try {
      answer = await fetch(place.dataset.poll, { credentials: "same-origin" });
      text = await answer.text();
    } catch {
      return again(true);
    }
    if (answer.status >= 500 || answer.status === 429) return again(true);
    if (answer.status === 401 || answer.redirected) return end(place, say("登录已过期，请重新登录。"));
    if (!answer.ok) return end(place, say("进度不再更新了，请重新打开这一页。"));
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(place.id);
    if (!fresh) return;
    if (fresh.dataset.poll !== undefined && fresh.textContent === place.textContent) { // nobody is told it twice
      return ++still > ENOUGH ? end(place, say("进度不再更新了，请重新打开这一页。")) : again();
    }
    still = 0;
    const held = document.activeElement?.id;
    const open = [...place.querySelectorAll("details[open]")].map((each) => each.closest("[id]").id);
    place.replaceChildren(...fresh.childNodes);
    for (const id of open) place.querySelector(`#${CSS.escape(id)} details`)?.setAttribute("open", "");
    if (held && document.activeElement === document.body) document.getElementById(held)?.focus();
    if (fresh.dataset.poll !== undefined) again();
  };
  again();
}

/** Says why nothing moves any more, with a link to the same page, which leads by the sign-in page. */
function end(place, words) {
  const notice = Object.assign(document.createElement("p"), { className: "notice late" });
  notice.setAttribute("role", "alert");
  const link = Object.assign(document.createElement("a"), { href: place.dataset.page ?? place.dataset.poll, textContent: words });
  notice.append(link);
  place.prepend(notice);
}
