// Alianza: docs/snippet.md
(function (w, d) {
  var s = d.currentScript, to = new URL(s.src).origin + "/e/", n = w.navigator, q = "alz_q",
    no = n.globalPrivacyControl || n.doNotTrack === "1",
    yes = s.dataset.consent === "assumed" && !no,
    mine = new URLSearchParams(w.location.search).get("alz"), own = /^clk_[0-9a-z]{26}$/;
  if (!own.test(mine)) mine = "";
  function write(value, seconds) {
    d.cookie = "alz=" + value + "; Path=/; SameSite=Lax; Max-Age=" + seconds + (w.location.protocol === "https:" ? "; Secure" : "");
  }
  function click() {
    var found = d.cookie.match(/(?:^|; )alz=(clk_[0-9a-z]{26})/);
    return mine || (found ? found[1] : "");
  }
  function consent(given) {
    yes = given && !no;
    if (!yes) write("", 0);
    else if (mine) write(mine, (s.dataset.days || 30) * 86400);
  }
  function waiting(list) {
    try {
      if (list) w.localStorage.setItem(q, JSON.stringify(list.slice(-20)));
      return JSON.parse(w.localStorage.getItem(q)) || [];
    } catch (e) { return []; }
  }
  function post(kind, body) {
    return w.fetch(to + kind, { method: "POST", body: body, keepalive: true, credentials: "omit", headers: { "content-type": "text/plain" } })
      .then(function (r) {
        if (r.status > 499 || r.status === 429) throw new Error(r.status);
        return r.json().then(function (j) { return r.ok ? j : Promise.reject(j); });
      }, function (e) { throw new Error(e); })
      .catch(function (e) {
        if (e instanceof Error) waiting(waiting().concat([[kind, body]]));
        throw e;
      });
  }
  function tell(kind) {
    return function (fact) { return post(kind, JSON.stringify(Object.assign({ click: click(), consent: yes }, fact))); };
  }
  if (yes) consent(true);
  waiting().forEach(function (one, i) {
    if (!i) waiting([]);
    post(one[0], one[1]).catch(function () {});
  });
  w.alianza = { lead: tell("lead"), sale: tell("sale"), click: click, consent: consent };
})(window, document);
