/** Works out in the browser's engine what standard input asks for; one line of JSON for each line. */

import { createInterface } from "node:readline";

import { Decimal, evaluate } from "../app/web/assets/expressions.js";
import { settle, spelled, typed } from "../app/web/assets/settle.js";

const mapped = (object, change) => Object.fromEntries(Object.entries(object).map(([name, each]) => [name, change(each)]));

/** A value of a case: as the server spells it, or {"rows": […]}, {"names": …}. */
function value(told) {
  if (told !== null && "rows" in told) return told.rows.map((row) => mapped(row, value));
  if (told !== null && "names" in told) return mapped(told.names, value);
  return spelled(told);
}

function told(value) {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return { list: value };
  if (value instanceof Object && value.constructor === Decimal) return { number: value.toFixed() };
  if (value instanceof Object) return value;
  return typeof value === "string" ? { text: value } : { bool: value };
}

/** The answers to the inputs of a form, posted as pairs of name and texts. */
function answered(field, posted, path) {
  return typed(field, posted[path] ?? [], (item) => posted[path + item] ?? []);
}

function settled({ plan, order, posted }) {
  const answers = {};
  for (const field of plan.fields) {
    answers[field.name] = field.columns
      ? (posted[field.name] ?? []).map((id) => ({
          id,
          cells: Object.fromEntries(field.columns.map((column) => [column.name, answered(column, posted, `${field.name}/${id}/${column.name}`)])),
        }))
      : answered(field, posted, field.name);
  }
  const around = { settings: mapped(plan.settings, spelled), today: spelled(plan.today) };
  const { hidden, answers: kept } = settle(plan.fields, order, answers, around);
  const cells = (rows) => rows.map((row) => mapped(row.cells, told));
  return {
    hidden: [...hidden].sort(),
    answers: Object.fromEntries(plan.fields.map((field) => [field.name, field.columns ? cells(kept[field.name]) : told(kept[field.name])])),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const answer = asked.plan ? settled(asked) : told(evaluate(asked.tree, mapped(asked.names, value)));
  console.log(JSON.stringify(answer));
}
