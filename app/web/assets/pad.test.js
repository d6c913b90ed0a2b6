import assert from "node:assert/strict";
import test from "node:test";

import { simple, smooth } from "./pad.js";

test("a straight line keeps its ends only", () => {
  const line = Array.from({ length: 50 }, (_, at) => [at, 2 * at]);
  assert.deepEqual(simple(line, 1.2), [[0, 0], [49, 98]]);
});

test("a corner stays", () => {
  assert.deepEqual(simple([[0, 0], [10, 0], [20, 0], [20, 10], [20, 20]], 1.2), [[0, 0], [20, 0], [20, 20]]);
});

test("a loop that ends where it began stays a loop", () => {
  assert.ok(simple([[0, 0], [10, 10], [0, 20], [-10, 10], [0, 0]], 1.2).length >= 4);
});

test("a thousand points of a curve become few", () => {
  const curve = Array.from({ length: 1000 }, (_, at) => [at, Math.round(200 * Math.sin(at / 100))]);
  assert.ok(simple(curve, 1.2).length < 120);
});

test("a dot is drawn, and a line goes through the middles", () => {
  assert.equal(smooth([[3, 4]]), "M3 4h.1");
  assert.equal(smooth([[0, 0], [10, 20], [20, 0]]), "M0 0Q10 20 15 10L20 0");
});
