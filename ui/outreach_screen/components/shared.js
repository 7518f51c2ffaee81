// Shared by every view. Text reaches the page through textContent alone; links must be https.
const make = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};
const link = (text, url) => {
  let safe = false;
  try { safe = new URL(url).protocol === "https:"; } catch { safe = false; }
  if (!safe) return make("span", "", text);
  const node = make("a", "", text);
  node.href = url;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
};
// Sentences and evidence light each other up through one event on the window.
const LIGHT = "outreach-light";
const light = (numbers) => window.dispatchEvent(new CustomEvent(LIGHT, { detail: numbers }));
const lights = (node, numbers) => {
  for (const name of ["mouseenter", "focusin"]) node.addEventListener(name, () => light(numbers));
  for (const name of ["mouseleave", "focusout"]) node.addEventListener(name, () => light([]));
};
const listen = (root, onLight) => {
  if (root.onLight) window.removeEventListener(LIGHT, root.onLight);
  root.onLight = (event) => onLight(event.detail);
  window.addEventListener(LIGHT, root.onLight);
  return () => window.removeEventListener(LIGHT, root.onLight);
};
const numbersOf = (node) => (node.dataset.numbers || "").split(" ").filter(Boolean).map(Number);
const relight = (root) => (numbers) => {
  for (const node of root.querySelectorAll("[data-numbers]"))
    node.classList.toggle("lit", numbersOf(node).some((number) => numbers.includes(number)));
};
