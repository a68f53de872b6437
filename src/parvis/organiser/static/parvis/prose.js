// Three buttons over each long text: they write the stars and dashes that make bold, italic and lists.

const form = document.querySelector("[data-prose-form]");

function wrap(area, mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  area.setRangeText(mark + value.slice(start, end) + mark, start, end, "select");
  area.setSelectionRange(start + mark.length, end + mark.length);
}

function list(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const first = value.lastIndexOf("\n", start - 1) + 1;
  const lines = value.slice(first, end).split("\n");
  area.setRangeText(lines.map((line) => `- ${line.replace(/^- /, "")}`).join("\n"), first, end, "end");
}

function tool(area, words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  button.addEventListener("click", () => {
    area.focus();
    act(area);
  });
  return button;
}

for (const area of form?.querySelectorAll("[data-prose]") ?? []) {
  const tools = document.createElement("div");
  tools.className = "prose-tools";
  tools.append(
    tool(area, form.dataset.wordBold, () => wrap(area, "**")),
    tool(area, form.dataset.wordItalic, () => wrap(area, "*")),
    tool(area, form.dataset.wordList, () => list(area)),
  );
  area.before(tools);
}
