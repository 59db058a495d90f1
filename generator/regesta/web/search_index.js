/**
 * The site's search index, one for all that search on a page; loaded when it is first asked for.
 *
 * After any failure the next question begins anew: with a new Pagefind, which has nothing of the
 * old one in mind.
 */

const FOLDER = new URL("../../pagefind/", import.meta.url);
const WORKER = new URL("search_worker.js", import.meta.url);

/** The site has no search index. */
export class NoIndexError extends Error {}

/** Pagefind in its worker: each question has a number, by which its answer is known. */
class Pagefind {
  constructor() {
    this.waiting = new Map();
    this.count = 0;
    this.worker = new Worker(WORKER, { type: "module", name: document.documentElement.lang });
    this.worker.addEventListener("message", ({ data }) => this.#settle(data));
    this.worker.addEventListener("error", () => drop(this));
  }

  ask(method, args) {
    const number = (this.count += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
      this.worker.postMessage({ number, method, args });
    });
  }

  #settle({ number, value, error }) {
    const { resolve, reject } = this.waiting.get(number);
    this.waiting.delete(number);
    if (error) reject(new Error(error));
    else resolve(value);
  }

  /** Ends the worker: nobody is left to wait for it. */
  close() {
    this.worker.terminate();
    for (const { reject } of this.waiting.values()) reject(new Error("The search was ended."));
    this.waiting.clear();
  }
}

/** @type {Pagefind | null} */
let pagefind = null;

/** Has Pagefind make itself ready. */
function prepare() {
  pagefind ??= new Pagefind();
}

function drop(one) {
  if (pagefind === one) pagefind = null;
  one.close();
}

async function ask(method, ...args) {
  prepare();
  const asked = pagefind;
  try {
    return await asked.ask(method, args);
  } catch (error) {
    drop(asked);
    throw error;
  }
}

/** @returns {Promise<string[]>} The ids of all pages that words are found on, the best first. */
export function search(words) {
  return ask("search", words);
}

/** @returns {Promise<object[]>} What Pagefind says of some of these pages. */
export function pages(words, ids) {
  return ask("pages", words, ids);
}

/**
 * Returns a file that joins Pagefind's ids to pages of the site, and has Pagefind make itself ready.
 * @throws {NoIndexError} Where there is none; any other error is one of the way there.
 */
export async function joined(name) {
  prepare();
  const asked = pagefind;
  try {
    const answer = await fetch(new URL(name, FOLDER));
    if (answer.status === 404) throw new NoIndexError();
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return await answer.json();
  } catch (error) {
    drop(asked);
    throw error;
  }
}
