// Keeps the pages of tickets up to date where scripts run; without them they are opened anew by the browser itself.
"use strict";

const live = document.querySelectorAll("[data-live]");

// Calls that were on the screen when it was opened, or have been said.
const said = new Set();
const remember = () => document.querySelectorAll("[data-call]").forEach((call) => said.add(call.dataset.call));
remember();

let speaks = false;
const say = (text, language) => {
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language;
  words.rate = 0.9;
  speechSynthesis.speak(words);
};
const announce = () => {
  for (const call of document.querySelectorAll("[data-call]")) {
    if (said.has(call.dataset.call)) continue;
    said.add(call.dataset.call);
    if (!speaks) continue;
    say(call.dataset.sayJa, "ja-JP");
    say(call.dataset.sayEn, "en-US");
  }
};

// The holder of a ticket sees in the tab that they are called, and feels it.
const title = document.title;
let wasCalled = Boolean(document.querySelector("[data-called]"));
const alertHolder = () => {
  const called = document.querySelector("[data-called]");
  document.title = called ? `● ${title}` : title;
  if (called && !wasCalled && navigator.vibrate) navigator.vibrate([400, 200, 400]);
  wasCalled = Boolean(called);
};

for (const part of live) {
  let stream = null;
  let pause = 2000;
  const open = () => {
    stream = new EventSource(part.dataset.live);
    stream.addEventListener("message", (event) => {
      pause = 2000;
      part.innerHTML = event.data;
      part.dataset.fresh = "";
      announce();
      alertHolder();
    });
    stream.addEventListener("error", () => {
      // The browser tries again by itself, unless it was told to come later.
      if (stream.readyState !== EventSource.CLOSED) return;
      setTimeout(open, pause);
      pause = Math.min(pause * 2, 30000);
    });
  };
  open();
  // A page that the browser keeps for the back button listens to nothing.
  window.addEventListener("pagehide", () => stream.close());
  window.addEventListener("pageshow", (event) => event.persisted && open());
}

// Browsers speak only after somebody has pressed something.
const speech = document.querySelector("[data-speech]");
if (speech && "speechSynthesis" in window) {
  speech.hidden = false;
  speech.setAttribute("aria-pressed", "false");
  speech.addEventListener("click", () => {
    speaks = !speaks;
    speech.setAttribute("aria-pressed", String(speaks));
    if (!speaks) speechSynthesis.cancel();
  });
}

// The machine is ready for the next visitor after a while.
const back = document.querySelector("[data-return]");
if (back) setTimeout(() => location.assign(back.dataset.return), Number(back.dataset.seconds) * 1000);

// Being told of the call while the page is closed: offered where the browser can, and only when asked for.
const push = document.querySelector("[data-push]");
if (push && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  const show = (part) => {
    for (const name of ["offer", "done", "refused"]) push.querySelector(`[data-push-${name}]`).hidden = name !== part;
  };
  const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const bytes = (encoded) =>
    Uint8Array.from(atob(encoded.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const form = push.querySelector("form");
  push.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if (await Notification.requestPermission() !== "granted") return show("refused");
      await navigator.serviceWorker.register(push.dataset.worker, { scope: "/q/" });
      const worker = await navigator.serviceWorker.ready;
      const subscription = await worker.pushManager.subscribe({
        userVisibleOnly: true, applicationServerKey: bytes(push.dataset.push),
      });
      form.elements.endpoint.value = subscription.endpoint;
      form.elements.key.value = text(subscription.getKey("p256dh"));
      form.elements.secret.value = text(subscription.getKey("auth"));
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      show(answer.ok ? "done" : "refused");
    } catch {
      // The page goes on showing the call by itself.
      show("refused");
    }
  });
}
