/** What a reader has chosen, as it stands in the address of the page. */

import { _, labelled } from "./words.js";

/**
 * @typedef {{chosen: Map<string, {values: number[], all: boolean}>, words: string, from: string,
 *   to: string, sort: string, shown: number}} State
 *   `values` are numbers of a facet's values, in order; `sort` is empty for the usual order.
 */

const SORTS = ["oldest", "newest", "relevance"];
export const STEP = 50;

const TEXTS = ["words", "from", "to"];

/** @returns {State} */
export function nothing() {
  return { chosen: new Map(), words: "", from: "", to: "", sort: "", shown: STEP };
}

/**
 * @param {string} query
 * @param {import("./explore_count.js").Facet[]} facets
 * @returns {{state: State, unknown: string[]}} What the address asks for, a former id as the value
 *   that it means today; and in words what of it is not known here, which is left out.
 */
export function read(query, facets) {
  const given = new URLSearchParams(query);
  const state = nothing();
  const unknown = [];
  for (const facet of facets) {
    const asked = given.getAll(facet.key).flatMap((one) => one.split(",")).filter(Boolean);
    if (!asked.length) continue;
    const number = new Map(Object.entries(facet.formerly));
    facet.ids.forEach((id, place) => number.set(id, place));
    const values = new Set();
    for (const id of asked) {
      if (number.has(id)) values.add(number.get(id));
      else unknown.push(`${labelled(facet.title)} ${id}`);
    }
    if (values.size) {
      const all = given.get(`${facet.key}.match`) === "all";
      state.chosen.set(facet.key, { values: [...values].sort((a, b) => a - b), all });
    }
  }
  for (const key of TEXTS) state[key] = (given.get(key) ?? "").trim();
  const sort = given.get("sort");
  if (SORTS.includes(sort)) state.sort = sort;
  else if (sort) unknown.push(_("Order: {order}", { order: sort }));
  const shown = Number(given.get("shown"));
  if (Number.isInteger(shown) && shown > STEP) state.shown = shown;
  return { state, unknown };
}

/**
 * @param {State} state
 * @param {import("./explore_count.js").Facet[]} facets
 * @returns {string} The query, with its question mark; empty where nothing is chosen.
 */
export function written(state, facets) {
  const parts = [];
  for (const facet of facets) {
    const choice = state.chosen.get(facet.key);
    if (!choice || !choice.values.length) continue;
    const ids = choice.values.map((value) => encoded(facet.ids[value]));
    parts.push(`${facet.key}=${ids.join(",")}`);
    if (choice.all) parts.push(`${facet.key}.match=all`);
  }
  for (const key of TEXTS) if (state[key]) parts.push(`${key}=${encoded(state[key])}`);
  if (state.sort) parts.push(`sort=${state.sort}`);
  if (state.shown > STEP) parts.push(`shown=${state.shown}`);
  return parts.length ? `?${parts.join("&")}` : "";
}

/** Blanks as `+`, and what a query may hold as it is, so that an address can be read. */
function encoded(text) {
  return encodeURIComponent(text).replaceAll("%20", "+").replaceAll("%2F", "/").replaceAll("%3A", ":");
}
