/**
 * On this day: opens the reader's own day, and steps from day to day of those that have entries.
 *
 * The page is whole without it. The focus stays where it is: only the view moves.
 */

import { _, ngettext } from "./words.js";

/**
 * @typedef {object} Day
 * @property {string} id Its anchor, `10-13`.
 * @property {string} name "13 October"
 * @property {number} count How many entries it has.
 * @property {HTMLAnchorElement} link Its place in the calendar.
 */

/** @returns {Day[]} The days with entries, in order of the calendar. */
function daysWithEntries() {
  return [...document.querySelectorAll("a[data-day]")].map((link) => {
    const count = Number.parseInt(link.querySelector(".rg-count").textContent, 10);
    return { id: link.hash.slice(1), name: link.dataset.day, count, link };
  });
}

/** @returns {string} The reader's own day as an anchor. */
function today() {
  const now = new Date();
  return [now.getMonth() + 1, now.getDate()].map((one) => String(one).padStart(2, "0")).join("-");
}

/**
 * @returns {string} A day and how many entries it has.
 * @param {Day | undefined} day None where it has none.
 * @param {boolean} isToday
 */
function said(day, isToday) {
  if (!day) return isToday ? _("Today: no entries") : _("This day: no entries");
  const values = { day: day.name };
  return isToday
    ? ngettext("Today, {day}: {n} entry", "Today, {day}: {n} entries", day.count, values)
    : ngettext("{day}: {n} entry", "{day}: {n} entries", day.count, values);
}

/** @returns {boolean} Whether a day's entries are on this page, not only its place in a calendar. */
const isHere = (day) => day.link.getAttribute("href").startsWith("#");

class Steps {
  /**
   * @param {Day[]} days
   * @param {boolean} turns Whether the first day follows the last: they are of the whole year.
   */
  constructor(days, turns) {
    this.days = days;
    this.turns = turns;
    this.bar = document.createElement("nav");
    this.bar.className = "rg-day-steps";
    this.bar.setAttribute("aria-label", _("Day by day"));
    this.before = this.button(_("Previous day"), -1);
    this.said = document.createElement("p");
    this.said.setAttribute("role", "status");
    this.after = this.button(_("Next day"), 1);
    this.bar.append(this.before, this.after, this.said);
  }

  button(words, step) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", () => this.step(step));
    return made;
  }

  /** @returns {Day | undefined} The nearest day with entries before or after the one shown. */
  next(step) {
    const found =
      step < 0
        ? this.days.findLast((day) => day.id < this.shown)
        : this.days.find((day) => day.id > this.shown);
    return found ?? (this.turns ? this.days.at(step < 0 ? -1 : 0) : undefined);
  }

  step(step) {
    const found = this.next(step);
    if (!found) return;
    // Not by the address's own hash: that would take the focus from the button.
    history.pushState(null, "", `#${found.id}`);
    this.show(found.id, { scrolls: true });
  }

  /** @param {string} id A day, with entries or without. */
  show(id, { scrolls }) {
    this.shown = id;
    const day = this.days.find((one) => one.id === id);
    this.said.textContent = said(day, id === today());
    for (const old of document.querySelectorAll(".rg-day--shown")) {
      old.classList.remove("rg-day--shown");
    }
    // Not by `disabled`: that would take the focus from a button.
    this.before.setAttribute("aria-disabled", !this.next(-1));
    this.after.setAttribute("aria-disabled", !this.next(1));
    const place = document.getElementById(id);
    place?.classList.add("rg-day--shown");
    if (scrolls && day) place.scrollIntoView();
  }
}

const DAY = /^#(\d\d-\d\d)$/;
const days = daysWithEntries();
const now = today();

const ownPlace = document.getElementById(now);
const inCalendar = days.find((day) => day.id === now)?.link ?? ownPlace;
if (inCalendar) inCalendar.setAttribute("aria-current", "date");

if (days.length > 0 && days.every(isHere)) {
  const steps = new Steps(days, document.querySelectorAll(".rg-calendar").length > 1);
  document.querySelector(".rg-calendars").before(steps.bar);
  const asked = () => DAY.exec(location.hash)?.[1];
  // A page of another month has no day of today's.
  const first = asked() ?? (ownPlace ? now : days[0].id);
  steps.show(first, { scrolls: !location.hash && first === now });
  addEventListener("popstate", () => steps.show(asked() ?? first, { scrolls: true }));
  addEventListener("hashchange", () => asked() && steps.show(asked(), { scrolls: false }));
} else if (days.length > 0 && inCalendar) {
  const line = document.createElement("p");
  line.className = "rg-day-steps";
  const day = days.find((one) => one.id === now);
  if (day) {
    const link = document.createElement("a");
    link.href = day.link.href;
    link.textContent = said(day, true);
    line.append(link);
  } else {
    line.textContent = said(undefined, true);
  }
  document.querySelector(".rg-calendars").before(line);
}
