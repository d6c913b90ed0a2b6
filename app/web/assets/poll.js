/** What is still being made is asked for again and put in place; without script one reloads. */

const EVERY = 1500; // ms; slower where the page is not looked at
const HIDDEN = 10_000;

/** Keeps the part of the page up to date as long as it says that something is being made. */
export function poll(place) {
  const again = () => setTimeout(ask, document.hidden ? HIDDEN : EVERY);
  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.poll, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(place.id);
      if (!fresh) return;
      const held = document.activeElement?.id;
      const open = [...place.querySelectorAll("details[open]")].map((each) => each.closest("[id]").id);
      place.replaceChildren(...fresh.childNodes);
      for (const id of open) place.querySelector(`#${CSS.escape(id)} details`)?.setAttribute("open", "");
      if (held && document.activeElement === document.body) document.getElementById(held)?.focus();
      if (fresh.dataset.poll === undefined) return;
    } catch {
      // the server is away: it is asked again
    }
    again();
  };
  again();
}
