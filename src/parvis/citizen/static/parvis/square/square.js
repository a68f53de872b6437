// The voting page: takes over the form that the server wrote, and goes on from card to card without leaving the page.

import { Api } from "./api.js";
import { makeCard, makePause, readCard, showAnswer, showOthers, showProgress, showQuestion } from "./card.js";
import { Deck } from "./deck.js";
import { listenForKeys } from "./keys.js";
import { Queue } from "./queue.js";
import { listenForSwipes } from "./swipe.js";
import { language, say, sayCount, words } from "./words.js";

// Long after the first card can be used: keeping the page for the next time must not slow this one.
const KEEP_AFTER_MS = 6_000;

class Square {
  constructor(stage, keeper) {
    this.stage = stage;
    this.place = stage.querySelector("[data-place]");
    this.series = Number(stage.dataset.series);
    this.api = new Api(stage.dataset.api, language, { keeper });
    this.queue = new Queue(this.api, stage.dataset.slug);
    const { slug } = stage.dataset;
    this.deck = new Deck(this.api, { onFresh: () => this.showProgress(), slug, series: this.series });
    this.trail = [];
    this.at = -1;
    this.isResting = false;
    this.isMoving = false;
    this.refusal = "";
    this.tabs = openChannel(`parvis-${stage.dataset.slug}`);
  }

  start() {
    const form = this.place.querySelector("[data-card]");
    this.listen();
    this.queue.run();
    if (form) this.hold(readCard(form), form);
    return this.meetAgain();
  }

  listen() {
    this.place.addEventListener("submit", (event) => this.onSubmit(event));
    this.place.addEventListener("click", (event) => this.onAct(event.target.closest("[data-act]")));
    this.stage.querySelector("[data-back] button").addEventListener("click", () => this.goBack());
    this.queue.addEventListener("state", () => this.showState());
    this.queue.addEventListener("recorded", ({ detail }) => this.onRecorded(detail));
    this.queue.addEventListener("refused", ({ detail }) => this.onRefused(detail));
    this.queue.addEventListener("no-cookie", () => this.showState(words.no_cookie));
    this.tabs?.addEventListener("message", ({ data }) => this.onOtherTab(data));
    listenForKeys(this.place, (act) => this.onKey(act));
    listenForSwipes(this.place, (opinion) => this.vote(opinion));
  }

  // Whether this person has been here before: then the first card, the same for all, may be one that she has met.
  async meetAgain() {
    const waiting = this.queue.votes;
    try {
      if (this.current) this.deck.met.add(this.current.proposal);
      await this.deck.fill();
      if (this.deck.answered) this.queue.isKnown = true;
      if (this.deck.answered || waiting.length) await this.recall(waiting);
    } catch {
      await this.goOnWithout();
    }
    this.stage.dataset.ready = "";
    if (!this.api.keeper) setTimeout(() => this.keepPage(), KEEP_AFTER_MS);
  }

  // Loaded again without the network: this tab goes on with the cards that it had; the one that came with the kept page
  // may have been answered since.
  async goOnWithout() {
    await this.queue.recovered;
    this.deck.restore();
    if (this.current?.vote) return;
    const waiting = this.queue.votes.find((vote) => vote.proposal === this.current?.proposal);
    if (this.deck.cards.length) await this.startAgain();
    else if (waiting) this.answerWith(waiting);
    this.showState(this.refusal || (location.hash === "#offline" ? words.offline : ""));
  }

  // What cannot be fetched now is asked for again when the network is back.
  async keepPage() {
    try {
      const { keepPage } = await import("./offline.js");
      await keepPage(this.stage.dataset);
    } catch {
      addEventListener("online", () => this.keepPage(), { once: true });
    }
  }

  // What the server holds of her, and what was on its way when the page opened.
  async recall(waiting) {
    const { ballots } = this.deck.answered ? await this.api.mine() : { ballots: [] };
    const said = [...waiting, ...ballots];
    for (const { proposal } of said) this.deck.meet(proposal);
    const held = said.find((vote) => vote.proposal === this.current?.proposal);
    if (!held || this.current.vote) return;
    const isAsked = new URLSearchParams(location.search).get("first") === String(held.proposal);
    if (isAsked && held.opinion !== "withdrawn") this.answerWith({ ...held, seal: this.current.seal });
    else await this.startAgain();
  }

  // With another card than the one that came with the page.
  async startAgain() {
    this.trail = [];
    this.at = -1;
    await this.goOn({ isFocused: false });
  }

  get current() {
    return this.isResting ? null : (this.trail[this.at] ?? null);
  }

  hold(card, form) {
    this.trail.push({ ...card, form, vote: null });
    this.at = this.trail.length - 1;
    this.showProgress();
  }

  onSubmit(event) {
    const opinion = event.submitter?.value;
    if (!opinion) return;
    event.preventDefault();
    this.vote(opinion);
  }

  onAct(button) {
    const act = button?.dataset.act;
    if (act === "next") this.goOn();
    if (act === "change") this.change();
    if (act === "withdraw") this.vote("withdrawn");
    if (act === "share") import("./share.js").then(({ share }) => share(button), () => this.showState(words.unreachable));
  }

  onKey(act) {
    if (act === "back") this.goBack();
    else if (act === "next") this.current?.vote && this.goOn();
    else if (this.isAsking) this.vote(act);
  }

  get isAsking() {
    return Boolean(this.current) && !this.current.form.querySelector(".answer");
  }

  // One vote a card and a state: a second tap on the way finds nothing to vote on.
  vote(opinion) {
    if (!this.current || this.isMoving || (opinion !== "withdrawn" && !this.isAsking)) return;
    const { proposal, seal } = this.current;
    const vote = { proposal, seal, opinion, qualifiers: [], others: null };
    this.send(vote);
    if (opinion === "skip") this.goOn();
    else this.answerWith(vote, { isFocused: true });
  }

  send(vote) {
    this.current.vote = vote;
    this.deck.answer(vote.proposal);
    this.queue.add(vote);
    this.tabs?.postMessage({ proposal: vote.proposal, opinion: vote.opinion });
  }

  answerWith(vote, { isFocused = false } = {}) {
    this.current.vote = vote;
    const answer = showAnswer(this.current.form, vote, (qualifiers) => this.send({ ...this.current.vote, qualifiers }));
    if (isFocused) this.focus(answer.querySelector(".said"));
  }

  change() {
    showQuestion(this.current.form, this.current.vote ?? {});
    this.focus(this.current.form.querySelector("h2"));
  }

  // The focus follows the card; the page moves only where the card would be cut, further on a low (zoomed) screen.
  focus(title) {
    title.focus({ preventScroll: true });
    const { top, bottom } = this.stage.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) this.stage.scrollIntoView({ block: "start" });
    title.scrollIntoView({ block: "nearest" });
  }

  async goOn({ isFocused = true } = {}) {
    if (this.isMoving) return;
    this.isMoving = true;
    try {
      if (this.at < this.trail.length - 1) this.show(this.at + 1);
      else if (!this.showPause()) await this.draw(isFocused);
    } catch {
      this.showState(words.unreachable);
    } finally {
      this.isMoving = false;
    }
  }

  async draw(isFocused) {
    const card = await this.deck.next();
    if (!card) {
      this.rest(makePause("end", { isAll: true }), isFocused);
      return;
    }
    const form = makeCard(card);
    this.isResting = false;
    this.place.replaceChildren(form);
    this.hold(card, form);
    if (isFocused) this.refusal = "";
    this.showState();
    if (isFocused) this.focus(form.querySelector("h2"));
  }

  // In the middle of a series one is asked to propose, at its end one is thanked.
  showPause() {
    const answered = this.trail.length;
    const place = answered % this.series;
    const isMiddle = place > 0 && place === Math.floor(this.series / 2) && "mayPropose" in this.stage.dataset;
    if (!answered || this.isResting || !(isMiddle || place === 0)) return false;
    const isAll = place === 0 && this.deck.isDry && !this.deck.cards.length;
    this.rest(makePause(place === 0 ? "end" : "propose", { isAll }), true);
    return true;
  }

  rest(pause, isFocused) {
    this.isResting = true;
    this.place.replaceChildren(pause);
    if (isFocused) this.focus(pause.querySelector("h2"));
    this.showProgress();
  }

  // Shows a card of the trail again, with what was said of it.
  show(at) {
    this.isResting = false;
    this.at = at;
    const card = this.current;
    this.place.replaceChildren(card.form);
    if (card.vote) this.answerWith(card.vote, { isFocused: true });
    else this.focus(card.form.querySelector("h2"));
    this.showProgress();
  }

  goBack() {
    if (this.isMoving) return;
    if (this.isResting) this.show(this.at);
    else if (this.at > 0) this.show(this.at - 1);
  }

  onRecorded({ vote, answer }) {
    const card = this.trail.find((other) => other.proposal === vote.proposal);
    if (!card?.vote) return;
    card.vote.others = answer.others;
    if (vote.opinion === card.vote.opinion && vote.opinion !== "withdrawn") showOthers(card.form, answer.others);
  }

  // A refused skip has lost nothing, and the next card is there already.
  onRefused({ vote, problem }) {
    if (vote.opinion !== "skip") {
      this.refusal = say(words.not_recorded, { reason: problem.message });
      this.showState();
    }
    const card = this.trail.find((other) => other.proposal === vote.proposal);
    if (!card || this.queue.votes.some((other) => other.proposal === vote.proposal)) return;
    card.vote = null;
    showQuestion(card.form);
  }

  // Another tab of the same browser has voted: its card is not asked again here.
  onOtherTab({ proposal, opinion }) {
    this.deck.meet(proposal);
    if (this.current?.proposal !== proposal) return;
    this.answerWith({ proposal, opinion, seal: this.current.seal, qualifiers: [], others: null });
  }

  showProgress() {
    const box = this.stage.querySelector("[data-progress]");
    if (this.current) showProgress(box, (this.at % this.series) + 1, this.series);
    else box.hidden = true;
    this.stage.querySelector("[data-back]").hidden = !(this.at > 0 || this.isResting);
  }

  // A refusal stands until the next card: other votes that go well meanwhile do not wipe it away.
  showState(sentence = this.refusal) {
    const line = this.stage.querySelector("[data-state]");
    const { votes, isWaiting } = this.queue;
    const isCookieless = this.api.token && !this.api.keeper?.isKeeping ? words.no_cookie : "";
    const waiting = isWaiting || !navigator.onLine ? votes.length : 0;
    const text = waiting ? sayCount(words.waiting, waiting) : sentence || isCookieless;
    if (line.textContent !== text) line.textContent = text;
  }
}

// To the other tabs of this browser; null where it has no such thing, or gives none to a frame without storage.
function openChannel(name) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

async function openKeeper(slug) {
  const { Keeper } = await import("./keeper.js");
  return new Keeper(slug).open();
}

const stage = document.getElementById("square");
if (stage && "mayVote" in stage.dataset) {
  new Square(stage, "isEmbedded" in stage.dataset ? await openKeeper(stage.dataset.slug) : null).start();
}
