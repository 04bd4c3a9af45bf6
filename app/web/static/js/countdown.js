// Counts a hold down quietly. Only the last two minutes and the end are announced.
// The server says how many seconds are left (data-left), so a wrong clock here does no harm.
import { tell } from "./swap.js";
import { counted, words } from "./words.js";

let timer;

export function startCountdowns(root) {
  clearInterval(timer);
  const begun = performance.now();
  const clocks = [...root.querySelectorAll("[data-left]")].map((element) => ({
    element,
    seconds: Number(element.dataset.left),
  }));
  if (clocks.length === 0) return;
  const tick = () => {
    const passed = Math.floor((performance.now() - begun) / 1000);
    for (const { element, seconds } of clocks) show(element, Math.max(0, seconds - passed));
  };
  tick();
  timer = setInterval(tick, 1000);
}

function show(element, left) {
  element.textContent = inWords(left);
  if (left === 120) tell(words().two_minutes_left);
  if (left > 0) return;
  clearInterval(timer);
  // The page then says what to do next.
  if (element.dataset.left !== "0") location.reload();
}

function inWords(seconds) {
  if (seconds === 0) return words().time_is_up;
  if (seconds < 60) return counted("seconds_left", seconds);
  const rest = String(seconds % 60).padStart(2, "0");
  return words().minutes_left.replace("{time}", `${Math.floor(seconds / 60)}:${rest}`);
}
