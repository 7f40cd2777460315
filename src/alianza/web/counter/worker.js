// Opens the counter without a connection. Pages are asked for first, and only the one of nobody is kept; files by their address.
const PATIENCE = 6000; // milliseconds until a connection counts as none

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(begin()));

async function keep() {
  const cache = await caches.open(VERSION);
  // Without cookies: what is kept is nobody's.
  await Promise.all(KEPT.map(async (address) => {
    const found = await fetch(address, { credentials: "omit", cache: "no-cache" });
    if (!found.ok || found.redirected) throw new Error(`${address}: ${found.status}`);
    await cache.put(address, found);
  }));
}

async function begin() {
  for (const name of await caches.keys()) if (name.startsWith("counter-") && name !== VERSION) await caches.delete(name);
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (address.pathname === "/counter" || address.pathname.startsWith("/counter/")) event.respondWith(page(request));
  } else if (KEPT.includes(address.pathname + address.search)) event.respondWith(kept(request));
});

async function page(request) {
  const slow = new AbortController();
  const timer = setTimeout(() => slow.abort(), PATIENCE);
  try {
    return await fetch(request, { signal: slow.signal });
  } catch {
    const cache = await caches.open(VERSION);
    return (await cache.match(KEPT[0], { ignoreVary: true })) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}

async function kept(request) {
  const cache = await caches.open(VERSION);
  const address = new URL(request.url);
  const found = await cache.match(address.pathname + address.search, { ignoreVary: true });
  return found ?? fetch(request);
}
