// Keyboard shortcuts of the moderation queue. They can be switched off, and never fire while someone is writing.

const KEPT_AS = "parvis.shortcuts";
const item = document.querySelector("[data-moderate]");
const choice = document.getElementById("use-shortcuts");

function isOn() {
  return localStorage.getItem(KEPT_AS) !== "off";
}

function show() {
  choice.checked = isOn();
  item.querySelectorAll("kbd").forEach((key) => (key.hidden = !isOn()));
}

function press(event) {
  const isWriting = event.target.matches("input[type=text], textarea, select");
  if (!isOn() || isWriting || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
  const target = item.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.click();
}

choice.addEventListener("change", () => {
  localStorage.setItem(KEPT_AS, choice.checked ? "on" : "off");
  show();
});
document.addEventListener("keydown", press);
document.getElementById("shortcuts").hidden = false;
show();
