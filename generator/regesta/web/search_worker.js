/**
 * Pagefind, in a worker of its own, so that all that it loads is seen: it takes a file of the index
 * that did not load for one without words, and keeps that. The page has a new worker made instead.
 *
 * The worker's name is the language of the page.
 */

import { folded } from "./names.js";

/** A match in a title, or in the name of the page itself, against one in its text. */
const RANKING = { metaWeights: { title: 5, name: 12, about: 0.5 } };
/** So many of the best pages are looked into for a word; as many as are shown first. */
const BEST = 10;
const QUOTED = /^\s*".+"\s*$/;
const SIGNS = /[^\p{L}\p{N}]+/gu;
/** Letters of scripts that part their words by no blanks. */
const UNPARTED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** What Pagefind loads where it does not know how words of the site's language end. */
const NO_STEMS = "/wasm.unknown.";

let stems = true;
/** @type {Error | null} What did not load. */
let missed = null;
const load = self.fetch;
self.fetch = async (...asked) => {
  if (`${asked[0]}`.includes(NO_STEMS)) stems = false;
  try {
    const answer = await load(...asked);
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    return answer;
  } catch (error) {
    missed ??= error;
    throw error;
  }
};

// where Pagefind looks for the language, by which it parts words of Chinese and Japanese
self.document = { querySelector: () => ({ getAttribute: () => self.name }) };

const started = start();
started.catch(() => {}); // who asks is told

async function start() {
  const pagefind = await import("../../pagefind/pagefind.js");
  await pagefind.options({ ranking: RANKING });
  await pagefind.init();
  return pagefind;
}

let last = { words: null, results: null };

/** Returns Pagefind's results, those of the last words once only. */
function results(words) {
  if (last.words !== words) {
    last = { words, results: started.then((pagefind) => pagefind.search(words)) };
  }
  return last.results.then((found) => found.results);
}

/** What was searched instead of words that are nowhere. @type {Map<string, string>} */
const instead = new Map();

/**
 * Returns the ids of the pages that are found, the best first; none where a word is nowhere.
 *
 * Where Pagefind knows no stems, as of Ukrainian, words that are nowhere stand for all that begin
 * as they do but for their endings.
 */
async function search(words) {
  const ids = await found(words);
  if (ids.length || stems || QUOTED.test(words)) return ids;
  instead.set(words, words.split(/\s+/).map(beginning).join(" "));
  return found(instead.get(words));
}

/** Returns what other forms of a word begin with: three quarters of it, and of a short one all. */
function beginning(word) {
  const { length } = word;
  return length < 5 ? word : word.slice(0, length - Math.floor(length / 4));
}

/**
 * Returns the ids of the pages that just these words, or what they begin, are found on.
 *
 * Pagefind cuts a word back until something begins so ("onion" to "on"), and leaves it out where
 * nothing does. A word is somewhere if it, or one that it begins, stands on one of the best pages,
 * or if Pagefind knows it, or its stem, exactly.
 */
async function found(words) {
  const all = await results(words);
  if (all.length && !QUOTED.test(words)) {
    const seen = await best(all);
    const unseen = parted(words).filter((word) => !holds(seen, word));
    for (const word of unseen) if (!(await isSomewhere(word))) return [];
  }
  return all.map(({ id }) => id);
}

/** Returns the words that are typed, those only that blanks part. */
function parted(words) {
  return words.split(/\s+/).filter((word) => bare(word) && !UNPARTED.test(word));
}

function bare(word) {
  return folded(word).replace(SIGNS, "");
}

async function isSomewhere(word) {
  const pagefind = await started;
  const exact = await pagefind.search(`"${word}"`);
  if (exact.results.length) return true;
  const begun = await pagefind.search(word);
  return holds(await best(begun.results), word);
}

/** Returns the words on the best pages. */
async function best(found) {
  const pages = await Promise.all(found.slice(0, BEST).map((one) => one.data()));
  return pages.flatMap(({ content, meta }) =>
    folded([content, ...Object.values(meta)].join(" ")).split(" "),
  );
}

/** Tells whether one of the words, or a part of one, begins as what is typed. */
function holds(words, typed) {
  const begin = bare(typed);
  return words.some(
    (word) =>
      word.replace(SIGNS, "").startsWith(begin) ||
      word.split(SIGNS).some((part) => part.startsWith(begin)),
  );
}

/** Returns what is to be said of pages among those that the words are found on, by their ids. */
async function pages(words, ids) {
  const asked = instead.get(words) ?? words;
  const all = new Map((await results(asked)).map((one) => [one.id, one]));
  return Promise.all(ids.map((id) => all.get(id).data()));
}

const METHODS = { search, pages };

self.addEventListener("message", async ({ data: { number, method, args } }) => {
  try {
    const value = await METHODS[method](...args);
    if (missed) throw missed;
    self.postMessage({ number, value });
  } catch (error) {
    self.postMessage({ number, error: `${error}` });
  }
});
