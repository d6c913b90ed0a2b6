/** The button that sends a code: asks without leaving the page, so that a drawn signature stays. */

import { say } from "./words.js";

export function codes(place) {
  const button = place.querySelector("[data-send]");
  const says = place.querySelector("[data-says]");
  const input = place.querySelector("[data-code]");
  const first = button.textContent;
  let left = 0, timer = null;

  const tick = () => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? say("{count} 秒后可以重发", { count: left }) : button.dataset.again ?? first;
    left -= 1;
    if (left < 0) clearInterval(timer);
  };
  const wait = (seconds) => {
    clearInterval(timer);
    left = seconds;
    timer = setInterval(tick, 1000);
    tick();
  };

  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const form = button.form;
    const body = new URLSearchParams([["csrf_token", form.elements.csrf_token.value], [button.name, button.value]]);
    for (const name of ["_channel", "_shown"]) {
      const chosen = form.querySelector(`[name="${name}"]:checked, [name="${name}"][type="hidden"]`);
      if (chosen) body.set(name, chosen.value);
    }
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      const told = await answer.json().catch(() => ({}));
      says.textContent = told.text ?? say("没有发出去。请过一分钟再试。");
      says.classList.toggle("fault", !answer.ok);
      if (answer.ok) {
        button.dataset.again = say("重发验证码");
        input.focus();
      }
      wait(told.wait ?? 0);
      if (!answer.ok) (button.disabled ? input : button).focus(); // a disabled one has lost it
    } catch {
      says.textContent = say("连不上。请看看网络，再按一次。");
      says.classList.add("fault");
      button.disabled = false;
      button.focus();
    }
  });

  input.addEventListener("input", () => {
    input.value = input.value.replace(/[０-９]/g, (each) => String.fromCharCode(each.charCodeAt() - 0xfee0)).replace(/\D/g, "");
  });
  if (button.dataset.wait > 0) {
    button.dataset.again = say("重发验证码");
    wait(Number(button.dataset.wait));
  }
}
