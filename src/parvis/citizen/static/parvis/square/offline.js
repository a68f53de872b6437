// Has the voting page kept on the device by a worker, once someone uses it. Browsers that refuse storage, or a page that
// is not served by https, go on without: votes then wait in the open page.

export async function keepPage({ worker, slug }) {
  try {
    const options = { scope: `/c/${slug}/`, updateViaCache: "all" };
    await navigator.serviceWorker.register(worker, options);
    const { active } = await navigator.serviceWorker.ready;
    const used = performance.getEntriesByType("resource").map((entry) => entry.name);
    active.postMessage({ type: "keep", files: [...new Set(used.filter(isStatic))] });
  } catch {
    // Nothing is kept, and nothing is lost while the page stays open.
  }
}

function isStatic(address) {
  const { origin, pathname } = new URL(address);
  return origin === location.origin && pathname.startsWith("/static/");
}
