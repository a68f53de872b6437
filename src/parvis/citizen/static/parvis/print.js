// A button that prints, where a script can: the sheet holds the code and what it is for, and nothing else.

const place = document.querySelector("[data-print]");

place.hidden = false;
place.querySelector("button").addEventListener("click", () => print());
