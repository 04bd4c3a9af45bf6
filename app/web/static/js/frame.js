// Within another site: tells it how high the page is and what happens, and leaves the frame where a
// link leads elsewhere. Only to the origins that the company lists.
import { swap } from "./swap.js";

const LOOK_SECONDS = 10;
const NOT_SETTLED = ["held", "confirming"];
const CARRIED = ["embed", "tz", "lang"];
const origins = (document.body.dataset.hostOrigins ?? "").split(" ").filter(Boolean);
const isFramed = window.parent !== window && origins.length > 0;

let told;

/** Begins, once for each page. */
export function beFramed(after) {
  if (!isFramed) return;
  document.documentElement.classList.add("framed");
  new ResizeObserver(tellHeight).observe(document.body);
  document.addEventListener("click", leave, true);
  tell({ type: "page" });
  setInterval(() => lookAgain(after), LOOK_SECONDS * 1000);
}

/** What the page shows by now. */
export function tellEvent() {
  if (!isFramed) return;
  const event = shownEvent(document);
  if (event && event !== told) tell({ type: event, booking_id: bookingId() });
  told = event;
}

function tellHeight() {
  tell({ type: "height", height: Math.ceil(document.body.getBoundingClientRect().height) });
}

function tell(message) {
  const parent = window.location.ancestorOrigins?.[0];
  const targets = parent === undefined ? origins : origins.filter((origin) => origin === parent);
  for (const origin of targets) window.parent.postMessage({ source: "holdfast", ...message }, origin);
}

/** The mailed link is pressed elsewhere: what came of it shows here too. */
async function lookAgain(after) {
  if (!NOT_SETTLED.includes(told) || document.hidden) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && shownEvent(page) !== told) await swap(location.href, { after });
  } catch {
    // The next look will tell.
  }
}

function leave(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || link.target) return;
  const address = new URL(link.href);
  if (address.origin !== location.origin) {
    link.target = "_blank";
    link.rel = "noopener";
  } else if (!address.pathname.startsWith("/b/")) {
    link.target = "_top";
  } else {
    const here = new URLSearchParams(location.search);
    for (const name of CARRIED) {
      if (here.has(name) && !address.searchParams.has(name)) address.searchParams.set(name, here.get(name));
    }
    link.href = address.href;
  }
}

const shownEvent = (page) => page.querySelector("[data-embed-event]")?.dataset.embedEvent;
const bookingId = () => location.pathname.match(/\/bookings\/([0-9a-fA-F-]{36})/)?.[1];
