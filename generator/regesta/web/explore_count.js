/**
 * Which entries a selection holds, and how many each further choice would leave.
 *
 * An entry fails a facet whose chosen values it does not have, and the period and the words where
 * it lies outside. One that fails nothing is listed, and counts everywhere. One that fails a single
 * facet of which any value will do counts in that facet alone: there its values are alternatives.
 * So one pass over the entries gives every count exactly.
 */

import { dayNumber } from "./days.js";
import { _ } from "./words.js";

/**
 * @typedef {{ids: string[], names: string[], also: Object<string, string[]>,
 *   formerly: Object<string, number>, key: string, title: string, totals: Int32Array,
 *   rows: Int32Array[]}} Facet
 *   `rows` are the entries of each value; of the years there are none, see `stretches`.
 * @typedef {{size: number, facets: Facet[], years: Float64Array, first: Float64Array,
 *   last: Float64Array, several: Map<number, number[][]>, stretches: Int32Array,
 *   more: Map<number, number[][]>, order: string, orders: string[], titles: number[],
 *   entry: string}} Table
 * @typedef {{chosen: Map<string, {values: number[], all: boolean}>, from: ?number, to: ?number,
 *   words: ?Uint8Array}} Selection `words` has 1 for every entry that the words are found in.
 * @typedef {{rows: Int32Array, counts: Map<string, Int32Array>}} Outcome
 */

export const YEARS = "years";

/** @returns {Table} What `explore/columns.json` holds, unpacked. */
export function table(columns) {
  const size = columns.entries;
  const { first, last, several } = days(columns.days, size);
  const years = Float64Array.from(columns.years, (one) => one[2]);
  const { stretches, more } = yearStretches(years, first, last, several);
  const facets = columns.facets.map(facet);
  const dated = yearFacet(columns.years, stretches, more);
  facets.splice(facets.length - 1, 0, dated);
  const { order, orders, titles, entry } = columns;
  const dates = { years, first, last, several, stretches, more };
  return { size, facets, ...dates, order, orders, titles, entry };
}

function facet({ key, title, ids, names, rows, also = {}, formerly = {} }) {
  const unpacked = rows.map((distances) => {
    let row = 0;
    return Int32Array.from(distances, (distance) => (row += distance));
  });
  const totals = Int32Array.from(unpacked, (one) => one.length);
  return { key, title, ids, names, also, formerly, totals, rows: unpacked };
}

function yearFacet(years, stretches, more) {
  const named = { ids: years.map((one) => one[0]), names: years.map((one) => one[1]) };
  const totals = new Int32Array(years.length);
  const counted = new YearCounter(totals, stretches, more);
  for (let row = 0; row < stretches.length / 2; row++) counted.add(row);
  counted.finish();
  return { key: YEARS, title: _("Years"), ...named, also: {}, formerly: {}, totals, rows: [] };
}

function days(columns, size) {
  const first = new Float64Array(size);
  const last = new Float64Array(size);
  let before = 0;
  for (let row = 0; row < size; row++) {
    const [start, end] = [columns.first[row], columns.last[row]];
    first[row] = start === null ? -Infinity : before + start;
    last[row] = end === null ? Infinity : start === null ? end : first[row] + end;
    if (start !== null) before = first[row];
  }
  const several = new Map();
  for (const [row, spans] of Object.entries(columns.several)) {
    several.set(Number(row), spans.map(([start, end]) => [start ?? -Infinity, end ?? Infinity]));
  }
  return { first, last, several };
}

/**
 * The years that each date touches, as the numbers of the first and the last of them: two numbers a
 * row, and for a date of several stretches a list of such pairs that do not overlap.
 */
function yearStretches(years, first, last, several) {
  const begins = Float64Array.from(years, (year) => dayNumber(year, 1, 1));
  const ends = Float64Array.from(years, (year) => dayNumber(year + 1, 1, 1) - 1);
  const touched = (start, end) => [lowest(ends, start), lowest(begins, end + 1) - 1];
  const stretches = new Int32Array(first.length * 2);
  const more = new Map();
  for (let row = 0; row < first.length; row++) {
    stretches.set(touched(first[row], last[row]), row * 2);
  }
  for (const [row, spans] of several) {
    const pairs = spans.map(([start, end]) => touched(start, end)).filter(([a, b]) => a <= b);
    more.set(row, apart(pairs));
  }
  return { stretches, more };
}

/** @returns {number} The first place in sorted `numbers` of one that is not below `least`. */
function lowest(numbers, least) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @returns {number[][]} Pairs in order, those that overlap joined: no year is counted twice. */
function apart(pairs) {
  const joined = [];
  for (const [start, end] of pairs.sort((one, other) => one[0] - other[0])) {
    const before = joined.at(-1);
    if (before && start <= before[1] + 1) before[1] = Math.max(before[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** Counts the years of dates: where each stretch begins and ends first, the sums at the end. */
class YearCounter {
  constructor(counts, stretches, more) {
    this.counts = counts;
    this.changes = new Int32Array(counts.length + 1);
    this.stretches = stretches;
    this.more = more;
  }

  add(row) {
    const pairs = this.more.get(row);
    if (pairs) for (const [start, end] of pairs) this.#stretch(start, end);
    else this.#stretch(this.stretches[row * 2], this.stretches[row * 2 + 1]);
  }

  #stretch(start, end) {
    if (start > end) return;
    this.changes[start]++;
    this.changes[end + 1]--;
  }

  finish() {
    let sum = 0;
    for (let year = 0; year < this.counts.length; year++) {
      sum += this.changes[year];
      this.counts[year] = sum;
    }
  }
}

/**
 * @param {Table} table
 * @param {Selection} selection
 * @returns {Outcome} The rows in the order of time, and the counts of every value by facet.
 */
export function select(table, selection) {
  const fails = new Uint8Array(table.size);
  const failed = new Uint8Array(table.size);
  table.facets.forEach((facet, number) => {
    const choice = selection.chosen.get(facet.key);
    if (!choice || !choice.values.length) return;
    const met = chosenOf(table, facet, choice.values);
    const needed = choice.all ? choice.values.length : 1;
    for (let row = 0; row < table.size; row++) {
      if (met[row] < needed) {
        // What has to have all values counts only where it has them.
        fails[row] += choice.all ? 2 : 1;
        failed[row] = number;
      }
    }
  });
  excludePeriod(table, selection, fails);
  if (selection.words) {
    for (let row = 0; row < table.size; row++) if (!selection.words[row]) fails[row] += 2;
  }
  const counts = new Map();
  table.facets.forEach((facet, number) => {
    const isCounted = (row) => fails[row] === 0 || (fails[row] === 1 && failed[row] === number);
    counts.set(facet.key, counted(table, facet, isCounted));
  });
  return { rows: listed(fails), counts };
}

/** @returns {Uint16Array} How many of the chosen values each row has. */
function chosenOf(table, facet, values) {
  const met = new Uint16Array(table.size);
  if (facet.key === YEARS) return chosenYears(table, met, values);
  for (const value of values) for (const row of facet.rows[value]) met[row]++;
  return met;
}

function chosenYears(table, met, values) {
  const before = new Int32Array(table.years.length + 1);
  for (const value of values) before[value + 1] = 1;
  for (let year = 0; year < table.years.length; year++) before[year + 1] += before[year];
  const within = (start, end) => (start > end ? 0 : before[end + 1] - before[start]);
  for (let row = 0; row < table.size; row++) {
    const pairs = table.more.get(row);
    met[row] = pairs
      ? pairs.reduce((sum, [start, end]) => sum + within(start, end), 0)
      : within(table.stretches[row * 2], table.stretches[row * 2 + 1]);
  }
  return met;
}

function excludePeriod(table, { from, to }, fails) {
  if (from === null && to === null) return;
  const [start, end] = [from ?? -Infinity, to ?? Infinity];
  for (let row = 0; row < table.size; row++) {
    const spans = table.several.get(row);
    const overlaps = spans
      ? spans.some(([first, last]) => first <= end && last >= start)
      : table.first[row] <= end && table.last[row] >= start;
    if (!overlaps) fails[row] += 2;
  }
}

function counted(table, facet, isCounted) {
  const counts = new Int32Array(facet.ids.length);
  if (facet.key === YEARS) {
    const counter = new YearCounter(counts, table.stretches, table.more);
    for (let row = 0; row < table.size; row++) if (isCounted(row)) counter.add(row);
    counter.finish();
    return counts;
  }
  facet.rows.forEach((rows, value) => {
    let sum = 0;
    for (const row of rows) if (isCounted(row)) sum++;
    counts[value] = sum;
  });
  return counts;
}

function listed(fails) {
  const rows = new Int32Array(fails.length);
  let length = 0;
  for (let row = 0; row < fails.length; row++) if (fails[row] === 0) rows[length++] = row;
  return rows.slice(0, length);
}
