/** Files that name entries by their rows, and so hold beside others of one publication only. */

import { _ } from "./words.js";

/** A file is of another time than the one that asks for it. */
export class AnotherTimeError extends Error {}

export const ANEW = _("The site has been republished since this page was opened.");

/**
 * @returns {Promise<object>} A file of JSON.
 * @param {URL} address
 * @param {RequestCache} cache
 */
export async function json(address, cache = "default") {
  const answer = await fetch(address, { cache });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/**
 * Returns a file of one order of rows. One of another, which a browser may have kept, is asked for
 * once more, past what is kept.
 * @param {URL} address
 * @param {string} order
 * @param {Promise<object>} asked The file, where it is under way already.
 * @throws {AnotherTimeError}
 */
export async function ofOrder(address, order, asked = json(address)) {
  const first = await asked;
  const found = first.order === order ? first : await json(address, "reload");
  if (found.order !== order) throw new AnotherTimeError(`${address}: of another time`);
  return found;
}

/** Loads the page again, with the file that tells the order past what the browser has kept. */
export async function loadAnew(address) {
  await json(address, "reload").catch(() => {}); // the page says what is wrong
  location.reload();
}
