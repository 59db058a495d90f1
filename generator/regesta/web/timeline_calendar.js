/** What the axis of the timeline needs of the calendar: its units, and the words for days. */

import { civil, dayNumber } from "./days.js";
import { pgettext } from "./words.js";

const floor = Math.floor;

/** A day in ISO 8601 text as addresses have it: `2024-10-13`, `-0043-03-15`, `Y12024-01-01`. */
export function iso(number) {
  const [year, month, day] = civil(number);
  const digits = String(Math.abs(year)).padStart(4, "0");
  const sign = year < 0 ? "-" : "";
  const prefix = digits.length > 4 ? "Y" : "";
  return `${prefix}${sign}${digits}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** The day that such a text names; null for anything else. */
export function parse(text) {
  const found = /^Y?(-?\d{4,9})-(\d\d)-(\d\d)$/.exec(text ?? "");
  if (!found) return null;
  const number = dayNumber(Number(found[1]), Number(found[2]), Number(found[3]));
  return iso(number) === text ? number : null;
}

const YEAR = 365.2425;
/** So many days are spoken of as years. */
const LONG = 10 * YEAR;

/** The units of the axis and how many days they have, about; finest first. */
const UNITS = [
  ...[1, 3, 6, 12].map((step) => ({ of: "hour", step, days: step / 24 })),
  ...[1, 5, 10].map((step) => ({ of: "day", step, days: step })),
  ...[1, 3, 6].map((step) => ({ of: "month", step, days: (step * YEAR) / 12 })),
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((power) =>
    [1, 2, 5].map((factor) => ({
      of: "year",
      step: factor * 10 ** power,
      days: factor * 10 ** power * YEAR,
    })),
  ),
];

const ROOM = { hour: 52, day: 34, month: 42, year: 52 };
const LONGER = 12; // a label of a year before 1 or after 9999

/** The finest unit that has room for its labels where a day is `scale` wide. */
export function unitFor(scale, longYears = false) {
  const fits = (unit) =>
    unit.days * scale >= ROOM[unit.of] + (longYears && unit.of === "year" ? LONGER * 2 : 0);
  return UNITS.find(fits) ?? UNITS.at(-1);
}

/** The finest unit of whole days that is at least so wide. */
export function binFor(scale, width) {
  return UNITS.find((unit) => unit.days * scale >= width) ?? UNITS.at(-1);
}

/** Number of the group of `step` years that holds a year: 1 to 99, 100 to 199, 100 to 1 BC. */
function yearGroup(year, step) {
  if (step === 1) return year;
  return year > 0 ? floor(year / step) : -Math.ceil((1 - year) / step);
}

function yearGroupStart(group, step) {
  if (step === 1) return group;
  if (group > 0) return group * step;
  return group === 0 ? 1 : 1 + group * step;
}

/** The day on which the unit that holds `day` begins. */
export function startOf(unit, day) {
  const { of, step } = unit;
  if (of === "hour") return floor((day * 24) / step) * (step / 24);
  if (of === "day" && step === 1) return floor(day);
  const [year, month, date] = civil(day);
  if (of === "day") {
    const last = step === 5 ? 5 : 2; // what is over goes to the last of a month
    return dayNumber(year, month, Math.min(floor((date - 1) / step), last) * step + 1);
  }
  if (of === "month") return dayNumber(year, floor((month - 1) / step) * step + 1, 1);
  return dayNumber(yearGroupStart(yearGroup(year, step), step), 1, 1);
}

/** The day on which the next unit begins. */
export function nextOf(unit, start) {
  const { of, step } = unit;
  if (of === "hour") return start + step / 24;
  if (of === "day" && step === 1) return start + 1;
  const [year, month, date] = civil(start);
  if (of === "day") {
    const last = step === 5 ? 26 : 21;
    return date + step <= last ? start + step : startOfMonth(year, month + 1);
  }
  if (of === "month") return startOfMonth(year, month + step);
  const group = yearGroup(year, step) + 1;
  return dayNumber(yearGroupStart(group, step), 1, 1);
}

function startOfMonth(year, month) {
  return month > 12 ? dayNumber(year + 1, month - 12, 1) : dayNumber(year, month, 1);
}

function between(first, last) {
  return pgettext("dates", "{first} to {last}", { first, last });
}

/** Names years, months and days in the words of the site's language. */
export class Words {
  constructor(words) {
    this.words = words;
  }

  year(year) {
    if (year >= 100) return String(year);
    return year > 0 ? this.words.ad.replace("{y}", year) : this.words.bc.replace("{y}", 1 - year);
  }

  month(year, month) {
    return this.words.month[month - 1].replace("{y}", this.year(year));
  }

  day(number) {
    const [year, month, day] = civil(number);
    const said = day === 1 ? this.words.first : day;
    return this.words.day[month - 1].replace("{d}", said).replace("{y}", this.year(year));
  }

  days(first, last) {
    return first === last ? this.day(first) : between(this.day(first), this.day(last));
  }

  /** As `days`; in years where it is long, since dates of other times are seldom known to a day. */
  period(first, last) {
    if (last - first < LONG) return this.days(first, last);
    return between(this.year(civil(first)[0]), this.year(civil(last)[0]));
  }

  /** What stands at a tick of the axis. */
  tick(unit, start) {
    if (unit.of === "hour") {
      const minutes = Math.round((start - floor(start)) * 1440);
      return `${String(floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
    }
    const [year, month, day] = civil(start);
    if (unit.of === "day") return String(day);
    return unit.of === "month" ? this.words.short[month - 1] : this.year(year);
  }

  /** What the ticks around `day` are within, where their own labels do not say it. */
  within(unit, day) {
    const [year, month] = civil(day);
    if (unit.of === "hour") return this.day(day);
    if (unit.of === "day") return this.month(year, month);
    return unit.of === "month" ? this.year(year) : "";
  }
}

/** The unit that `Words.within` names. */
export function outerOf(unit) {
  if (unit.of === "hour") return { of: "day", step: 1 };
  if (unit.of === "day") return { of: "month", step: 1 };
  return unit.of === "month" ? { of: "year", step: 1 } : null;
}
