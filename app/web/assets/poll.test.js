/** What is being made is asked for until it is done, whatever the server says meanwhile. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { poll } from "./poll.js";

const SLOW = 10_000, EVERY = 1500;
const page = (status, { more = true, redirected = false, still = false } = {}) => ({
  status, redirected, ok: status < 300, text: async () => JSON.stringify({ more, still }),
});

/** Polls with these answers, one after the other; gives the moments of asking and what was said. */
async function polled(answers, lasts) {
  const asked = [], said = [];
  mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  globalThis.fetch = async () => {
    asked.push(now);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  globalThis.document = {
    hidden: false, activeElement: null,
    createElement: () => ({ setAttribute() {}, append(link) { this.text = link.textContent; } }),
  };
  globalThis.DOMParser = class {
    parseFromString(text) {
      const { more, still } = JSON.parse(text);
      const textContent = still ? "" : `${asked.length} of 9`;
      return { getElementById: () => ({ childNodes: [], textContent, dataset: more ? { poll: "/exports/" } : {} }) };
    }
  };
  poll({
    id: "exports", textContent: "", dataset: { poll: "/exports/" }, querySelectorAll: () => [], replaceChildren() {},
    prepend: (notice) => said.push(notice.text),
  });
  for (; now < lasts; now += 500) {
    mock.timers.tick(500);
    await new Promise(setImmediate);
  }
  mock.timers.reset();
  return { asked: asked.length, said };
}

for (const trouble of [page(503), page(502), page(429), new TypeError("Failed to fetch")]) {
  test(`after ${trouble.status ?? trouble.message} it is asked again, slower, until it is made`, async () => {
    assert.deepEqual(await polled([page(200), trouble, page(200), page(200, { more: false })], 2 * EVERY), { asked: 2, said: [] });
    const answers = [page(200), trouble, page(200), page(200, { more: false })];
    assert.deepEqual(await polled(answers, 4 * EVERY + SLOW), { asked: 4, said: [] });
  });
}

for (const ended of [page(401), page(200, { redirected: true })]) {
  test(`where the session has ended (${ended.status}) it is said`, async () => {
    assert.deepEqual(await polled([ended], 2 * SLOW), { asked: 1, said: ["登录已过期，请重新登录。"] });
  });
}

test("a page that is there no more is said too", async () => {
  assert.deepEqual(await polled([page(404)], 2 * SLOW), { asked: 1, said: ["进度不再更新了，请重新打开这一页。"] });
});

test("where nothing moves it is asked more and more seldom, and after half an hour no more", async () => {
  const answers = Array.from({ length: 300 }, () => page(200, { still: true }));
  const { asked, said } = await polled(answers, 60 * EVERY);
  assert.ok(asked < 50, `${asked} times`);
  const rest = await polled(answers, 3600 * 1000);
  assert.ok(rest.asked < 250, `${rest.asked} times`);
  assert.deepEqual([said, rest.said], [[], ["进度不再更新了，请重新打开这一页。"]]);
});
