/**
 * Some of the entries out of the site's own files, each record to the letter as it stands there.
 * What holds an entry is known by its id, or by the address of its page.
 */

/** @typedef {{text: string, missing: number}} Taken `missing` of the entries are not in the file. */

/**
 * @param {string} text `data/chronology.json`: every entry has a line of its own.
 * @param {Set<string>} ids
 * @returns {Taken} The same document with these entries, and none that were withdrawn.
 */
export function json(text, ids) {
  const [head, body] = cut(text, '"entries":[\n');
  const [entries, after] = cut(body, '],\n"withdrawn":[\n');
  const [, tail] = cut(after, '],\n"registries":');
  const kept = entries
    .split("\n")
    .map((line) => line.replace(/,$/, ""))
    .filter((line) => ids.has(JSON.parse(/^\{"id":("[^"]*")/.exec(line)?.[1] ?? '""')));
  const list = kept.length ? `${kept.join(",\n")}\n` : "\n";
  return {
    text: `${head}"entries":[\n${list}],\n"withdrawn":[\n\n],\n"registries":${tail}`,
    missing: ids.size - kept.length,
  };
}

function cut(text, mark) {
  const place = text.indexOf(mark);
  if (place < 0) throw new Error("The site's data are not as expected.");
  return [text.slice(0, place), text.slice(place + mark.length)];
}

/** By which Excel knows UTF-8; a browser drops it from a file that it reads. */
const MARK = "\uFEFF";

/**
 * @param {string} text `data/chronology.csv`
 * @param {Set<string>} ids
 * @returns {Taken} The head and the rows of these entries.
 */
export function csv(text, ids) {
  const records = csvRecords(text);
  const column = records[0].cells.indexOf("id");
  const kept = records
    .slice(1)
    .filter(({ cells }) => ids.has(cells[column].replace(/^'/, "")));
  const raw = [records[0], ...kept].map((one) => one.raw);
  return { text: MARK + raw.join(""), missing: ids.size - kept.length };
}

/**
 * @param {string} text Comma-separated values (RFC 4180): a quoted cell may hold commas, line ends,
 *   and quotation marks, doubled.
 * @returns {{raw: string, cells: string[]}[]} Each record with its line end.
 */
export function csvRecords(text) {
  const records = [];
  let [start, place, cells] = [0, 0, []];
  while (place < text.length) {
    let cell = "";
    if (text[place] === '"') {
      let from = place + 1;
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote < 0) throw new Error("The site's table is not as expected.");
        cell += text.slice(from, quote);
        place = quote + 1;
        if (text[place] !== '"') break;
        cell += '"';
        from = place + 1;
      }
    } else {
      const end = /[,\r\n]|$/g;
      end.lastIndex = place;
      const { index } = end.exec(text);
      cell = text.slice(place, index);
      place = index;
    }
    cells.push(cell);
    if (text[place] === ",") {
      place++;
      if (place < text.length) continue;
      cells.push("");
    }
    if (text[place] === "\r") place++;
    if (text[place] === "\n") place++;
    records.push({ raw: text.slice(start, place), cells });
    [start, cells] = [place, []];
  }
  return records;
}

/**
 * @param {string} text `data/chronology.bib`
 * @param {Set<string>} ids
 * @returns {Taken}
 */
export function bibtex(text, ids) {
  const items = text.split(/\n(?=@)/);
  const kept = items.filter((item) => {
    const address = /^ {2}url = \{(.*)\},$/m.exec(item);
    return address && ids.has(idIn(address[1]));
  });
  return { text: kept.map((item) => item.replace(/\n*$/, "\n")).join("\n"), missing: ids.size - kept.length };
}

/**
 * @param {string} text `calendar.ics`
 * @param {Set<string>} ids
 * @returns {Taken} Without the words about the whole calendar, which are not true of a part.
 */
export function ics(text, ids) {
  const parts = text.split(/(?=^BEGIN:VEVENT\r\n)/m);
  const head = parts.shift();
  const end = "END:VCALENDAR\r\n";
  const kept = parts
    .map((part) => part.replace(end, ""))
    .filter((event) => ids.has(idIn(lastAddress(event))));
  const about = /^(?:DESCRIPTION|X-WR-CALDESC)[:;].*\r\n(?:[ \t].*\r\n)*/gm;
  const before = head.replace(about, "").replace(end, "");
  return { text: before + kept.join("") + end, missing: ids.size - kept.length };
}

/** The address of the entry's page, with which the description of an event ends. */
function lastAddress(event) {
  const lines = event.replace(/\r\n[ \t]/g, "").split("\r\n");
  const description = lines.find((line) => line.startsWith("DESCRIPTION:")) ?? "";
  return description.slice(description.lastIndexOf("\\n") + 2);
}

/** @returns {string} The id in the address of an entry's page; empty where it is none. */
function idIn(address) {
  const found = /(?:^|\/)entries\/([^/]+?)(?:\/|\.html)$/.exec(address);
  return found ? decodeURIComponent(found[1]) : "";
}
