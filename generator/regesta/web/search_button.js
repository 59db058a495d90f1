/** Opens the search: by its button, by "/", by Ctrl-K or Command-K. Loads it on the first use. */

const BUTTON = "[data-rg-search]";
const FIELD = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select";

/** Marks a message; `words.js`, which has more to it, would be one more request of every page. */
const _ = (message) => message;

const NOT_LOADED = _("The search could not be loaded. Try again in a moment.");
/** Milliseconds for which that is shown. */
const SHOWN = 10_000;

let loaded = null;
/** How often it was not to be had, which some browsers remember of its address for good. */
let missed = 0;
/** What says so. */
let trouble = null;
/** @type {string | null} What is typed before the search is there; null while nobody waits. */
let typed = null;

async function open() {
  const button = document.querySelector(BUTTON);
  if (!button || typed !== null) return;
  typed = "";
  const { activeElement: focused } = document;
  trouble?.remove();
  button.setAttribute("aria-busy", "true");
  try {
    loaded ??= import(missed ? `./search.js?again=${missed}` : "./search.js");
    await (await loaded).open(focused === document.body ? button : focused, () => typed);
  } catch {
    loaded = null; // the next press tries again
    missed += 1;
    trouble = told(NOT_LOADED);
  }
  typed = null;
  button.removeAttribute("aria-busy");
}

function told(text) {
  const element = document.createElement("p");
  element.className = "rg-search-trouble";
  element.setAttribute("role", "alert");
  element.textContent = text;
  document.body.append(element);
  setTimeout(() => element.remove(), SHOWN); // it lies over the page
  return element;
}

/** Tells whether what is typed goes into a field. @param {EventTarget} target */
function isTyped(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches(FIELD));
}

for (const button of document.querySelectorAll(BUTTON)) button.hidden = false;

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest(BUTTON)) open();
});

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  if (event.defaultPrevented || altKey || isTyped(target)) return;
  if (document.querySelector("dialog[open]")) return;
  const plain = !ctrlKey && !metaKey;
  const letter = key.toLowerCase() === "k" && ctrlKey !== metaKey && !shiftKey;
  if (typed !== null && plain && key.length === 1) typed += key;
  else if (plain ? key === "/" : letter) open();
  else return;
  event.preventDefault();
  event.stopPropagation(); // the theme listens on the window, where "n" is the next page
});
