// Slack's mrkdwn as DOM nodes: *bold* _italic_ ~strike~ `code` ```blocks``` > quotes, lists, <links>, <@mentions>, <!dates>.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { filled } from "./times.js";

let book = { people: new Map(), groups: {}, ownGroups: [], names: {}, me: "" };

/** Set who and what mentions refer to. */
export function setBook(next) {
  book = next;
}

export const personName = (id) => book.people.get(id)?.name ?? (id === "USLACKBOT" ? "Slackbot" : id);

const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Only addresses that cannot run anything. */
export function safeUrl(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function link(address, ...label) {
  const href = safeUrl(address);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...label) : h("span", {}, ...label);
}

export function mention(text, isMe = false) {
  return h("span", { class: isMe ? "mention me" : "mention" }, text);
}

export const personMention = (id) => mention(`@${personName(id)}`, id === book.me);
export const channelMention = (id, label) => mention(`#${label || book.names[id] || id}`);
export const groupMention = (id, label) => mention(`@${book.groups[id] ?? (label || id)}`, book.ownGroups.includes(id));

export function dateNode(seconds, pattern, fallback, address) {
  const ms = Number(seconds) * 1000;
  const shown = Number.isFinite(ms) ? filled(pattern, ms) : fallback;
  const node = h("time", { class: "date", title: fallback }, shown);
  return address ? link(address, node) : node;
}

function special(inside) {
  const [what, label] = splitOnce(inside, "|");
  if (what.startsWith("@")) return personMention(what.slice(1));
  if (what.startsWith("#")) return channelMention(what.slice(1), label);
  if (what.startsWith("!date^")) {
    const [, seconds, pattern, address] = what.split("^");
    return dateNode(seconds, unescaped(pattern), unescaped(label), address && unescaped(address));
  }
  if (what.startsWith("!subteam^")) return groupMention(what.slice(9), label);
  if (what.startsWith("!")) return mention(`@${what.slice(1).split("^")[0]}`, true);
  return link(unescaped(what), unescaped(label || what));
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

const INLINE =
  /<(?<special>[^<>\n]+)>|`(?<code>[^`\n]+)`|(?<=^|[\s([{"'.,;:!?*_~—-])(?:\*(?<bold>\S|\S[^*\n]*?\S)\*|_(?<italic>\S|\S[^_\n]*?\S)_|~(?<strike>\S|\S[^~\n]*?\S)~)(?=$|[\s)\]}"'.,;:!?*_~—-])/g;

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > at) nodes.push(emoji(unescaped(text.slice(at, match.index))));
    nodes.push(styled(match.groups));
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push(emoji(unescaped(text.slice(at))));
  return nodes;
}

function styled({ special: inside, code, bold, italic, strike }) {
  if (inside !== undefined) return special(inside);
  if (code !== undefined) return h("code", {}, unescaped(code));
  if (bold !== undefined) return h("strong", {}, inline(bold));
  if (italic !== undefined) return h("em", {}, inline(italic));
  return h("s", {}, inline(strike));
}

function lines(text) {
  const nodes = [];
  for (const line of text.split("\n")) {
    const quoted = line.startsWith("&gt;");
    if (quoted) nodes.push(h("blockquote", {}, inline(line.replace(/^&gt;\s?/, ""))));
    else {
      if (nodes.length && nodes.at(-1).nodeName !== "BLOCKQUOTE") nodes.push(h("br"));
      nodes.push(h("span", {}, inline(line)));
    }
  }
  return nodes;
}

/** Nodes for one mrkdwn text. */
export function mrkdwn(text) {
  const parts = text.split(/```([\s\S]*?)```/);
  return parts.flatMap((part, index) => {
    if (index % 2) return [h("pre", {}, h("code", {}, unescaped(part.replace(/^\n|\n$/g, ""))))];
    return part.trim() === "" && parts.length > 1 ? [] : lines(index ? part.replace(/^\n/, "") : part);
  });
}

/** Nodes for a text object, of either kind. */
export function textObject(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text) : [object.emoji === false ? object.text : emoji(object.text)];
}
