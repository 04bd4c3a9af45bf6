// A form with data-once is sent once, however often its button is pressed. The server would answer a
// second press the same way; this only spares the wait.

export function enhanceForms(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-once]");
    if (!form) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.querySelector(".button")?.setAttribute("aria-busy", "true");
  });
  // Coming back with the browser's arrow shows the page as it was left: the button works again.
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-once]")) {
      delete form.dataset.sent;
      form.querySelector(".button")?.removeAttribute("aria-busy");
    }
  });
}
