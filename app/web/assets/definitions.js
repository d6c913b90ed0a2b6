/** The editor of definitions: three texts with their faults beside the line. The page works without it. */

import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { yaml } from "@codemirror/lang-yaml";
import { tags } from "@lezer/highlight";
import { faults, goTo, setFaults } from "./faults.js";
import { keep } from "./keep.js";
import { say } from "./words.js";

const SOON = 500; // ms after the last key
const BELOW = 32; // px of the page below what is previewed
const nonce = document.querySelector("script[nonce]")?.nonce ?? "";
const form = document.getElementById("definition");
if (form) work(form);

function colours() {
  return HighlightStyle.define([
    { tag: [tags.definition(tags.propertyName), tags.propertyName], class: "k" },
    { tag: [tags.string, tags.content, tags.attributeValue], class: "s" },
    { tag: [tags.number, tags.bool, tags.null], class: "n" },
    { tag: tags.comment, class: "c" },
  ]);
}

/**
 * What is selected gives way to what is typed by the editor's own hand: the browser's would leave
 * inline styles behind, of which the page's policy complains.
 */
function overwrite(event, view) {
  const { state } = view;
  if (event.inputType !== "insertText" || !event.data || view.composing || state.readOnly || state.selection.main.empty) return false;
  view.dispatch(state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  event.preventDefault();
  return true;
}

function work(form) {
  const places = [...form.querySelectorAll(".text")];
  const tabs = form.querySelector(".scripted-tabs");
  const editors = new Map();
  let found = [];
  let soon = 0;
  let asked = 0;
  let kept = null;
  let warned = null;
  let undrawn = false; // saved, and not yet in the preview
  let drawing = 0;
  const preview = document.getElementById("preview");
  const narrow = matchMedia("(max-width: 48rem)");
  const wrap = new Compartment(); // where lines are broken, what is said below them is in sight
  const wrapped = () => (narrow.matches ? EditorView.lineWrapping : []);

  for (const place of places) {
    const area = place.querySelector("textarea");
    const view = new EditorView({
      state: EditorState.create({
        doc: area.value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          lineNumbers(), history(), drawSelection(), highlightActiveLine(), yaml(), faults(),
          syntaxHighlighting(colours()), indentUnit.of("  "), wrap.of(wrapped()),
          EditorState.readOnly.of(area.readOnly), EditorView.editable.of(!area.readOnly),
          EditorView.contentAttributes.of({ "aria-label": place.querySelector("label").textContent.trim(), "aria-describedby": "keys", spellcheck: "false", tabindex: "0" }),
          EditorView.domEventHandlers({ beforeinput: overwrite }),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            area.value = view.state.doc.toString();
            kept?.touched();
            older();
            clearTimeout(soon);
            soon = setTimeout(check, SOON);
          }),
        ],
      }),
    });
    area.hidden = true;
    area.after(view.dom);
    editors.set(place.dataset.folder, view);
  }
  tabs.hidden = false;
  tabs.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-folder]");
    if (!tab) return;
    event.preventDefault();
    show(tab.dataset.folder);
    stay(location.search, tab.dataset.folder);
    editors.get(tab.dataset.folder).focus();
  });
  kept = keep(form, document.body.dataset.person ?? "", new Map(), putIn);
  form.addEventListener("kept", () => {
    undrawn = true;
    for (const each of document.querySelectorAll("[data-drafted]")) each.hidden = false;
    clearTimeout(soon);
    check();
  });
  form.addEventListener("input", older);
  narrow.addEventListener("change", () => {
    for (const view of editors.values()) view.dispatch({ effects: wrap.reconfigure(wrapped()) });
  });
  const asked_for = places.find((each) => `#${each.dataset.folder}` === location.hash);
  show((asked_for ?? places.find((each) => !each.querySelector("textarea").readOnly) ?? places[0]).dataset.folder);
  fitted();
  older();

  const shown = () => places.find((place) => !place.hidden).dataset.folder;

  function show(folder) {
    for (const place of places) place.hidden = place.dataset.folder !== folder;
    for (const tab of tabs.children) {
      if (tab.dataset.folder === folder) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    editors.get(folder).requestMeasure();
  }

  /** What was put back into the form goes into the editors. */
  function putIn() {
    for (const place of places) {
      const view = editors.get(place.dataset.folder), text = place.querySelector("textarea").value;
      const { length } = view.state.doc;
      if (view.state.doc.toString() !== text) view.dispatch({ changes: { from: 0, to: length, insert: text } });
    }
  }

  const post = (address) =>
    fetch(address, {
      method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin", redirect: "error",
      headers: { "X-CSRFToken": form.elements.csrf_token.value, "X-Requested-With": "fetch" },
    });

  async function check() {
    const mine = ++asked;
    let told;
    try {
      const answer = await post(form.dataset.check);
      if (!answer.ok) return;
      told = await answer.json();
    } catch {
      return; // no connection: what is typed stays, the next key asks again
    }
    if (mine !== asked) return;
    found = told.problems;
    places.forEach((place, at) => {
      place.dataset.path = told.paths[at];
      const own = found.filter((each) => each.file === told.paths[at]);
      setFaults(editors.get(place.dataset.folder), own);
      const count = tabs.children[at].querySelector(".count");
      count.hidden = !own.length;
      count.textContent = own.length || "";
    });
    const others = found.filter((each) => !told.paths.includes(each.file));
    const list = document.getElementById("faults-list");
    list.hidden = !others.length;
    list.replaceChildren(...others.map(said));
    const count = document.getElementById("count");
    count.classList.toggle("late", found.length > 0);
    count.textContent = found.length ? say("{count} 处错误", { count: found.length }) : say("没有错误");
    if (warned !== told.stale) document.getElementById("stale").innerHTML = told.stale; // drawn by our own server
    warned = told.stale; // put there once, so that it is read out once
    document.getElementById("d1").textContent = told.against;
    const differs = document.getElementById("differs");
    const open = differs.querySelector("details")?.open;
    const held = differs.contains(document.activeElement);
    differs.innerHTML = told.differs; // drawn by our own server
    if (open && differs.querySelector("details")) differs.querySelector("details").open = true;
    if (held) (differs.querySelector("summary") ?? editors.get(shown()).contentDOM).focus();
    document.getElementById("why-not").textContent = told.ready.line;
    able("[data-publish]", !told.ready.why && !told.ready.second);
    able("[data-propose]", !told.ready.why);
    older();
    if (undrawn && !found.length) draw();
  }

  function able(button, can) {
    const place = form.querySelector(button);
    if (can) place?.removeAttribute("aria-disabled");
    else place?.setAttribute("aria-disabled", "true");
  }

  /** Where one is stands in the address: a page that is loaded anew, or comes back with a fault, is the same. */
  function stay(search, folder) {
    window.history.replaceState(window.history.state, "", `${location.pathname}${search}#${folder}`);
    form.action = `${form.dataset.save}${search}#${folder}`;
  }

  /** Says that the preview is older than the text, and whether there is anything to save. */
  function older() {
    const behind = undrawn || !kept.same();
    const drawn = Boolean(preview.querySelector(".look"));
    document.getElementById("older").hidden = !behind || !drawn;
    document.getElementById("redraw").hidden = !behind || found.length > 0;
    able("[data-keep]", !kept.same());
  }

  /** The preview anew from what is saved, and nothing else of the page. */
  async function draw(look = document.getElementById("redraw").value) {
    const mine = ++drawing;
    await kept.save();
    undrawn = false;
    const told = await fetch(`${form.dataset.save}?${new URLSearchParams({ look })}`, {
      cache: "no-store", credentials: "same-origin", redirect: "error", headers: { "X-Requested-With": "fetch" },
    }).then((answer) => answer.ok && answer.text()).catch(() => "");
    if (mine !== drawing) return;
    if (!told) {
      undrawn = true;
      return older();
    }
    const buttons = () => [...preview.querySelectorAll("button")];
    const held = buttons().indexOf(document.activeElement);
    const before = preview.querySelector(".look");
    const at = before?.firstElementChild.contentWindow?.scrollY ?? 0;
    preview.innerHTML = told; // drawn by our own server
    const after = preview.querySelector(".look");
    const same = before?.className === after?.className;
    if (same) after?.style.setProperty("--tall", before.style.getPropertyValue("--tall"));
    if (held >= 0) buttons()[held]?.focus();
    fitted(same ? at : 0);
    older();
  }

  /** The frame is as tall as what is in it, up to a measure, and scrolled as the one before. */
  function fitted(at = 0) {
    const frame = preview.querySelector(".look iframe");
    const fit = () => {
      const last = frame.contentDocument?.querySelector("main > :last-child"); // main itself fills the frame
      if (!last) return;
      const scale = frame.getBoundingClientRect().width / frame.clientWidth;
      const tall = last.getBoundingClientRect().bottom + frame.contentWindow.scrollY + BELOW;
      frame.parentElement.style.setProperty("--tall", `${Math.ceil(tall * scale)}px`);
      frame.contentWindow.scrollTo(0, at);
    };
    frame?.addEventListener("load", fit);
    if (frame) fit();
  }

  function said(problem) {
    const item = document.createElement("li");
    item.className = "fault";
    const words = problem.hint ? say("{text}（{more}）", { text: problem.message, more: problem.hint }) : problem.message;
    item.textContent = `${problem.file}:${problem.line}:${problem.column} ${words}`;
    return item;
  }

  function next(step) {
    const order = found.filter((each) => places.some((place) => place.dataset.path === each.file));
    if (!order.length) return;
    const place = places.find((each) => !each.hidden);
    const view = editors.get(place.dataset.folder);
    const line = view.state.doc.lineAt(view.state.selection.main.head).number;
    const rank = (each) => places.findIndex((one) => one.dataset.path === each.file) * 1e6 + each.line;
    order.sort((a, b) => rank(a) - rank(b));
    const here = places.indexOf(place) * 1e6 + line;
    const ahead = step > 0 ? order.find((each) => rank(each) > here) : order.findLast((each) => rank(each) < here);
    const problem = ahead ?? order.at(step > 0 ? 0 : -1);
    const target = places.find((each) => each.dataset.path === problem.file);
    show(target.dataset.folder);
    stay(location.search, target.dataset.folder);
    goTo(editors.get(target.dataset.folder), problem);
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    const look = button?.name === "_look" ? button.value : "";
    const keeps = button?.dataset.keep !== undefined;
    if (look || keeps || button?.getAttribute("aria-disabled") === "true") event.preventDefault();
    if (keeps) kept.save();
    if (!look) return;
    stay(`?${new URLSearchParams({ look })}`, shown());
    draw(look);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "F8") {
      event.preventDefault();
      next(event.shiftKey ? -1 : 1);
    } else if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      kept.save();
    }
  });
  addEventListener("blur", () => { // what is in the frame has the focus unseen
    const { activeElement } = document;
    if (activeElement?.tagName === "IFRAME") activeElement.parentElement.classList.add("held");
  });
  addEventListener("focus", () => preview.querySelector(".held")?.classList.remove("held"));
  check(); // what it asks is defined by now
}
