"""A small network that reads the context of figures: period, status and indicator of each.

The rules of ``context`` read what stands at a figure. What a text carries over from sentence to sentence they
can only follow along beaten tracks; the network has learnt it from labelled articles. It sees the parse,
the figures with what the rules say of them, and the dates; it chooses each figure's period among those that
the text names or implies, its indicator among the stretches of the text, and its status. Nothing that it
chooses is generated: a period comes from a date of the text or of its publication, an indicator is words of
the text.

``candidates`` are the periods to choose from, ``features`` the numbers that the network sees, ``model`` runs
it, ``choices`` reads its scores.
"""

from policy_qa.extract.network.choices import Choice, choices
from policy_qa.extract.network.model import ContextModel

__all__ = ["Choice", "ContextModel", "choices"]
