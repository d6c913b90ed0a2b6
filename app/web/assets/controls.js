/** @param {Element} place a line or a cell @returns {HTMLInputElement[]} what is filled in there */
export const controls = (place) => [...place.querySelectorAll("input:not([type=hidden]), select, textarea")];

/** Whether it is ticked, not typed. @param {HTMLInputElement} control */
export const boxed = (control) => control.type === "radio" || control.type === "checkbox";
