// Renews a page that waits for something, without its reader losing their place; without scripts the browser opens it anew.
"use strict";

const seconds = Number(document.querySelector('meta[name="renew"]')?.content) || 20;

// Nothing is exchanged under somebody's hands: while they fill something in, have marked a text or opened a list.
const isBusy = (main) => {
  const active = document.activeElement;
  if (active && active !== document.body && active !== main && main.contains(active)) return true;
  if (String(getSelection())) return true;
  return [...main.querySelectorAll("details[open]")].some((part) => !part.dataset.wasOpen);
};

const markOpen = (main) => main.querySelectorAll("details[open]").forEach((part) => { part.dataset.wasOpen = "yes"; });

const renew = async () => {
  const main = document.querySelector("main");
  try {
    if (!document.hidden && !isBusy(main)) {
      const answer = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main");
      if (fresh && !isBusy(main)) {
        markOpen(fresh);
        main.replaceWith(fresh);
        document.title = page.title;
      }
      // What it waited for has come.
      if (!page.querySelector('meta[name="renew"]')) return;
    }
  } catch {
    // Signed out, or the city is out of reach: what is shown stays, and the next time is tried again.
  }
  setTimeout(renew, seconds * 1000);
};

markOpen(document.querySelector("main"));
setTimeout(renew, seconds * 1000);
