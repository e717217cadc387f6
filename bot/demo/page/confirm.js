// "Are you sure?" as Block Kit's confirm object asks it.

import { byId, h } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/** Resolves to whether the person agreed. */
export function confirmed(question) {
  const dialog = byId("confirm");
  return new Promise((resolve) => {
    const close = (answer) => () => {
      dialog.close();
      resolve(answer);
    };
    const yes = h("button", { type: "button", class: `btn ${question.style ?? "primary"}`, "data-testid": "confirm-yes", onclick: close(true) }, question.confirm.text);
    const no = h("button", { type: "button", class: "btn", "data-testid": "confirm-no", onclick: close(false) }, question.deny.text);
    dialog.replaceChildren(h("h2", {}, textObject(question.title)), h("p", {}, textObject(question.text)), h("div", { class: "dialog-foot" }, no, yes));
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}
