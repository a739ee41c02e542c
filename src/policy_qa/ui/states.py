"""What a view shows while it has nothing to show: it loads, there is nothing, something went wrong."""

from __future__ import annotations

from html import escape


def loading(text: str) -> str:
    """The shape of what is to come. It asks for its content when it comes into sight."""
    bones = "".join(f'<div class="shape-bone {name}"></div>' for name in ("field", "chart-bone", "lines"))
    return (
        '<div class="view-loading" data-wake aria-busy="true">'
        f'<p class="note" role="status">{escape(text)}</p>'
        f'<div class="shape-bones" aria-hidden="true">{bones}</div></div>'
    )


def nothing(head: str, text: str) -> str:
    """There is nothing yet: why, and what can be done. It is looked for again whenever it is seen."""
    return f'<div class="view-nothing" data-wake><h2>{escape(head)}</h2><p>{escape(text)}</p></div>'


def trouble(text: str) -> str:
    """What went wrong, in words."""
    return f'<p class="trouble" role="alert">{escape(text)}</p>'
