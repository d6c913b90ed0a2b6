import assert from "node:assert/strict";
import { test } from "node:test";

import { block, day, time } from "./pasted.js";

const OF_A_SPREADSHEET = '<html><body><table border=0><tr><td>x</td></tr></table></body></html>';

test("a block of cells comes row by row, with what quotes hold", () => {
  assert.deepEqual(block("甲\t1\r\n乙\t2\r\n", ""), [["甲", "1"], ["乙", "2"]]);
  assert.deepEqual(block('"一\n二"\t"说""好"""\n三\t', ""), [["一\n二", '说"好"'], ["三", ""]]);
  assert.deepEqual(block('5" 管\t3', ""), [['5" 管', "3"]]);
  assert.deepEqual(block("甲\n乙\n", OF_A_SPREADSHEET), [["甲"], ["乙"]]);
  assert.deepEqual(block("甲\t\n\t\n丙\t3", ""), [["甲", ""], ["", ""], ["丙", "3"]]);
});

test("one cell, and a text with line breaks, are no block", () => {
  assert.equal(block("甲", ""), null);
  assert.equal(block("甲\r\n", OF_A_SPREADSHEET), null);
  assert.equal(block("江滨路 1 号\n3 栋", "<p>江滨路 1 号</p>"), null);
  assert.equal(block("", ""), null);
});

test("days and times are read as spreadsheets show them, and nothing else is taken for one", () => {
  for (const text of ["2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "2026 年 3 月 5 日"]) assert.equal(day(text), "2026-03-05");
  for (const text of ["3/5", "05/03/2026", "46086", "明天", ""]) assert.equal(day(text), "");
  assert.equal(time("8:05"), "08:05");
  assert.equal(time("18:05:59"), "18:05");
  assert.equal(time("下午"), "");
});
