/** What is sent once, and what is let go again. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { once } from "./once.js";

const element = (attributes = {}, more = {}) => ({
  ...more,
  getAttribute: (name) => attributes[name] ?? null,
  hasAttribute: (name) => name in attributes,
  setAttribute: (name, value) => (attributes[name] = value),
  removeAttribute: (name) => delete attributes[name],
});

/** A timer that keeps no test waiting for its end. */
function later(...all) {
  const timer = setTimeout(...all);
  timer.unref?.();
  return timer;
}

/** A window with `once` at work, and what presses a button of a form in it. */
function opened() {
  const window = Object.assign(new EventTarget(), { setTimeout: later, clearTimeout: (at) => clearTimeout(at) });
  once(window);
  const tell = (type, more) => {
    const event = new Event(type, { cancelable: true });
    for (const [name, value] of Object.entries(more)) Object.defineProperty(event, name, { value });
    window.dispatchEvent(event);
    return event;
  };
  const press = (form, submitter = form.elements[0]) => !tell("submit", { target: form, submitter }).defaultPrevented;
  return { tell, press };
}

const button = (attributes) => element(attributes, { type: "submit" });
const post = (attributes = {}, ...buttons) => element({ method: "post", ...attributes }, { elements: buttons.length ? buttons : [button()] });

test("a form is sent once, its buttons say so, and another form is no matter", () => {
  const { press } = opened(), form = post({}, button(), button({ "aria-disabled": "true" }));
  assert.equal(press(form), true);
  assert.equal(form.elements[0].getAttribute("aria-disabled"), "true");
  assert.equal(press(form), false);
  assert.equal(press(form, form.elements[1]), false);
  assert.equal(press(post()), true);
});

test("a page that is shown again, Escape, and two minutes without an answer let it go", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { press, tell } = opened(), form = post({}, button(), button({ "aria-disabled": "true" }));
  for (const ends of [
    () => tell("pageshow", { persisted: true }), () => tell("keydown", { key: "Escape" }), () => mock.timers.tick(120_000),
  ]) {
    assert.equal(press(form), true);
    tell("pageshow", { persisted: false });
    tell("keydown", { key: "a" });
    assert.equal(press(form), false);
    ends();
    assert.equal(form.elements[0].hasAttribute("aria-disabled"), false);
    assert.equal(form.elements[1].getAttribute("aria-disabled"), "true", "it was no matter of ours");
  }
  mock.timers.reset();
});

test("what leaves no page locks nothing: a search, a new tab, what a script took over", () => {
  const { press, tell } = opened();
  const search = element({}, { elements: [button()] });
  const tab = post({ target: "_blank" }), pdf = post({}, button({ formtarget: "_blank" })), saved = post();
  for (const form of [search, tab, pdf]) assert.deepEqual([press(form), press(form)], [true, true]);
  tell("submit", { target: saved, submitter: saved.elements[0], defaultPrevented: true });
  assert.equal(press(saved), true);
});
