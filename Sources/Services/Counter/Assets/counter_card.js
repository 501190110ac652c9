// Finds a person in the register by the card on the clerk's reader: by its certificate, or by what it says of its holder. The PIN goes to
// the card and nowhere else: its input has no name, so that no form sends it.
"use strict";
for (const box of document.querySelectorAll("[data-card]")) {
  const { isPaired, ask } = window.mioCard;
  const form = box.closest("form");
  const said = box.querySelector("[data-said]");
  const say = (text) => {
    said.textContent = text;
    said.hidden = !text;
  };
  const word = (name) => box.dataset[name];
  const pin = box.querySelector("[data-pin]");
  const working = (isWorking) => {
    for (const button of box.querySelectorAll("button")) button.disabled = isWorking;
    say(isWorking ? word("working") : "");
  };
  // A problem of the bridge says what to do; everything else is a bridge that is not there.
  const failed = (problem) => {
    working(false);
    say(problem.problem ? problem.message : word("away"));
    if (pin) {
      pin.value = "";
      pin.focus();
    }
  };

  box.hidden = !isPaired;
  for (const note of document.querySelectorAll("[data-card-away]")) note.hidden = isPaired;

  const ways = {
    // The certificate for signing in names nobody and is free to read.
    async certificate() {
      const found = await ask("certificates", { use: "authentication" });
      form.elements.certificate.value = found.certificate;
    },
    async attributes() {
      const { attributes } = await ask("readAttributes", { pin: pin.value });
      const [year, month, day] = attributes.birth.split("-");
      const values = {
        name: attributes.name, address: attributes.address, "birth.year": year, "birth.month": month, "birth.day": day,
      };
      for (const [name, value] of Object.entries(values)) form.elements[name].value = /^0+$/.test(value) ? "" : value;
      for (const choice of form.querySelectorAll("[name=sex]")) {
        choice.checked = choice.value === { 1: "male", 2: "female" }[attributes.sex];
      }
      pin.value = "";
    },
  };
  const go = async (event) => {
    event.preventDefault();
    if (pin && !/^[0-9]{4}$/.test(pin.value)) return say(word("wrong"));
    working(true);
    try {
      await ways[word("way")]();
      form.submit();
    } catch (problem) {
      failed(problem);
    }
  };
  box.querySelector("[data-read]").addEventListener("click", go);
  if (pin) pin.addEventListener("keydown", (event) => { if (event.key === "Enter") go(event); });
}
