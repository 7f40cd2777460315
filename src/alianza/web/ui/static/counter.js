// The counter: scanning, and a queue of what was tapped. Everything works online without it, but the camera and the queue.
// An action is kept under its person and its nonce before it is sent; the server does each nonce once, however often it comes.
const $ = (selector, within = document) => within.querySelector(selector);
const app = $("[data-counter]");
const say = JSON.parse(app.dataset.words);
const ME = "alz-counter-person";
const SELLS = "alz-counter-sells";
const KEY = "alz-counter:";
const DAY = 86_400_000;
const PATIENCE = 15_000; // milliseconds for an answer
const AGAIN = 30_000; // milliseconds until it is tried again
let person = app.dataset.person;
let problem = "";
let asked = null; // the nonce that was tapped on this page

// The page of nobody is the last person's who stood here: what it keeps is theirs, and the server asks again who it is.
try {
  if (person) {
    localStorage.setItem(ME, person);
    localStorage.setItem(SELLS, app.dataset.sells);
  } else {
    person = localStorage.getItem(ME) ?? "";
    for (const form of document.querySelectorAll(".sell")) form.hidden = !localStorage.getItem(SELLS); // who may not is not tempted
  }
} catch { /* nothing can be kept: told at the tap */ }
const theme = document.cookie.match(/(?:^|; )alz_theme=(light|dark)/);
if (theme) document.documentElement.dataset.theme = theme[1];

// The queue -----------------------------------------------------------------------------------------------------------
const place = (item) => `${KEY}${item.person}:${item.nonce}`;
const keep = (item) => localStorage.setItem(place(item), JSON.stringify(item));
const forget = (item) => localStorage.removeItem(place(item));
const every = () => {
  const found = [];
  try {
    for (let at = 0; at < localStorage.length; at += 1) {
      const name = localStorage.key(at);
      if (name.startsWith(KEY)) found.push(JSON.parse(localStorage.getItem(name)));
    }
  } catch { /* nothing is kept */ }
  return found.sort((one, other) => one.at - other.at);
};
const mine = () => every().filter((one) => one.person === person);
const waiting = () => mine().filter((one) => one.state === "waiting");

function nonce() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // not over https
  bytes[6] = (bytes[6] & 15) | 64; bytes[8] = (bytes[8] & 63) | 128;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

function element(name, text = "", kind = "") {
  const made = document.createElement(name);
  made.textContent = text; made.className = kind;
  return made;
}

const WHAT = { redeem: say.redeem, lead: say.credit, sale: say.credit_sale };
const TONE = { waiting: "wait", confirmed: "good", refused: "bad" };
const line = (item) => [item.code, item.label, item.order, item.amount && `${item.amount} ${item.currency ?? ""}`].filter(Boolean).join(" · ");

function show() {
  const items = mine();
  const open = waiting().length;
  const others = every().some((one) => one.person !== person && one.state === "waiting");
  const said = problem || (others ? say.others_waiting : "");
  $("[data-queue]").hidden = !items.length && !said;
  $("[data-queue-title]").textContent = open ? `${say.queue}: ${open}` : say.queue_none;
  $("[data-queue-about]").hidden = $("[data-send]").hidden = !open;
  const told = $("[data-queue-problem]");
  told.hidden = !said;
  told.textContent = said;
  told.className = `note ${said === say.sending ? "wait" : "bad"}`;
  if (problem === say.signed_out) {
    const link = element("a", say.sign_in, "button");
    link.href = "/auth/sign-in?onward=/counter";
    told.append(" ", link);
  }
  $("[data-queue-list]").replaceChildren(...items.map(row));
}

function row(item) {
  const made = element("li", "", item.state === "refused" ? "bad" : item.state === "waiting" ? "wait" : "");
  made.dataset.nonce = item.nonce;
  const text = element("span");
  text.append(element("strong", WHAT[item.what]), " ", line(item));
  if (item.state === "refused") text.append(element("br"), element("span", item.text, "small"));
  made.append(element("span", say[`state_${item.state}`], `tag ${TONE[item.state]}`), text);
  if (item.state !== "waiting") {
    const button = element("button", say.understood, "quiet");
    button.type = "button";
    button.addEventListener("click", () => { forget(item); show(); });
    made.append(button);
  }
  return made;
}

// A tap ---------------------------------------------------------------------------------------------------------------
function tapped(event) {
  event.preventDefault();
  event.stopPropagation();
  const form = event.target;
  if (form.dataset.done) return;
  const said = Object.fromEntries(new FormData(form));
  const words = (name) => (said[name] ?? "").trim();
  if (!person) return verdict("bad", say.not_done, say.first_online);
  const item = {
    nonce: nonce(), person, what: event.submitter?.value ?? "redeem", code: words("code"), label: form.dataset.label, order: words("order"),
    customer: words("customer"), amount: words("amount"), currency: words("currency"), category: words("category"), at: Date.now(), state: "waiting", text: "",
  };
  try { keep(item); } catch { return verdict("bad", say.not_done, say.not_kept); }
  form.dataset.done = "1";
  for (const card of document.querySelectorAll("[data-card], [data-unchecked]")) card.hidden = true;
  asked = item.nonce;
  verdict("wait", say.kept_unconfirmed, line(item));
  navigator.storage?.persist?.();
  show();
  send();
}

function verdict(tone, title, text) {
  const card = element("section", "", `card verdict ${tone}`);
  card.dataset.tone = tone;
  const next = element("a", say.next_customer, "button big quiet");
  next.href = "/counter";
  const ways = element("p", "", "row");
  ways.append(next);
  card.append(element("h2", title, "like-h1"), element("p", text), ways);
  $("[data-result]").replaceChildren(card);
  card.scrollIntoView({ block: "nearest" });
}

// Sending -------------------------------------------------------------------------------------------------------------
class SignedOut extends Error {}

async function state() {
  const found = await fetch("/counter/state", { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  reached = true;
  online();
  if (found.type === "opaqueredirect" || found.status === 401) throw new SignedOut();
  if (!found.ok) throw new Error(String(found.status));
  return found.json();
}

async function give(item, form) {
  const { nonce: id, person: who, what, code, order, customer, amount, currency, category = "" } = item;
  const age = Math.max(0, (Date.now() - item.at) / 1000).toFixed(0);
  const body = new URLSearchParams({ form, nonce: id, person: who, what, code, order, customer, amount, currency, category, age });
  const found = await fetch("/counter/sync", { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  if (found.type === "opaqueredirect" || found.status === 401) throw new SignedOut();
  if (!found.ok) throw new Error(String(found.status));
  return found.json();
}

async function sendAll() {
  if (!waiting().length) return;
  problem = say.sending;
  show();
  try {
    const now = await state();
    if (now.person !== person) return location.assign("/counter"); // somebody else has signed in: this page is not theirs
    for (const item of waiting()) settled(item, await give(item, now.form));
    problem = "";
  } catch (error) {
    // No connection, or none that answers in time: it goes by itself later, and the page says so already.
    const none = error instanceof TypeError || error.name === "TimeoutError" || error.name === "AbortError";
    problem = error instanceof SignedOut ? say.signed_out : none ? "" : say.trouble;
  }
  show();
}

function settled(item, answer) {
  if (answer.reason === "other_person") throw new SignedOut();
  const done = { ...item, state: answer.outcome, text: answer.text, customer: "" }; // the customer is nobody's business any more
  if (answer.code) done.code = answer.code;
  keep(done);
  if (item.nonce === asked) {
    const good = done.state === "confirmed";
    verdict(good ? "good" : "bad", good ? answer.text : say.not_done, good ? line(done) : answer.text);
    if (good) forget(done);
    if (good && done.what === "redeem") {
      const back = element("a", say.do_undo, "button quiet");
      back.href = `/counter?done=${done.nonce}`;
      $("[data-result] .row").append(back);
    }
  }
}

// One tab of a browser sends at a time; two would do no harm.
const send = () => (navigator.locks ? navigator.locks.request("alz-counter", sendAll) : sendAll());

const unchecked = $("[data-unchecked]"); // only on the page that was kept
let reached = !unchecked; // whether the server has answered this page

function online() {
  $("[data-offline]").hidden = navigator.onLine && reached;
}

// The connection is back: what waits goes first, then the page that knows more comes.
async function back() {
  await send();
  if (unchecked && !asked && !waiting().length) location.reload();
  online();
}

// Scanning ------------------------------------------------------------------------------------------------------------
const camera = $("[data-camera]");

async function reader() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  const { decode } = await import(app.dataset.scanner);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, 640 / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale); canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    return decode(pen.getImageData(0, 0, canvas.width, canvas.height));
  };
}

async function scan() {
  const video = $("video", camera);
  let stream = null;
  const end = () => { stream?.getTracks().forEach((track) => track.stop()); video.srcObject = null; };
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    camera.addEventListener("close", end, { once: true });
    camera.showModal();
    video.srcObject = stream;
    await video.play();
    const read = await reader();
    while (camera.open) {
      const text = video.readyState >= 2 ? await read(video) : "";
      if (text) { camera.close(); navigator.vibrate?.(80); return look(text); }
      await new Promise((done) => setTimeout(done, 120));
    }
  } catch {
    end();
    if (camera.open) camera.close();
    $("[data-no-camera]").hidden = false;
    $("#code").focus();
  }
}

const look = (text) => location.assign(`/counter?code=${encodeURIComponent(text.trim().slice(0, 300))}`);

// Beginning -----------------------------------------------------------------------------------------------------------
for (const form of document.querySelectorAll("form[data-act]")) form.addEventListener("submit", tapped);
$("[data-send]").addEventListener("click", send);
if (camera) {
  if (navigator.mediaDevices?.getUserMedia) $("[data-scan]").hidden = false; else $("[data-no-camera]").hidden = false;
  $("[data-scan]").addEventListener("click", scan);
  $("[data-close]", camera).addEventListener("click", () => camera.close());
}
const typed = new URLSearchParams(location.search).get("code")?.trim();
if (unchecked && typed) {
  unchecked.hidden = false;
  $("[data-unchecked-code]").textContent = typed;
  for (const field of unchecked.querySelectorAll("input[name=code]")) field.value = typed;
} else if (unchecked) $("#code").focus();
// What is confirmed or was refused is told for a day.
for (const item of mine()) if (item.state !== "waiting" && Date.now() - item.at > DAY) forget(item);
addEventListener("online", back);
addEventListener("offline", online);
addEventListener("storage", show);
setInterval(() => { if (waiting().length && problem !== say.signed_out) send(); }, AGAIN);
online();
show();
send();
if (navigator.serviceWorker && window.isSecureContext) navigator.serviceWorker.register(app.dataset.worker, { scope: "/counter" }).catch(() => {});
