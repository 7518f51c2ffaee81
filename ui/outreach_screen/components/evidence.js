const source = (item) => {
  const line = make("div", "meta");
  const dot = () => make("span", "dot", " · ");
  line.append(make("b", item.trusted ? "trusted" : "", item.status));
  if (item.source) line.append(dot(), link(item.source, item.url));
  if (item.age) line.append(dot(), make("span", "", item.age));
  return line;
};

const card = (item, rejecting, onReject) => {
  const node = make("li", `card ${item.id === rejecting ? "rejecting" : ""}`);
  const badge = make("span", "badge", item.number || "");
  if (item.number) {
    node.dataset.numbers = item.number;
    lights(node, [item.number]);
  }
  const words = make("div", "words");
  words.append(make("div", "claim", item.text));
  if (item.quote) words.append(make("blockquote", "", item.quote));
  words.append(source(item));
  if (item.note) {
    // Why a fact counts as verified is one look away; why it does not is said at once.
    words.append(make("div", item.trusted ? "hidden" : "note", item.note));
    if (item.trusted) words.querySelector(".meta").title = item.note;
  }
  node.append(badge, words);
  if (item.can_reject) {
    const button = make("button", "reject", "Reject");
    button.type = "button";
    button.setAttribute("aria-label", `Reject this fact: ${item.text}`);
    button.addEventListener("click", () => onReject(item.id));
    node.append(button);
  }
  return node;
};

const list = (items, rejecting, onReject) => {
  const node = make("ul", "cards");
  node.append(...items.map((item) => card(item, rejecting, onReject)));
  return node;
};

const draw = (root, data, onReject) => {
  const head = make("div", "title");
  head.append(make("h2", "", "Facts behind this message"), make("span", "muted", data.summary));
  const nodes = [head, list(data.used, data.rejecting, onReject)];
  if (data.unused.length) {
    const rest = make("details", "rest");
    rest.open = Boolean(root.querySelector("details.rest")?.open) && root.draft === data.draft_id;
    rest.append(make("summary", "", `${data.unused.length} on file, not used`), list(data.unused, data.rejecting, onReject));
    nodes.push(rest);
  }
  if (data.why.length) {
    const why = make("details", "why");
    const lines = make("ul", "");
    lines.append(...data.why.map((reason) => make("li", "muted", reason)));
    why.append(make("summary", "", "Why these facts"), lines);
    nodes.push(why);
  }
  root.replaceChildren(...nodes);
  root.draft = data.draft_id;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".evidence");
  const drawn = JSON.stringify(data);
  if (root.drawn !== drawn) {
    draw(root, data, (id) => setTriggerValue("reject", id));
    root.drawn = drawn;
  }
  return listen(root, relight(root));
}
