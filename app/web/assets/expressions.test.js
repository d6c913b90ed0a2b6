import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Decimal, capitals, date, datetime, evaluate, number, time } from "./expressions.js";

const file = new URL("../../../tests/vectors/expressions.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf-8"));

/** What a vector writes as {"number": "1.20"}, {"rows": […]}, null and so on. */
function value(written) {
  if (written === null) return null;
  if ("number" in written) return new Decimal(written.number);
  if ("date" in written) return date(written.date);
  if ("time" in written) return time(written.time);
  if ("datetime" in written) return datetime(written.datetime);
  if ("list" in written) return written.list;
  if ("rows" in written) return written.rows.map(values);
  if ("names" in written) return values(written.names);
  return "text" in written ? written.text : written.bool;
}

function values(written) {
  return Object.fromEntries(Object.entries(written).map(([name, each]) => [name, value(each)]));
}

function shown(answer) {
  if (answer instanceof Object && answer.constructor === Decimal) return `number ${answer.toString()}`;
  return answer;
}

for (const vector of vectors) {
  test(`${vector.expression} with ${JSON.stringify(vector.names)}`, () => {
    const answer = evaluate(vector.tree, values(vector.names));
    assert.deepEqual(shown(answer), shown(value(vector.answer)));
  });
}

test("a name of Object's own is blank like any other that is absent", () => {
  for (const name of ["constructor", "toString", "__proto__"]) {
    assert.equal(evaluate(["name", name], {}), null);
  }
});

test("numbers of another make are taken at their value", () => {
  const Other = Decimal.clone({ precision: 5 });
  const names = { a: new Other("1.234567"), b: new Other("1") };
  const tree = ["+", ["name", "a"], ["name", "b"]];
  assert.equal(evaluate(tree, names).toString(), "2.234567");
});

test("only plain digits are numbers and only days of the calendar are dates", () => {
  assert.equal(number("1.50").toString(), "1.5");
  for (const text of ["", "1e3", "0x10", "NaN", "Infinity", "１２", ".5"]) {
    assert.equal(number(text), null);
  }
  assert.equal(date("2026-02-30"), null);
  assert.deepEqual(date("2024-02-29"), { date: "2024-02-29" });
  for (const text of ["24:00", "9:00", "", "09:60", "09:00:00", undefined]) assert.equal(time(text), null);
  assert.deepEqual(time("09:00"), { time: "09:00" });
  for (const text of ["2026-02-30T09:00", "2026-02-28", "09:00", "2026-02-28T09:00T", ""]) {
    assert.equal(datetime(text), null);
  }
  assert.deepEqual(datetime("2026-02-28T09:00"), { datetime: "2026-02-28T09:00" });
});

test("capitals can be had without a formula", () => {
  assert.equal(capitals(new Decimal("20992.90")), "贰万零玖佰玖拾贰元玖角整");
});
