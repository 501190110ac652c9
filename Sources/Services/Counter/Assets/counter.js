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
  for (const other of form.querySelectorAll("[data-without-pad]")) other.hidden = true;

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

// Answers are saved as they are given: the page is fetched again with the answer and its parts are renewed in place.
document.addEventListener("change", async (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (!form || !event.target.matches("input[type=radio], input[type=checkbox], select")) return;
  const focused = event.target.id;
  form.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(new FormData(form));
    body.append("autosave", "1");
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    if (!answer.ok) return form.submit();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-part]")) {
      const renewed = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (renewed) part.replaceWith(renewed);
    }
    const back = document.getElementById(focused);
    if (back) back.focus({ preventScroll: true });
  } catch {
    form.submit();
  }
});
