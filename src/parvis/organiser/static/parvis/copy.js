// A button beside each text that copies it as it now stands; without this the text is selected by hand.

document.querySelectorAll("[data-copy]").forEach((button) => {
  const text = document.getElementById(button.dataset.copy);
  const told = button.parentElement.querySelector("[role=status]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = button.dataset.copied;
    } catch {
      text.select();
    }
  });
});
