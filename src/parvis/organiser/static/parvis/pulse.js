// Asks for the page again every minute, and puts the new figures in their place. Nothing travels while nothing changed.

const seconds = Number(document.getElementById("pulse").dataset.everySeconds);
let seen = "";

async function refresh() {
  if (document.hidden) return;
  const headers = seen ? { "If-None-Match": seen } : {};
  const answer = await fetch(location.href, { headers, cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("pulse");
  const shown = document.getElementById("pulse");
  if (!fresh || shown.contains(document.activeElement)) return;
  const open = [...shown.querySelectorAll("details")].map((one) => one.open);
  fresh.querySelectorAll("details").forEach((one, index) => {
    one.open = open[index] ?? false;
  });
  shown.replaceWith(fresh);
  seen = answer.headers.get("ETag") ?? "";
}

setInterval(() => refresh().catch(() => {}), seconds * 1000);
