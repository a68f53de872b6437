// The sentence that is being written, kept on the device until it is sent. On a sensitive subject it stays in the tab.

const KEPT_MS = 7 * 24 * 3600 * 1000;

function read(store, name) {
  const kept = JSON.parse(store.getItem(name));
  return kept && Date.now() - kept.at < KEPT_MS ? kept.text : "";
}

// Goes on with the draft where the server has written nothing but the stem, and keeps what is typed.
function follow(form) {
  const field = form.elements.text;
  const name = form.dataset.draft;
  const store = "isSensitive" in form.dataset ? sessionStorage : localStorage;
  const isFresh = field.value === field.defaultValue && !form.elements.seen.value;
  const draft = isFresh && !document.getElementById("error") ? read(store, name) : "";
  const note = form.querySelector("[data-draft-kept]");
  const stem = field.defaultValue;
  if (draft) {
    field.value = draft;
    field.dispatchEvent(new Event("input"));
  }
  note.hidden = !draft;
  field.addEventListener("input", () => {
    const isEmpty = field.value.trim() === stem.trim() || !field.value.trim();
    if (isEmpty) store.removeItem(name);
    else store.setItem(name, JSON.stringify({ text: field.value, at: Date.now() }));
    note.hidden = isEmpty;
  });
}

function drop(name) {
  localStorage.removeItem(name);
  sessionStorage.removeItem(name);
}

try {
  const form = document.querySelector("[data-propose]");
  if (form) follow(form);
  const sent = document.querySelector("[data-sent-draft]");
  if (sent) drop(sent.dataset.sentDraft);
} catch {
  // A browser that refuses storage keeps no draft.
}
