/**
 * Files of a form: uploaded as soon as they are chosen, one after the other, each with its progress.
 * Taking out and moving only change the page, which saves itself. Without script each is a button
 * that posts.
 */

import { button } from "./button.js";
import { say } from "./words.js";

/**
 * @param {HTMLElement} place a `[data-files]` @param {() => void} changed what to do after files changed
 * @param {(at: string) => void} moved told when the server noted a file in the draft
 */
export function files(place, changed, moved) {
  const list = place.querySelector("ul");
  const told = place.querySelector(".told");
  const input = place.querySelector("input[type=file]");
  const form = place.closest("form");
  const most = Number(place.dataset.most);
  const gone = new Map(); // lines that were taken out, by id: a saved copy may bring them back
  const waiting = [];
  let busy = false;

  const all = () => [...list.children];

  input.addEventListener("change", () => {
    for (const file of input.files) wait(file);
    input.value = "";
    next();
  });
  input.addEventListener("input", (event) => event.stopPropagation()); // nothing was typed yet

  place.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    const line = button?.closest("[data-file]");
    if (!line) return;
    event.preventDefault();
    if (button.name === "_drop") {
      const other = line.nextElementSibling ?? line.previousElementSibling;
      take(line);
      (other?.querySelector("button[name=_drop]") ?? input).focus();
    } else if (line.previousElementSibling) {
      list.insertBefore(line, line.previousElementSibling);
      button.focus();
    }
    changed();
  });

  form.addEventListener("submit", (event) => {
    const failed = told.querySelector("[data-again]");
    if (!busy && !failed) return;
    event.preventDefault();
    if (busy) return tell(say("还有文件在上传，传好再按一次。"));
    failed.focus(); // it is decided there whether the file is left out
  });

  addEventListener("online", () => {
    for (const again of told.querySelectorAll("[data-again]")) again.click();
  });

  function wait(file) {
    const line = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = file.name;
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", say("{name} 上传进度", { name: file.name }));
    line.append(name, progress);
    told.append(line);
    waiting.push({ file, line, progress });
  }

  function next() {
    if (busy || !waiting.length) return;
    const { file, line, progress } = waiting.shift();
    if (all().length >= most) {
      line.remove();
      tell(say("“{name}”没有传：最多 {count} 个。", { name: file.name, count: most }));
      next();
      return;
    }
    busy = true;
    send(file, progress).then((answer) => {
      busy = false;
      line.remove();
      heard(file, answer);
      next();
    });
  }

  function send(file, progress) {
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append(input.name, file, file.name);
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", place.dataset.upload);
      request.setRequestHeader("X-Requested-With", "fetch");
      request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress.value = event.loaded / event.total;
      });
      request.addEventListener("load", () => done({ status: request.status, told: request.response ?? {} }));
      for (const name of ["error", "abort", "timeout"]) {
        request.addEventListener(name, () => done({ status: 0, told: {} }));
      }
      request.send(body);
    });
  }

  function heard(file, { status, told: answer }) {
    for (const each of answer.files ?? []) add(each);
    for (const words of answer.refused ?? []) tell(say("{fault}。", { fault: words }));
    if (answer.files?.length) {
      moved(answer.at);
      changed();
    }
    if (answer.files || answer.refused) return;
    tell(say("“{name}”没有传上。{why}", { name: file.name, why: why(status, answer) }), file);
  }

  function why(status, answer) {
    if (status === 0) return say("没有连上服务器。");
    if (status === 401) return say("登录已过期，请在新页登录后再试。");
    if (answer.error === "old-page") return say("这一页放得太久了，请等它存好再试。");
    return answer.text ?? say("请过一会儿再试。");
  }

  /** A line below the files; with a file, also a button that tries it again. */
  function tell(words, file = null) {
    const line = document.createElement("li");
    line.className = "refused";
    const text = document.createElement("span");
    text.textContent = words;
    line.append(text);
    if (file) {
      const again = button(say("再传一次"), () => (line.remove(), wait(file), next(), input.focus()));
      again.dataset.again = "";
      line.append(again);
    }
    line.append(button(file ? say("不传了") : say("知道了"), () => (line.remove(), input.focus())));
    told.append(line);
  }

  function add({ id, name, size }) {
    const line = place.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const element of [line, ...line.querySelectorAll("*")]) {
      for (const attribute of [...element.attributes]) {
        const named = ["aria-label", "alt"].includes(attribute.name);
        attribute.value = named ? attribute.value.replace("NAME", () => name) : attribute.value.replace(/FILE(?=$|\/)/, id);
      }
    }
    const words = line.querySelector(".file-name");
    if (words) {
      words.textContent = name;
      line.querySelector("small").textContent = size;
    }
    list.append(line);
  }

  function take(line) {
    gone.set(line.dataset.file, line);
    line.remove();
  }

  /** A file that a saved copy names: as it stood here, or as the server shows it. */
  function added(id) {
    if (!id) return;
    const line = gone.get(id);
    if (line) list.append(line);
    else add({ id, name: "", size: "" });
  }

  return { added, remove: () => all().forEach(take) };
}
