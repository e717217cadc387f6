// Where people type: messages and slash commands, with suggestions for commands and names.

import { ask, h } from "./dom.js";

let count = 0;

/** A message field. `where()` gives {who, channel, thread_ts}; `book()` gives {commands, people}; `sending()` hears of it. */
export function composer({ where, book, testid, label, inputId, sending = () => {} }) {
  const listId = `suggestions-${++count}`;
  const list = h("ul", { class: "suggestions", id: listId, role: "listbox", hidden: true });
  const input = h("textarea", {
    id: inputId ?? null, rows: "1", placeholder: label, "aria-label": label, "data-testid": testid,
    role: "combobox", "aria-controls": listId, "aria-expanded": "false", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false",
  });
  const button = h("button", { type: "button", class: "send", "aria-label": "Send", "data-testid": `${testid}-send`, onclick: () => send() }, "➤");
  let offers = [];
  let at = 0;

  function offer() {
    const before = input.value.slice(0, input.selectionStart);
    const name = before.match(/(?:^|\s)@(\w*)$/);
    if (/^\/\S*$/.test(before)) offers = commandOffers(before, book().commands);
    else if (name) offers = nameOffers(name[1], book().people);
    else offers = [];
    at = 0;
    draw();
  }

  function draw() {
    list.replaceChildren(...offers.map((one, index) =>
      h("li", {
        role: "option", id: `${listId}-${index}`, "aria-selected": String(index === at), "data-testid": `suggestion-${one.name}`,
        onmousedown: (event) => { event.preventDefault(); take(one); },
      }, h("strong", {}, one.name), h("span", { class: "hint" }, one.hint), h("span", { class: "dim" }, one.about))));
    list.hidden = offers.length === 0;
    input.setAttribute("aria-expanded", String(offers.length > 0));
    if (offers.length) input.setAttribute("aria-activedescendant", `${listId}-${at}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function take(one) {
    const before = input.value.slice(0, input.selectionStart).replace(/(\/|@)\S*$/, "");
    const after = input.value.slice(input.selectionStart);
    input.value = `${before}${one.name} ${after}`;
    offers = [];
    draw();
    grow();
    input.focus();
  }

  async function send() {
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    offers = [];
    draw();
    grow();
    sending();
    const answer = await ask("say", { ...where(), text });
    if (!answer.ok && !answer.error) input.value = text;
  }

  function grow() {
    input.rows = Math.min(8, input.value.split("\n").length);
  }

  function step(by) {
    at = (at + by + offers.length) % offers.length;
    draw();
  }

  input.addEventListener("input", () => { grow(); offer(); });
  input.addEventListener("blur", () => { offers = []; draw(); });
  input.addEventListener("keydown", (event) => {
    const open = offers.length > 0;
    const exact = open && offers[at].name === input.value.trim();
    if (open && event.key === "ArrowDown") step(1);
    else if (open && event.key === "ArrowUp") step(-1);
    else if (open && event.key === "Escape") { offers = []; draw(); }
    else if (open && (event.key === "Tab" || (event.key === "Enter" && !exact))) take(offers[at]);
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send();
    else return;
    event.preventDefault();
  });
  return h("div", { class: "field" }, list, input, button);
}

function commandOffers(typed, commands) {
  const fitting = commands.filter((one) => one.name.startsWith(typed));
  return fitting.map((one) => ({ name: one.name, hint: one.usage_hint, about: one.description }));
}

function nameOffers(typed, people) {
  const fitting = people.filter((one) => one.name.toLowerCase().startsWith(typed.toLowerCase()));
  return fitting.slice(0, 8).map((one) => ({ name: `@${one.name}`, hint: "", about: one.title }));
}
