// Makes the counter's pages quicker where scripts run; every page works without them.
"use strict";

// Signing on the pad: strokes with their times, and the picture.
for (const pad of document.querySelectorAll("[data-signature]")) {
  const canvas = pad.querySelector("canvas");
  const form = pad.closest("form");
  const pen = canvas.getContext("2d");
  const strokes = [];
  let stroke = null;
  pad.hidden = false;
  
  const size = () => {
    const scale = window.devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * scale;
    canvas.height = canvas.clientHeight * scale;
    pen.scale(scale, scale);
    pen.lineWidth = 2.5;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#1a1a1a";
    strokes.forEach(draw);
  };
  const draw = (points) => {
    pen.beginPath();
    points.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    if (points.length === 1) pen.lineTo(points[0][0] + 0.1, points[0][1]);
    pen.stroke();
  };
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [Math.round(event.clientX - box.left), Math.round(event.clientY - box.top), Math.round(event.timeStamp)];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    stroke = [point(event)];
    strokes.push(stroke);
    draw(stroke);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    stroke.push(point(event));
    draw(stroke.slice(-2));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => (stroke = null));
  }
  pad.querySelector("[data-clear]").addEventListener("click", () => {
    strokes.length = 0;
    pen.clearRect(0, 0, canvas.width, canvas.height);
  });
  form.addEventListener("submit", () => {
    form.elements.strokes.value = strokes.length ? JSON.stringify(strokes) : "";
    form.elements.image.value = strokes.length ? canvas.toDataURL("image/png") : "";
  });
  window.addEventListener("resize", size);
  size();
}

// Answers are saved as they are given, and what they come to is renewed beside them. The questions themselves stay where
// they are until the form is sent, so that an answer can be changed at once.
let saving = false;
const filled = (form) => new URLSearchParams(new FormData(form)).toString();

document.addEventListener("change", async (event) => {
  const form = event.target.closest("[data-autosave] form");
  if (!form || saving || !event.target.matches("input[type=radio], input[type=checkbox], select")) return;
  saving = true;
  try {
    let sent, answer;
    do {
      sent = filled(form);
      answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(sent), credentials: "same-origin" });
    } while (answer.ok && filled(form) !== sent);
    // What could not be saved yet stays in the form; sending it says what is wrong.
    if (answer.ok) renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The connection is gone or the page is being left; the form still has everything.
  } finally {
    saving = false;
  }
});

function renew(page) {
  for (const part of document.querySelectorAll("[data-part]:not([data-part=hearing])")) {
    const renewed = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!renewed || part.contains(document.activeElement)) continue;
    keepOpen(part, renewed);
    part.replaceWith(renewed);
  }
  const change = document.querySelector("[data-change]");
  document.querySelector("[data-announce]").textContent = change ? change.textContent.replace(/\s+/g, " ") : "";
}

// What the clerk has opened stays open.
function keepOpen(part, renewed) {
  for (const row of part.querySelectorAll("[data-procedure]:has(details[open])")) {
    const details = renewed.querySelector(`[data-procedure="${row.dataset.procedure}"] details`);
    if (details) details.open = true;
  }
}

// A page about something that goes on by itself is opened anew.
const fresh = document.querySelector("[data-fresh]");
if (fresh) setTimeout(() => location.reload(), Number(fresh.dataset.fresh) * 1000);
