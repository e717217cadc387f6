// The list of channels, and the heading of the one that is open.

import { h } from "./dom.js";

const MARK = { public: "#", private: "🔒" };

function entry(channel, open, choose, bot) {
  const direct = channel.kind === "im";
  const name = direct ? "duebell" : channel.name;
  const mark = direct ? h("img", { src: "/assets/bell.svg", alt: "", width: "18", height: "18" }) : MARK[channel.kind];
  const badge = channel.called ? h("span", { class: "badge", "aria-label": `${channel.called} mentions` }, String(channel.called)) : null;
  const look = `channel${channel.id === open ? " open" : ""}${channel.unread || channel.called ? " unread" : ""}`;
  return h(
    "button",
    {
      type: "button",
      class: look,
      "data-testid": `channel-${name}`,
      "aria-current": channel.id === open ? "page" : null,
      onclick: () => choose(channel.id),
    },
    h("span", { class: "mark", "aria-hidden": "true" }, mark),
    h("span", { class: "name" }, name),
    channel.archived && h("span", { class: "tag" }, "archived"),
    channel.ext_shared && h("span", { class: "tag" }, "shared"),
    badge,
  );
}

/** The whole list. */
export function sidebar(channels, open, choose) {
  const rooms = channels.filter((one) => one.kind !== "im").sort((a, b) => a.name.localeCompare(b.name));
  const apps = channels.filter((one) => one.kind === "im");
  return [
    h("h2", {}, "Channels"),
    rooms.map((one) => entry(one, open, choose)),
    h("h2", {}, "Apps"),
    apps.map((one) => entry(one, open, choose)),
  ];
}

/** The heading over the messages; direct messages with the bot also have its Home tab. */
export function placeHead(channel, tab, setTab) {
  if (!channel) return [];
  if (channel.kind !== "im") {
    const people = `${channel.members} ${channel.members === 1 ? "member" : "members"}`;
    return [h("h1", {}, `${MARK[channel.kind]} ${channel.name}`), h("span", { class: "dim" }, people), !channel.has_bot && h("span", { class: "tag" }, "duebell is not here")];
  }
  const one = (name, label) =>
    h("button", { type: "button", role: "tab", "aria-selected": String(tab === name), "data-testid": `tab-${name}`, onclick: () => setTab(name) }, label);
  return [h("h1", {}, "duebell"), h("div", { class: "tabs", role: "tablist" }, one("messages", "Messages"), one("home", "Home"))];
}
