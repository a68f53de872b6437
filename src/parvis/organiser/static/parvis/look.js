// Shows a colour while it is written, and how well it can be read. The server decides whether it is kept.

const NEEDED = 4.5;
const COLOUR = /^#[0-9a-f]{6}$/i;

function luminance(colour) {
  const parts = [1, 3, 5].map((start) => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function show(field) {
  const preview = document.querySelector(`[data-preview="${field.dataset.accent}"]`);
  const colour = field.value.trim();
  const ratio = preview.querySelector("[data-ratio]");
  if (!COLOUR.test(colour)) {
    preview.style.removeProperty("--preview-accent");
    ratio.textContent = "";
    return;
  }
  preview.style.setProperty("--preview-accent", colour);
  const least = Math.min(...preview.dataset.backgrounds.split(" ").map((background) => contrast(colour, background)));
  ratio.textContent = `${least >= NEEDED ? "✓" : "✗"} ${(Math.floor(least * 10) / 10).toLocaleString()} / ${NEEDED.toLocaleString()}`;
}

for (const field of document.querySelectorAll("[data-accent]")) {
  field.addEventListener("input", () => show(field));
  show(field);
}
