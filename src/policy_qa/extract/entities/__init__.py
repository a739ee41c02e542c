"""People, organisations, places, policies, laws, programmes and awards named in an article.

The parser's named entities are hints; ``names`` finds names by their form, ``people`` finds roles,
``joining`` makes one entity of all mentions of a thing. Words are data, in ``lexicon.toml``.
"""

from policy_qa.extract.entities.finding import find_entities

__all__ = ["find_entities"]
