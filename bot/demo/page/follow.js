// Following the story: until the visitor takes over, the page goes where something happens by itself.

import { byId, h } from "./dom.js";

const STAY = 4000;
/** Milliseconds that the page stays where it went, so that it can be read. */

const TOUCHES = ["pointerdown", "keydown", "wheel"];

/** Returns a function that hears each picture. `go` opens a channel, or a thread in it. */
export function follower(go) {
  const button = byId("follow");
  let on = sessionStorage.getItem("follow") !== "no" && !location.search && location.pathname === "/";
  let known = null;
  let timer = null;
  const waiting = new Map();

  function set(next) {
    on = next;
    waiting.clear();
    sessionStorage.setItem("follow", on ? "yes" : "no");
    button.setAttribute("aria-pressed", String(on));
    button.replaceChildren(...(on ? ["Following the story", h("span", { class: "rest" }, " · touch anything to take over")] : ["Follow the story"]));
  }

  function next() {
    timer = null;
    const [channel, place] = waiting.entries().next().value ?? [];
    if (!on || !channel) return;
    waiting.delete(channel);
    go(place);
    timer = setTimeout(next, STAY);
  }

  function hear(channels) {
    const latest = new Map(channels.filter((one) => one.kind !== "im" && one.latest).map((one) => [one.id, one.latest]));
    if (known) {
      for (const [channel, { ts, thread_ts }] of latest) {
        if ((known.get(channel)?.ts ?? "") < ts) waiting.set(channel, { channel, thread: thread_ts });
      }
    }
    known = latest;
    if (!timer) next();
  }

  for (const touch of TOUCHES) {
    document.addEventListener(touch, (event) => { if (on && !button.contains(event.target)) set(false); }, { capture: true, passive: true });
  }
  button.addEventListener("click", () => set(!on));
  set(on);
  return (picture, controlled) => {
    button.hidden = !controlled;
    if (controlled) hear(picture.channels);
  };
}
