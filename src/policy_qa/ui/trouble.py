"""Errors in the words of the page: what happened and what to do, no path, no name of a class."""

from __future__ import annotations

import logging

from policy_qa.errors import LoadError, PolicyQAError, QuestionError, StoreBusy, UsageError
from policy_qa.ui.retold import retold
from policy_qa.ui.wording import Words

_logger = logging.getLogger(__name__)


def in_words(error: Exception, words: Words, *, otherwise: str = "trouble.calm") -> str:
    """What a visitor is told of an error; the terminal gets the rest.

    Args:
        error: What was raised.
        words: The visitor's words.
        otherwise: The key of what is said where the error itself would show paths or internals.
    """
    if isinstance(error, StoreBusy):
        return words("trouble.busy")
    if isinstance(error, LoadError):
        return retold(error.reason, words)
    if isinstance(error, QuestionError | UsageError):
        return retold(str(error), words)
    # The terminal is for the person who runs the server: one line, the trace only where it is asked for.
    level = logging.ERROR if isinstance(error, PolicyQAError) else logging.WARNING
    _logger.log(level, "the page could not do what was asked: %s: %s", type(error).__name__, error)
    _logger.debug("trace", exc_info=error)
    return words(otherwise)
