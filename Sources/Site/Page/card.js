// Asks the card reader beside the browser (mio-card). The launcher opens a page with the bridge's address and secret behind
// "#card="; both stay in this tab. Pages put this before a script of their own, which finds it as mioCard.
window.mioCard = window.mioCard || (() => {
  "use strict";
  const KEY = "mio-card";
  const hash = new URLSearchParams(location.hash.slice(1)).get("card");
  if (hash) {
    try {
      sessionStorage.setItem(KEY, atob(hash));
    } catch (_) { /* not from the launcher */ }
    history.replaceState(null, "", location.pathname + location.search);
  }
  // A browser that has the page open already does not load it again for what comes behind "#".
  addEventListener("hashchange", () => {
    if (new URLSearchParams(location.hash.slice(1)).has("card")) location.reload();
  });
  let pairing = null;
  try {
    pairing = JSON.parse(sessionStorage.getItem(KEY));
  } catch (_) { /* none */ }

  const ask = async (verb, body) => {
    const answer = await fetch(pairing.address + "/" + verb, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer " + pairing.secret },
      body: JSON.stringify(body || {}),
    });
    const json = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(json.detail || json.title), { problem: json });
    return json;
  };
  return { isPaired: pairing !== null, ask };
})();
