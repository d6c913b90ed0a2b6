/**
 * Nothing typed is lost: what stands in a form is saved to the server while somebody types, and a
 * copy stays in this browser until the server has it. A lost connection, a session that has ended,
 * a closed tab, the back button: the copy is put back when the page is opened again.
 */

import { button } from "./button.js";
import { essence, putBack, taken } from "./typed.js";
import { when } from "./when.js";
import { say } from "./words.js";

const OURS = "countersign:";
const EVERY = 20_000; // ms
const SOON = 2_000; // ms after the last key
const LEAVING = 60_000; // bytes that a browser sends while a page closes
const OLD = 14 * 24 * 3600 * 1000; // ms

/**
 * @param {HTMLFormElement} form @param {string} person
 * @param {Map<string, {growing: boolean, lines: any}>} tables @param {() => void} changed
 */
export function keep(form, person, tables, changed) {
  const key = `${OURS}typed:${person}:${form.dataset.draft}`;
  const saved = document.getElementById("saved");
  const notices = document.getElementById("notices");
  let version = form.dataset.version;
  let onServer = essence(taken(form));
  let timer = 0;
  let state = "fine"; // or waiting (for a session), closed (for good)
  let sending = false;
  let leaving = false;

  function store() {
    const pairs = taken(form);
    if (essence(pairs) === onServer) return forget();
    try {
      localStorage.setItem(key, JSON.stringify({ version, pairs, at: Date.now() }));
    } catch {
      // a full or forbidden storage: the server's copy has to do
    }
  }

  function forget() {
    localStorage.removeItem(key);
  }

  async function save() {
    clearTimeout(timer);
    const pairs = taken(form);
    const now = essence(pairs);
    if (now === onServer || sending || state === "closed") return;
    sending = true;
    let answer;
    try {
      answer = await post(pairs);
    } catch {
      sending = false;
      return notify("late", say("没有连上服务器。您填的都在这台设备上，连上后会自动存。"));
    }
    sending = false;
    await heard(answer, now);
  }

  const post = (pairs, more = {}) =>
    fetch(form.dataset.save, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrf_token.value, "X-Requested-With": "fetch" },
      body: new URLSearchParams(form.elements._version ? [...pairs, ["_version", version]] : pairs),
      credentials: "same-origin",
      redirect: "error",
      ...more,
    });

  async function heard(answer, sent) {
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      onServer = sent;
      version = told.at;
      if (form.elements._version) form.elements._version.value = version;
      state = "fine";
      const route = document.getElementById("route");
      if (route && told.route !== undefined) route.innerHTML = told.route; // drawn by our own server
      if (saved) saved.textContent = say("{clock} 已存到服务器", { clock: told.clock });
      if (notices.querySelector(".late")) notify(); // a question that is still open stays
      store();
      form.dispatchEvent(new Event("kept"));
    } else if (answer.status === 401) {
      state = "waiting";
      signedOut();
    } else if (answer.status === 400 && told.error === "old-page") {
      await again();
    } else if (answer.status === 409 || answer.status === 404 || answer.status === 403) {
      state = "closed";
      notify("late", say("{why}您填的还在这一页上，可以复制出来。", { why: told.text ?? say("这一页不能再存了。") }));
    } else {
      notify("late", told.text ?? say("没有存上。您填的都在这台设备上，过一会儿会再存。"));
    }
  }

  /** A session has begun anew, in another tab or another page: take its token and go on. */
  async function again() {
    const answer = await fetch("/session", { headers: { "X-Requested-With": "fetch" }, cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const told = await answer.json();
    if (told.person !== person) return notify("late", say("现在登录的是另一位。请用原来的账号登录，再接着填。"));
    for (const each of document.querySelectorAll("input[name=csrf_token]")) each.value = told.token;
    state = "fine";
    await save();
  }

  function signedOut() {
    const link = document.createElement("a");
    link.href = "/sign-in";
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = say("在新页登录");
    const [before, after] = say("登录已过期。您填的内容都在这台设备上。请{link}，登录后回到这一页，会自动接着存。").split("{link}");
    notify("late", before, link, after);
  }

  /** One notice above the form; none where nothing is said. */
  function notify(tone, ...words) {
    notices.replaceChildren();
    if (!words.length) return undefined;
    const notice = document.createElement("div");
    notice.className = `notice ${tone}`;
    const text = document.createElement("div");
    text.append(...words);
    notice.append(text);
    notices.append(notice);
    if (saved && tone === "late") saved.textContent = say("还没有存上，请看页首"); // which may be out of sight
    return text;
  }

  /** Look for a copy that the server does not have. */
  function look() {
    const copy = stored(key);
    if (!copy || essence(copy.pairs) === onServer) return forget();
    if (copy.version === version) return use(copy); // nobody saved since: it is simply newer
    const text = notify("soon", say("这台设备上有一份 {when} 没存完的内容，和服务器上的不一样。", { when: when(copy.at, document.documentElement.lang) }));
    text.append(row([say("用这台设备上的"), () => use(copy)], [say("用服务器上的"), () => (forget(), notify())]));
  }

  function use(copy) {
    const before = taken(form);
    putBack(form, copy.pairs, tables);
    changed();
    const text = notify("soon", say("已放回您 {when} 在这台设备上填的内容。", { when: when(copy.at, document.documentElement.lang) }));
    text.append(row([say("不要，用服务器上的"), () => (putBack(form, before, tables), changed(), forget(), notify())]));
    touched();
  }

  function touched() {
    store();
    clearTimeout(timer);
    timer = setTimeout(save, SOON);
  }

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  addEventListener("submit", (event) => {
    if (event.target !== form) return;
    store();
    if (!event.defaultPrevented) leaving = true; // whoever stays on the page asked for it before
  });
  setInterval(() => (state === "waiting" ? again() : save()), EVERY);
  addEventListener("online", save);
  addEventListener("focus", () => state === "waiting" && again());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && state === "waiting") again();
  });
  addEventListener("pagehide", () => {
    store();
    const pairs = taken(form);
    const size = new Blob([new URLSearchParams(pairs).toString()]).size;
    if (leaving || essence(pairs) === onServer || size > LEAVING) return;
    post(pairs, { keepalive: true }).catch(() => {});
  });
  addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted && localStorage.getItem(`${OURS}here`) !== person) location.reload();
    else look();
  });
  /** Something else of the page was kept by the server at that moment. */
  const moved = (at) => {
    version = at;
  };
  /** Posts what stands here with one more pair, and gives what the server says; null: nothing. */
  async function ask(name, text) {
    const answer = await post([...taken(form), [name, text]]).catch(() => null);
    return answer?.ok ? answer.json().catch(() => null) : null;
  }

  /** Whether the server has what stands here. */
  const same = () => essence(taken(form)) === onServer;

  return { save, touched, ask, moved, same };
}

/** What every page does: forget copies that are done with, remember who is here. */
export function housekeeping() {
  const { person, forget } = document.body.dataset;
  if (person) localStorage.setItem(`${OURS}here`, person);
  const done = (forget ?? "").split(" ").filter(Boolean);
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(`${OURS}typed:`))) {
    const old = Date.now() - (stored(key)?.at ?? 0) > OLD;
    if (old || done.some((draft) => key.endsWith(`:${draft}`))) localStorage.removeItem(key);
  }
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", () => {
      for (const key of Object.keys(localStorage)) if (key.startsWith(OURS)) localStorage.removeItem(key);
    });
  }
}

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function row(...buttons) {
  const place = document.createElement("div");
  place.className = "notices-row";
  for (const [words, work] of buttons) place.append(button(words, work, "button"));
  return place;
}
