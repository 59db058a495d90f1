/** Words, found in the site's search index; loaded when the first word is typed. */

import { AnotherTimeError } from "./published.js";
import { joined, search } from "./search_index.js";

export class Words {
  /** @param {import("./explore_count.js").Table} table */
  constructor(table) {
    this.table = table;
    this.rows = null;
    this.last = { words: "", found: null };
  }

  /**
   * @param {string} words
   * @returns {Promise<Float64Array>} For every row how early it stands among the best matches, from
   *   1 down; 0 where the words are not found.
   * @throws {import("./search_index.js").NoIndexError}
   * @throws {AnotherTimeError} Where the index is of other entries.
   */
  find(words) {
    if (this.last.words !== words) {
      const found = this.#search(words);
      this.last = { words, found };
      found.catch(() => {
        this.rows = null; // a preview makes its index later on
        this.last = { words: "", found: null };
      });
    }
    return this.last.found;
  }

  async #search(words) {
    this.rows ??= this.#rows();
    const rows = await this.rows; // which tells whether there is an index
    const ids = await search(words);
    const found = new Float64Array(this.table.size);
    ids.forEach((id, place) => {
      const row = rows.get(id);
      if (row !== undefined) found[row] = 1 - place / (ids.length + 1);
    });
    return found;
  }

  /** The row of each hit; they are in the order of the rows. */
  async #rows() {
    const { order, hits } = await joined("entries.json");
    if (order !== this.table.order) throw new AnotherTimeError("entries.json: of another time");
    return new Map(hits.map((hit, row) => [hit, row]));
  }
}
