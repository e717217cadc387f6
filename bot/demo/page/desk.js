// The helpdesk beside the chat, and the control of time.

import { ask, byId, h, Keyed, whenChanged } from "./dom.js";
import { fullClock, present } from "./times.js";

const DEEDS = [
  ["customer_replies", "Customer replies"],
  ["agent_replies", "Agent replies"],
  ["internal_note", "Internal note"],
  ["set_pending", "Set pending"],
  ["on_hold", "On hold"],
  ["solve", "Solve"],
  ["reopen", "Reopen"],
];
const PRIORITIES = ["low", "normal", "high", "urgent"];
const SPEEDS = [1, 60, 600];
const CLOSED = new Set(["solved", "closed"]);

const possible = (status) => DEEDS.filter(([deed]) => (CLOSED.has(status) ? deed === "reopen" || deed === "customer_replies" : deed !== "reopen"));

function ticketNode(ticket) {
  const text = h("input", { class: "text", placeholder: "What is said (optional)", "aria-label": `Text for ticket ${ticket.id}`, "data-testid": `text-${ticket.id}` });
  const act = async (deed) => {
    const answer = await ask("deed", { ticket: ticket.id, deed, text: text.value });
    if (answer.ok) text.value = "";
  };
  const buttons = possible(String(ticket.status)).map(([deed, label]) =>
    h("button", { type: "button", class: "chip", "data-testid": `deed-${ticket.id}-${deed}`, onclick: () => act(deed) }, label));
  const about = [ticket.customer, ticket.assignee && `with ${ticket.assignee}`].filter(Boolean).join(" · ");
  return h(
    "details",
    { class: "ticket", "data-testid": `ticket-${ticket.id}`, open: opened.has(ticket.id), ontoggle: (event) => (event.target.open ? opened.add(ticket.id) : opened.delete(ticket.id)) },
    h("summary", {}, h("span", { class: "ticket-line" }, h("span", { class: "dim" }, `#${ticket.id}`), h("span", { class: "subject" }, String(ticket.subject))),
      h("span", { class: "ticket-line" }, h("span", { class: `pill priority-${ticket.priority}` }, String(ticket.priority)), h("span", { class: `pill status-${String(ticket.status).replaceAll("_", "-")}` }, String(ticket.status).replaceAll("_", " ")), h("span", { class: "dim" }, about))),
    h("div", { class: "ticket-deeds" }, text, h("div", { class: "chips" }, buttons)),
  );
}

const opened = new Set();

function newTicketForm(customers) {
  const subject = h("input", { class: "text", id: "ticket-subject", "data-testid": "ticket-subject", placeholder: "What is wrong?", maxLength: "200", required: true });
  const menu = (testid, values, start) => h("select", { class: "menu", "data-testid": testid, "aria-label": testid.replace("ticket-", "") }, values.map((one) => h("option", { value: one, selected: one === start }, one)));
  const priority = menu("ticket-priority", PRIORITIES, "high");
  const customer = menu("ticket-customer", customers, customers[0]);
  const open = async (event) => {
    event.preventDefault();
    const answer = await ask("ticket", { subject: subject.value, priority: priority.value, customer: customer.value });
    if (answer.ok) subject.value = "";
  };
  return h("form", { class: "new-ticket", onsubmit: open }, subject, h("div", { class: "row" }, customer, priority, h("button", { type: "submit", class: "btn primary", "data-testid": "new-ticket" }, "Open a Ticket")));
}

/** Returns a function that shows the tickets, or hides the panel when there is no helpdesk. */
export function deskKeeper() {
  const root = byId("desk");
  const list = h("div", { class: "tickets" });
  const tickets = new Keyed(list, ticketNode);
  const frame = whenChanged((customers) => root.replaceChildren(h("h2", {}, "Helpdesk"), newTicketForm(customers), list));
  return (picture) => {
    root.hidden = picture.tickets === null;
    byId("frame").classList.toggle("with-desk", picture.tickets !== null);
    if (picture.tickets === null) return;
    frame(picture.customers);
    tickets.show(picture.tickets.map((one) => [one.id, one]));
  };
}

/** Returns a function that hears the clock's news; the display runs on by itself. */
export function clockKeeper() {
  const show = () => {
    const { text, zone } = fullClock(present());
    byId("clock").replaceChildren(h("span", { class: "time" }, text), h("span", { class: "dim" }, zone));
  };
  setInterval(show, 250);
  const speeds = whenChanged(({ rate, controlled }) => {
    byId("speeds").hidden = !controlled;
    byId("speeds").replaceChildren(...SPEEDS.map((speed) =>
      h("button", { type: "button", "data-testid": `speed-${speed}`, "aria-pressed": String(speed === rate), onclick: () => ask("rate", { rate: speed }) }, `${speed}×`)));
  });
  return ({ rate, controlled }) => {
    speeds({ rate, controlled });
    show();
  };
}
