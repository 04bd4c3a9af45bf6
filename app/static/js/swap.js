// Exchanges the page's content for that of another address of ours, without a reload.
// Links with data-swap are followed this way.

const here = () => location.pathname + location.search;
let asked = 0;
let shown = here();

/** Fetches `address` and puts its content here. Resolves to true when it was shown. */
export async function swap(address, { focus = null, remember = false, after = () => {} } = {}) {
  const mine = ++asked;
  let page;
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return false;
  }
  if (mine !== asked) return false;
  const fresh = page.querySelector("main");
  const present = document.querySelector("main");
  if (!fresh || !present) return false;
  const sameNews = heading(fresh) === heading(present);
  // What has not changed keeps its focus and its place.
  if (fresh.innerHTML !== present.innerHTML) present.replaceChildren(...document.adoptNode(fresh).childNodes);
  document.title = page.title;
  document.documentElement.dataset.zone = page.documentElement.dataset.zone ?? "";
  if (remember) history.pushState({ swapped: true }, "", answer.redirected ? answer.url : address);
  shown = here();
  const target = focus && (document.querySelector(focus) ?? document.querySelector("#times"));
  if (target) target.focus();
  else if (!sameNews) document.querySelector("#news-heading")?.focus();
  after();
  return true;
}

/** Follows data-swap links in place; the times of a pressed day get the focus. */
export function enhanceLinks(root, after) {
  root.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-swap]");
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const focus = link.matches(".day") ? "#times" : `a[rel="${link.rel}"]`;
    const done = await swap(link.href, { focus, remember: true, after });
    if (!done) location.assign(link.href);
    else tell(document.querySelector("#times")?.textContent);
  });
  window.addEventListener("popstate", () => {
    // A link to a part of the page, such as "skip to content", comes here too.
    if (here() === shown) return;
    swap(location.href, { after }).then((done) => done || location.reload());
  });
}

/** Arrow keys go from free day to free day; Home and End to the first and the last. */
export function moveInMonth(root) {
  root.addEventListener("keydown", (event) => {
    const day = event.target.closest?.("a.day");
    if (!day) return;
    const days = [...day.closest("table").querySelectorAll("a.day")];
    const here = days.indexOf(day);
    const column = (link) => link.closest("td").cellIndex;
    const below = days.slice(here + 1).find((link) => column(link) === column(day));
    const above = days.slice(0, here).findLast((link) => column(link) === column(day));
    const next = {
      ArrowRight: days[here + 1],
      ArrowLeft: days[here - 1],
      ArrowDown: below,
      ArrowUp: above,
      Home: days[0],
      End: days.at(-1),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

/** Says `words` to a screen reader. */
export function tell(words) {
  const news = document.querySelector("#news");
  if (news && words && news.textContent !== words) news.textContent = words;
}

const heading = (part) => part.querySelector("h1")?.textContent;
