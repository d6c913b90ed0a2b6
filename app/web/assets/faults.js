/** Faults in an editor: the line marked, the place underlined, the words below the line. */

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import { say } from "./words.js";

const change = StateEffect.define();

class Says extends WidgetType {
  constructor(words) {
    super();
    this.words = words;
  }

  eq(other) {
    return other.words === this.words;
  }

  toDOM() {
    const line = document.createElement("div");
    line.className = "cm-says fault";
    line.textContent = this.words;
    return line;
  }
}

const field = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let kept = marks.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(change)) kept = drawn(transaction.state.doc, effect.value);
    return kept;
  },
  provide: (own) => EditorView.decorations.from(own),
});

export function faults() {
  return field;
}

/** @param {EditorView} view @param {{line: number, column: number, message: string, hint: string}[]} problems */
export function setFaults(view, problems) {
  view.dispatch({ effects: change.of(problems) });
}

/** Puts the cursor where the fault is, in the middle of the window: bars stick to its edges. */
export function goTo(view, problem) {
  const anchor = place(view.state.doc, problem);
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
  view.focus();
}

function place(doc, problem) {
  const line = doc.line(Math.min(Math.max(problem.line, 1), doc.lines));
  return Math.min(line.from + Math.max(problem.column - 1, 0), line.to);
}

function drawn(doc, problems) {
  const marks = [];
  for (const each of problems) {
    const from = place(doc, each);
    const line = doc.lineAt(from);
    const word = /^[^\s,{}[\]:]+/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
    marks.push(Decoration.line({ class: "cm-wrong" }).range(line.from));
    if (word) marks.push(Decoration.mark({ class: "cm-here" }).range(from, from + word));
    const told = each.hint ? say("{text}（{more}）", { text: each.message, more: each.hint }) : each.message;
    const words = say("第 {line} 行第 {column} 列：{words}", { line: each.line, column: each.column, words: told });
    marks.push(Decoration.widget({ widget: new Says(words), block: true, side: 1 }).range(line.to));
  }
  return Decoration.set(marks, true);
}
