// Free times are asked for again while the page is looked at, never while it is hidden; what has
// gone meanwhile is said. Without this file a time that has gone is told when it is pressed.
import { swap, tell } from "./swap.js";
import { words } from "./words.js";

const SECONDS = 30;
let timer;
let asked = performance.now();

/** Begins anew with what is on the page now. */
export function refresh(after) {
  clearTimeout(timer);
  asked = performance.now();
  const look = lookFor(after);
  if (look) timer = setTimeout(look.run, look.seconds * 1000);
}

/** Looks at once when the page comes to sight again after a while. */
export function refreshWhenSeen(after) {
  document.addEventListener("visibilitychange", () => {
    const look = lookFor(after);
    if (!document.hidden && look && performance.now() - asked > look.seconds * 1000) look.run();
  });
}

function lookFor(after) {
  const chooser = document.querySelector("[data-refresh]");
  if (chooser) return { seconds: Number(chooser.dataset.refresh), run: () => again(after, lookForTimes) };
  const form = document.querySelector("form[data-check]");
  if (form) return { seconds: SECONDS, run: () => again(after, () => lookForOne(form)) };
  return null;
}

async function again(after, look) {
  if (!document.hidden) await look(after);
  refresh(after);
}

const times = () => new Map([...document.querySelectorAll("button.time[name=start]")].map((one) => [one.value, one.textContent]));
const day = () => document.querySelector("#times")?.textContent;

async function lookForTimes(after) {
  // Whoever is choosing a zone is left alone.
  if (document.querySelector(".zone[open]")) return;
  const before = { times: times(), day: day() };
  const focused = document.activeElement;
  const where = focused?.matches?.("main button.time, main a")
    ? (page) => [...page.querySelectorAll("main button.time, main a")].find((one) => same(one, focused))
    : null;
  if (!(await swap(location.href, { after, focus: where, quietly: true }))) return;
  if (day() !== before.day) return;
  const left = times();
  const gone = [...before.times].filter(([start]) => !left.has(start)).map(([, label]) => label);
  if (gone.length > 0) say(words().times_gone.replace("{times}", gone.join(", ")));
}

const same = (one, other) => (one.value ? one.value === other.value : one.href === other.href);

function say(sentence) {
  const line = document.createElement("p");
  line.className = "notice";
  line.textContent = sentence;
  document.querySelector("#times")?.after(line);
  tell(sentence);
}

async function lookForOne(form) {
  let answer;
  try {
    answer = await fetch(form.dataset.check, { headers: { Accept: "text/html" }, cache: "no-store" });
  } catch {
    return;
  }
  const notice = document.querySelector("[data-gone]");
  if (!notice || form.dataset.sent) return;
  notice.hidden = ![409, 422].includes(answer.status);
  if (!notice.hidden) tell(notice.textContent.trim());
}
