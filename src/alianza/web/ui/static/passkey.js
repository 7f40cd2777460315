// Passkeys: asks the server what to ask the device for, asks the device, and sends what it says with the form.
"use strict";
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const readable = (options) => {
    const found = { ...options, challenge: bytes(options.challenge) };
    if (options.user) found.user = { ...options.user, id: bytes(options.user.id) };
    const known = (options.excludeCredentials || []).map((one) => ({ ...one, id: bytes(one.id) }));
    if (known.length) found.excludeCredentials = known;
    return found;
  };

  const written = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  const ask = async (form) => {
    const answer = await fetch(form.dataset.begin, {
      method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error",
    });
    if (!answer.ok) return true; // sent as it is, the page that comes says why
    const asked = await answer.json();
    const publicKey = readable(asked.options);
    const credential = publicKey.user
      ? await navigator.credentials.create({ publicKey })
      : await navigator.credentials.get({ publicKey });
    form.elements.ticket.value = asked.ticket;
    form.elements.credential.value = written(credential);
    return true;
  };

  for (const form of document.querySelectorAll("form[data-begin]")) {
    if (!window.PublicKeyCredential || !window.isSecureContext) continue;
    for (const one of document.querySelectorAll("[data-passkeys]")) one.hidden = one.dataset.passkeys === "none";
    const button = form.querySelector("button"), status = form.querySelector("[role=status]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      status.textContent = "";
      try {
        await ask(form);
        form.submit();
      } catch (error) {
        status.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.cancelled;
        button.disabled = false;
      }
    });
  }
})();
