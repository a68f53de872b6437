// One card on the page: asking for an opinion, or showing the one that was given.

import { fillBar, setText } from "./bar.js";
import { say, words } from "./words.js";

// What the address asks, else what this device keeps.
function prefersOriginals() {
  const asked = new URLSearchParams(location.search).get("originals");
  return asked ? asked === "1" : document.cookie.split("; ").includes("parvis_originals=1");
}

function copy(name) {
  return document.getElementById(`${name}-template`).content.firstElementChild.cloneNode(true);
}

// A card as an element, from what the door sent: the same form that the server writes.
export function makeCard(card) {
  const form = copy("vote");
  form.elements.proposal.value = card.proposal;
  form.elements.seal.value = card.seal;
  const title = form.querySelector("h2");
  const isTranslated = card.translation && !prefersOriginals();
  title.textContent = isTranslated ? card.translation.text : card.text;
  title.lang = isTranslated ? card.translation.language : card.language;
  form.querySelector("[data-why]").textContent = card.why;
  const notes = form.querySelector(".vote-notes");
  if (card.seed) notes.append(copy("seed"));
  if (card.territory) {
    const note = copy("territory");
    note.querySelector("[data-territory]").textContent = card.territory;
    notes.append(note);
  }
  if (card.translation) notes.append(isTranslated ? makeNote(card) : makeLink(copy("original"), card));
  return form;
}

// What stands under a translation: whether a machine made it, and the original.
function makeNote(card) {
  const { engine } = card.translation;
  const note = copy(engine ? "machine" : "translated");
  const original = note.querySelector("[data-original]");
  original.textContent = card.text;
  original.lang = card.language;
  note.querySelector("[data-engine]").textContent = engine ?? "";
  return makeLink(note, card);
}

function makeLink(note, { proposal }) {
  const link = note.querySelector("[data-originals]");
  link.search = link.search.replace(/first=\d+/, `first=${proposal}`);
  return note;
}

// What a form that the server wrote holds.
export function readCard(form) {
  const title = form.querySelector("h2");
  return {
    proposal: Number(form.elements.proposal.value),
    seal: form.elements.seal.value,
    text: title.textContent,
    language: title.lang,
  };
}

// Turns the form into what was said of it. `onQualifiers` gets the list each time one is pressed.
export function showAnswer(form, vote, onQualifiers) {
  form.querySelector(".answer")?.remove();
  form.dataset.opinion = vote.opinion;
  form.querySelector(".opinions").hidden = true;
  form.querySelector(".vote-skip").hidden = true;
  const answer = copy("answer");
  answer.querySelector("[data-words]").textContent = words.said[vote.opinion];
  answer.querySelectorAll("[data-mark]").forEach((mark) => {
    mark.hidden = mark.dataset.mark !== vote.opinion;
  });
  answer.querySelector(".said").classList.add(`said-${vote.opinion}`);
  answer.querySelector("[data-act=withdraw]").hidden = vote.opinion === "withdrawn";
  showQualifiers(answer.querySelector("[data-qualifiers]"), vote, onQualifiers);
  form.append(answer);
  if (vote.others) fillBar(answer.querySelector("[data-others]"), vote.others);
  return answer;
}

// Turns it back into a question.
export function showQuestion(form, { opinion } = {}) {
  form.querySelector(".answer")?.remove();
  delete form.dataset.opinion;
  form.querySelector(".opinions").hidden = false;
  form.querySelector(".vote-skip").hidden = false;
  form.querySelectorAll("button.opinion").forEach((button) => {
    if (button.value === opinion) button.setAttribute("aria-pressed", "true");
    else button.removeAttribute("aria-pressed");
  });
}

export function showOthers(form, others) {
  const figure = form.querySelector("[data-others]");
  if (figure && others) fillBar(figure, others);
}

function showQualifiers(group, vote, onQualifiers) {
  const names = Object.entries(words.qualifiers[vote.opinion] ?? {});
  group.hidden = names.length === 0;
  for (const [name, word] of names) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.dataset.qualifier = name;
    button.textContent = word;
    button.setAttribute("aria-pressed", String(vote.qualifiers.includes(name)));
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      const pressed = group.querySelectorAll("[aria-pressed=true]");
      onQualifiers([...pressed].map((other) => other.dataset.qualifier));
    });
    group.append(button);
  }
}

export function makePause(name, { isAll = false } = {}) {
  const pause = copy(name);
  const isPart = isAll && Boolean(document.querySelector("[data-scope]"));
  pause.querySelector("[data-is-all]")?.toggleAttribute("hidden", !isAll || isPart);
  pause.querySelector("[data-is-part]")?.toggleAttribute("hidden", !isPart);
  pause.querySelector("[data-is-more]")?.toggleAttribute("hidden", isAll);
  pause.querySelector("[data-act=share]")?.toggleAttribute("hidden", false);
  if (isAll) pause.querySelector("[data-act=next]")?.remove();
  return pause;
}

export function showProgress(box, place, length) {
  box.hidden = false;
  setText(box.querySelector("p"), say(words.progress, { place, length }));
  box.querySelector("progress").value = place - 1;
}
