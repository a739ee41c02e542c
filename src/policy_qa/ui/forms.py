"""Forms of the Articles tab as HTML: a pasted text, a page's address, an article's metadata, its removal."""

from __future__ import annotations

from html import escape
from typing import Final

from policy_qa.ingest import MAX_CHARACTERS
from policy_qa.schema import Article
from policy_qa.ui.wording import Words

EDITABLE: Final = ("title", "published", "publisher", "place", "url", "language")
"""What of an article can be changed on the page."""

_PASTED: Final = ("title", "published", "publisher", "place", "url")
_LONGEST = 500


def add_forms(words: Words, *, network: bool) -> str:
    """The forms for a pasted text and, where the network was allowed, for an address."""
    fields = "".join(_field(name, "", words) for name in _PASTED)
    pasted = (
        f"<details><summary>{words('articles.paste')}</summary>"
        f'<form class="fields" data-send><label><span>{words("articles.text")}</span>'
        f'<textarea name="text" rows="6" required maxlength="{MAX_CHARACTERS}"></textarea></label>{fields}'
        f"{_save('paste', words('articles.add_text'))}</form></details>"
    )
    if not network:
        return pasted
    address = (
        f"<details><summary>{words('articles.fetch')}</summary>"
        f'<form class="fields" data-send><label><span>{words("articles.address")}</span>'
        '<input type="url" name="url" required maxlength="2000" placeholder="https://"></label>'
        f"{_save('fetch', words('articles.add_page'))}</form></details>"
    )
    return pasted + address


def article_tools(article: Article, words: Words, *, said: str = "", trouble: str = "") -> str:
    """What can be done with an article: its metadata changed, or all of it removed.

    Args:
        article: The article.
        words: The page's words.
        said: What has just been done.
        trouble: Why it could not be.
    """
    told = f'<p class="said" role="status">{escape(said)}</p>' if said else ""
    told += f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    fields = "".join(_field(name, getattr(article, name) or "", words) for name in EDITABLE)
    doc = escape(article.doc)
    opened = " open" if trouble else ""
    return (
        f'<div class="tools">{told}<details{opened}><summary>{words("articles.edit")}</summary>'
        f'<form class="fields" data-send>{fields}<p class="note">{words("articles.edit_note")}</p>'
        f"{_save('edit', words('articles.save'), doc)}</form></details>"
        f"<details><summary>{words('articles.remove')}</summary>"
        f'<p class="note">{words("articles.remove_note")}</p>'
        f'<button type="button" class="danger" data-event="remove" data-doc="{doc}">'
        f"{words('articles.remove_now')}</button></details></div>"
    )


def _field(name: str, value: str, words: Words) -> str:
    # A title may be longer than what can be typed: then it is shown whole, and sent back unchanged.
    longest = max(_LONGEST, len(value))
    return (
        f"<label><span>{words(f'articles.{name}')}</span>"
        f'<input type="text" name="{name}" value="{escape(value)}" maxlength="{longest}" '
        'autocomplete="off" dir="auto"></label>'
    )


def _save(event: str, label: str, doc: str = "") -> str:
    named = f' data-doc="{doc}"' if doc else ""
    return f'<button type="submit" class="primary" data-event="{event}"{named}>{label}</button>'
