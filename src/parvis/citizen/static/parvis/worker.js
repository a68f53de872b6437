// Keeps the voting page of one consultation on the device, so that it opens without the network: that page, the same
// for everyone, its scripts and its styles. Nothing personal is kept with it: no vote, no code, no other page, no answer.
// Votes that a closed page left waiting are sent from here once the network is back, and are gone with that.

const root = new URL(self.registration.scope).pathname;
const name = `parvis-page${root}`;
const left = `parvis-votes${root}`;
const slug = root.split("/")[2];
// A connection that hangs must not keep the pages from sending: they wait for the same lock.
const PATIENCE_MS = 20_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data?.type === "keep") event.waitUntil(keep(event.data.files));
  if (event.data?.type === "forget") event.waitUntil(forget());
});

self.addEventListener("sync", (event) => {
  // The same lock as the pages': only one of them sends at a time.
  if (event.tag === "parvis-votes") event.waitUntil(navigator.locks.request(`parvis-votes-${slug}`, sendVotes));
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
  await caches.delete(left);
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

// One by one in their order. What the network or the server keeps back is thrown, so that the browser asks again later.
async function sendVotes() {
  for (let kept = await readLeft(); kept?.votes.length && !kept.isOver; kept = await readLeft()) {
    const [vote, ...votes] = kept.votes;
    const refusal = await sendVote(vote, kept);
    const isOver = !refusal && !kept.isKnown && !(await isMine(vote, kept));
    const refused = refusal ? [...kept.refused, { vote, detail: refusal }] : kept.refused;
    await writeLeft({ ...kept, votes, refused, isKnown: true, isOver });
  }
}

async function readLeft() {
  return (await (await caches.match(root, { cacheName: left }))?.json()) ?? null;
}

// Nothing is written again where the device was cleared meanwhile.
async function writeLeft(kept) {
  if (!(await caches.has(left))) return;
  if (!kept.votes.length && !kept.refused.length) await caches.delete(left);
  else await (await caches.open(left)).put(root, new Response(JSON.stringify(kept)));
}

// Why the server will never take this vote, or nothing once it has taken it. A seal that aged overnight is renewed.
async function sendVote(vote, { api, asked, language }) {
  let answer = await cast(vote, { api, language });
  if (["seal-expired", "seal-invalid", "seal-missing"].includes(answer.code)) {
    const { cards, seal } = await ask(`${api}/sequence?size=1&first=${vote.proposal}&${asked}`, { language });
    const isOffered = cards?.some(({ proposal }) => proposal === vote.proposal);
    if (isOffered) answer = await cast({ ...vote, seal }, { api, language });
  }
  return answer.code ? answer.detail : "";
}

function cast({ id, proposal, opinion, qualifiers, seal }, { api, language }) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": id };
  const body = JSON.stringify({ proposal, opinion, qualifiers, seal });
  return ask(`${api}/ballots`, { language, method: "POST", headers, body });
}

// Whether the cookie that came with a first vote comes back: without it each vote would be another person's.
async function isMine(vote, { api, language }) {
  const { ballots } = await ask(`${api}/ballots`, { language });
  return ballots.some(({ proposal }) => proposal === vote.proposal);
}

async function ask(address, { language, headers, ...options }) {
  const sent = { Accept: "application/json", "Accept-Language": language, ...headers };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(address, { ...options, headers: sent, credentials: "same-origin", signal });
  if (response.status === 429 || response.status >= 500) throw new Error(response.status);
  return response.json();
}
