// rich_text blocks and tables.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelMention, dateNode, groupMention, link, mention, mrkdwn, personMention } from "./mrkdwn.js";

function wrapped(node, style = {}) {
  for (const [name, tag] of [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]]) {
    if (style[name]) node = h(tag, {}, node);
  }
  return node;
}

const ELEMENTS = {
  text: (one) => wrapped(one.text, one.style),
  link: (one) => wrapped(link(one.url, one.text || one.url), one.style),
  emoji: (one) => emoji(`:${one.name}:`),
  user: (one) => personMention(one.user_id),
  usergroup: (one) => groupMention(one.usergroup_id),
  channel: (one) => channelMention(one.channel_id),
  broadcast: (one) => mention(`@${one.range}`, true),
  date: (one) => dateNode(one.timestamp, one.format ?? "{date_short} at {time}", one.fallback ?? "", one.url),
};

const inside = (elements) => (elements ?? []).map((one) => ELEMENTS[one.type]?.(one) ?? null);

const SECTIONS = {
  rich_text_section: (one) => h("div", {}, inside(one.elements)),
  rich_text_preformatted: (one) => h("pre", {}, h("code", {}, inside(one.elements))),
  rich_text_quote: (one) => h("blockquote", {}, inside(one.elements)),
  rich_text_list: (one) =>
    h(one.style === "ordered" ? "ol" : "ul", {}, (one.elements ?? []).map((item) => h("li", {}, inside(item.elements)))),
};

export const richText = (block) =>
  h("div", { class: "rich" }, (block.elements ?? []).map((one) => SECTIONS[one.type]?.(one) ?? null));

function cell(one) {
  if (one.type === "rich_text") return richText(one);
  return one.type === "raw_number" ? String(one.text ?? one.value) : emoji(one.text ?? "");
}

/** A table; its first row is the heading. */
export function table(block) {
  const align = (index) => block.column_settings?.[index]?.align ?? "left";
  const row = (cells, tag) => h("tr", {}, cells.map((one, i) => h(tag, { class: `align-${align(i)}` }, cell(one))));
  const [head, ...rest] = block.rows;
  const body = h("table", {}, h("thead", {}, row(head, "th")), h("tbody", {}, rest.map((one) => row(one, "td"))));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" }, body);
}

/** A markdown block: its headings and lists in a simple form, the rest as mrkdwn with ** for bold. */
export function markdown(text) {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const like = escaped.replace(/^#+\s*(.*)$/gm, "*$1*").replace(/\*\*(.+?)\*\*/g, "*$1*").replace(/^\s*[-*]\s/gm, "• ");
  return h("div", {}, mrkdwn(like.replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>")));
}
