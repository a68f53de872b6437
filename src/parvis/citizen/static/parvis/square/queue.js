// Votes on their way: kept on the device until the server has them, sent one by one in their order, by one tab at a time.
// While they wait they are left to the worker as well: when the page is closed its own copy goes, and theirs is sent.

import { Problem } from "./api.js";

const RETRY_MS = [1_000, 3_000, 8_000, 20_000];

export class Queue extends EventTarget {
  constructor(api, slug) {
    super();
    this.api = api;
    this.name = `parvis-votes-${slug}`;
    this.memory = [];
    this.attempts = 0;
    this.isAsked = false;
    this.inFlight = null;
    this.isKnown = false;
    this.left = `parvis-votes/c/${slug}/`;
    this.isLeft = false;
    this.recovered = new Promise((done) => {
      this.onRecovered = done;
    });
    addEventListener("pagehide", () => this.isLeft && localStorage.removeItem(this.name));
    addEventListener("online", () => this.run());
    addEventListener("storage", (event) => event.key === this.name && this.tell("state"));
    document.addEventListener("visibilitychange", () => document.hidden || this.run());
  }

  get votes() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) ?? [];
    } catch {
      return this.memory;
    }
  }

  set votes(votes) {
    this.memory = votes;
    try {
      if (votes.length) localStorage.setItem(this.name, JSON.stringify(votes));
      else localStorage.removeItem(this.name);
    } catch {
      // Storage is refused or full: the votes wait in this page's memory.
    }
    this.tell("state");
  }

  get isWaiting() {
    return this.attempts > 0 && this.votes.length > 0;
  }

  // Adds a vote; one on the same proposal that has not left yet is replaced by it.
  add({ proposal, opinion, qualifiers = [], seal }) {
    const vote = { id: crypto.randomUUID?.() ?? randomName(), proposal, opinion, qualifiers, seal };
    const kept = this.votes.filter((other) => other.proposal !== proposal || other.id === this.inFlight);
    this.votes = [...kept, vote];
    this.isLeft = false;
    this.run();
    return vote;
  }

  // What is asked while votes are on their way, as when the network comes back during a failed attempt, is done after.
  run() {
    this.isAsked = true;
    this.running ??= this.#alone(() => this.#drain()).finally(() => {
      this.running = null;
      if (this.isAsked) this.run();
    });
  }

  // One tab at a time, where the browser has locks and grants them (a frame without storage gets none).
  async #alone(work) {
    let isHeld = false;
    const hold = () => {
      isHeld = true;
      return work();
    };
    try {
      return await navigator.locks.request(this.name, hold);
    } catch (error) {
      if (isHeld) throw error;
      return work();
    }
  }

  async #drain() {
    this.isAsked = false;
    clearTimeout(this.timer);
    await this.#takeBack();
    for (let vote = this.votes[0]; vote; vote = this.votes[0]) {
      this.inFlight = vote.id;
      try {
        const answer = await this.#send(vote);
        this.attempts = 0;
        this.#remove(vote);
        this.tell("recorded", { vote, answer });
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        if (problem.isPassing) {
          this.#wait();
          await this.#leave();
          return;
        }
        this.#remove(vote);
        this.tell("refused", { vote, problem });
      } finally {
        this.inFlight = null;
      }
    }
  }

  // Votes of the closed page come first; the worker may have sent some of them.
  async #takeBack() {
    this.isLeft = false;
    try {
      if (this.api.keeper || !(await caches.has(this.left))) return;
      const { takeVotesBack } = await import("./offline.js");
      const { votes, refused } = await takeVotesBack(this.left, this.votes);
      this.votes = votes;
      await caches.delete(this.left);
      for (const { vote, detail } of refused) this.tell("refused", { vote, problem: new Problem(0, "refused", detail) });
    } catch {
      // Storage is refused: nothing was left.
    } finally {
      this.onRecovered();
    }
  }

  // Someone whose browser refuses cookies is known to this page alone: her votes wait for it.
  async #leave() {
    const { api, votes, isKnown } = this;
    if (api.keeper || api.token || !votes.length) return;
    const handed = votes.map(({ id }) => id);
    const kept = { votes, handed, isKnown, api: api.address, asked: api.walk, language: api.language };
    try {
      const { leaveVotes } = await import("./offline.js");
      this.isLeft = (await leaveVotes(this.left, kept)) && this.votes.every(({ id }) => handed.includes(id));
    } catch {
      // Without a worker the votes wait for the next page.
    }
  }

  async #send(vote) {
    try {
      return await this.#cast(vote);
    } catch (problem) {
      if (!problem.isAboutSeal) throw problem;
      const { cards, seal } = await this.api.sequence({ first: vote.proposal, size: 1 });
      if (!cards.some((card) => card.proposal === vote.proposal)) throw problem;
      return this.#cast({ ...vote, seal });
    }
  }

  // The first ballot makes the participant: where her cookie does not come back, the same ballot asks for a token.
  async #cast(vote) {
    if (this.isKnown || this.api.token) return this.api.cast(vote);
    if (!navigator.cookieEnabled || this.api.keeper) return this.#castWithToken(vote);
    const answer = await this.api.cast(vote);
    const { ballots } = await this.api.mine();
    if (!ballots.some((ballot) => ballot.proposal === vote.proposal)) return this.#castWithToken(vote);
    this.isKnown = true;
    return answer;
  }

  async #castWithToken(vote) {
    const answer = await this.api.cast(vote, { token: true });
    if (answer.token) {
      this.api.token = answer.token;
      if (!this.api.keeper?.isKeeping) this.tell("no-cookie");
    }
    this.isKnown = true;
    return answer;
  }

  #remove({ id }) {
    this.votes = this.votes.filter((vote) => vote.id !== id);
  }

  #wait() {
    const pause = RETRY_MS[Math.min(this.attempts, RETRY_MS.length - 1)];
    this.attempts += 1;
    this.timer = setTimeout(() => this.run(), pause);
    this.tell("state");
  }

  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

// Pages that are not served by https have no randomUUID.
function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
