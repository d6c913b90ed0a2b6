/** What the pages work out while somebody types; the answers below were worked out by hand. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { settle, shown, spelled, typed } from "./settle.js";

const MONEY = { name: "price", kind: "number", type: "money", places: 2, digits: 12 };
const NUMBER = { name: "days", kind: "number", type: "number", places: 3, digits: 15 };
const times = ["call", "round", [["*", ["name", "quantity"], ["name", "price"]], ["num", "2"]]];

const FIELDS = [
  { name: "warranty", kind: "text", type: "choice" },
  { name: "firm", kind: "text", type: "text", when: ["==", ["name", "warranty"], ["text", "a"]] },
  {
    name: "items", kind: "list", type: "table",
    columns: [
      { name: "quantity", kind: "number", type: "number" },
      { ...MONEY, when: [">", ["name", "quantity"], ["num", "0"]] },
      { name: "approved", kind: "number", type: "money", value: times },
    ],
  },
  { name: "total", kind: "number", type: "money", value: ["call", "sum", [["column", "items", "approved"]]] },
];
const AROUND = { settings: {}, today: { date: "2026-11-24" } };
const ORDER = ["firm", "items.price", "items.approved", "total"];

const row = (id, quantity, price) => ({ id, cells: { quantity: typed(NUMBER, [quantity]), price: typed(MONEY, [price]) } });

test("money is read with commas, signs and full-width digits, as the server reads it", () => {
  for (const text of ["1234.5", "1,234.50", "￥１，２３４．５", "¥1234.5元", " 1234.500 "]) {
    assert.equal(typed(MONEY, [text])?.toFixed(2), "1234.50", text);
  }
  for (const text of ["", "  ", "1,23", "1.234", "abc", "1e3", "--1"]) assert.equal(typed(MONEY, [text]), null, text);
});

test("a number keeps to its places", () => {
  assert.equal(typed(NUMBER, ["18.500"]).toFixed(), "18.5");
  assert.equal(typed(NUMBER, ["18.5000"]), null);
  assert.equal(typed({ ...NUMBER, places: 0 }, ["1.5"]), null);
});

test("yes, no and days are read", () => {
  assert.equal(typed({ kind: "bool" }, ["yes"]), true);
  assert.equal(typed({ kind: "bool" }, ["否"]), false);
  assert.equal(typed({ kind: "bool" }, ["perhaps"]), null);
  assert.deepEqual(typed({ kind: "date" }, ["2026-11-24"]), { date: "2026-11-24" });
  assert.equal(typed({ kind: "date" }, ["2026-02-30"]), null);
});

test("rows are worked out and summed; a row without an answer counts nothing", () => {
  const rows = [row("a", "18.5", "22"), row("b", "42.6", "58.50"), row("c", "", "9")];
  const { answers } = settle(FIELDS, ORDER, { warranty: "b", items: rows }, AROUND);
  assert.equal(answers.items[0].cells.approved.toFixed(2), "407.00");
  assert.equal(answers.items[1].cells.approved.toFixed(2), "2492.10");
  assert.equal(answers.items[2].cells.approved, null);
  assert.equal(shown(FIELDS[3], answers.total), "2,899.10");
});

test("what does not show is told by name and by cell, and formulas do not see it", () => {
  const { hidden, answers } = settle(FIELDS, ORDER, { warranty: "b", firm: "华屹", items: [row("a", "0", "22")] }, AROUND);
  assert.deepEqual([...hidden], ["firm", "items/a/price"]);
  assert.equal(answers.firm, "华屹", "a hidden answer is kept while the form is edited");
  assert.equal(answers.items[0].cells.approved, null);
  assert.deepEqual([...settle(FIELDS, ORDER, { warranty: "a", items: [] }, AROUND).hidden], []);
});

test("answers are shown as the server shows them", () => {
  assert.equal(shown(MONEY, spelled({ number: "1234567.5" })), "1,234,567.50");
  assert.equal(shown(MONEY, spelled({ number: "-0.125" })), "-0.125");
  assert.equal(shown(NUMBER, spelled({ number: "12000" }), "天"), "12,000 天");
  assert.equal(shown({ type: "date" }, spelled({ date: "2026-03-01" })), "2026年3月1日");
  assert.equal(shown({ type: "yes_no" }, spelled({ bool: false })), "否");
  assert.equal(shown({ type: "text" }, spelled(null)), "");
});

test("a list that does not show has nothing in it, and a table that does not show still works out its rows", () => {
  const never = ["bool", false];
  const fields = [
    { name: "parts", kind: "list", type: "choices", codes: ["roof"], when: never },
    { name: "many", kind: "number", type: "number", value: ["call", "count", [["name", "parts"]]] },
    { ...FIELDS[2], when: never },
    FIELDS[3],
  ];
  const order = ["parts", "many", "items", "items.price", "items.approved", "total"];
  const { answers } = settle(fields, order, { parts: ["roof"], items: [row("a", "2", "3")] }, AROUND);
  assert.equal(answers.many.toFixed(), "0");
  assert.equal(answers.items[0].cells.approved.toFixed(2), "6.00");
  assert.equal(answers.total.toFixed(), "0");
});

test("an answer of one's own counts where it is chosen and written", () => {
  const one = { kind: "text", type: "choice", codes: ["a", "other"], other: true };
  const several = { ...one, kind: "list", type: "choices" };
  const text = (said) => () => [said];
  assert.equal(typed(one, ["other"], text("露台")), "other");
  assert.equal(typed(one, ["other"], text(" ")), null);
  assert.equal(typed(one, [""], text("露台")), null, "the tick was taken away, its text still stands there");
  assert.deepEqual(typed(several, ["a", "other"], text("露台")), ["a", "other"]);
  assert.deepEqual(typed(several, ["a"], text("露台")), ["a"]);
});
