// Arrow keys go from link to link of a table: up and down in a column, left and right in a row.
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function middle(link) {
  const box = link.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}

function nearest(links, from, [dx, dy]) {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const link of links) {
    const [lx, ly] = middle(link);
    const along = (lx - x) * dx + (ly - y) * dy;
    const aside = Math.abs((lx - x) * dy) + Math.abs((ly - y) * dx);
    const distance = along + 4 * aside;
    if (along > 1 && distance < least) [best, least] = [link, distance];
  }
  return best;
}

for (const table of document.querySelectorAll("[data-grid]")) {
  table.addEventListener("keydown", event => {
    const step = STEPS[event.key];
    const from = event.target.closest("a");
    if (!step || !from || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = nearest(table.querySelectorAll("a"), from, step);
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
}
