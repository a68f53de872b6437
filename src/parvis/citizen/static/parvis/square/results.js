// Keeps the figures of the results page up to date while someone looks at it.

import { Api } from "./api.js";
import { fillBar, setText } from "./bar.js";
import { language, readNumber, say, words } from "./words.js";

const EVERY_MS = 5_000;
const totals = document.querySelector("[data-results]");
const cards = new Map([...document.querySelectorAll("[data-proposal]")].map((card) => [card.dataset.proposal, card]));
const api = new Api(totals.dataset.results, language);

function show(results) {
  for (const name of ["participants", "ballots", "position"]) {
    setText(document.querySelector(`[data-total="${name}"]`), readNumber(results[name]));
  }
  for (const result of results.proposals) {
    const card = cards.get(String(result.id));
    if (!card) continue;
    fillBar(card.querySelector("[data-others]"), result);
    for (const [name, count] of Object.entries({ ...result.qualifiers, skip: result.skip })) {
      setText(card.querySelector(`[data-nuance="${name}"]`), readNumber(count));
    }
  }
  const time = new Date().toLocaleTimeString(language);
  document.querySelector("[data-updated]").textContent = say(words.updated, { time });
}

const pause = document.querySelector("[data-pause]");
let isPaused = false;
let isAsking = false;

pause.hidden = false;
pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.setAttribute("aria-pressed", String(isPaused));
});

async function refresh() {
  if (document.hidden || isPaused || isAsking) return;
  isAsking = true;
  try {
    const results = await api.ask(`?proposals=${[...cards.keys()].join(",")}`);
    if (!isPaused) show(results);
  } catch {
    // The figures stay as they are until the next time.
  } finally {
    isAsking = false;
  }
}

setInterval(refresh, EVERY_MS);
