// Messages: who, when, what, and what can be done with them.

import { blocks, file } from "./blocks.js";
import { ask, h } from "./dom.js";
import { mrkdwn, personName } from "./mrkdwn.js";
import { clockTime, dayKey, dayName, fullClock } from "./times.js";

const ms = (ts) => Number(ts) * 1000;

/** A coloured square with initials; the bot has its bell. */
export function avatar(id, bot) {
  if (id === bot) return h("img", { class: "avatar", src: "/assets/bell.svg", alt: "", width: "36", height: "36" });
  const name = personName(id);
  const hue = [...id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 8;
  return h("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, name.slice(0, 1).toUpperCase());
}

function content(message, act) {
  if (message.tombstone) return h("div", { class: "gone" }, "This message was deleted.");
  const files = (message.files ?? []).map(file);
  if (message.blocks?.length) return h("div", { class: "content" }, blocks(message.blocks, act), files);
  const edited = message.edited ? h("span", { class: "edited" }, " (edited)") : null;
  return h("div", { class: "content" }, mrkdwn(message.text), edited, files);
}

function who(message, view) {
  const isBot = message.user === view.bot;
  const when = h("a", { class: "when", href: `/archives/${view.channel}/p${message.ts.replace(".", "")}`, title: fullClock(ms(message.ts)).text }, clockTime(ms(message.ts)));
  const name = message.user ? personName(message.user) : "Slackbot";
  return h("div", { class: "who" }, h("strong", {}, name), isBot && h("span", { class: "app" }, "App"), when);
}

function privateNote(message, view) {
  const dismiss = h("button", { type: "button", class: "linklike", onclick: () => ask("dismiss", { who: view.me, ts: message.ts }) }, "Dismiss");
  return h("div", { class: "private" }, "👁 Only visible to you · ", dismiss);
}

function replies(message, view) {
  if (!message.reply_count || !view.openThread) return null;
  const faces = message.reply_users.slice(0, 4).map((id) => avatar(id, view.bot));
  const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  const last = h("span", { class: "last" }, `Last reply ${dayName(ms(message.latest_reply)).toLowerCase()} at ${clockTime(ms(message.latest_reply))}`);
  return h("button", { type: "button", class: "replies", "data-testid": "replies-link", onclick: () => view.openThread(message.ts) }, h("span", { class: "faces" }, faces), h("span", { class: "count" }, count), last);
}

function broadcastNote(message, view) {
  if (!message.broadcast || !view.openThread) return null;
  const open = h("button", { type: "button", class: "linklike", onclick: () => view.openThread(message.thread_ts) }, "a thread");
  return h("div", { class: "broadcast" }, "↳ replied to ", open);
}

function tools(message, view) {
  if (message.ephemeral || message.tombstone || !view.openThread) return null;
  const root = message.thread_ts ?? message.ts;
  return h("div", { class: "tools" }, h("button", { type: "button", title: "Reply in thread", "aria-label": "Reply in thread", "data-testid": "reply-in-thread", onclick: () => view.openThread(root) }, "💬"));
}

/** One message. `view` tells who looks ({me, bot, channel}) and, outside a thread, how to open one. */
export function messageNode(message, view) {
  const act = (element, block, value) =>
    ask("click", { who: view.me, channel: view.channel, ts: message.ts, action_id: element.action_id, block_id: block.block_id, value });
  const kind = message.ephemeral ? "message ephemeral" : "message";
  return h(
    "article",
    { class: kind, "data-testid": message.ephemeral ? "ephemeral" : "message", "data-ts": message.ts },
    avatar(message.user ?? "USLACKBOT", view.bot),
    h("div", { class: "said" }, message.ephemeral && privateNote(message, view), broadcastNote(message, view), who(message, view), content(message, act), replies(message, view)),
    tools(message, view),
  );
}

/** [key, data] pairs for a list of messages, with a line where a new day begins. */
export function withDays(messages) {
  const items = [];
  let last = null;
  for (const message of messages) {
    const day = dayKey(ms(message.ts));
    if (day !== last) items.push([`day-${day}`, { day: dayName(ms(message.ts)) }]);
    last = day;
    items.push([(message.ephemeral ? "e" : "m") + message.ts, message]);
  }
  return items;
}

export const dayNode = (item) => h("div", { class: "day", role: "separator" }, h("span", {}, item.day));
