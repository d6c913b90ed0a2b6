/**
 * The browser's evaluator of formulas, over the trees that app/core/expressions parses.
 *
 * The server works every answer out again; this one keeps totals and conditions live while
 * somebody types. The rules (blanks, rounding, limits) are those in the docstring of
 * app/core/expressions/evaluating.py, and tests/vectors/expressions.json holds both to them.
 *
 * Values: a number is a `Decimal` of this module (make one with `number`), a date is
 * `{date: "2026-11-24"}`, a time of day `{time: "14:05"}`, a day with a time
 * `{datetime: "2026-11-24T14:05"}`, a text a string, yes or no a boolean, a blank null, several
 * answers to one question an array of strings. A table is an array of rows, each an object of
 * values by column; `settings` is such an object too.
 */

import DecimalJs from "decimal.js";

/** Like IEEE 754 decimal128: 34 digits, ties to even. */
export const Decimal = DecimalJs.clone({
  precision: 34,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  maxE: 6144,
  minE: -6143,
  modulo: DecimalJs.ROUND_DOWN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
});

const HALF_UP = DecimalJs.ROUND_HALF_UP; // away from zero
const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["仟", "佰", "拾", ""];
const END = new Decimal("1e16");

/** The number that plain digits stand for, kept exact; null for anything else. */
export function number(text) {
  return /^[+-]?[0-9]+(\.[0-9]+)?$/.test(text) ? new Decimal(text) : null;
}

/** The day that a text such as 2026-11-24 stands for; null for anything else. */
export function date(text) {
  const value = { date: text };
  return isDate(value) ? value : null;
}

/** The time of day that a text such as 14:05 stands for; null for anything else. */
export function time(text) {
  const value = { time: text };
  return isTime(value) ? value : null;
}

/** The day with a time that a text such as 2026-11-24T14:05 stands for; null for anything else. */
export function datetime(text) {
  const value = { datetime: text };
  return isMoment(value) ? value : null;
}

/**
 * The answer of a formula; never throws.
 *
 * @param {Array} tree What the server's parser made of the formula.
 * @param {Object} names Values by name; one that is absent is blank.
 */
export function evaluate(tree, names) {
  const value = run(tree, names);
  if (isNumber(value)) return value.isZero() ? new Decimal(0) : value;
  return Array.isArray(value) ? null : value;
}

/** 大写金额; null from 10^16 (一亿亿) on. See app/core/expressions/capitals.py. */
export function capitals(amount) {
  if (amount.abs().gte(END)) return null;
  const rounded = amount.toDecimalPlaces(2, HALF_UP);
  if (rounded.abs().gte(END)) return null;
  if (rounded.isZero()) return "零元整";
  const [whole, cents] = rounded.abs().toFixed(2).split(".");
  const yuan = whole === "0" ? "" : wholeInCapitals(whole) + "元";
  return (rounded.isNegative() ? "负" : "") + yuan + centsInCapitals(cents, yuan !== "");
}

function centsInCapitals(cents, afterYuan) {
  if (cents === "00") return "整";
  const tenth = cents[0] === "0" ? (afterYuan ? "零" : "") : DIGITS[cents[0]] + "角";
  return tenth + (cents[1] === "0" ? "整" : DIGITS[cents[1]] + "分");
}

function wholeInCapitals(digits) {
  const padded = digits.padStart(16, "0");
  let words = "";
  let gap = false;
  for (let place = 0; place < 4; place += 1) {
    const section = padded.slice(place * 4, place * 4 + 4);
    const empty = section === "0000";
    if (!empty) {
      if (words && (gap || section[0] === "0")) words += "零";
      words += sectionInCapitals(section) + (place % 2 === 0 ? "万" : "");
    }
    gap = empty;
    if (place === 1 && words) words += "亿";
  }
  return words;
}

function sectionInCapitals(section) {
  let words = "";
  let gap = false;
  for (let place = 0; place < 4; place += 1) {
    if (section[place] === "0") {
      gap = true;
    } else {
      words += (gap && words ? "零" : "") + DIGITS[section[place]] + PLACES[place];
      gap = false;
    }
  }
  return words;
}

const isNumber = (value) => value instanceof Object && value.constructor === Decimal;

const isDate = (value) => value instanceof Object && dayNumber(value.date) !== null;

const isTime = (value) => value instanceof Object && minuteOf(value.time) !== null;

const isMoment = (value) => value instanceof Object && momentOf(value.datetime) !== null;

function kind(value) {
  if (value === null) return "blank";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "bool";
  if (Array.isArray(value)) return "list";
  if (isNumber(value)) return "number";
  if ("time" in value) return "time";
  return "datetime" in value ? "datetime" : "date";
}

/** Minutes since midnight; null where the text is no time of day. */
function minuteOf(text) {
  const parts = /^([01][0-9]|2[0-3]):([0-5][0-9])$/.exec(text);
  return parts ? Number(parts[1]) * 60 + Number(parts[2]) : null;
}

/** Minutes since 0001-01-01; null where the text is no day with a time. */
function momentOf(text) {
  const [day, minute, ...rest] = String(text).split("T");
  const [days, minutes] = [dayNumber(day), minuteOf(minute)];
  return days === null || minutes === null || rest.length ? null : days * 1440 + minutes;
}

/** Where a value that has an order stands among its like, as a plain number. */
const placeOf = {
  date: (value) => dayNumber(value.date),
  time: (value) => minuteOf(value.time),
  datetime: (value) => momentOf(value.datetime),
};

/** What is kept under a name; a number of another make becomes one of ours. */
function held(object, name) {
  if (object === null || object === undefined || !Object.hasOwn(object, name)) return null;
  const value = object[name];
  if (value === undefined || value === null) return null;
  if (DecimalJs.isDecimal(value) && value.constructor !== Decimal) return new Decimal(value);
  return value;
}

/** Days since 0001-01-01, which is 0; null where the text is no day of the years 1 to 9999. */
function dayNumber(text) {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return null;
  let days = daysBefore(year) + day - 1;
  for (let each = 1; each < month; each += 1) days += monthLength(year, each);
  return days;
}

function dayOf(days) {
  if (days < 0 || days >= daysBefore(10000)) return null;
  let year = Math.floor(days / 365.2425) + 1;
  while (daysBefore(year) > days) year -= 1;
  while (daysBefore(year + 1) <= days) year += 1;
  let rest = days - daysBefore(year);
  let month = 1;
  while (rest >= monthLength(year, month)) {
    rest -= monthLength(year, month);
    month += 1;
  }
  const two = (part) => String(part).padStart(2, "0");
  return { date: `${String(year).padStart(4, "0")}-${two(month)}-${two(rest + 1)}` };
}

function daysBefore(year) {
  const past = year - 1;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
}

function monthLength(year, month) {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function movedDay(day, days) {
  if (kind(day) !== "date" || !isNumber(days)) return null;
  if (!days.isInteger() || days.abs().gte(10000000)) return null;
  return dayOf(dayNumber(day.date) + days.toNumber());
}

/** A result of arithmetic, or a blank where it has left the range of numbers. */
const inRange = (value) => (value.isFinite() ? value : null);

const ARITHMETIC = {
  "+": (a, b) => inRange(a.plus(b)),
  "-": (a, b) => inRange(a.minus(b)),
  "*": (a, b) => inRange(a.times(b)),
  "/": (a, b) => (b.isZero() ? null : inRange(a.div(b))),
  "//": (a, b) => {
    const whole = wholeOver(a, b);
    if (whole === null) return null;
    return roundsDown(a.mod(b), b) ? inRange(whole.minus(1)) : whole;
  },
  "%": (a, b) => {
    if (wholeOver(a, b) === null) return null;
    const rest = a.mod(b);
    return roundsDown(rest, b) ? inRange(rest.plus(b)) : rest;
  },
};

/** The whole quotient towards zero; a blank where it needs more than 34 digits. */
function wholeOver(a, b) {
  if (b.isZero() || (!a.isZero() && a.e - b.e > 40)) return null;
  const whole = a.divToInt(b);
  return whole.e >= 34 ? null : whole;
}

const roundsDown = (rest, divisor) => !rest.isZero() && rest.isNegative() !== divisor.isNegative();

function arithmetic(sign, a, b) {
  if (isNumber(a) && isNumber(b)) return ARITHMETIC[sign](a, b);
  if (sign === "+") return kind(a) === "date" ? movedDay(a, b) : movedDay(b, a);
  if (sign !== "-" || kind(a) !== "date") return null;
  if (kind(b) === "date") return new Decimal(dayNumber(a.date) - dayNumber(b.date));
  return isNumber(b) ? movedDay(a, b.neg()) : null;
}

function equal(a, b) {
  const same = kind(a);
  if (same !== kind(b)) return false;
  if (same === "list") return a.length === b.length && a.every((each, at) => equal(each, b[at]));
  if (same === "number") return a.eq(b);
  return Object.hasOwn(placeOf, same) ? placeOf[same](a) === placeOf[same](b) : a === b;
}

/** Below zero, zero or above as a is less, equal or more; null where they have no order. */
function order(a, b) {
  const same = kind(a);
  if (same !== kind(b)) return null;
  if (same === "number") return a.cmp(b);
  return Object.hasOwn(placeOf, same) ? Math.sign(placeOf[same](a) - placeOf[same](b)) : null;
}

const COMPARISONS = {
  "==": equal,
  "!=": (a, b) => !equal(a, b),
  "<": (a, b) => order(a, b) === -1,
  "<=": (a, b) => [-1, 0].includes(order(a, b)),
  ">": (a, b) => order(a, b) === 1,
  ">=": (a, b) => [0, 1].includes(order(a, b)),
};

function round(x, places = new Decimal(0)) {
  if (!places.isInteger() || places.abs().gt(30)) return null;
  const digits = places.toNumber();
  if (digits >= 0) return x.toDecimalPlaces(digits, HALF_UP);
  return x.toNearest(new Decimal(10).pow(-digits), HALF_UP);
}

function sum(column) {
  let total = new Decimal(0);
  for (const value of column) {
    if (value === null) continue;
    if (!isNumber(value)) return null;
    total = inRange(total.plus(value));
    if (total === null) return null;
  }
  return total;
}

function extreme(sign) {
  return (...values) => {
    const given = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
    const there = given.filter((value) => value !== null);
    if (there.length === 0) return null;
    const kinds = new Set(there.map(kind));
    if (kinds.size > 1 || !["number", "date", "time", "datetime"].includes(kind(there[0]))) return null;
    return there.reduce((best, value) => (order(value, best) === sign ? value : best));
  };
}

const part = (from, to) => (day) => new Decimal(Number(day.date.slice(from, to)));

function minutes(a, b) {
  const same = kind(a);
  return same === kind(b) ? new Decimal(placeOf[same](b) - placeOf[same](a)) : null;
}

const SOME = "number text bool date time datetime";

/** What each function takes (the last kind holds for all further arguments), and its work. */
const FUNCTIONS = {
  round: { takes: ["number"], work: round },
  sum: { takes: ["list"], work: sum },
  count: {
    takes: ["list"],
    work: (column) => new Decimal(column.filter((value) => value !== null).length),
  },
  includes: { takes: ["list", SOME], work: (column, value) => column.some((each) => equal(each, value)) },
  min: { takes: ["number date time datetime list blank"], work: extreme(-1) },
  max: { takes: ["number date time datetime list blank"], work: extreme(1) },
  abs: { takes: ["number"], work: (x) => x.abs() },
  floor: { takes: ["number"], work: (x) => x.floor() },
  ceil: { takes: ["number"], work: (x) => x.ceil() },
  capitals: { takes: ["number"], work: capitals },
  days: { takes: ["date"], work: (a, b) => new Decimal(dayNumber(b.date) - dayNumber(a.date)) },
  minutes: { takes: ["time datetime"], work: minutes },
  date_of: { takes: ["datetime"], work: (moment) => ({ date: moment.datetime.slice(0, 10) }) },
  time_of: { takes: ["datetime"], work: (moment) => ({ time: moment.datetime.slice(11) }) },
  year: { takes: ["date"], work: part(0, 4) },
  month: { takes: ["date"], work: part(5, 7) },
  day: { takes: ["date"], work: part(8, 10) },
  length: { takes: ["text"], work: (text) => new Decimal([...text].length) },
  contains: { takes: ["text"], work: (text, piece) => text.includes(piece) },
  if_blank: {
    takes: [`${SOME} blank`],
    work: (x, instead) => (x === null ? instead : x),
  },
  is_blank: { takes: [`${SOME} list blank`], work: (x) => x === null || (Array.isArray(x) && !x.length) },
};

function call(name, trees, names) {
  const { takes, work } = FUNCTIONS[name];
  const values = trees.map((tree) => run(tree, names));
  const fits = (value, at) => takes[Math.min(at, takes.length - 1)].split(" ").includes(kind(value));
  return values.every(fits) ? work(...values) : null;
}

function column(table, name, names) {
  const rows = held(names, table);
  return Array.isArray(rows) ? rows.map((row) => held(row, name)) : [];
}

function negative(value) {
  return isNumber(value) ? value.neg() : null;
}

const FORMS = {
  num: (text) => new Decimal(text),
  text: (text) => text,
  bool: (value) => value,
  blank: () => null,
  name: (name, names) => held(names, name),
  setting: (name, names) => held(held(names, "settings"), name),
  neg: (tree, names) => negative(run(tree, names)),
  and: (trees, names) => trees.every((tree) => run(tree, names) === true),
  or: (trees, names) => trees.some((tree) => run(tree, names) === true),
  not: (tree, names) => run(tree, names) !== true,
};

function run(tree, names) {
  const [word, first, second, third] = tree;
  if (Object.hasOwn(FORMS, word)) return FORMS[word](first, names);
  if (word === "column") return column(first, second, names);
  if (word === "call") return call(first, second, names);
  if (word === "if") return run(run(first, names) === true ? second : third, names);
  const left = run(first, names);
  if (word === "in") return second.some((item) => equal(left, run(item, names)));
  const right = run(second, names);
  return word in ARITHMETIC ? arithmetic(word, left, right) : COMPARISONS[word](left, right);
}
