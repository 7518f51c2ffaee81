const line = (item, current, onPick) => {
  const node = make("button", `item ${item.draft_id === current ? "current" : ""}`);
  node.type = "button";
  if (item.draft_id === current) node.setAttribute("aria-current", "true");
  node.append(make("span", "name", item.name), make("span", "score", item.score), make("span", "company", item.company));
  if (item.to_decide) node.append(make("span", "todo", `${item.to_decide} to decide`));
  node.addEventListener("click", () => onPick(item.draft_id));
  const entry = make("li", "");
  entry.append(node);
  return entry;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".queue");
  const drawn = JSON.stringify(data);
  if (root.drawn === drawn) return;
  root.drawn = drawn;
  const list = make("ul", "");
  list.append(...data.items.map((item) => line(item, data.current, (id) => setTriggerValue("pick", id))));
  const nodes = [list];
  if (data.more) nodes.push(make("p", "more", `and ${data.more} more; find them by name above`));
  root.replaceChildren(...nodes);
  const open = root.querySelector(".current");
  if (open) list.scrollTop = open.offsetTop - list.offsetTop - list.clientHeight / 3;
}
