/** The editor of definitions: three texts with their faults beside the line. The page works without it. */

import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { yaml } from "@codemirror/lang-yaml";
import { tags } from "@lezer/highlight";
import { faults, goTo, setFaults } from "./faults.js";
import { keep } from "./keep.js";
import { say } from "./words.js";

const SOON = 500; // ms after the last key
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

function work(form) {
  const places = [...form.querySelectorAll(".text")];
  const tabs = form.querySelector(".scripted-tabs");
  const editors = new Map();
  let found = [];
  let soon = 0;
  let asked = 0;
  let kept = null;
  let undrawn = form.querySelector(".look")?.hidden ?? false; // saved, and not yet in the preview

  for (const place of places) {
    const area = place.querySelector("textarea");
    const view = new EditorView({
      state: EditorState.create({
        doc: area.value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          lineNumbers(), history(), drawSelection(), highlightActiveLine(), yaml(), faults(),
          syntaxHighlighting(colours()), indentUnit.of("  "),
          EditorState.readOnly.of(area.readOnly), EditorView.editable.of(!area.readOnly),
          EditorView.contentAttributes.of({ "aria-label": place.querySelector("label").textContent.trim(), "aria-describedby": "keys", spellcheck: "false", tabindex: "0" }),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            area.value = view.state.doc.toString();
            kept?.touched();
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
  document.getElementById("faults-list").hidden = true;
  tabs.hidden = false;
  tabs.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-folder]");
    if (!tab) return;
    event.preventDefault();
    show(tab.dataset.folder);
    editors.get(tab.dataset.folder).focus();
  });
  kept = keep(form, document.body.dataset.person ?? "", new Map(), putIn);
  form.addEventListener("kept", () => {
    undrawn = true;
    draw();
  });
  show(places.find((each) => !each.querySelector("textarea").readOnly)?.dataset.folder ?? "forms");
  check();

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
    const differs = document.getElementById("differs");
    const open = differs.querySelector("details")?.open;
    const held = differs.contains(document.activeElement);
    differs.innerHTML = told.differs; // drawn by our own server
    if (open && differs.querySelector("details")) differs.querySelector("details").open = true;
    if (held) (differs.querySelector("summary") ?? editors.get(shown()).contentDOM).focus();
    const button = form.querySelector("[data-publish]");
    const why = told.ready.why || (button.value === "publish" ? told.ready.second : "") || "";
    document.getElementById("why-not").textContent = why;
    if (why) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
    draw();
  }

  /** The preview is drawn anew from what was saved, as soon as nothing is wrong with it. */
  function draw() {
    const frame = form.querySelector(".look iframe");
    if (!undrawn || !frame || found.length || !kept.same()) return;
    undrawn = false;
    frame.src = frame.src;
    frame.parentElement.hidden = false;
    document.getElementById("undrawn").hidden = true;
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
    goTo(editors.get(target.dataset.folder), problem);
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.dataset.keep !== undefined) {
      event.preventDefault();
      kept.save();
    } else if (button?.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
    }
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
  const frame = form.querySelector(".look iframe"); // what is in it has the focus unseen
  addEventListener("blur", () => frame?.parentElement.classList.toggle("held", document.activeElement === frame));
  addEventListener("focus", () => frame?.parentElement.classList.remove("held"));
}
