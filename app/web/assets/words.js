// The scripts' sentences in the language of the page: Chinese ones are their own keys, /words/en.js
// brings what they are called in another one.

/**
 * The sentence in the page's language, its braces filled.
 * @param {string} text
 * @param {Record<string, unknown>} [params]
 * @returns {string}
 */
export function say(text, params = {}) {
  const words = /** @type {{words?: Record<string, string | [string, string]>}} */ (globalThis).words ?? {};
  const found = words[text] ?? text;
  const said = typeof found === "string" ? found : found[params.count === 1 ? 0 : 1];
  return said.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
}
