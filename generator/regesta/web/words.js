/**
 * The words of the site, by messages as `regesta.wording` has them. They are written in English;
 * as a site in another language is built, `_("…")`, `pgettext("…", "…")` and `ngettext("…", "…",`
 * are given its words in every script, and the constants below are made its own.
 */

/** The language of the words (BCP 47), by which numbers are written. */
export const LANGUAGE = "en";

/** Which of the forms of a message is that of a number. */
const plural = (n) => Number(n !== 1);

/** Returns a message with its values, which it has in braces. */
export function _(message, values = {}) {
  return message.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Returns a message that means this in a context, and something else in another. */
export function pgettext(context, message, values) {
  return _(message, values);
}

/**
 * Returns the message for a number, which is its value `n` unless that is given otherwise.
 * @param {string | string[]} one Or all forms, where there is no second.
 * @param {string | null} several
 */
export function ngettext(one, several, n, values) {
  const forms = several === null ? one : [one, several];
  return _(forms[plural(n)] ?? forms.at(-1), { n, ...values });
}

/** Returns how many entries there are. */
export function entries(n) {
  return ngettext("{n} entry", "{n} entries", n);
}

/** Returns a label with the colon behind it. */
export function labelled(label) {
  return pgettext("label", "{label}:", { label });
}

/** Returns a word with a capital in front, as it begins a line. */
export function upper(text) {
  const [first = ""] = text;
  return first.toUpperCase() + text.slice(first.length);
}

const CAUTIONS = new Map([
  ["reported", _("reported")],
  ["alleged", _("alleged")],
  ["disputed", _("disputed")],
  ["refuted", _("refuted")],
  ["draft", _("draft")],
  ["date inferred", _("date inferred")],
]);

/** Returns in words how far an entry can be trusted, which the site's data have in English. */
export function cautioned(caution) {
  return CAUTIONS.get(caution) ?? caution;
}
