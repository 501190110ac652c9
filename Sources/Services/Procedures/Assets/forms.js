// Shows a form again as its definition is written; without this script the button does it.
"use strict";

for (const form of document.querySelectorAll("form[action$='/preview']")) {
  const shown = () => document.getElementById("preview");
  let waiting = null;
  let asked = null;

  const show = async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    const target = shown();
    target.setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, signal: asked.signal, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("preview");
      if (fresh) target.replaceWith(fresh);
    } catch (error) {
      if (error.name !== "AbortError") target.removeAttribute("aria-busy");
    }
  };
  const soon = (delay) => {
    clearTimeout(waiting);
    waiting = setTimeout(show, delay);
  };
  form.addEventListener("input", (event) => soon(event.target.name === "definition" ? 700 : 0));
}
