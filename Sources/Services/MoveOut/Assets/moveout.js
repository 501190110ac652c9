// Asks the card reader beside the browser to sign what the page shows. The password goes to the card and nowhere else.
(() => {
  "use strict";
  const { isPaired, ask } = window.mioCard;

  for (const box of document.querySelectorAll(".card-sign")) {
    const word = (name) => box.querySelector(`[data-word="${name}"]`).textContent;
    const input = document.getElementById("card-password");
    const error = document.getElementById("card-error");
    const tries = document.getElementById("card-tries");
    const form = input.form;
    const use = box.dataset.use;
    const say = (text) => {
      error.textContent = text;
      error.hidden = !text;
      input.setAttribute("aria-invalid", text ? "true" : "false");
    };
    if (!isPaired) {
      say(word("no-reader"));
    } else {
      ask("tries").then((found) => {
        const left = found.tries[use];
        if (left) tries.textContent = word("tries").replace("{left}", left.left);
      }).catch((problem) => say(problem.message));
    }
    form.addEventListener("submit", async (event) => {
      if (form.elements.signature.value) return;
      event.preventDefault();
      if (!isPaired) return say(word("no-reader"));
      const secret = input.value.toUpperCase();
      const isSigning = use === "signature";
      if (!(isSigning ? /^[0-9A-Z]{6,16}$/ : /^[0-9]{4}$/).test(secret)) return say(word("password"));
      say("");
      tries.textContent = word("working");
      try {
        const signed = await ask(
          "sign", { use, [isSigning ? "password" : "pin"]: secret, digest: box.dataset.digest });
        for (const name of ["signature", "certificate", "authority"]) form.elements[name].value = signed[name];
        input.value = "";
        tries.textContent = "";
        form.submit();
      } catch (problem) {
        input.value = "";
        tries.textContent = "";
        say(problem.problem ? problem.message : word("no-reader"));
        input.focus();
      }
    });
  }

  // A station that nobody touches is wiped: a warning for twenty seconds, then the end.
  const idle = document.querySelector("[data-idle]");
  const seconds = idle ? Number(idle.dataset.idle) : 0;
  if (seconds > 0) {
    let last = Date.now();
    const notice = document.createElement("p");
    notice.className = "banner warning";
    notice.setAttribute("role", "alert");
    const text = document.querySelector('[data-word="idle"]');
    notice.textContent = text ? text.textContent : "まもなく終了します。続けるときは画面にふれてください。";
    for (const name of ["pointerdown", "keydown", "input"]) {
      addEventListener(name, () => { last = Date.now(); notice.remove(); }, { passive: true });
    }
    setInterval(() => {
      const waited = (Date.now() - last) / 1000;
      if (waited >= seconds - 20 && !notice.isConnected) idle.prepend(notice);
      if (waited >= seconds) {
        const end = document.querySelector(`form[action="${idle.dataset.end}"]`);
        if (end) end.submit();
      }
    }, 1000);
  }

  // Which stations are free, again now and then while somebody looks at the page.
  const stations = document.querySelector("[data-again]");
  if (stations) {
    setInterval(async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(stations.dataset.again);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const news = page.getElementById(stations.id);
        if (answer.ok && news) stations.replaceChildren(...news.childNodes);
      } catch (_) { /* the next time */ }
    }, 15000);
  }
})();
