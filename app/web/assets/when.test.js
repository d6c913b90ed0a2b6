import assert from "node:assert/strict";
import { test } from "node:test";

import { when } from "./when.js";

const NOW = new Date(2026, 10, 26, 10, 0).getTime();

test("what was kept today is told by the clock, what is older with its day", () => {
  assert.equal(when(new Date(2026, 10, 26, 9, 5).getTime(), "zh-CN", NOW), "09:05");
  assert.equal(when(new Date(2026, 10, 25, 23, 59).getTime(), "zh-CN", NOW), "11月25日 23:59");
  assert.equal(when(new Date(2026, 10, 13, 9, 10).getTime(), "en", NOW), "November 13 09:10");
  assert.equal(when(new Date(2025, 11, 31, 9, 10).getTime(), "zh-CN", NOW), "2025年12月31日 09:10");
});
