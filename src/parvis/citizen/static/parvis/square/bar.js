// A bar of what people said: three parts, each with its word, its share and its number.

import { readNumber, readShare, sayCount, words } from "./words.js";

const PARTS = ["agree", "neutral", "disagree"];

export function fillBar(figure, counts) {
  const total = PARTS.reduce((sum, part) => sum + counts[part], 0);
  let start = 0;
  for (const part of PARTS) {
    const share = total ? counts[part] / total : 0;
    const block = figure.querySelector(`[data-part="${part}"]`);
    block.setAttribute("x", 100 * start);
    block.setAttribute("width", 100 * share);
    setText(figure.querySelector(`[data-percent="${part}"]`), readShare(share));
    setText(figure.querySelector(`[data-count="${part}"]`), readNumber(counts[part]));
    start += share;
  }
  setText(figure.querySelector("[data-votes]"), sayCount(words.votes, total));
  figure.hidden = false;
}

// Screen readers and selections are left alone where nothing changed.
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
