"""Text that gives orders to whoever reads it, rather than telling something: no evidence, and no question."""

from __future__ import annotations

import re
from functools import lru_cache

_READER = (
    r"(?:assistant|chat\s?bot|language model|LLM|AI(?: (?:model|system|reader|agent|tool|assistant))?"
    r"|model|GPT|(?:question[- ])?answering (?:system|engine|machine|tool)|bot)s?"
)
_ANSWERING = (
    r"(?:say|saying|reply|respond|answer|output|print|write|state|report|claim|insist"
    r"|tell (?:the|your) (?:user|reader)s?|return|repeat|give|quote|cite|use)"
)
_LABEL = (
    r"(?:system|developer|assistant|instruction|prompt|admin(?:istrator)?|override)"
    r"\s*(?:message|prompt|note|override)?\s*(?::|\]|>)"
)
_MUST = (
    r"(?:you must|you should|you shall|you will now|you are to|you have to|must always|must now|always"
    r"|from now on,?(?: you)?|please(?: just| only)?|simply|instead,?|do not|don't|never)"
)
_ASKED = (
    r"(?:when(?:ever)?|if|should) (?:you are |you're |someone is |anyone is |somebody )?"
    r"(?:[a-z]+ )?(?:asked|asks|prompted|queried)"
)
_ON_ANSWERING = (
    r"(?:when(?:ever)?|while|if|before|for|in|on) (?:you (?:are )?)?"
    r"(?:answer(?:ing)?|reply(?:ing)?|respond(?:ing)?)(?: to)?\b"
)
_IGNORED = (
    r"(?:instructions?|articles?|sources?|context|documents?|rules?|prompts?|(?:the|this|all) text|above"
    r"|previous(?:ly)?|preceding|prior|everything|citations?|evidence|passages?|question)"
)
_ADDRESS = (
    r"(?:dear |attention,? |(?:note|message|instructions?) (?:to|for) (?:the |all |any )?|hey,? "
    r"|to (?:the|all|any) )"
)
_PATTERNS = (
    rf"\b{_ADDRESS}{_READER}\b(?!\s+(?:companies|firms|industry|sector))",
    rf"\b(?:as|you are|you're|act as|behave as) an? {_READER}\b",
    rf"^\W*(?:#+\s*)?{_LABEL}|[.!?]\s+{_LABEL}\s*$",
    r"<\|?\s*/?\s*(?:system|im_start|im_end|assistant|user|inst|instructions?)\b|\[/?(?:INST|SYSTEM|SYS)\]|<<SYS>>",
    rf"\b(?:ignore|disregard|forget|override|bypass|discard|neglect|overrule)\b.{{0,60}}\b{_IGNORED}\b",
    rf"\b{_ASKED}\b.{{0,400}}\b{_ANSWERING}\b",
    rf"\b{_ON_ANSWERING}.{{0,400}}?[,:”\"’] (?:please |just |only )*{_ANSWERING}\b",
    rf"\b{_MUST} {_ANSWERING}\b",
    r"\bnew (?:instructions?|task|rules?|orders?)\s*:",
    r"\b(?:the|your) (?:only |one )?(?:correct|right|true|final) answer "
    r"(?:to (?:any|every|all|the) |is (?:always|now) |must )",
    r"\bin your (?:answer|reply|response|output)\b",
    r"\byour (?:answer|reply|response|output) (?:must|should|is|has to)\b",
    r"\b(?:system prompt|reveal your|repeat after me|prompt injection|jailbreak)\b|\byou are now\b",
)
_ORDERS = re.compile("|".join(_PATTERNS), re.IGNORECASE)
_LABEL_AHEAD = re.compile(rf"(?:^|[.!?\n\]>)])\s*(?:#+\s*)?{_LABEL}\s*$", re.IGNORECASE)
_BARE = re.compile(
    rf"^\W*(?:now |then |and |just |only )*{_ANSWERING}(?: that| with| only| just| exactly|:)* "
    r"[\"“'‘]?[\w$€£¥%.,\s-]{1,60}[\"”'’]?\s*[.!]*$",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"^\W*(?:use|report|state|claim|return|quote|output|answer|print)s?\b\s+(?:of|by|in|on|from|for)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def gives_orders(text: str, *, ahead: str = "") -> bool:
    """Whether a sentence tells its reader what to answer, or what to ignore.

    Args:
        text: The sentence.
        ahead: What stands right before it: a label such as "SYSTEM:" may have been cut off as one of its own.
    """
    plain = " ".join(text.split())
    ordered = _LABEL_AHEAD.search(ahead) or _ORDERS.search(plain)
    return bool(ordered or (_BARE.match(plain) and not _NOUN.match(plain)))
