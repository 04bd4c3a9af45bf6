// A button that puts the text of a field into the clipboard; without a clipboard it selects the text.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
    } catch {
      // It is selected: the keyboard copies it.
    }
  });
}
