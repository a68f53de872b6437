// While one writes: advice on the wording, and the proposals that say something near. What was read is not shown again
// by the server after sending; without this script it is shown then, once.

const PAUSE_MS = 600;
const REST_MS = 30_000;
const form = document.querySelector("[data-propose]");
const field = form.elements.text;
const box = form.querySelector("[data-hints]");
let timer;
let asked = null;
let restsUntil = 0;

async function look() {
  if (Date.now() < restsUntil) return;
  asked?.abort();
  asked = new AbortController();
  const text = field.value;
  const body = new FormData(form);
  try {
    const response = await fetch(form.dataset.look, { method: "POST", body, signal: asked.signal });
    if (!response.ok) throw new Error(response.status);
    show(await response.json());
    form.elements.seen.value = text;
  } catch (error) {
    if (error.name !== "AbortError") restsUntil = Date.now() + REST_MS;
  }
}

function show({ remarks, similar, is_urgent: isUrgent }) {
  const isNew = box.hidden;
  box.querySelector("[data-remarks]").replaceChildren(...remarks.map(({ sentence }) => makeItem(sentence)));
  box.querySelector("[data-urgent]").hidden = !isUrgent;
  const near = box.querySelector("[data-similar]");
  near.hidden = !similar.length;
  near.querySelector("ul").replaceChildren(...similar.map(makeNear));
  box.hidden = !remarks.length && !similar.length;
  const said = box.querySelector("[data-hints-said]");
  if (box.hidden) said.textContent = "";
  else if (isNew) said.textContent = said.dataset.one;
}

function makeItem(sentence) {
  const item = document.createElement("li");
  item.textContent = sentence;
  return item;
}

function makeNear({ text, language, shown, spoken, label, address }) {
  const item = box.querySelector("[data-near]").content.firstElementChild.cloneNode(true);
  const words = item.querySelector("[dir]");
  words.textContent = shown;
  words.lang = spoken;
  const note = item.querySelector("details");
  if (label) {
    note.querySelector("summary").textContent = label;
    note.querySelector("p").textContent = text;
    note.querySelector("p").lang = language;
  } else note.remove();
  const link = item.querySelector("a");
  link.href = address;
  link.querySelector("span").textContent = ` : ${shown}`;
  return item;
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE_MS);
});
if (field.value !== field.defaultValue) timer = setTimeout(look, PAUSE_MS);
