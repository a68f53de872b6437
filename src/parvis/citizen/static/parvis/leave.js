// Leaving at once: by the button or by three presses of Escape. The page is replaced, so that "back" does not return to it.

const PRESSES = 3;
const WITHIN_MS = 1_500;
const link = document.querySelector("[data-way-out]");
let presses = [];

function leave() {
  document.documentElement.hidden = true;
  document.title = "";
  for (const store of ["localStorage", "sessionStorage"]) {
    try {
      window[store].clear();
    } catch {
      // A browser that refuses storage has kept nothing.
    }
  }
  // The worker goes on with this after the page is gone.
  navigator.serviceWorker?.controller?.postMessage({ type: "forget" });
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
