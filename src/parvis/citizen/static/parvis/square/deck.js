// The next cards, fetched before they are needed.

const REFILL_AT = 5;
const FIRST_SIZE = 6;
const SIZE = 12;

export class Deck {
  constructor(api, { onFresh }) {
    this.api = api;
    this.onFresh = onFresh;
    this.cards = [];
    this.met = new Set();
    this.isDry = false;
    this.answered = 0;
    this.open = 0;
    this.size = FIRST_SIZE;
  }

  // Takes a proposal out of what may come.
  meet(proposal) {
    this.met.add(proposal);
    this.cards = this.cards.filter((card) => card.proposal !== proposal);
  }

  // The next card, or null when there is none (or none can be fetched: `isDry` tells which).
  async next() {
    if (!this.cards.length && !this.isDry) await this.fill();
    const card = this.cards.shift() ?? null;
    if (card) this.met.add(card.proposal);
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
    const { cards, answered, open } = await this.api.sequence({ without, size: this.size });
    this.size = SIZE;
    const fresh = cards.filter((card) => !this.met.has(card.proposal));
    this.cards.push(...fresh);
    this.isDry = fresh.length === 0;
    this.answered = answered;
    this.open = open;
    this.onFresh();
  }
}
