// Exchanges the page's content for that of another address of ours, without a reload.
// Links with data-swap are followed this way.

const here = () => location.pathname + location.search;
let asked = 0;
let open = 0;
let shown = here();

/** Fetches `address` and puts its content here; `focus` finds what then gets the focus. Resolves to
 * true when it was shown. What is done `quietly` waits for nobody's click, and gives way to one. */
export async function swap(address, { focus = null, remember = false, after = () => {}, quietly = false } = {}) {
  if (quietly && open > 0) return false;
  const mine = ++asked;
  let page;
  let answer;
  open += 1;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return false;
  } finally {
    open -= 1;
  }
  if (mine !== asked || (quietly && !answer.ok)) return false;
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
  const target = focus && (focus(document) ?? document.querySelector("#times"));
  // Before the focus moves, what `after` makes of the new content is in place.
  after();
  if (target) target.focus();
  else if (!sameNews) document.querySelector("#news-heading")?.focus();
  return true;
}

/** Follows data-swap links in place; the times of a pressed day get the focus. */
export function enhanceLinks(root, after) {
  root.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-swap]");
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const focus = link.matches(".day") ? "#times" : `a[rel="${link.rel}"]`;
    await follow(link, (page) => page.querySelector(focus), after);
  });
  window.addEventListener("popstate", () => {
    // A link to a part of the page, such as "skip to content", comes here too.
    if (here() === shown) return;
    swap(location.href, { after }).then((done) => done || location.reload());
  });
}

/** Goes where a data-swap link leads; `focus` finds what then gets the focus. */
export async function follow(link, focus, after) {
  const done = await swap(link.href, { focus, remember: true, after });
  if (!done) location.assign(link.href);
  else tell(document.querySelector("#times")?.textContent);
}

/** Says `words` to a screen reader. */
export function tell(words) {
  const news = document.querySelector("#news");
  if (news && words && news.textContent !== words) news.textContent = words;
}

const heading = (part) => part.querySelector("h1")?.textContent;
