// Voting in the list of proposals without leaving it. Without this script each form sends itself and comes back.

import { Api } from "./api.js";
import { Queue } from "./queue.js";
import { language, say, words } from "./words.js";

const list = document.querySelector("[data-browse]");
const live = document.querySelector("[data-live]");
const queue = new Queue(new Api(list.dataset.browse, language), list.dataset.slug);

function formOf(proposal) {
  return list.querySelector(`[data-proposal="${proposal}"] [data-in-place]`);
}

function press(form, opinion) {
  form.querySelectorAll("button.opinion").forEach((button) => {
    if (button.value === opinion) button.setAttribute("aria-pressed", "true");
    else button.removeAttribute("aria-pressed");
  });
  form.querySelector("[data-said]").textContent = words.said[opinion] ?? "";
}

list.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-in-place]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const opinion = event.submitter.value;
  if (event.submitter.getAttribute("aria-pressed") === "true") return;
  form.dataset.before ??= form.querySelector("[aria-pressed=true]")?.value ?? "";
  press(form, opinion);
  live.textContent = words.said[opinion];
  queue.add({ proposal: Number(form.elements.proposal.value), opinion, seal: form.elements.seal.value });
});

// What was recorded is what stands, also while a change of mind is on its way and may be refused.
queue.addEventListener("recorded", ({ detail: { vote } }) => {
  const form = formOf(vote.proposal);
  if (!form) return;
  if (queue.votes.some(({ proposal }) => proposal === vote.proposal)) form.dataset.before = vote.opinion;
  else delete form.dataset.before;
});

queue.addEventListener("refused", ({ detail: { vote, problem } }) => {
  const said = say(words.not_recorded, { reason: problem.message });
  live.textContent = said;
  const form = formOf(vote.proposal);
  if (!form) return;
  press(form, form.dataset.before);
  delete form.dataset.before;
  form.querySelector("[data-said]").textContent = said;
});
