/**
 * Dates as readers type them: the first and the last day of an EDTF value (ISO 8601-2), read as
 * `regesta.dates.parse` reads the dates of entries. A day is a whole number, as in `days.js`.
 */

import { dayNumber } from "./days.js";
import { _, ngettext } from "./words.js";

const LENGTHS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const SEASONS = { 21: [3, 5], 22: [6, 8], 23: [9, 11], 24: [12, 12] };
const WINTER = 24;

const LONGEST = 200;
const MOST_MEMBERS = 50;

const CALENDAR =
  /^(-?[0-9]{4}|Y-?[0-9]{1,9})(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX)(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(Z|[+-][0-9]{2}(?::[0-9]{2})?)?)?)?)?[~?%]?$/;
const MASKED_YEAR = /^(-?[0-9]{2}(?:[0-9]X|XX))[~?%]?$/;

/** @typedef {{first: ?number, last: ?number}} Stretch Days; null where there is no bound. */
/** @typedef {Stretch & {begins: string, seconds: number, zone: string, text: string}} Point */

/** A value that is no date; the message says what is wrong with it. */
export class DateError extends Error {}

/** @param {number} year Astronomical. */
function isLeap(year) {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function monthLength(year, month) {
  return LENGTHS[month] + (month === 2 && isLeap(year) ? 1 : 0);
}

/**
 * @param {string} text
 * @returns {Stretch} Of a set or an interval from its first to its last day.
 * @throws {DateError}
 */
export function bounds(text) {
  const value = unquoted(text);
  if (value.length > LONGEST) {
    throw new DateError(_("It is longer than {n} characters.", { n: LONGEST }));
  }
  if (/^[[{]/.test(value)) return hull(set(value));
  if (value.includes("/")) return interval(value);
  return point(value);
}

function unquoted(text) {
  const value = trimmed(text);
  const quoted = value.length > 1 && /^("[^]*"|'[^]*')$/.test(value);
  return quoted ? trimmed(value.slice(1, -1)) : value;
}

/** Blanks as YAML and EDTF have them; `trim` takes away more. */
function trimmed(text) {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

/** @param {Stretch[]} members */
function hull(members) {
  const firsts = members.map((one) => one.first);
  const lasts = members.map((one) => one.last);
  return {
    first: firsts.includes(null) ? null : Math.min(...firsts),
    last: lasts.includes(null) ? null : Math.max(...lasts),
  };
}

function interval(value) {
  const sides = value.split("/").map(trimmed);
  if (sides.length !== 2) throw unknown(value);
  const [begin, end] = sides.map((side) => (side === "" || side === ".." ? null : point(side)));
  return range(begin, end);
}

function range(begin, end) {
  if (!begin && !end) throw new DateError(_("It needs a date on one side at least."));
  if (begin && end) refuseBackwards(begin, end);
  return { first: begin ? begin.first : null, last: end ? end.last : null };
}

function refuseBackwards(begin, end) {
  const oneDay = begin.first === end.first && begin.zone === end.zone;
  const timed = begin.seconds >= 0 && end.seconds >= 0;
  if (end.last < begin.first || (oneDay && timed && end.seconds < begin.seconds)) {
    throw new DateError(_("It ends before it begins."));
  }
}

function set(value) {
  const inside = trimmed(value.slice(1, -1));
  if (!inside || !["[]", "{}"].includes(value[0] + value.at(-1))) throw unknown(value);
  const texts = inside.split(",");
  if (texts.length > MOST_MEMBERS) {
    throw new DateError(_("It has more than {n} dates.", { n: MOST_MEMBERS }));
  }
  const members = texts.map((one) => member(trimmed(one)));
  if (members.slice(0, -1).some((one) => one.last === null)) {
    throw new DateError(_("What has no end must stand last."));
  }
  if (members.slice(1).some((one) => one.first === null)) {
    throw new DateError(_("What has no beginning must stand first."));
  }
  if (members[0].first === null && members.at(-1).last === null) {
    throw new DateError(_("It has no bound on either side."));
  }
  if (new Set(members.map((one) => one.text)).size < members.length) {
    throw new DateError(_("It names one date twice."));
  }
  return members;
}

function member(text) {
  if (!text.includes("..")) return point(text);
  const sides = text.split("..").map(trimmed);
  if (sides.length !== 2) throw unknown(text);
  const [begin, end] = sides.map((side) => (side === "" ? null : point(side)));
  const found = range(begin, end);
  if (begin && end && begin.text === end.text) return begin;
  return { ...found, text: sides.join("..") };
}

/** @returns {Point} */
function point(text) {
  const found = CALENDAR.exec(text);
  if (found) return calendarPoint(text, found);
  const masked = MASKED_YEAR.exec(text);
  if (masked) return maskedYears(text, masked[1]);
  throw unknown(text);
}

function calendarPoint(text, [, writtenYear, writtenMonth, writtenDay, ...time]) {
  refuseMask(writtenMonth, writtenDay, time);
  const year = readYear(writtenYear, writtenMonth);
  const month = readMonth(writtenMonth);
  const day = readDay(year, month, writtenDay);
  return { ...unit(year, month, day), ...readTime(time), text };
}

function unit(year, month, day) {
  if (month === null) return { first: dayNumber(year, 1, 1), last: dayNumber(year, 12, 31) };
  if (day !== null) {
    const number = dayNumber(year, month, day);
    return { first: number, last: number };
  }
  if (month === WINTER) {
    return { first: dayNumber(year, 12, 1), last: dayNumber(year + 1, 3, 1) - 1 };
  }
  const [begin, end] = SEASONS[month] ?? [month, month];
  return { first: dayNumber(year, begin, 1), last: dayNumber(year, end, monthLength(year, end)) };
}

function maskedYears(text, written) {
  let [lowest, highest] = ["0", "9"].map((digit) => Number(written.replaceAll("X", digit)));
  if (written.startsWith("-")) [lowest, highest] = [highest, Math.min(lowest, -1)];
  const days = { first: dayNumber(lowest, 1, 1), last: dayNumber(highest, 12, 31) };
  return { ...days, seconds: -1, zone: "", text };
}

function refuseMask(month, day, [hours]) {
  if (month === "XX" && day !== undefined && day !== "XX") {
    throw new DateError(_("Without a month there is no day."));
  }
  if (day === "XX" && hours !== undefined) {
    throw new DateError(_("Without a day there is no time."));
  }
}

function readYear(written, month) {
  if (written === "-0000") {
    throw new DateError(_("There is no year -0000; 1 BC is written 0000."));
  }
  const year = Number(written.replace("Y", ""));
  if (written.startsWith("Y")) {
    const canonical = String(Math.abs(year)).length > 4 && written === `Y${year}`;
    if (!canonical) throw new DateError(_("The Y is for years past 9999."));
    if (month !== undefined) throw new DateError(_("A year past 9999 has no month or day."));
  }
  return year;
}

function readMonth(written) {
  if (written === undefined || written === "XX") return null;
  const month = Number(written);
  if ((month >= 1 && month <= 12) || month in SEASONS) return month;
  throw new DateError(
    _("There is no month {month}; months are 01 to 12, seasons 21 to 24.", { month: written }),
  );
}

function readDay(year, month, written) {
  if (written === undefined || written === "XX" || month === null) return null;
  const day = Number(written);
  if (month in SEASONS) {
    throw new DateError(_("{month} is a season, which has no days.", { month }));
  }
  if (day === 0) throw new DateError(_("There is no day 00; leave the day out."));
  const length = monthLength(year, month);
  if (day > length) {
    throw new DateError(ngettext("That month has {n} day.", "That month has {n} days.", length));
  }
  return day;
}

function readTime([hours, minutes, seconds, zone]) {
  if (hours === undefined) return { seconds: -1, zone: "" };
  const parts = [Number(hours), Number(minutes), Number(seconds ?? 0)];
  if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59) {
    throw new DateError(_("Times are 00:00 to 23:59."));
  }
  refuseZone(zone);
  return { seconds: parts[0] * 3600 + parts[1] * 60 + parts[2], zone: zone ?? "" };
}

function refuseZone(zone) {
  if (zone === undefined || zone === "Z") return;
  const [hours, minutes = "0"] = zone.slice(1).split(":");
  const offset = Number(hours) * 60 + Number(minutes);
  const furthest = (zone[0] === "+" ? 14 : 12) * 60;
  const isNone = zone.startsWith("-00") && offset === 0;
  if (isNone || offset > furthest || Number(minutes) >= 60) {
    throw new DateError(_("There is no zone {zone}.", { zone }));
  }
}

function unknown() {
  return new DateError(_("A date is written like 2024, 2024-10 or 2024-10-13."));
}
