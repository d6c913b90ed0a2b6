/** What was typed into a form, as pairs of name and text: taken, compared, put back. */

const OURS = ["csrf_token", "_version"]; // what the page itself put there, and puts there anew
const BEGAN = "_edition"; // what the texts were begun from, which goes with them

/** @param {HTMLFormElement} form @returns {[string, string][]} */
export function taken(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.includes(name));
}

/**
 * The texts that would be posted under a name; null where the page has no such input.
 * @param {HTMLFormElement} form @param {string} name @returns {string[] | null}
 */
export function texts(form, name) {
  const found = form.elements.namedItem(name);
  if (found === null) return null;
  const controls = found instanceof RadioNodeList ? [...found] : [found];
  return controls.filter((each) => !boxed(each) || each.checked).map((each) => each.value);
}

/** Whether a control is ticked rather than typed into. */
const boxed = (control) => control.type === "radio" || control.type === "checkbox";

/** The pairs that say something: blanks and rows without an answer left out, as one text to compare. */
export function essence(pairs) {
  const said = pairs.filter(([, text]) => text.trim() !== "");
  const filled = new Set(said.filter(([name]) => name.includes("/")).map(([name]) => name.slice(0, name.lastIndexOf("/"))));
  const rows = (name, text) => /^[0-9a-f]{8}$/.test(text) && !filled.has(`${name}/${text}`);
  return JSON.stringify(said.filter(([name, text]) => name.includes("/") || !rows(name, text)));
}

/** Put pairs back into the form; `tables` are what `lines` gave, by name. */
export function putBack(form, pairs, tables) {
  for (const [name, table] of tables) {
    if (!table.growing) continue;
    table.lines.remove();
    for (const [, id] of pairs.filter((pair) => pair[0] === name)) table.lines.added(id);
  }
  const given = new Map();
  for (const [name, text] of pairs) given.set(name, [...(given.get(name) ?? []), text]);
  for (const control of form.elements) {
    if (!control.name || control.type === "file" || (control.type === "hidden" && control.name !== BEGAN) || control.tagName === "BUTTON" || control.readOnly) continue;
    const said = given.get(control.name) ?? [];
    if (boxed(control)) control.checked = said.includes(control.value);
    else control.value = said[0] ?? "";
  }
}
