// The month as a grid (WAI-ARIA Authoring Practices, "Date Picker"): one stop for Tab; arrow keys go
// from free day to free day, Home and End to the first and last of a week, PageUp and PageDown to the
// same day of the month before and after. Without this file every free day is a link of its own.
import { follow } from "./swap.js";

const freeDays = (root) => [...root.querySelectorAll(".month a.day")];
const week = (day) => day.closest("tr");
const column = (day) => day.closest("td").cellIndex;

/** Makes the month of `root` one stop: at the chosen day, else at the first free one. */
export function joinMonth(root) {
  const days = freeDays(root);
  const chosen = days.find((day) => day.getAttribute("aria-current") === "true");
  root.querySelector(".month")?.setAttribute("role", "grid");
  chosen?.closest("td").setAttribute("aria-selected", "true");
  stopAt(chosen ?? days[0], days);
}

/** Listens for keys and focus; `after` follows every month that is turned. */
export function moveInMonth(root, after) {
  root.addEventListener("focusin", (event) => {
    const day = event.target.closest?.(".month a.day");
    if (day) stopAt(day, freeDays(root));
  });
  root.addEventListener("keydown", (event) => {
    const day = event.target.closest?.(".month a.day");
    if (!day || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const go = KEYS[event.key]?.(day, freeDays(root), root);
    if (!go) return;
    event.preventDefault();
    if (go instanceof HTMLElement) go.focus();
    else follow(go.link, (page) => go.day(freeDays(page)), after);
  });
}

function stopAt(stop, days) {
  for (const day of days) day.tabIndex = day === stop ? 0 : -1;
}

const KEYS = {
  ArrowRight: (day, days, root) => days[days.indexOf(day) + 1] ?? turn(root, "next", (found) => found[0]),
  ArrowLeft: (day, days, root) => days[days.indexOf(day) - 1] ?? turn(root, "prev", (found) => found.at(-1)),
  ArrowDown: (day, days) => days.slice(days.indexOf(day) + 1).find((one) => column(one) === column(day)),
  ArrowUp: (day, days) => days.slice(0, days.indexOf(day)).findLast((one) => column(one) === column(day)),
  Home: (day, days) => days.find((one) => week(one) === week(day)),
  End: (day, days) => days.findLast((one) => week(one) === week(day)),
  PageDown: (day, _days, root) => turn(root, "next", nearestTo(day)),
  PageUp: (day, _days, root) => turn(root, "prev", nearestTo(day)),
};

/** The month before or after, and which of its days gets the focus; undefined where there is none. */
function turn(root, direction, day) {
  const link = root.querySelector(`a.month-step[rel="${direction}"]`);
  return link ? { link, day } : undefined;
}

function nearestTo(day) {
  const number = (one) => Number(one.dataset.day.slice(-2));
  const distance = (one) => Math.abs(number(one) - number(day));
  return (found) => found.toSorted((a, b) => distance(a) - distance(b))[0];
}
