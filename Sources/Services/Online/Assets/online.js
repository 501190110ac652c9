// Makes the pages of a form better where scripts run: an answer on which others depend shows them at once.
"use strict";
const refresh = document.querySelector("[data-refresh]");
if (refresh) {
  const form = refresh.form;
  form.addEventListener("change", (event) => {
    const group = event.target.closest("[data-decides]");
    if (!group) return;
    sessionStorage.setItem("focus", event.target.id);
    form.requestSubmit(refresh);
  });
  const id = sessionStorage.getItem("focus");
  sessionStorage.removeItem("focus");
  if (id) document.getElementById(id)?.focus();
}
