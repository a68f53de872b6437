// The moderation pages' comfort: keyboard shortcuts that can be switched off and never fire while someone is writing.

import { attend } from "./moderate_item.js";

const KEPT_AS = "parvis.shortcuts";
const item = document.querySelector("[data-moderate]");
const choice = document.getElementById("use-shortcuts");

function isOn() {
  return localStorage.getItem(KEPT_AS) !== "off";
}

function show() {
  if (choice) choice.checked = isOn();
  document.querySelectorAll("kbd").forEach((key) => (key.hidden = !isOn()));
}

function press(event) {
  const isWriting = event.target.matches("input[type=text], textarea, select");
  if (event.key === "Escape" && isWriting) event.target.blur();
  if (!isOn() || isWriting || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.click();
  if (target.matches("summary")) target.parentElement.querySelector("textarea, select, input[type=text]")?.focus();
}

document.addEventListener("keydown", press);
if (choice) {
  choice.addEventListener("change", () => {
    localStorage.setItem(KEPT_AS, choice.checked ? "on" : "off");
    show();
  });
  document.getElementById("shortcuts").hidden = false;
}
show();
attend(item);
