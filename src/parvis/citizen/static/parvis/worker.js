// Keeps the voting page of one consultation on the device, so that it opens without the network: that page, the same
// for everyone, its scripts and its styles. Nothing personal is kept: no vote, no code, no other page, no answer.

const root = new URL(self.registration.scope).pathname;
const name = `parvis-page${root}`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data?.type === "keep") event.waitUntil(keep(event.data.files));
  if (event.data?.type === "forget") event.waitUntil(forget());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(findFile(request));
  else if (request.mode === "navigate") event.respondWith(openPage(request, url));
});

// Files have the version of all of them in their address: what the present page does not use is let go.
async function keep(files) {
  const cache = await caches.open(name);
  await cache.addAll(files);
  await cache.add(root);
  const used = new Set([...files, new URL(root, self.location.origin).href]);
  for (const request of await cache.keys()) if (!used.has(request.url)) await cache.delete(request);
}

async function forget() {
  await caches.delete(name);
  await self.registration.unregister();
}

async function findFile(request) {
  return (await caches.match(request, { cacheName: name, ignoreVary: true })) ?? fetch(request);
}

async function openPage(request, { pathname }) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(root, { cacheName: name, ignoreVary: true });
    if (!kept) throw error;
    return pathname === root ? kept : Response.redirect(`${root}#offline`);
  }
}
