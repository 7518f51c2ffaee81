const plural = (numbers) => numbers.length > 1
  ? `${numbers.slice(0, -1).join(", ")} and ${numbers[numbers.length - 1]}` : `${numbers[0]}`;

// The offending words inside a sentence; offsets count characters, not UTF-16 units.
const marked = (text, spans) => {
  const chars = Array.from(text);
  const bad = chars.map((_, at) => spans.some(([start, end]) => start <= at && at < end));
  const parts = [];
  chars.forEach((char, at) => {
    const last = parts[parts.length - 1];
    if (last && last.bad === bad[at]) last.text += char;
    else parts.push({ text: char, bad: bad[at] });
  });
  return parts.map((part) => make(part.bad ? "em" : "span", "", part.text));
};

const sentence = (item, current, onPick) => {
  const node = make("span", `s ${item.state}`);
  node.append(...marked(item.text, item.state === "open" ? item.spans : []));
  if (item.state === "backed" || item.numbers.length) {
    node.dataset.numbers = item.numbers.join(" ");
    lights(node, item.numbers);
    const chips = make("span", "chips");
    chips.setAttribute("aria-hidden", "true");
    for (const number of item.numbers) chips.append(make("span", "chip", number));
    node.append(chips);
  }
  if (item.state === "backed" && item.numbers.length)
    node.append(make("span", "hidden", ` (backed by ${plural(item.numbers)})`));
  if (item.state === "open") {
    const flag = make("span", "flag", "!");
    flag.setAttribute("aria-hidden", "true");
    node.append(flag, make("span", "hidden", " (yours to decide)"));
    node.setAttribute("role", "button");
    node.classList.toggle("current", item.index === current);
    node.addEventListener("click", () => onPick(item.index));
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); onPick(item.index); }
    });
  }
  if (item.state !== "plain") node.tabIndex = 0;
  return node;
};

const row = (label, className, nodes) => {
  const line = make("div", "row");
  const value = make("span", className);
  value.append(...nodes);
  line.append(make("span", "label", label), value);
  return line;
};

const legend = (data) => {
  const line = make("div", "legend");
  const count = (state) => data.sentences.filter((item) => item.state === state).length;
  const entry = (className, number, text) => {
    if (!number) return;
    const node = make("span", `entry ${className}`);
    node.append(make("span", "dash"), make("b", "", number), make("span", "", ` ${text}`));
    line.append(node);
  };
  entry("backed", count("backed"), "backed by evidence");
  entry("open", count("open"), "to decide");
  line.append(make("span", "by", data.written_by));
  return line;
};

const draw = (root, data, onPick) => {
  const of = (part) => data.sentences.filter((item) => item.part === part);
  const spans = (items) => items.flatMap((item, at) => [...(at ? [" "] : []), sentence(item, data.current, onPick)]);
  const head = make("div", "head");
  head.append(row("To", "to", [data.to]), row("From", "to", [data.from]), row("Subject", "subject", spans(of("subject"))));
  const text = make("div", "text");
  const block = (items, className) => {
    if (!items.length) return;
    const node = make("p", className);
    items.forEach((item, at) => {
      if (at && className) node.append(make("br"));
      else if (at) node.append(" ");
      node.append(sentence(item, data.current, onPick));
    });
    text.append(node);
  };
  block(of("greeting"), "lines");
  const body = of("body");
  for (const number of [...new Set(body.map((item) => item.paragraph))].sort((a, b) => a - b))
    block(body.filter((item) => item.paragraph === number), "");
  block(of("signoff"), "lines");
  block(of("footer"), "lines footer");
  root.replaceChildren(head, text, legend(data));
};

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".message");
  const drawn = JSON.stringify(data);
  if (root.drawn !== drawn) {
    draw(root, data, (index) => setTriggerValue("pick", index));
    root.drawn = drawn;
    if (data.focus && root.focused !== data.focus) root.querySelector(".s.current")?.focus();
    root.focused = data.focus;
  }
  return listen(root, relight(root));
}
