// Inside another site's page: tells that page how high this one is, so that nothing is cut and nothing scrolls twice.

const tell = () => parent.postMessage({ type: "parvis-height", height: document.documentElement.offsetHeight }, "*");

new ResizeObserver(tell).observe(document.documentElement);
tell();
