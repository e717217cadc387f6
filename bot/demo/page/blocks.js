// Block Kit as DOM nodes. `act(element, block, value)` is called when somebody uses an element.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { control, optionsOf } from "./fields.js";
import { link, safeUrl, textObject } from "./mrkdwn.js";
import { markdown, richText, table } from "./rich.js";
import { confirmed } from "./confirm.js";

function button(element, block, act) {
  const label = emoji(element.text.text);
  const node = h(
    "button",
    {
      type: "button",
      class: `btn ${element.style ?? ""}`,
      "data-testid": `btn-${element.action_id}`,
      "data-value": element.value ?? null,
      "aria-label": element.accessibility_label ?? null,
      onclick: async () => {
        if (element.confirm && !(await confirmed(element.confirm))) return;
        const href = element.url && safeUrl(element.url);
        if (href) window.open(href, "_blank", "noopener,noreferrer");
        node.disabled = true;
        node.classList.add("busy");
        await act(element, block, element.value ?? null);
        node.disabled = false;
        node.classList.remove("busy");
      },
    },
    label,
  );
  return node;
}

function overflow(element, block, act) {
  const list = h("div", { class: "overflow-list" }, optionsOf(element).map((one) =>
    h("button", { type: "button", class: "overflow-item", "data-testid": `option-${one.value}`, onclick: () => {
      details.open = false;
      act(element, block, one.value);
    } }, textObject(one.text))));
  const details = h("details", { class: "overflow", "data-testid": `btn-${element.action_id}` }, h("summary", { "aria-label": "More actions" }, "⋯"), list);
  return details;
}

function interactive(element, block, act) {
  if (element.type === "button") return button(element, block, act);
  if (element.type === "overflow") return overflow(element, block, act);
  if (element.type === "image") return picture(element);
  return control(element, async (value) => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    await act(element, block, value);
  });
}

/** Files are shown. Nothing is loaded from elsewhere: such an image is its description and an address to open. */
function picture(element) {
  const file = element.slack_file?.id;
  if (file) return h("figure", { class: "picture" }, shown(`/files-pri/${encodeURIComponent(file)}/image`, element.alt_text));
  return h("figure", { class: "picture" }, link(element.image_url ?? "", "🖼 ", element.alt_text));
}

function shown(src, alt) {
  return h("a", { href: src, target: "_blank", rel: "noopener" }, h("img", { src, alt, loading: "lazy" }));
}

/** An uploaded file: images to look at, all else to download. */
export function file(one) {
  const name = one.title || one.name;
  if (one.mimetype?.startsWith("image/")) return h("figure", { class: "picture" }, h("figcaption", {}, name), shown(one.url_private, one.alt_txt || name));
  return h("a", { class: "file", href: one.url_private, download: one.name }, `📎 ${name}`);
}

function section(block, act) {
  const body = h("div", { class: "section-body" });
  if (block.text) body.append(h("div", {}, textObject(block.text)));
  if (block.fields) body.append(h("div", { class: "fields" }, block.fields.map((one) => h("div", {}, textObject(one)))));
  return h("div", { class: "section" }, body, block.accessory && interactive(block.accessory, block, act));
}

function input(block, act) {
  const field = control(block.element, block.dispatch_action ? (value) => act(block.element, block, value) : null);
  const id = `in-${block.block_id}`;
  (field.matches("input,select,textarea") ? field : field.querySelector("input,select,textarea")).id = id;
  const note = block.optional ? h("span", { class: "optional" }, " (optional)") : null;
  const hint = block.hint ? h("div", { class: "hint" }, textObject(block.hint)) : null;
  const error = h("div", { class: "field-error", role: "alert", "data-testid": `error-${block.block_id}` });
  return h("div", { class: "input", "data-block": block.block_id }, h("label", { htmlFor: id }, textObject(block.label), note), field, error, hint);
}

const BLOCKS = {
  section,
  header: (block) => h("h3", {}, textObject(block.text)),
  divider: () => h("hr"),
  context: (block) =>
    h("div", { class: "context" }, block.elements.map((one) => (one.type === "image" ? picture(one) : h("span", {}, textObject(one))))),
  actions: (block, act) => h("div", { class: "actions" }, block.elements.map((one) => interactive(one, block, act))),
  image: (block) => h("div", {}, block.title && h("div", { class: "hint" }, textObject(block.title)), picture(block)),
  rich_text: richText,
  table,
  markdown: (block) => markdown(block.text),
  input,
};

/** Nodes for a list of blocks. */
export function blocks(list, act) {
  return list.map((block) => h("div", { class: `block block-${block.type}` }, BLOCKS[block.type]?.(block, act) ?? `[${block.type}]`));
}
