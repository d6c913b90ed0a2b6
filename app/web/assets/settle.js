/**
 * What shows and what is computed, worked out as the server does (app/core/engine/settling.py).
 * Pure: no page here. The server works everything out again; this keeps the page live.
 */

import { Decimal, date, datetime, evaluate, number, time } from "./expressions.js";
import { say } from "./words.js";

/**
 * @typedef {Object} Asked A field or a column, as the server's plan tells it.
 * @property {string} name
 * @property {"number"|"text"|"bool"|"date"|"time"|"datetime"|"list"} kind
 * @property {string} type
 * @property {number} [places] digits that a number may have behind the point
 * @property {number} [digits] digits that it may have before the point
 * @property {Object} [minimum] @property {Object} [maximum] as the server spells numbers
 * @property {Object} [earliest] @property {Object} [latest] as it spells days and times
 * @property {string[]} [items] what is rated, each in an input inside; the codes are the options
 * @property {string[]} [codes] what can be chosen; an answer of one's own is `other`
 * @property {Array} [when] @property {Array} [value] @property {Asked[]} [columns]
 *
 * @typedef {Object<string, any>} Cells Values by column.
 * @typedef {Object<string, any | {id: string, cells: Cells}[]>} Answers Values, tables as rows.
 */

const OTHER = "other"; // the code of an answer of one's own

/** A value as the server spells it: {number}, {text}, {bool}, {date}, {time}, {datetime}, {list}, null. */
export function spelled(told) {
  if (told === null || told === undefined) return null;
  if ("number" in told) return new Decimal(told.number);
  if ("date" in told) return date(told.date);
  if ("time" in told) return time(told.time);
  if ("datetime" in told) return datetime(told.datetime);
  if ("list" in told) return told.list;
  return "bool" in told ? told.bool : told.text;
}

/** Whether nobody sees anything of it: as `blank` in core/fields/base.py. */
function unseen(text) {
  return /^[\p{Cc}\p{Cf}\p{Z}\u115f\u1160\u2800\u3164\uffa0]*$/u.test(text);
}

/** Full-width letters, digits and signs as their plain forms, without blanks around. */
function halfWidth(text) {
  return text.replace(/[\uff01-\uff5e]/g, (each) => each.normalize("NFKC")).trim();
}

/**
 * What formulas see of what is typed; null (of a list []) where it is blank or stands for nothing.
 * @param {Asked} asked @param {string[]} texts what is typed under its own name
 * @param {(item: string) => string[]} inside what is typed into the input `/ITEM` inside it
 */
export function typed(asked, texts, inside = () => []) {
  if (asked.kind === "list") return several(asked, texts, inside);
  const text = texts[0] ?? "";
  if (asked.codes) return chosen(asked, text, inside);
  if (unseen(text)) return null;
  if (asked.kind === "number") return typedNumber(asked, text);
  if (asked.kind === "date") return between(asked, dayTyped(halfWidth(text)));
  if (asked.kind === "time") return between(asked, timeTyped(halfWidth(text)));
  if (asked.kind === "datetime") return momentTyped(halfWidth(text.replaceAll("\u3000", " ")));
  if (asked.kind === "bool") return { yes: true, true: true, 是: true, no: false, false: false, 否: false }[halfWidth(text).toLowerCase()] ?? null;
  return text.normalize("NFC").trim();
}

/** Whether the answer of one's own is written; what is written without choosing it counts nothing. */
function written(inside) {
  return !unseen(inside(`/${OTHER}`)[0] ?? "");
}

function chosen(asked, text, inside) {
  if (asked.other && text === OTHER) return written(inside) ? OTHER : null;
  return asked.codes.includes(text) ? text : null;
}

function several(asked, texts, inside) {
  if (asked.items) {
    const rated = asked.items.map((item) => inside(`/${item}`)[0] ?? "");
    return rated.filter((code) => asked.codes.includes(code));
  }
  if (!asked.codes) return [...new Set(texts.map((text) => text.trim()).filter(Boolean))];
  if (asked.other && texts.includes(OTHER) && !written(inside)) return [];
  return asked.codes.filter((code) => texts.includes(code));
}

function typedNumber(asked, text) {
  let plain = halfWidth(text);
  if (asked.type === "money") plain = plain.replace(/^¥/, "").replace(/^￥/, "").replace(/元$/, "");
  plain = halfWidth(plain.replace(/[。．]/g, ".").replace(/[−－]/g, "-").replace(/，/g, ","));
  const parts = /^([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?$/.exec(plain);
  if (!parts) return null;
  const whole = parts[2].replaceAll(",", "").replace(/^0+/, "");
  const typedFraction = parts[3] ?? "";
  const fraction = asked.type === "money" ? typedFraction.replace(/0+$/, "") : typedFraction;
  if (whole.length > asked.digits || typedFraction.length > asked.digits) return null;
  if (fraction.length > (asked.places ?? 0)) return null;
  const value = number(plain.replaceAll(",", "").replace(/^\+/, ""));
  const low = asked.minimum && value.lt(asked.minimum.number);
  return low || (asked.maximum && value.gt(asked.maximum.number)) ? null : value;
}

const DAYS = [
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/,
  /^([0-9]{4})\/([0-9]{1,2})\/([0-9]{1,2})$/,
  /^([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})$/,
  /^([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日$/,
  /^([0-9]{4})([0-9]{2})([0-9]{2})$/,
];
const TIMES = [
  /^([0-9]{1,2}):([0-9]{2})(?::00)?$/,
  /^([0-9]{1,2}) ?[点时] ?(?:([0-9]{1,2}) ?分?)?$/,
  /^([0-9]{2})([0-9]{2})$/,
];
const MOMENT = /^(.{6,14}?)(?:T| +|(?<=日))([0-9][0-9:点时分 ]*)$/;
const two = (part) => (part ?? "0").padStart(2, "0");
const matched = (shapes, text) => shapes.map((shape) => shape.exec(text)).find(Boolean) ?? null;

/** A day as people write it, of the years 1900 to 2199 as the server takes them. */
function dayTyped(text) {
  const parts = matched(DAYS, text);
  const day = parts && date(`${parts[1]}-${two(parts[2])}-${two(parts[3])}`);
  return day && day.date >= "1900-01-01" && day.date <= "2199-12-31" ? day : null;
}

function timeTyped(text) {
  const parts = matched(TIMES, text);
  return parts && time(`${two(parts[1])}:${two(parts[2])}`);
}

function momentTyped(text) {
  const parts = MOMENT.exec(text);
  const [day, clock] = parts ? [dayTyped(parts[1].trim()), timeTyped(parts[2].trim())] : [null, null];
  return day && clock ? datetime(`${day.date}T${clock.time}`) : null;
}

/** The day or time if it keeps within its field's bounds: both are texts that sort as they follow. */
function between(asked, value) {
  const [text] = Object.values(value ?? {});
  if (text === undefined) return null;
  const [earliest] = Object.values(asked.earliest ?? {});
  const [latest] = Object.values(asked.latest ?? {});
  return (earliest && text < earliest) || (latest && text > latest) ? null : value;
}

/**
 * Visibility and computed values, in the server's order.
 *
 * @param {Asked[]} fields @param {string[]} order names with a condition or a formula, each after what it needs
 * @param {Answers} answers @param {{settings: Cells, today: {date: string}}} around
 * @returns {{hidden: Set<string>, answers: Answers}} hidden: names, and paths of cells
 */
export function settle(fields, order, answers, around) {
  const kept = {};
  const names = { ...around };
  const rowsOf = {}; // each row as its own formulas see it, also in a table that does not show
  const asked = new Map();
  for (const field of fields) {
    asked.set(field.name, field);
    for (const column of field.columns ?? []) asked.set(`${field.name}.${column.name}`, column);
    const rows = field.columns && (answers[field.name] ?? []);
    kept[field.name] = rows ? rows.map((row) => ({ id: row.id, cells: { ...row.cells } })) : answers[field.name] ?? blank(field);
    names[field.name] = rows ? rows.map((row) => ({ ...row.cells })) : kept[field.name];
    if (rows) rowsOf[field.name] = names[field.name];
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
      names[name] = blank(field);
      if (field.value) kept[name] = null;
    } else if (field.value) {
      kept[name] = names[name] = evaluate(field.value, names);
    }
  }

  function settleColumn(field, table, column) {
    kept[table].forEach((row, place) => {
      const seen = rowsOf[table][place];
      const here = { ...names, ...seen };
      if (field.when && evaluate(field.when, here) !== true) {
        hidden.add(`${table}/${row.id}/${column}`);
        seen[column] = blank(field);
        if (field.value) row.cells[column] = null;
      } else if (field.value) {
        row.cells[column] = seen[column] = evaluate(field.value, here);
      }
    });
  }
}

/** What formulas see where there is no answer. @param {Asked} asked */
const blank = (asked) => (asked.kind === "list" ? [] : null);

/** A computed value as the server shows it. @param {Asked} asked */
export function shown(asked, value, unit = "") {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? say("是") : say("否");
  if (typeof value === "string") return value;
  if (value.time) return value.time;
  if (value.datetime) return `${words(value.datetime.slice(0, 10))} ${value.datetime.slice(11)}`;
  if (value.date) return words(value.date);
  const fits = value.decimalPlaces() <= 2;
  const digits = asked.type === "money" && fits ? value.toFixed(2) : value.toFixed();
  const [whole, fraction] = digits.split(".");
  const commas = whole.replace(/\B(?=([0-9]{3})+$)/g, ",");
  return (fraction ? `${commas}.${fraction}` : commas) + (unit ? ` ${unit}` : "");
}

function words(day) {
  const [year, month, date] = day.split("-").map(Number);
  const names = [
    say("1月"), say("2月"), say("3月"), say("4月"), say("5月"), say("6月"),
    say("7月"), say("8月"), say("9月"), say("10月"), say("11月"), say("12月"),
  ];
  return say("{year}年{month}月{day}日", { year, month, day: date, month_name: names[month - 1] });
}
