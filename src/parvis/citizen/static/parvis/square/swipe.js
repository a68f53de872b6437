// A swipe to the right agrees, one to the left disagrees. Buttons say the same: nobody needs to swipe.

const ENOUGH_PIXELS = 90;

export function listenForSwipes(place, onVote) {
  let start = null;
  const move = (pixels) => {
    const card = place.querySelector("[data-card]");
    card?.style.setProperty("--swipe", `${pixels}px`);
    card?.toggleAttribute("data-is-swiped", Math.abs(pixels) >= ENOUGH_PIXELS);
  };
  place.addEventListener("pointerdown", (event) => {
    const isAsking = event.target.closest("[data-card]:not([data-opinion])");
    start = event.pointerType === "touch" && isAsking ? { x: event.clientX, y: event.clientY, id: event.pointerId } : null;
  });
  place.addEventListener("pointermove", (event) => {
    if (!start || event.pointerId !== start.id) return;
    const [across, along] = [event.clientX - start.x, event.clientY - start.y];
    if (Math.abs(across) > 12 && Math.abs(across) > 1.5 * Math.abs(along)) move(across);
  });
  place.addEventListener("pointercancel", () => {
    start = null;
    move(0);
  });
  place.addEventListener("pointerup", (event) => {
    if (!start || event.pointerId !== start.id) return;
    const [across, along] = [event.clientX - start.x, event.clientY - start.y];
    start = null;
    move(0);
    if (Math.abs(across) >= ENOUGH_PIXELS && Math.abs(across) > 2 * Math.abs(along)) {
      onVote(across > 0 ? "agree" : "disagree");
    }
  });
}
