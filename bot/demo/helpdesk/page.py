"""A ticket for people: its conversation, plain and escaped."""

from __future__ import annotations

from html import escape

from bot.demo.helpdesk.model import Account, CommentEvent, Update

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1d1c1d}"
    "article{border-left:4px solid #9ac;padding:.1rem 1rem;margin:1rem 0}"
    "article.note{border-color:#e0b000;background:#fffbe6}small{color:#555}p{white-space:pre-wrap}"
)


def ticket_page(account: Account, id: int) -> str:
    """The page of a ticket that exists."""
    ticket, hidden = account.tickets[id], account.hidden(id)
    title = f"#{id} {escape(ticket.text('subject'))}"
    facts = [ticket.text("status"), ticket.text("priority") or "no priority"]
    facts += [_name(account, ticket.id_of("assignee_id")) or "nobody's"]
    comments = [
        _comment(account, update, event, private=not event.public or event.id in hidden)
        for update in account.updates_of(id)
        for event in update.events
        if isinstance(event, CommentEvent)
    ]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"<h1>{title}</h1><small>{escape(' · '.join(facts))}</small>{''.join(comments)}</html>"
    )


def _comment(account: Account, update: Update, event: CommentEvent, *, private: bool) -> str:
    at = update.at.strftime("%Y-%m-%d %H:%M UTC")
    kind, word = (' class="note"', " (internal note)") if private else ("", "")
    who = escape(_name(account, event.author) or "System")
    return f"<article{kind}><b>{who}</b>{word} <small>{at}</small><p>{escape(event.body)}</p></article>"


def _name(account: Account, id: int | None) -> str:
    user = account.users.get(id or 0)
    return user.name if user else ""
