// Keyboard shortcuts, which work only while the focus is on the card: 1, 2, 3 and 0, and the arrows.

const ACTS = { 1: "agree", 2: "neutral", 3: "disagree", 0: "skip", ArrowRight: "next", ArrowLeft: "back" };

export function listenForKeys(place, onAct) {
  place.addEventListener("keydown", (event) => {
    const isWriting = event.target.closest("input, textarea, select");
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat || isWriting) return;
    const act = ACTS[event.key];
    if (!act) return;
    event.preventDefault();
    onAct(act);
  });
}
