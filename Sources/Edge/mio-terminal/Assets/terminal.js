// Makes the terminal's pages better where scripts run; without them the browser opens waiting pages anew by itself.
"use strict";

const visit = document.querySelector("[data-visit]");

const post = (path) =>
  fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: "{}", cache: "no-store" });
const ask = async (path) => (await fetch(path, { cache: "no-store" })).json();

if (visit) {
  const base = visit.dataset.visit;
  const dialog = visit.querySelector(".terminal-still");

  // Whoever touches or types is there.
  let told = 0;
  const alive = () => {
    if (Date.now() - told < 4000) return;
    told = Date.now();
    post(`${base}touch`).catch(() => {});
  };
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, alive, { passive: true });
  alive();

  const stay = () => {
    told = 0;
    alive();
    dialog.close();
  };
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);

  setInterval(async () => {
    let time;
    try {
      time = await ask(`${base}time`);
    } catch {
      return;
    }
    if (time.over) return location.assign("/?lang=ja");
    if (time.left <= Number(visit.dataset.limit) && !visit.dataset.watch) {
      if (!dialog.open) dialog.showModal();
    } else if (dialog.open) {
      dialog.close();
    }
    // Whether the card lies there is said on the page.
    const gone = String(time.cardGone);
    if (visit.dataset.gone !== undefined && visit.dataset.gone !== gone && !document.querySelector("input:focus")) {
      location.reload();
    }
    visit.dataset.gone = gone;
  }, 1000);

  // A page that waits for the card or the printer is opened anew when something has changed.
  if (visit.dataset.watch !== undefined) {
    const path = location.pathname.endsWith("/printing") ? "printing/progress" : "card/sight";
    const watch = async () => {
      try {
        const now = await ask(base + path);
        if (now.over || now.state !== visit.dataset.watch) return location.reload();
      } catch {
        // The next question may be answered.
      }
      setTimeout(watch, 700);
    };
    // Where a PIN is being entered nothing is watched: the page stays as it is.
    if (visit.dataset.watch !== "card" && visit.dataset.watch !== "licence") setTimeout(watch, 700);
  }

  // The drawn keypad writes into the field, digit by digit.
  const pin = visit.querySelector('input[name="pin"]');
  if (pin) {
    for (const key of visit.querySelectorAll(".terminal-key")) {
      key.addEventListener("click", (event) => {
        event.preventDefault();
        pin.value = key.name === "key" ? "" : (pin.value + key.value).slice(0, 4);
        pin.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
    pin.focus();
  }
}

// A page at which nobody stands is opened anew, so that what it says is of now; while the terminal starts anew itself it waits.
const fresh = document.querySelector("[data-fresh]");
if (fresh) {
  const renew = async () => {
    try {
      await fetch("/", { cache: "no-store" });
      location.assign(fresh.dataset.to || location.href);
    } catch {
      setTimeout(renew, 5000);
    }
  };
  setTimeout(renew, Number(fresh.dataset.fresh) * 1000);
}

// Sentences that were spoken into files: one button says all of a page, and says them by itself where it is wanted.
const clips = document.querySelector("[data-clips]");
if (clips) {
  const sounds = [...clips.querySelectorAll("audio")];
  const button = clips.querySelector("[data-listen]");
  const say = (place) => {
    for (const sound of sounds) sound.pause();
    const sound = sounds[place];
    if (!sound) return;
    sound.currentTime = 0;
    // A browser that wants a touch before it makes a sound waits for the button.
    sound.play().catch(() => {});
  };
  sounds.forEach((sound, place) => {
    sound.hidden = true;
    sound.addEventListener("ended", () => say(place + 1));
  });
  button.hidden = false;
  button.addEventListener("click", () => say(0));
  if (visit) for (const turn of visit.querySelectorAll("[data-voice]")) turn.hidden = false;
  if (clips.dataset.clips === "speak") say(0);
}

// The heading of a page and what stands under it are said aloud where the visitor wants it and the browser has a voice. Nothing else is:
// what somebody typed, or what a card said, stays unsaid.
if (visit && !clips && "speechSynthesis" in window) {
  const language = document.documentElement.lang;
  const voiceFor = () => {
    const base = language.split("-")[0];
    return speechSynthesis.getVoices().find((voice) => voice.lang.replace("_", "-").split("-")[0] === base);
  };
  const plain = (element) => {
    const copy = element.cloneNode(true);
    for (const reading of copy.querySelectorAll("rt, rp")) reading.remove();
    return copy.textContent.trim();
  };
  let isReady = false;
  const ready = () => {
    const voice = voiceFor();
    if (!voice || isReady) return;
    isReady = true;
    for (const button of visit.querySelectorAll("[data-voice]")) button.hidden = false;
    if (!visit.dataset.speaks) return;
    const said = [...document.querySelectorAll(".page-title > *")].map(plain).filter(Boolean);
    speechSynthesis.cancel();
    for (const text of said) {
      const words = new SpeechSynthesisUtterance(text);
      words.lang = language;
      words.voice = voice;
      speechSynthesis.speak(words);
    }
  };
  ready();
  // Voices come a moment after the page.
  speechSynthesis.addEventListener?.("voiceschanged", ready);
}

// Sheets that are forgotten are called after.
const done = document.querySelector("[data-alarm]");
if (done) {
  setTimeout(() => {
    try {
      const sound = new AudioContext();
      for (const start of [0, 0.4, 0.8]) {
        const tone = sound.createOscillator();
        tone.frequency.value = 880;
        tone.connect(sound.destination);
        tone.start(sound.currentTime + start);
        tone.stop(sound.currentTime + start + 0.2);
      }
    } catch {
      // Without sound the floor sees it on its list.
    }
    setTimeout(() => location.assign("/?lang=ja"), 4000);
  }, Number(done.dataset.alarm) * 1000);
}
