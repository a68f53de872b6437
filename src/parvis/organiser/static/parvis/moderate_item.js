// One item of the queue: its lock is kept and given back, what is near it is fetched, and a decision survives a lost
// connection: it is sent again until the server has answered. The server takes the same decision once.

const RENEW_MS = 40_000;
const RETRY_MS = 3_000;
const PATIENCE_MS = 20_000;
let isSending = false;

function countDown(form) {
  setTimeout(() => form.remove(), Number(form.dataset.undo) * 1000);
}

function keepLock(item, form) {
  const ask = (act) => {
    const body = new FormData(form);
    body.set("act", act);
    return body;
  };
  setInterval(() => fetch(item.dataset.lock, { method: "POST", body: ask("renew") }).catch(() => {}), RENEW_MS);
  addEventListener("pagehide", () => {
    if (!isSending) navigator.sendBeacon(item.dataset.lock, ask("release"));
  });
}

async function showNear(item) {
  const place = item.querySelector("[data-near-here]");
  const answer = await fetch(item.dataset.near).catch(() => null);
  // The server's own template, with every text escaped.
  if (answer?.ok) place.innerHTML = await answer.text();
}

// The answer, or null where none came: a connection that hangs is given up like one that is lost.
async function post(address, body) {
  const late = new AbortController();
  const patience = setTimeout(() => late.abort(), PATIENCE_MS);
  try {
    return await fetch(address, { method: "POST", body, redirect: "manual", signal: late.signal });
  } catch {
    return null;
  } finally {
    clearTimeout(patience);
  }
}

async function send(item, form, button) {
  if (isSending) return;
  isSending = true;
  const body = new FormData(form, button);
  for (;;) {
    const answer = await post(form.action, body);
    if (answer?.type === "opaqueredirect") return location.assign(form.action);
    if (answer && answer.status < 500) break;
    const error = document.getElementById("error");
    error.hidden = false;
    error.textContent = item.dataset.notSent;
    await pauseUntilOnline();
  }
  // The server has something to say about the form: it is sent the plain way, so that its page is shown.
  const plain = document.createElement("input");
  Object.assign(plain, { type: "hidden", name: button.name, value: button.value });
  form.append(plain);
  form.submit();
}

// The event may come while an attempt fails, so that the pause has an end of its own.
function pauseUntilOnline() {
  return new Promise((resolve) => {
    addEventListener("online", resolve, { once: true });
    setTimeout(resolve, RETRY_MS);
  });
}

// What was last selected in the text is what is to be hidden.
function fillSelection(item) {
  const field = document.getElementById("hidden");
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    const words = chosen.toString().trim();
    if (field && words && item.querySelector(".proposal-text")?.contains(chosen.anchorNode)) field.value = words;
  });
}

export function attend(item) {
  document.querySelectorAll("[data-undo]").forEach(countDown);
  const form = document.getElementById("verdict");
  if (!item?.dataset.lock || !form) return;
  keepLock(item, form);
  showNear(item);
  fillSelection(item);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(item, form, event.submitter);
  });
}
