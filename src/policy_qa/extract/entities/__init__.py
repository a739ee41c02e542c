"""People, organisations, places, policies, laws, programmes and awards named in an article.

The parser's named entities are hints, which ``doubts`` sifts; ``known`` looks names up, ``names`` and
``mixed`` find them by their form, ``person_forms`` and ``people`` find people and their roles, ``joining``
makes one entity of all ``mentions`` of a thing. Words are data, in ``lexicon.toml``; places and names of
people in ``gazetteer.toml``.
"""

from policy_qa.extract.entities.finding import find_entities

__all__ = ["find_entities"]
