/** What was typed into a form, as pairs of name and text: taken, compared, put back. */

/** @param {HTMLFormElement} form @returns {[string, string][]} */
export function taken(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrf_token");
}

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
  const texts = new Map(pairs);
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden" || control.tagName === "BUTTON") continue;
    const text = texts.get(control.name);
    if (control.type === "radio") control.checked = control.value === text;
    else control.value = text ?? "";
  }
}
