// The page: keeps one live connection, and shows the latest picture of what this person sees.

import { composer } from "./composer.js";
import { clockKeeper, deskKeeper } from "./desk.js";
import { ask, byId, h, Keyed, toast, whenChanged } from "./dom.js";
import { setRoster } from "./fields.js";
import { follower } from "./follow.js";
import { dayNode, messageNode, withDays } from "./messages.js";
import { homeKeeper, modalKeeper } from "./modal.js";
import { setBook } from "./mrkdwn.js";
import { placeHead, sidebar } from "./sidebar.js";
import { setTime } from "./times.js";

const look = { who: "", channel: "", thread: null };
let tab = "messages";
let picture = null;
let clock = { now: Date.now(), rate: 1, at: performance.now() };
let socket = null;
let target = null;
let arrived = false;

const keepModal = modalKeeper();
const keepHome = homeKeeper();
const keepDesk = deskKeeper();
const keepClock = clockKeeper();
const keepFollowing = follower((place) => { tab = "messages"; go(place); });

const isDirect = (id) => picture?.channels.find((one) => one.id === id)?.kind === "im";
const me = () => picture.people.find((one) => one.id === look.who);
const view = (inThread) => ({ me: look.who, bot: picture.team.bot, channel: look.channel, openThread: inThread ? null : openThread });

let main = null;
let thread = null;
const drawIn = (inThread) => (item) => (item.day ? dayNode(item) : messageNode(item, view(inThread)));

function go(change) {
  Object.assign(look, change);
  sessionStorage.setItem("look", JSON.stringify(look));
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(look));
  if (picture && !look.thread) showThread();
}

function openThread(ts) {
  go({ thread: ts });
}

function choose(channel) {
  tab = "messages";
  go({ channel, thread: null });
  byId("composer-input")?.focus();
}

function setTab(next) {
  tab = next;
  if (tab === "home") ask("home", { who: look.who });
  show();
}

// Drawing

const drawPersona = whenChanged(({ people, who }) => {
  byId("persona").replaceChildren(...people.map((one) => h("option", { value: one.id, selected: one.id === who }, one.title ? `${one.name} (${one.title})` : one.name)));
});
const drawSidebar = whenChanged(({ channels, open }) => byId("sidebar").replaceChildren(...sidebar(channels, open, choose).flat(Infinity)));
const drawHead = whenChanged(({ channel, tab: open }) => byId("place-head").replaceChildren(...placeHead(channel, open, setTab).filter(Boolean)));

function follow(node, draw, jump = false) {
  const atEnd = jump || node.scrollHeight - node.scrollTop - node.clientHeight < 60;
  draw();
  if (atEnd) toEnd(node);
}

const toEnd = (node) => { node.scrollTop = node.scrollHeight; };

function showThread() {
  const pane = byId("thread");
  const open = Boolean(picture.thread && look.thread);
  pane.hidden = !open;
  byId("frame").classList.toggle("with-thread", open);
  if (!open) return thread.show([]);
  const items = withDays([picture.thread.head, ...picture.thread.replies]);
  follow(thread.parent, () => thread.show(items));
}

function buildThread() {
  const list = h("div", { class: "messages", role: "log", "aria-label": "Replies", tabindex: "0" });
  const close = h("button", { type: "button", class: "x", "aria-label": "Close thread", "data-testid": "thread-close", onclick: () => go({ thread: null }) }, "✕");
  const field = composer({ where: () => ({ who: look.who, channel: look.channel, thread_ts: look.thread }), book, testid: "thread-composer", label: "Reply…", sending: () => toEnd(list) });
  byId("thread").replaceChildren(h("div", { class: "place-head" }, h("h1", {}, "Thread"), close), list, h("div", { class: "composer" }, field));
  thread = new Keyed(list, drawIn(true));
}

function show() {
  if (!picture) return;
  const channel = picture.channels.find((one) => one.id === look.channel);
  const reader = me();
  setTime(() => clock.now + (performance.now() - clock.at) * clock.rate, reader.tz);
  setBook({ people: new Map(picture.people.map((one) => [one.id, one])), groups: picture.groups, ownGroups: picture.own_groups, names: picture.names, me: look.who });
  setRoster(new Map(picture.people.map((one) => [one.id, one])));
  byId("team").textContent = picture.team.name;
  drawPersona({ people: picture.people.filter((one) => !one.is_bot), who: look.who });
  drawSidebar({ channels: picture.channels, open: look.channel });
  drawHead({ channel, tab });
  const atHome = tab === "home" && isDirect(look.channel);
  byId("home").hidden = !atHome;
  byId("messages").hidden = byId("composer").hidden = atHome;
  follow(byId("messages"), () => main.show(withDays(picture.messages)), arrived);
  arrived = false;
  showThread();
  keepHome(picture.home, look.who);
  keepModal(picture.modal, look.who);
  keepDesk(picture);
  keepClock(clock);
  document.title = channel ? `${isDirect(channel.id) ? "duebell" : `#${channel.name}`} · ${picture.team.name}` : picture.team.name;
  pointOut();
}

/** Scroll to the message a permalink named, once. */
function pointOut() {
  const node = target && document.querySelector(`[data-ts="${CSS.escape(target)}"]`);
  if (!node) return;
  node.scrollIntoView({ block: "center" });
  node.classList.add("pointed");
  target = null;
}

// Connection

const book = () => ({ commands: picture?.commands ?? [], people: picture?.people.filter((one) => one.id !== look.who) ?? [] });

function redrawFor(next) {
  const changed = !picture || next.who !== picture.who || next.channel !== picture.channel;
  picture = next;
  if (changed) {
    main = new Keyed(byId("messages"), drawIn(false));
    buildThread();
    arrived = true;
  }
}

function settle() {
  const own = picture.channels.find((one) => one.id === look.channel);
  const first = picture.channels.find((one) => one.name === "support") ?? picture.channels.find((one) => one.kind !== "im") ?? picture.channels[0];
  if (!own && first) choose(first.id);
}

function connect() {
  socket = new WebSocket(`ws://${location.host}/page/live`);
  socket.addEventListener("open", () => socket.send(JSON.stringify(look)));
  socket.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    if (news.people) return start(news.people);
    if (news.picture.who !== look.who) return;
    clock = { ...news.clock, at: performance.now() };
    redrawFor(news.picture);
    settle();
    show();
    keepFollowing(picture, clock.controlled);
  });
  socket.addEventListener("close", () => setTimeout(connect, 1000));
}

/** The first frame says who there is; the look kept in this tab decides who we are, else the first person. */
function start(people) {
  if (people.some((one) => one === look.who) || people.length === 0) return;
  go({ who: people[0], channel: "", thread: null });
}

function fromAddress() {
  Object.assign(look, JSON.parse(sessionStorage.getItem("look") ?? "{}"));
  const link = location.pathname.match(/^\/archives\/(\w+)\/p(\d{10})(\d{6})$/);
  const query = new URLSearchParams(location.search);
  if (query.get("as")) look.who = query.get("as");
  if (!link) return;
  target = `${link[2]}.${link[3]}`;
  look.channel = link[1];
  look.thread = query.get("thread_ts");
}

byId("persona").addEventListener("change", (event) => go({ who: event.target.value, thread: null }));
byId("composer").append(composer({ where: () => ({ who: look.who, channel: look.channel }), book, testid: "composer", label: "Message, or / for a command", inputId: "composer-input", sending: () => toEnd(byId("messages")) }));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && look.thread && !byId("modal").open && !byId("confirm").open) go({ thread: null });
});
window.addEventListener("error", () => toast("Something went wrong on this page."));
fromAddress();
connect();
