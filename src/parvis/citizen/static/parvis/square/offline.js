// Has the voting page kept on the device by a worker, once someone uses it, and leaves it the votes that wait. Browsers
// that refuse storage, or a page that is not served by https, go on without: votes then wait in the open page.

// Throws where nothing can be kept. A page that is being left at once (leave.js) keeps nothing any more.
export async function keepPage({ worker, slug }) {
  if (document.documentElement.hidden) return;
  const options = { scope: `/c/${slug}/`, updateViaCache: "all" };
  await navigator.serviceWorker.register(worker, options);
  const { active } = await navigator.serviceWorker.ready;
  if (document.documentElement.hidden) return;
  const used = performance.getEntriesByType("resource").map((entry) => entry.name);
  active.postMessage({ type: "keep", files: [...new Set(used.filter(isStatic))] });
}

// Leaves the waiting votes to the worker, where the browser lets it send them after the page is closed; whether it does.
export async function leaveVotes(name, kept) {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration?.active || !registration.sync) return false;
  const cache = await caches.open(name);
  await cache.put(placeOf(name), new Response(JSON.stringify({ ...kept, refused: [] })));
  try {
    await registration.sync.register("parvis-votes");
  } catch {
    await caches.delete(name);
    return false;
  }
  return true;
}

// What waits, in order, once the worker has sent what it could; and what the server refused it. A vote that was changed
// on the page since it was left is not taken back.
export async function takeVotesBack(name, votes) {
  const found = await caches.match(placeOf(name), { cacheName: name });
  const kept = found ? await found.json() : { votes: [], handed: [], refused: [] };
  const waiting = kept.votes.filter(({ proposal }) => !votes.some((other) => other.proposal === proposal));
  const isLeft = new Set(kept.votes.map(({ id }) => id));
  const unsent = votes.filter(({ id }) => isLeft.has(id) || !kept.handed.includes(id));
  return { votes: [...waiting, ...unsent], refused: kept.refused };
}

// A cache holds answers to addresses: the page's own is as good as any.
function placeOf(name) {
  return name.replace("parvis-votes", "");
}

function isStatic(address) {
  const { origin, pathname } = new URL(address);
  return origin === location.origin && pathname.startsWith("/static/");
}
