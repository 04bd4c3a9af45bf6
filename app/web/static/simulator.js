// Pages of the simulated cloud are whole without this: it keeps them fresh and lets events be dragged.
const POLL_MS = 2500;
const ROWS_PER_HOUR = 4;
let dragging = null;

document.documentElement.classList.add("scripted");

async function refresh() {
  const regions = [...document.querySelectorAll("[data-live]")];
  if (!regions.length || document.hidden || dragging) return;
  let fresh;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return; // The server is away for a moment; the next round asks again.
  }
  if (dragging) return;
  for (const region of regions) {
    const now = fresh.getElementById(region.id);
    if (now && now.innerHTML !== region.innerHTML && !region.contains(document.activeElement)) {
      region.replaceWith(document.importNode(now, true));
    }
  }
}

const pad = (number) => String(number).padStart(2, "0");

function rowHeight(event) {
  const column = event.closest(".blocks");
  const week = event.closest(".week");
  const hours = week.querySelectorAll(".hours span").length;
  return column.getBoundingClientRect().height / (hours * ROWS_PER_HOUR);
}

function dayUnder(x) {
  return [...document.querySelectorAll(".week .day")].find((day) => {
    const box = day.getBoundingClientRect();
    return x >= box.left && x < box.right;
  });
}

function begin(down) {
  const event = down.target.closest(".blocks .event");
  const isGrid = event && getComputedStyle(event.closest(".week")).display === "grid";
  if (!isGrid || down.button !== 0) return;
  dragging = { event, x: down.clientX, y: down.clientY, moved: false, height: rowHeight(event) };
}

function drag(move) {
  if (!dragging) return;
  const dx = move.clientX - dragging.x;
  const dy = move.clientY - dragging.y;
  if (!dragging.moved && Math.hypot(dx, dy) < 5) return;
  dragging.moved = true;
  dragging.event.classList.add("dragged");
  const rows = Math.round(dy / dragging.height);
  const day = dayUnder(move.clientX);
  const home = dragging.event.closest(".day");
  const shift = day ? day.getBoundingClientRect().left - home.getBoundingClientRect().left : 0;
  dragging.event.style.transform = `translate(${shift}px, ${rows * dragging.height}px)`;
  dragging.rows = rows;
  dragging.date = (day ?? home).dataset.date;
}

function drop() {
  if (!dragging) return;
  const { event, moved, rows, date } = dragging;
  if (!moved) {
    dragging = null;
    return;
  }
  // The click that ends a drag must not open the event.
  event.addEventListener("click", (click) => click.preventDefault(), { once: true });
  const week = event.closest(".week");
  const row = Number(event.dataset.row) - 1 + rows;
  const minutes = Number(week.dataset.firstHour) * 60 + row * (60 / ROWS_PER_HOUR);
  const isSame = rows === 0 && date === event.closest(".day").dataset.date;
  if (isSame || minutes < 0 || minutes >= 24 * 60) {
    event.style.transform = "";
    event.classList.remove("dragged");
    setTimeout(() => { dragging = null; });
    return;
  }
  const form = document.getElementById("drag");
  form.action = event.href;
  form.elements.start_at.value = `${date}T${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
  form.submit();
}

document.addEventListener("pointerdown", begin);
document.addEventListener("pointermove", drag);
document.addEventListener("pointerup", drop);
document.addEventListener("dragstart", (start) => {
  if (start.target.closest?.(".blocks .event")) start.preventDefault();
});
setInterval(refresh, POLL_MS);
