// While a meeting is being made, looks every few seconds and shows what has been done since.
import { swap, tell } from "./swap.js";

let timer;

export function poll() {
  clearTimeout(timer);
  const seconds = Number(document.querySelector("[data-poll]")?.dataset.poll);
  if (!seconds) return;
  timer = setTimeout(async () => {
    await swap(location.href);
    const doing = document.querySelector(".steps .doing") ?? document.querySelector("h1");
    tell(doing?.textContent);
    poll();
  }, seconds * 1000);
}
