// Menus, pickers and text fields: what can be chosen or typed, in messages, modals and the Home tab.

import { h } from "./dom.js";
import { instantOf, wall } from "./times.js";

export const optionsOf = (element) => element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);

const option = (one, chosen) => h("option", { value: one.value, selected: one.value === chosen }, one.text.text);

function select(element, changed) {
  const chosen = element.initial_option?.value ?? "";
  const groups = element.option_groups?.map((group) =>
    h("optgroup", { label: group.label.text }, group.options.map((one) => option(one, chosen))));
  const first = h("option", { value: "", disabled: true, selected: !chosen }, element.placeholder?.text ?? "Choose…");
  const items = groups ?? optionsOf(element).map((one) => option(one, chosen));
  return h("select", { class: "menu", onchange: (event) => changed?.(event.target.value) }, first, items);
}

function personSelect(element, changed) {
  const chosen = element.initial_user ?? "";
  const first = h("option", { value: "", disabled: true, selected: !chosen }, element.placeholder?.text ?? "Choose somebody…");
  const people = [...roster.values()].filter((one) => !one.is_bot && !one.deleted);
  const items = people.map((one) => h("option", { value: one.id, selected: one.id === chosen }, one.name));
  return h("select", { class: "menu", onchange: (event) => changed?.(event.target.value) }, first, items);
}

let roster = new Map();

/** Set the people that menus of people offer. */
export function setRoster(people) {
  roster = people;
}

const typed = (type, initial) => (element, changed) =>
  h("input", {
    type,
    class: "text",
    value: element[initial] ?? "",
    placeholder: element.placeholder?.text ?? null,
    onchange: (event) => changed?.(event.target.value),
  });

function textInput(element, changed) {
  if (!element.multiline) return typed("text", "initial_value")(element, changed);
  const placeholder = element.placeholder?.text ?? null;
  return h("textarea", { class: "text", rows: "4", placeholder, value: element.initial_value ?? "" });
}

function boxes(element, changed) {
  const one = element.type === "radio_buttons";
  const initial = one ? [element.initial_option?.value] : (element.initial_options ?? []).map((picked) => picked.value);
  const group = `g${Math.random()}`;
  const read = () => [...node.querySelectorAll("input:checked")].map((box) => box.value).join(",");
  const node = h("div", { class: "boxes", role: one ? "radiogroup" : "group" }, optionsOf(element).map((item) =>
    h("label", {}, h("input", { type: one ? "radio" : "checkbox", name: group, value: item.value, checked: initial.includes(item.value), onchange: () => changed?.(read()) }), " ", item.text.text)));
  return node;
}

/** datetimepicker speaks Unix seconds; the browser's field speaks the clock on the reader's wall. */
function moment(element, changed) {
  const start = element.initial_date_time ? wall(element.initial_date_time * 1000) : "";
  return h("input", { type: "datetime-local", class: "text", value: start, onchange: (event) => changed?.(event.target.value) });
}

const CONTROLS = {
  static_select: select,
  multi_static_select: boxes,
  users_select: personSelect,
  plain_text_input: textInput,
  email_text_input: typed("email", "initial_value"),
  url_text_input: typed("url", "initial_value"),
  number_input: typed("number", "initial_value"),
  datepicker: typed("date", "initial_date"),
  timepicker: typed("time", "initial_time"),
  datetimepicker: moment,
  checkboxes: boxes,
  radio_buttons: boxes,
};

/** The control for an element; `changed` hears its value, or is null where nobody listens. */
export function control(element, changed) {
  const node = (CONTROLS[element.type] ?? typed("text", "initial_value"))(element, changed);
  node.dataset.action = element.action_id;
  node.dataset.type = element.type;
  node.dataset.testid = `field-${element.action_id}`;
  if (element.max_length) node.maxLength = element.max_length;
  return node;
}

function valueOf(node) {
  if (node.classList.contains("boxes")) return [...node.querySelectorAll("input:checked")].map((box) => box.value).join(",");
  if (node.dataset.type === "datetimepicker") return node.value ? String(instantOf(node.value) / 1000) : "";
  return node.value;
}

/** What was entered in a view, by block_id for inputs and by action_id for the rest. */
export function entered(root) {
  const values = {};
  for (const node of root.querySelectorAll("[data-action]")) {
    const block = node.closest("[data-block]")?.dataset.block;
    values[block ?? node.dataset.action] = valueOf(node);
  }
  return values;
}
