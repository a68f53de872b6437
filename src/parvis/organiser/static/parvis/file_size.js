// Says that a file is too large when it is chosen, rather than after it has travelled.

for (const input of document.querySelectorAll("input[data-largest]")) {
  input.addEventListener("change", () => {
    const [file] = input.files;
    const isTooLarge = Boolean(file) && file.size > Number(input.dataset.largest);
    input.setCustomValidity(isTooLarge ? input.dataset.tooLarge : "");
    input.setAttribute("aria-invalid", String(isTooLarge));
    input.reportValidity();
    if (isTooLarge) input.value = "";
  });
}
