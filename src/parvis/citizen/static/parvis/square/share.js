// Sharing the consultation: by the device's own way, else by copying its address, else by showing it.

export async function share(button) {
  const url = new URL(button.dataset.path, location.href).href;
  if (navigator.share) {
    try {
      await navigator.share({ title: document.title, url });
      return;
    } catch (error) {
      if (error.name === "AbortError") return;
    }
  }
  try {
    await navigator.clipboard.writeText(url);
    say(button, button.dataset.copied);
  } catch {
    say(button, url);
  }
}

function say(button, sentence) {
  const place = button.parentElement.querySelector("[role=status]") ?? button.parentElement.appendChild(makeStatus());
  place.textContent = sentence;
}

function makeStatus() {
  const place = document.createElement("span");
  place.setAttribute("role", "status");
  place.className = "small shared-link";
  return place;
}
