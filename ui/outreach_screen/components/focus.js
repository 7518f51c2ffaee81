// Puts the caret into a text box that has just appeared, so that no mouse is needed.
export default function ({ data }) {
  if (window.outreachFocused === data.once) return;
  const end = performance.now() + 1500;
  const attempt = () => {
    const box = document.querySelector(`.st-key-${CSS.escape(data.key)} :is(textarea, input)`);
    if (box) {
      window.outreachFocused = data.once;
      box.focus();
      box.setSelectionRange(box.value.length, box.value.length);
      box.closest('[data-testid="stForm"]')?.scrollIntoView({ block: "nearest" });
    } else if (performance.now() < end) requestAnimationFrame(attempt);
  };
  attempt();
}
