// Building DOM nodes. Text is always a text node: nothing a message says is ever read as HTML.

/** Make an element: `h("p", { class: "x", onclick: f }, "text", node, [more])`. Nothing is made of null. */
export function h(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in PROPERTIES) node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PROPERTIES = { value: 1, checked: 1, selected: 1, disabled: 1, htmlFor: 1 };

export const byId = (id) => document.getElementById(id);

/** Show a list of keyed items in `parent`, keeping the nodes of items that did not change. */
export class Keyed {
  constructor(parent, draw) {
    this.parent = parent;
    this.draw = draw;
    this.known = new Map();
  }

  /** `items` are [key, data] pairs; a node is drawn anew only when its data differs. */
  show(items) {
    const next = new Map();
    for (const [key, data] of items) {
      const seen = JSON.stringify(data);
      const old = this.known.get(key);
      next.set(key, old?.seen === seen ? old : { seen, node: this.draw(data) });
    }
    const wanted = [...next.values()].map((one) => one.node);
    const same = wanted.length === this.parent.childNodes.length && wanted.every((node, i) => this.parent.childNodes[i] === node);
    if (!same) this.parent.replaceChildren(...wanted);
    this.known = next;
  }
}

/** Run `draw` only when `data` differs from the last time. */
export function whenChanged(draw) {
  let seen;
  return (data) => {
    const now = JSON.stringify(data);
    if (now === seen) return;
    seen = now;
    draw(data);
  };
}

/** Ask the workspace to do something; returns its answer, and tells the person when it failed. */
export async function ask(path, body) {
  try {
    const reply = await fetch(`/page/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = reply.ok ? await reply.json() : { ok: false, error: `the workspace answered ${reply.status}` };
    if (answer.error) toast(SAID[answer.error] ?? answer.error);
    return answer;
  } catch {
    toast("The workspace cannot be reached.");
    return { ok: false };
  }
}

const SAID = {
  operation_timeout: "The app did not answer in time.",
  dispatch_failed: "The app is not connected.",
  invalid_command: "There is no such command.",
  not_supported_in_threads: "Commands cannot be used in threads.",
};

export function toast(text) {
  const node = h("div", { class: "toast", "data-testid": "toast" }, text);
  byId("toasts").append(node);
  setTimeout(() => node.remove(), 5000);
}
