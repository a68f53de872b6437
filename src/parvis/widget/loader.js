// <script src="https://SITE/widget.js" data-consultation="SLUG" async></script> shows a consultation where it stands.
// Optional: data-language, data-theme (light or dark), data-source (who shows it), data-first (a proposal's number),
// data-title, and data-keep: a reader whose browser gives the frame no storage then finds her votes again after a
// reload, because this page keeps her random number for it. This page could then read how she voted.
(() => {
  const script = document.currentScript;
  const { consultation, language, theme, source, first } = script.dataset;
  const site = new URL(script.src).origin;
  const address = new URL(`/c/${encodeURIComponent(consultation)}/embed`, site);
  for (const [name, value] of Object.entries({ lang: language, theme, source, first })) {
    if (value) address.searchParams.set(name, value);
  }
  if ("keep" in script.dataset) address.hash = "keep";
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = script.dataset.title || "Consultation";
  frame.loading = "lazy";
  frame.style.cssText = "width:100%;max-width:44rem;height:32rem;border:0;display:block";

  const kept = `parvis-token-${consultation}`;
  const acts = {
    "parvis-height": ({ height }) => {
      frame.style.height = `${Math.min(Math.max(Number(height) || 0, 200), 4_000)}px`;
    },
  };
  if ("keep" in script.dataset) {
    acts["parvis-hello"] = () => {
      const answer = { type: "parvis-token", token: null, isRefused: false };
      try {
        answer.token = localStorage.getItem(kept);
      } catch {
        answer.isRefused = true;
      }
      frame.contentWindow.postMessage(answer, site);
    };
    acts["parvis-token"] = ({ token }) => localStorage.setItem(kept, String(token));
  }
  addEventListener("message", (event) => {
    if (event.source === frame.contentWindow && event.origin === site) acts[event.data?.type]?.(event.data);
  });
  script.after(frame);
})();
