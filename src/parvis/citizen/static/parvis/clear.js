// After “clear this device”: what a browser has left in place of what the server asked it to clear.

const { slug } = document.querySelector("[data-clear]").dataset;

for (const store of ["localStorage", "sessionStorage"]) {
  try {
    for (const name of Object.keys(window[store])) if (name.endsWith(`-${slug}`)) window[store].removeItem(name);
  } catch {
    // A browser that refuses storage has kept nothing.
  }
}
try {
  await caches.delete(`parvis-votes/c/${slug}/`);
  await caches.delete(`parvis-page/c/${slug}/`);
  await (await navigator.serviceWorker.getRegistration(`/c/${slug}/`))?.unregister();
} catch {
  // There is no worker where the page is not served by https.
}
