/**
 * What shows and what is computed, worked out as the server does (app/core/engine/settling.py).
 * Pure: no page here. The server works everything out again; this keeps the page live.
 */

import { Decimal, date, evaluate, number } from "./expressions.js";

/**
 * @typedef {Object} Asked A field or a column, as the server's plan tells it.
 * @property {string} name
 * @property {"number"|"text"|"bool"|"date"|"list"} kind
 * @property {string} type
 * @property {Array} [when] @property {Array} [value] @property {Asked[]} [columns]
 *
 * @typedef {Object<string, any>} Cells Values by column.
 * @typedef {Object<string, any | {id: string, cells: Cells}[]>} Answers Values, tables as rows.
 */

/** A value as the server spells it: {number}, {text}, {bool}, {date}, or null. */
export function spelled(told) {
  if (told === null || told === undefined) return null;
  if ("number" in told) return new Decimal(told.number);
  if ("date" in told) return date(told.date);
  return "bool" in told ? told.bool : told.text;
}

/** Full-width letters, digits and signs as their plain forms, without blanks around. */
function halfWidth(text) {
  return text.replace(/[\uff01-\uff5e]/g, (each) => each.normalize("NFKC")).trim();
}

/**
 * The value that a typed text stands for; null where it is blank or stands for none.
 * @param {Asked} asked @param {string} text @param {number} [places] digits allowed behind the point
 */
export function typed(asked, text, places) {
  if (!text.trim()) return null;
  if (asked.kind === "number") return typedNumber(asked, text, places);
  if (asked.kind === "date") return date(halfWidth(text));
  if (asked.kind === "bool") return { yes: true, no: false, 是: true, 否: false }[text.trim()] ?? null;
  return text.normalize("NFC").trim();
}

function typedNumber(asked, text, places) {
  let plain = halfWidth(text).replace(/[。．]/g, ".").replace(/[−－]/g, "-").replace(/，/g, ",");
  if (asked.type === "money") plain = plain.replace(/^[¥￥]/, "").replace(/元$/, "");
  const parts = /^([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?$/.exec(plain);
  if (!parts) return null;
  const most = places ?? (asked.type === "money" ? 2 : 0);
  const fraction = asked.type === "money" ? (parts[3] ?? "").replace(/0+$/, "") : (parts[3] ?? "");
  if (fraction.length > most) return null;
  return number(plain.replaceAll(",", "").replace(/^\+/, ""));
}

/**
 * Visibility and computed values, in the server's order.
 *
 * @param {Asked[]} fields @param {string[]} order names with a condition or a formula, each after what it needs
 * @param {Answers} answers @param {Cells} settings
 * @returns {{hidden: Set<string>, answers: Answers}} hidden: names, and paths of cells
 */
export function settle(fields, order, answers, settings) {
  const kept = {};
  const names = { settings };
  const asked = new Map();
  for (const field of fields) {
    asked.set(field.name, field);
    for (const column of field.columns ?? []) asked.set(`${field.name}.${column.name}`, column);
    const rows = field.columns && (answers[field.name] ?? []);
    kept[field.name] = rows ? rows.map((row) => ({ id: row.id, cells: { ...row.cells } })) : answers[field.name] ?? null;
    names[field.name] = rows ? rows.map((row) => ({ ...row.cells })) : kept[field.name];
  }
  const hidden = new Set();
  for (const name of order) {
    const [table, column] = name.split(".");
    if (column) settleColumn(asked.get(name), table, column);
    else settleField(asked.get(name), name);
  }
  return { hidden, answers: kept };

  function settleField(field, name) {
    if (field.when && evaluate(field.when, names) !== true) {
      hidden.add(name);
      names[name] = field.columns ? [] : null;
      if (field.value) kept[name] = null;
    } else if (field.value) {
      kept[name] = names[name] = evaluate(field.value, names);
    }
  }

  function settleColumn(field, table, column) {
    kept[table].forEach((row, place) => {
      const seen = names[table][place] ?? {}; // a hidden table has no rows for formulas
      const here = { ...names, ...seen };
      if (field.when && evaluate(field.when, here) !== true) {
        hidden.add(`${table}/${row.id}/${column}`);
        seen[column] = null;
        if (field.value) row.cells[column] = null;
      } else if (field.value) {
        row.cells[column] = seen[column] = evaluate(field.value, here);
      }
    });
  }
}

/** A computed value as the server shows it. @param {Asked} asked */
export function shown(asked, value, unit = "") {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "是" : "否";
  if (typeof value === "string") return value;
  if (value.date) {
    const [year, month, day] = value.date.split("-").map(Number);
    return `${year}年${month}月${day}日`;
  }
  const fits = value.decimalPlaces() <= 2;
  const digits = asked.type === "money" && fits ? value.toFixed(2) : value.toFixed();
  const [whole, fraction] = digits.split(".");
  const commas = whole.replace(/\B(?=([0-9]{3})+$)/g, ",");
  return (fraction ? `${commas}.${fraction}` : commas) + (unit ? ` ${unit}` : "");
}
