/**
 * Lets a keyboard reach, and so scroll, each table that is wider than its place; not every browser
 * does so by itself. What scrolls is put around tables by the theme, as the page is loaded.
 */

/** Marks a message; `words.js`, which has more to it, would be one more request of a page. */
const _ = (message) => message;

const REACHED = { tabindex: "0", role: "group", "aria-label": _("Table") };

/** Where all of a table is seen, a stop there would be for nothing. @param {Element} around */
function renew(around) {
  const scrolls = around.scrollWidth > around.clientWidth;
  for (const [name, value] of Object.entries(REACHED)) {
    if (scrolls) around.setAttribute(name, value);
    else around.removeAttribute(name);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const scrollers = document.querySelectorAll(".md-typeset__scrollwrap");
  const watching = new ResizeObserver(() => scrollers.forEach(renew));
  for (const one of scrollers) {
    watching.observe(one);
    watching.observe(one.firstElementChild);
  }
});
