/** @param {string} words @param {() => void} work what it does @param {string} [classes] @returns {HTMLButtonElement} a button that the script adds */
export function button(words, work, classes = "button quiet") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = classes;
  made.textContent = words;
  made.addEventListener("click", work);
  return made;
}
