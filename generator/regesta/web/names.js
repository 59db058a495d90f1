/** Names as they are compared: two spellings of one name are the same. */

/** Latin letters that Unicode takes no accent from, as the generator reads them. */
const PLAIN = {
  ...{ ł: "l", ŀ: "l", ø: "o", đ: "d", ð: "d", ɖ: "d", þ: "th", æ: "ae", œ: "oe", ß: "ss", ı: "i" },
  ...{ ħ: "h", ŧ: "t", ŋ: "ng", ĸ: "k", ə: "e", ǝ: "e", ŉ: "n", ɓ: "b", ǥ: "g" },
};
const LETTERS = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "gu");

/** @returns {string} A text without case and accents, variants of signs and runs of blanks. */
export function folded(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(LETTERS, (letter) => PLAIN[letter])
    .replace(/[\u2018\u2019\u201b\u02bb\u02bc\u02b9\u2032\u00b4`\uff07]/g, "'")
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, "-")
    .split(/\s+/)
    .filter(Boolean)
    .join(" ");
}
