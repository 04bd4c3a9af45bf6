// Finds a time zone among the four hundred of the select by city, country or offset.
import { counted, words } from "./words.js";

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace("\u2212", "-").toLowerCase();
const everything = new WeakMap();
const LINES = 8;

/** Shows the search of `root`, which without scripts would do nothing. */
export function offerZoneSearch(root) {
  for (const search of root.querySelectorAll("[data-zone-search]")) search.hidden = false;
}

/** Listens for what is typed into it. */
export function searchZones(root) {
  root.addEventListener("input", (event) => {
    const search = event.target.closest?.("[data-zone-search]");
    if (!search) return;
    const select = search.closest("form").querySelector("select");
    const count = narrow(select, plain(event.target.value).split(/[\s,()]+/).filter(Boolean));
    search.querySelector("[role=status]").textContent =
      count === null ? "" : count === 0 ? words().no_place : counted("places_found", count);
  });
}

/** Leaves the options that have all `words`, the first of them selected; null: nothing was asked. */
function narrow(select, words) {
  if (!everything.has(select)) {
    everything.set(select, { groups: [...select.children].map((group) => [group, [...group.children]]), value: select.value });
  }
  const { groups, value } = everything.get(select);
  const fits = (option) => words.every((word) => plain(`${option.value} ${option.text}`).includes(word));
  for (const [group, options] of groups) group.replaceChildren(...options.filter(fits));
  const left = groups.filter(([group]) => group.children.length > 0);
  select.replaceChildren(...left.map(([group]) => group));
  if (words.length === 0) {
    select.removeAttribute("size");
    select.value = value;
    return null;
  }
  const count = select.options.length;
  if (count > 0) select.selectedIndex = 0;
  select.size = Math.max(2, Math.min(LINES, count + left.length));
  return count;
}
