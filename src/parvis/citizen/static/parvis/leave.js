// Leaving at once: by the button or by three presses of Escape. The page is replaced, so that "back" does not return to it.

const PRESSES = 3;
const WITHIN_MS = 1_500;
const link = document.querySelector("[data-way-out]");
let presses = [];

function clear() {
  for (const store of ["localStorage", "sessionStorage"]) {
    try {
      window[store].clear();
    } catch {
      // A browser that refuses storage has kept nothing.
    }
  }
}

// The worker goes on with this after the page is gone; it may be one that came since the page was opened.
async function forget() {
  const registration = await navigator.serviceWorker?.getRegistration();
  const worker = registration?.active ?? registration?.waiting ?? registration?.installing;
  worker?.postMessage({ type: "forget" });
}

function leave() {
  document.documentElement.hidden = true;
  document.title = "";
  clear();
  navigator.serviceWorker?.controller?.postMessage({ type: "forget" });
  forget().catch(() => {});
  // What is under way still writes while the other page is on its way.
  addEventListener("pagehide", clear);
  location.replace(link.href);
}

link.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < WITHIN_MS);
  if (presses.length >= PRESSES) leave();
});
