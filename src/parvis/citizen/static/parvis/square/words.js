// The sentences of the page, written by the server in the person's language, and its numbers.

const words = JSON.parse(document.getElementById("square-words").textContent);
const language = document.documentElement.lang;
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);

export { language, words };

export function say(sentence, values = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function sayCount(forms, count) {
  return say(forms[plurals.select(count)] ?? forms.other, { count: readNumber(count) });
}

export function readNumber(value) {
  return numbers.format(value);
}

export function readShare(share) {
  return say(words.share, { share: numbers.format(Math.round(100 * share)) });
}
