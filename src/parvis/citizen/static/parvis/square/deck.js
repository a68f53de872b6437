// The next cards, fetched before they are needed.

const REFILL_AT = 5;
const FIRST_SIZE = 6;

export class Deck {
  constructor(api, { onFresh, slug, series }) {
    this.api = api;
    this.name = `parvis-deck-${slug}`;
    this.onFresh = onFresh;
    this.cards = [];
    this.met = new Set();
    this.said = new Set();
    this.shown = null;
    this.isDry = false;
    this.answered = 0;
    this.open = 0;
    this.size = Math.min(FIRST_SIZE, series);
    this.kept = this.#read();
  }

  // Takes a proposal out of what may come.
  meet(proposal) {
    this.met.add(proposal);
    this.cards = this.cards.filter((card) => card.proposal !== proposal);
  }

  // Remembers that an opinion was given, for the page that is loaded again.
  answer(proposal) {
    this.said.add(proposal);
    this.#keep();
  }

  // Takes what this tab had in hand before it was loaded again without the network.
  restore() {
    for (const proposal of this.kept.said) this.said.add(proposal);
    this.cards = this.kept.cards.filter(({ proposal }) => !this.said.has(proposal) && !this.met.has(proposal));
  }

  // Read as the page opens: a vote that is given before the network is missed writes over it.
  #read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.name)) ?? { cards: [], said: [] };
    } catch {
      return { cards: [], said: [] };
    }
  }

  // The cards of this tab and what was answered in it; the tab's end is theirs.
  #keep() {
    const cards = this.shown && !this.said.has(this.shown.proposal) ? [this.shown, ...this.cards] : this.cards;
    try {
      sessionStorage.setItem(this.name, JSON.stringify({ cards, said: [...this.said].slice(-500) }));
    } catch {
      // Storage is refused or full: another page starts with the network only.
    }
  }

  // The next card, or null when there is none (or none can be fetched: `isDry` tells which).
  async next() {
    if (!this.cards.length && !this.isDry) await this.fill();
    const card = this.cards.shift() ?? null;
    this.shown = card;
    if (card) this.meet(card.proposal);
    this.#keep();
    if (this.cards.length < REFILL_AT && !this.isDry) this.fill().catch(() => {});
    return card;
  }

  fill() {
    this.filling ??= this.#fill().finally(() => {
      this.filling = null;
    });
    return this.filling;
  }

  async #fill() {
    const without = [...this.met, ...this.cards.map((card) => card.proposal)].slice(-500);
    const { cards, seal, answered, open } = await this.api.sequence({ without, size: this.size });
    this.size = null; // Then the door gives a series.
    const fresh = cards.filter((card) => !this.met.has(card.proposal));
    this.cards.push(...fresh.map((card) => ({ ...card, seal })));
    this.isDry = fresh.length === 0;
    this.answered = answered;
    this.open = open;
    this.#keep();
    this.onFresh();
  }
}
