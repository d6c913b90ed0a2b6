/**
 * A form that was sent is not sent again while its answer is on the way: the browser would throw the
 * first answer away, and with it what is said only once, such as the passwords of new people.
 */

const LASTS = 120_000; // ms; the server has given an answer up by then (cli/serve.py)

/** @param {Window} window */
export function once(window) {
  const sent = new Map(); // form → what lets it go

  // at the window, so that whoever keeps the page from being left was asked before
  window.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    const asked = (name) => button?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? "";
    if (event.defaultPrevented || asked("method").toLowerCase() !== "post") return;
    if (!["", "_self"].includes(asked("target"))) return; // this page stays
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    // what is sent is gathered behind this event, and knows nothing of `aria-disabled`
    const buttons = [...form.elements].filter((each) => each.type === "submit" && !each.hasAttribute("aria-disabled"));
    for (const each of buttons) each.setAttribute("aria-disabled", "true");
    form.setAttribute("aria-busy", "true");
    const timer = window.setTimeout(() => release(form), LASTS);
    sent.set(form, { buttons, timer });
  });

  const all = () => [...sent.keys()].forEach(release);
  window.addEventListener("pageshow", (event) => event.persisted && all());
  window.addEventListener("keydown", (event) => event.key === "Escape" && all()); // stops the browser too

  function release(form) {
    const { buttons, timer } = sent.get(form);
    window.clearTimeout(timer);
    sent.delete(form);
    form.removeAttribute("aria-busy");
    for (const each of buttons) each.removeAttribute("aria-disabled");
  }
}
