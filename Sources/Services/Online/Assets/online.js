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

// Files go at once as they are chosen, in pieces (tus 1.0.0): where the line is cut they go on, and nothing is sent twice. Whatever fails
// here stays in the control and goes with the page, as without scripts.
const piece = 1 << 20;
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

async function offset(address) {
  const answer = await fetch(address, {method: "HEAD", headers: {"tus-resumable": "1.0.0"}});
  return answer.ok ? Number(answer.headers.get("upload-offset")) : -1;
}

// Returns what the server says of the file in the end; null when it does not answer for a minute.
async function send(box, file, tell) {
  const name = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const address = `${box.dataset.upload}/${name}`;
  let at = -1;
  for (let tries = 0; tries < 8;) {
    try {
      if (at < 0) {
        const begun = await fetch(address, {method: "PUT", headers: {
          "tus-resumable": "1.0.0", "upload-length": file.size,
          "upload-metadata": `item ${base64(box.dataset.item)},filename ${base64(file.name)}`}});
        if (begun.status >= 400 && begun.status < 500) return begun.json();
        if (!begun.ok) throw begun.status;
        at = await offset(address);
      }
      while (at < file.size) {
        const answer = await fetch(address, {method: "PATCH", body: file.slice(at, at + piece), headers: {
          "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream", "upload-offset": at}});
        if (answer.status === 409 || answer.status >= 500) throw answer.status;
        if (!answer.ok) return answer.json();
        at = Math.min(at + piece, file.size);
        tell(`${box.dataset.sending} ${file.name} ${Math.floor(at * 100 / file.size)}%`);
      }
      const state = await (await fetch(address)).json();
      if (state.state !== "waiting") return state;
      throw state.state;
    } catch {
      tries += 1;
      tell(`${box.dataset.again} ${file.name}`);
      await wait(Math.min(1000 * 2 ** tries, 15000));
      at = await offset(address).catch(() => at);
    }
  }
  return null;
}

function show(box, file, state) {
  let list = box.querySelector(".files");
  if (!list) {
    list = document.createElement("ul");
    list.className = "files";
    box.querySelector(".upload-state").before(list);
  }
  const row = document.createElement("li");
  const id = document.createElement("input");
  const drop = document.createElement("button");
  Object.assign(id, {type: "hidden", name: box.dataset.item, value: state.file});
  Object.assign(drop, {type: "submit", name: "drop", value: state.file, className: "button tertiary", textContent: box.dataset.remove});
  row.append(id, `${file.name} (${Math.max(1, Math.floor(file.size / 1024))} kB) `, drop);
  list.append(row);
}

for (const box of document.querySelectorAll("[data-upload]")) {
  const control = box.querySelector("input[type=file]");
  const status = box.querySelector(".upload-state");
  const tell = (text) => { status.textContent = text; };
  control.addEventListener("change", async () => {
    const left = new DataTransfer();
    const refusals = [];
    let sent = 0;
    const buttons = [...control.form.querySelectorAll("button")].filter((button) => !button.disabled);
    for (const button of buttons) button.disabled = true;
    for (const file of [...control.files]) {
      const state = await send(box, file, tell).catch(() => null);
      if (state?.file) {
        show(box, file, state);
        sent += 1;
      } else if (state) {
        refusals.push(`${file.name}: ${state.fault ?? state.detail ?? box.dataset.refused}`);
      } else {
        left.items.add(file);
        refusals.push(`${file.name}: ${box.dataset.cut}`);
      }
    }
    control.files = left.files;
    for (const button of buttons) button.disabled = false;
    tell([...refusals, sent > 0 ? `${box.dataset.sent}` : ""].filter(Boolean).join("\n"));
  });
}
