"""HTML of the page read back in tests."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = {"img", "br", "hr", "input", "link", "meta"}
_ALLOWED = {
    "abbr", "article", "bdi", "blockquote", "button", "caption", "code", "dd", "details", "div", "dl", "dt",
    "form", "h1", "h2", "h3", "header", "input", "label", "li", "mark", "ol", "option", "p", "pre",
    "progress", "section", "select", "span", "summary", "table", "tbody", "td", "textarea", "th", "thead",
    "time", "tr", "ul",
}  # fmt: skip


class Page(HTMLParser):
    """Reads HTML back: its elements with attributes, and its text; fails on what the page never writes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _ALLOWED, f"an element that no part of the page writes: {tag}"
        assert not [name for name, _ in attrs if name.startswith("on")], f"a handler in {tag}: {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def of_class(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.elements if name in (attrs.get("class") or "").split()]
