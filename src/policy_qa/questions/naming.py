"""The words by which a question names what it asks for, in order, without its time, place and kind."""

from __future__ import annotations

from policy_qa.extract.periods import find_dates
from policy_qa.places import mention_spans
from policy_qa.questions.editions import editions
from policy_qa.questions.kinds import CHANGE_KEYS, STATUS_WORDS, claim, kind_keys, polar
from policy_qa.schema import Query
from policy_qa.words import STOP, Word, fold, is_generic, keys_of, words

_ASKING = keys_of(
    "yoy worth put go going show shown think thought likely happen happened develop developed do count "
    "sit cite "
    "cited name named print printed leave leaving aside accord what how please concern regard term "
    "terms base "
    "basis relate foresee foreseen see seen appear mean say stand size answer question figure story "
    "much many "
    "full whole once ever still already itself themselves belong belonging similar kind type sort thing way "
    "far big large small high low long must become became turn turned against before after compare compared "
    "earlier later last next following previous preceding ago since dollar yuan pound euro won rupee percent "
    "percentage point cent set get take bring make made have hold put chose choose see season rather one two "
    "three four five six billion million thousand trillion crore lakh absolute currency local twelve "
    "month year "
    "quarter week day period time half place position rank amount number announce announced document paper "
    "article edition communique"
)
"""Words of a question that say how it is asked, not of what."""
_DOCUMENT = keys_of(
    "report review outlook guideline release survey plan budget estimate forecast statement brief congress"
)
_MODIFIERS = keys_of(
    "real official final total valid stock current overall typical exact main overall entire big"
)
_OF_A_DOCUMENT = 0.5
"""What a word tells that may only name the document that a figure is from."""


def naming_words(query: Query) -> list[Word]:
    """The content words of a question in order: its time, edition and place are left out."""
    text = fold(claim(query.text) or query.text)
    dates = find_dates(text)
    spans = [(d.start, d.end) for d in dates] + [(e.start, e.end) for e in editions(text, dates)]
    if query.place:
        spans += mention_spans(text, query.place)
    takes = polar(query.text) or query.wanted == "reason"  # then its numbers are what it takes for granted
    return [
        word
        for word in words(text)
        if word.text.lower() not in STOP
        and not (takes and word.text[:1].isdigit())
        and not any(start < word.end and word.start < end for start, end in spans)
    ]


def tells(word: Word, query: Query) -> float:
    """How much a word says of what is asked for: nothing if it only tells the kind of answer."""
    if word.key in kind_keys(query.wanted) or word.key in _ASKING or word.text.lower() in STATUS_WORDS:
        return 0.0
    if word.key in CHANGE_KEYS:
        return 0.0
    if word.key in _DOCUMENT | _MODIFIERS:
        return _OF_A_DOCUMENT
    return 0.3 if is_generic(word.key) else 1.0
