// What the pages do beyond links and forms. Every page works without it; nothing here decides anything.
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
document.documentElement.classList.add("js");

// Light or dark: kept in a cookie, so that the next page comes in it.
for (const button of $$("[data-theme-switch]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = `alz_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
    for (const plot of $$("[data-chart]")) draw(plot);
  });
}

// Search from everywhere.
const search = $("#search");
const openSearch = (event) => { event?.preventDefault(); search.showModal(); $("input", search).select(); };
if (search) {
  $("[data-open=search]")?.addEventListener("click", openSearch);
  $("[data-close]", search).addEventListener("click", () => search.close());
  const field = $("input", search);
  // Results may still be those of what was typed before: a key pressed too early waits for its own.
  const hits = () => ($("#found", search).dataset.for === field.value.trim() ? $$(".found a", search) : []);
  const asked = { ArrowDown: (found) => found[0]?.focus(), Enter: (found) => found[0]?.click() };
  let early = null;
  search.addEventListener("keydown", (event) => {
    const found = hits();
    const at = found.indexOf(document.activeElement);
    early = null;
    if (event.target === field && asked[event.key] && field.value.trim()) {
      event.preventDefault();
      if (found.length) asked[event.key](found); else early = event.key;
    } else if (event.key === "ArrowDown" && found.length) { event.preventDefault(); found[Math.min(at + 1, found.length - 1)].focus(); }
    else if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (found[at - 1] ?? field).focus(); }
  });
  search.addEventListener("htmx:afterSettle", () => {
    if (early && hits().length) { asked[early](hits()); early = null; }
  });
}
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
let awaited = false;
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && search) return openSearch(event);
  if (event.key === "Escape") $$("details.who[open], details.pop[open], details.confirm[open]").forEach((one) => { one.open = false; $("summary", one).focus(); });
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (awaited) {
    awaited = false;
    const places = $$(".side a");
    const place = /^[1-9]$/.test(event.key) ? places[event.key - 1] : event.key === "0" ? places[9]
      : places.find((one) => one.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
    place?.click();
  } else if (event.key === "g") { awaited = true; setTimeout(() => { awaited = false; }, 1500); }
  else if (event.key === "/" && search) openSearch(event);
  else if (event.key === "?" && search) openSearch(event);
});
document.addEventListener("click", (event) => {
  for (const one of $$("details.who[open], details.pop[open]")) if (!one.contains(event.target)) one.open = false;
});

// A form is sent once, however often somebody presses; going back to the page makes it ready again.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
addEventListener("pageshow", () => { for (const form of $$("form[data-sent]")) delete form.dataset.sent; });

// What is set up again in parts that htmx brings.
function ready(within) {
  for (const button of $$("[data-copy]", within)) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const before = button.textContent;
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = before; }, 1500);
    });
  }
  for (const all of $$("[data-pick-all]", within)) {
    const form = all.closest("form");
    const rows = () => $$("input[name=id]", form);
    const show = () => { const picked = rows().filter((one) => one.checked).length; all.checked = picked > 0 && picked === rows().length; all.indeterminate = picked > 0 && !all.checked; $$(".bulk button", form).forEach((one) => { one.disabled = !picked; }); };
    all.addEventListener("change", () => { rows().forEach((one) => { one.checked = all.checked; }); show(); });
    form.addEventListener("change", show);
    show();
  }
  for (const input of $$("[data-confirm]", within)) {
    const button = $("button", input.form);
    const check = () => { button.disabled = input.value.trim() !== input.dataset.confirm; };
    input.addEventListener("input", check);
    check();
  }
  for (const plot of $$("[data-chart]", within)) watch.observe(plot);
  $("[data-focus]", within)?.focus();
}
document.addEventListener("htmx:afterSettle", (event) => {
  ready(event.detail.elt);
  const query = $("[data-current-query]");
  if (query) query.value = location.search.slice(1);
});

// Charts come when they are looked at.
async function draw(plot) {
  const { draw: drawn } = await import(plot.dataset.bundle);
  drawn(plot);
}
const watch = new IntersectionObserver((seen) => {
  for (const one of seen) if (one.isIntersecting) { watch.unobserve(one.target); draw(one.target); }
}, { rootMargin: "200px" });
ready(document);
