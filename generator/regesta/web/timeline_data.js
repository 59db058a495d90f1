/**
 * The chronology as the timeline draws it: when each entry lies, what lane it is in, and, in chunks
 * as they are needed, what it is called. An entry is known by its row in the order of them all.
 */

import { json, ofOrder } from "./published.js";
import { cautioned, ngettext } from "./words.js";

export const ABOUT = 1; // approximate
export const UNCERTAIN = 2;
export const EACH = 4; // each of its members, not one of them
export const GOES_ON = 8; // known to go on at its open side

/** Turn the first number and the steps to the next ones into the numbers themselves. */
export function unstep(steps) {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

/** The file that tells the order of rows. */
export function datesOf(files) {
  return new URL("dates.json", files);
}

/**
 * When an entry lies. `first` and `last` are days, and null where there is no bound.
 * @typedef {{first: ?number, last: ?number, exact: boolean, bits: number, time: ?number,
 *   members: Array<Array<?number>>}} Span
 */

export class Chronology {
  /** Load the dates, and at the same time the lanes of a kind; `files` is the timeline's folder. */
  static async load(files, kind) {
    const address = new URL(`${kind}.json`, files);
    const lanes = kind ? json(address) : null;
    lanes?.catch(() => {}); // who waits for them is told, if anybody comes to
    const made = new Chronology(files, await json(datesOf(files)));
    if (lanes) made.keep(kind, await ofOrder(address, made.order, lanes));
    return made;
  }

  constructor(files, { order, orders, size, chunk, days, vague, times, words }) {
    this.files = files;
    this.order = order;
    this.orders = orders;
    this.size = size;
    this.chunk = chunk;
    this.words = words;
    this.days = unstep(days);
    /** @type {Array<?Span>} */
    this.spans = new Array(size).fill(null);
    for (const [row, bits, ...members] of vague) this.spans[row] = this.vague(row, bits, members);
    for (const [row, minutes] of times) this.spans[row] = this.exact(row, minutes / 1440);
    this.chunks = new Map();
    this.kinds = new Map();
  }

  exact(row, time = null) {
    const day = this.days[row];
    return { first: day, last: day, exact: true, bits: 0, time, members: [[day, day]] };
  }

  vague(row, bits, steps) {
    const day = this.days[row];
    const members = steps.map((one) => one.map((step) => (step === null ? null : day + step)));
    const least = (days, best) => (days.includes(null) ? null : best(...days));
    return {
      first: least(
        members.map((one) => one[0]),
        Math.min,
      ),
      last: least(
        members.map((one) => one.at(-1)),
        Math.max,
      ),
      exact: false,
      bits,
      time: null,
      members,
    };
  }

  /** @returns {Span} */
  span(row) {
    return (this.spans[row] ??= this.exact(row));
  }

  /** The first and last day that some entries speak of. */
  extent(rows) {
    let low = Infinity;
    let high = -Infinity;
    for (const row of rows) {
      const { first, last } = this.span(row);
      low = Math.min(low, first ?? last);
      high = Math.max(high, last ?? first);
    }
    return [low, high];
  }

  /** Lanes of a kind, that with most entries first. */
  async lanes(kind) {
    const address = new URL(`${kind}.json`, this.files);
    if (!this.kinds.has(kind)) this.keep(kind, await ofOrder(address, this.order));
    return this.kinds.get(kind);
  }

  keep(kind, { ids, names, rows }) {
    const lane = (id, number) => ({ id, name: names[number], rows: unstep(rows[number]) });
    this.kinds.set(kind, ids.map(lane));
  }

  /** Id, title, date in words, cautions and language of a row; null while they are not here. */
  entry(row) {
    const chunk = this.chunks.get(Math.floor(row / this.chunk));
    if (!chunk || chunk instanceof Promise) return null;
    const place = row % this.chunk;
    return {
      id: chunk.ids[place],
      title: chunk.titles[place],
      when: chunk.when[place],
      said: (chunk.said[place] ?? "").split(", ").map(cautioned).join(", "),
      language: chunk.languages[place] ?? "",
    };
  }

  /** The numbers of the files that say what some rows are called. */
  chunksOf(rows) {
    return [...new Set(rows.map((row) => Math.floor(row / this.chunk)))];
  }

  /** Load what some rows are called. Resolves to whether anything was missing before. */
  async name(rows) {
    const missing = this.chunksOf(rows).filter((number) => {
      const found = this.chunks.get(number);
      return found === undefined || found instanceof Promise;
    });
    await Promise.all(missing.map((number) => this.chunkOf(number)));
    return missing.length > 0;
  }

  chunkOf(number) {
    if (!this.chunks.has(number)) {
      const address = new URL(`entries-${number}.json`, this.files);
      const coming = ofOrder(address, this.orders[number]).then(
        (chunk) => this.chunks.set(number, chunk),
        (error) => {
          this.chunks.delete(number);
          throw error;
        },
      );
      this.chunks.set(number, coming);
    }
    return this.chunks.get(number);
  }
}

const MOST_LANES = 20;

/**
 * The most frequent lanes, one for what is only in others, one for what is in none.
 * @returns {Array<{id: string, name: string, rows: number[]}>}
 */
export function fewLanes(all, size, none) {
  const few = all.slice(0, MOST_LANES);
  const rest = all.slice(MOST_LANES);
  const others = [...new Set(rest.flatMap((lane) => lane.rows))].sort((a, b) => a - b);
  const named = new Uint8Array(size);
  for (const lane of all) for (const row of lane.rows) named[row] = 1;
  const alone = [...named.keys()].filter((row) => !named[row]);
  const name =
    rest.length === 1 ? rest[0].name : ngettext("{n} other", "{n} others", rest.length);
  return [
    ...few,
    ...(others.length ? [{ id: rest.length === 1 ? rest[0].id : "", name, rows: others }] : []),
    ...(alone.length ? [{ id: "", name: none, rows: alone }] : []),
  ];
}
