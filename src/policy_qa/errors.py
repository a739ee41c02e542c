"""Every error that policy_qa raises on purpose.

::

    PolicyQAError
    ├── LoadError           a file cannot be read as an article
    ├── StoreError          the data directory cannot be used
    │   └── StoreMismatch   it was written by another version or another embedder
    ├── StoreBusy           another process is writing
    ├── MissingDependency   an extra is not installed
    ├── ModelError          a shipped model is missing or altered
    ├── QuestionError       a question that cannot be asked
    └── UsageError          arguments or settings that make no sense

Each keeps its data as attributes, passes all constructor arguments to ``super().__init__`` (so that it
survives pickling
on its way back from a worker), and says in ``__str__`` what happened, to which input, and what to do.
"""

from __future__ import annotations


class PolicyQAError(Exception):
    """Base of all errors that a user is shown as one line."""


class LoadError(PolicyQAError):
    """A file cannot be read as an article."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(source, reason)
        self.source, self.reason = source, reason

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


class StoreError(PolicyQAError):
    """The data directory cannot be used."""

    def __init__(self, path: str, reason: str, remedy: str) -> None:
        super().__init__(path, reason, remedy)
        self.path, self.reason, self.remedy = path, reason, remedy

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}; {self.remedy}"


class StoreMismatch(StoreError):
    """The store was written by another schema version or another embedder."""


class StoreBusy(PolicyQAError):
    """Another process is writing to the store."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: another policy-qa process is writing to it; wait until it ends, then try again"


class MissingDependency(PolicyQAError):
    """A library of an extra is needed and not installed."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(library, extra)
        self.library, self.extra = library, extra

    def __str__(self) -> str:
        return f"{self.library} is not installed; install it with: pip install 'policy-qa[{self.extra}]'"


class ModelError(PolicyQAError):
    """A shipped model is missing or does not match its pin."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}; reinstall policy-qa"


class QuestionError(PolicyQAError):
    """A question that cannot be asked (empty, or far too long)."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy)
        self.reason, self.remedy = reason, remedy

    def __str__(self) -> str:
        return f"the question {self.reason}; {self.remedy}"


class UsageError(PolicyQAError):
    """Arguments or settings that make no sense together."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what, self.remedy = what, remedy

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"
