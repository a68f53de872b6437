// The live counter under a text field. Without it, the server says the same after sending.

function follow(counter) {
  const field = document.getElementById(counter.dataset.for);
  const { minimum, maximum, left, missing, over } = counter.dataset;
  counter.hidden = false;
  const say = () => {
    const length = [...field.value.normalize("NFC").replace(/\s+/g, " ").trim()].length;
    const isOver = length > Number(maximum);
    const [sentence, number] = isOver
      ? [over, length - maximum]
      : length > 0 && length < Number(minimum)
        ? [missing, minimum - length]
        : [left, maximum - length];
    counter.textContent = sentence.replace("{n}", number.toLocaleString(document.documentElement.lang));
    counter.toggleAttribute("data-is-over", isOver);
  };
  field.addEventListener("input", say);
  say();
}

document.querySelectorAll("[data-counter]").forEach(follow);
