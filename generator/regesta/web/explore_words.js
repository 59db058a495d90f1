/** Words, found in the site's search index (Pagefind); loaded when the first word is typed. */

/** The site has no search index, or none that fits its entries. */
export class NoIndexError extends Error {}

export class Words {
  /**
   * @param {URL} root The site's address.
   * @param {import("./explore_count.js").Table} table
   * @param {() => Promise<string[]>} ids The id of every row; asked for only by an index that names
   *   entries by their ids.
   */
  constructor(root, table, ids) {
    this.root = root;
    this.table = table;
    this.ids = ids;
    this.index = null;
    this.last = { words: "", found: null };
  }

  /**
   * @param {string} words
   * @returns {Promise<Float64Array>} For every row how early it stands among the best matches, from
   *   1 down; 0 where the words are not found.
   * @throws {NoIndexError}
   */
  find(words) {
    if (this.last.words !== words) {
      const found = this.#search(words);
      this.last = { words, found };
      found.catch(() => (this.last = { words: "", found: null }));
    }
    return this.last.found;
  }

  async #search(words) {
    this.index ??= this.#open();
    this.index.catch(() => (this.index = null)); // a preview makes its index later on
    const index = await this.index;
    const { results } = await index.pagefind.search(words);
    const found = new Float64Array(this.table.size);
    results.forEach(({ id }, place) => {
      const row = index.rows.get(id);
      if (row !== undefined) found[row] = 1 - place / (results.length + 1);
    });
    return found;
  }

  async #open() {
    const answer = await fetch(new URL("pagefind/entries.json", this.root));
    if (!answer.ok) throw new NoIndexError();
    const [map, pagefind] = await Promise.all([
      answer.json(),
      import(new URL("pagefind/pagefind.js", this.root).href),
    ]).catch(() => {
      throw new NoIndexError();
    });
    return { pagefind, rows: await this.#rows(map) };
  }

  /** Hits in the order of rows where the map is made for this order of them, else joined by ids. */
  async #rows(map) {
    if (map.order === this.table.order) {
      return new Map(map.hits.map((hit, row) => [hit, row]));
    }
    if (!map.ids) throw new NoIndexError();
    const ids = await this.ids();
    const row = new Map(ids.map((id, place) => [id, place]));
    const pairs = map.hits.map((hit, place) => [hit, row.get(map.ids[place])]);
    return new Map(pairs.filter(([, found]) => found !== undefined));
  }
}
