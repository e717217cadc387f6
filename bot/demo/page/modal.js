// Modals and the Home tab.

import { blocks } from "./blocks.js";
import { ask, byId, h, whenChanged } from "./dom.js";
import { entered } from "./fields.js";
import { textObject } from "./mrkdwn.js";

const viewAct = (root, me) => (element, block, value) =>
  ask("click-view", { who: me, action_id: element.action_id, value, values: entered(root) });

async function submit(dialog, me, button) {
  for (const node of dialog.querySelectorAll(".field-error")) node.textContent = "";
  button.disabled = true;
  const answer = await ask("submit", { who: me, values: entered(dialog) });
  button.disabled = false;
  for (const [block, said] of Object.entries(answer.errors ?? {})) {
    const error = dialog.querySelector(`[data-block="${CSS.escape(block)}"] .field-error`);
    if (error) error.textContent = said;
  }
  dialog.querySelector(".field-error:not(:empty)")?.closest("[data-block]").querySelector("input,select,textarea")?.focus();
}

function drawModal(dialog, view, me) {
  const close = () => ask("close", { who: me });
  const form = h("div", { class: "modal-body" }, blocks(view.blocks, (...used) => viewAct(dialog, me)(...used)));
  const send = view.submit && h("button", { type: "button", class: "btn primary", "data-testid": "modal-submit", onclick: (event) => submit(dialog, me, event.target) }, textObject(view.submit));
  const leave = h("button", { type: "button", class: "btn", "data-testid": "modal-close", onclick: close }, view.close ? textObject(view.close) : "Cancel");
  dialog.replaceChildren(
    h("header", {}, h("h2", {}, textObject(view.title)), h("button", { type: "button", class: "x", "aria-label": "Close", onclick: close }, "✕")),
    form,
    h("div", { class: "dialog-foot" }, leave, send),
  );
  dialog.oncancel = (event) => {
    event.preventDefault();
    close();
  };
}

/** Returns a function that shows, changes or closes the modal of a person. What was typed stays while the view stays. */
export function modalKeeper() {
  const dialog = byId("modal");
  const draw = whenChanged(({ view, me }) => {
    if (!view) {
      if (dialog.open) dialog.close();
      return;
    }
    drawModal(dialog, view, me);
    if (!dialog.open) dialog.showModal();
    dialog.querySelector(".modal-body input, .modal-body select, .modal-body textarea")?.focus();
  });
  return (view, me) => draw({ view, me });
}

/** Returns a function that shows the Home tab. */
export function homeKeeper() {
  const root = byId("home");
  const draw = whenChanged(({ view, me }) => {
    const empty = h("p", { class: "dim" }, "There is nothing here yet.");
    root.replaceChildren(view ? h("div", { class: "home-body" }, blocks(view.blocks, viewAct(root, me))) : empty);
  });
  return (view, me) => draw({ view, me });
}
