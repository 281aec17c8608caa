"""The error tree: every error newsdedup raises on purpose, drawn in one place.

NewsdedupError
├── InvalidSettingError (ValueError)    a setting has a value it can't have
├── ArticleFormatError (ValueError)     an article or file that can't be read as one
├── StoreFormatError                    a file that is no index of ours, or a damaged one
├── StoreMismatchError                  an index made with other settings or tables
├── StoreBusyError (TimeoutError)       an index that another process is writing to
├── SpillError (OSError)                what can't be put in a temporary file
├── WorkDirError (OSError)              a step that can't be kept in the work directory
└── MissingExtraError (ImportError)     a feature whose optional package isn't installed
"""

from __future__ import annotations


class NewsdedupError(Exception):
    """The base of all errors that newsdedup raises on purpose.

    >>> import newsdedup as nd
    >>> try:
    ...     nd.Settings(threshold=70)
    ... except nd.NewsdedupError as error:
    ...     print(type(error).__name__)
    InvalidSettingError
    """


class InvalidSettingError(NewsdedupError, ValueError):
    """A setting has a value outside of what is allowed; names all three.

    >>> import newsdedup as nd
    >>> print(nd.InvalidSettingError("seed", -1, "a whole number"))
    seed = -1 is not allowed; allowed: a whole number
    """

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__(f"{name} = {value!r} is not allowed; allowed: {allowed}")
        self.name = name
        self.value = value
        self.allowed = allowed


class ArticleFormatError(NewsdedupError, ValueError):
    """An article, or the file that should hold some, can't be read; says where and why.

    >>> import newsdedup as nd
    >>> print(nd.ArticleFormatError("wire.jsonl", "no text", item="3"))
    wire.jsonl:3: no text
    """

    def __init__(self, path: str, problem: str, *, item: str = "") -> None:
        where = f"{path}:{item}" if item else path
        super().__init__(f"{where}: {problem}")
        self.path = path
        self.item = item
        self.problem = problem


class StoreFormatError(NewsdedupError):
    """A file is not an index of newsdedup, or it is damaged.

    >>> import newsdedup as nd
    >>> nd.Index.open("wire/wire.jsonl")
    Traceback (most recent call last):
    ...
    newsdedup.errors.StoreFormatError: wire/wire.jsonl: ...
    """


class StoreMismatchError(NewsdedupError):
    """An index was made with other settings, tables or a newer version.

    >>> import newsdedup as nd
    >>> nd.Index.open("wire.index", settings=nd.Settings(threshold=0.6)).close()
    >>> nd.Index.open("wire.index", settings=nd.Settings(threshold=0.7))
    Traceback (most recent call last):
    ...
    newsdedup.errors.StoreMismatchError: wire.index: made with other settings: threshold = 0.6...
    """


class SpillError(NewsdedupError, OSError):
    """What memory has no room for can't be put in a temporary file; says where and why.

    >>> import newsdedup as nd
    >>> print(nd.SpillError("/tmp", OSError(28, "No space left on device")))
    /tmp: No space left on device: no room for what max_memory keeps out of memory; ...
    """

    def __init__(self, directory: str, error: OSError) -> None:
        reason = error.strerror or str(error)
        super().__init__(
            f"{directory}: {reason}: no room for what max_memory keeps out of memory; "
            "set TMPDIR to a directory with more, or max_memory higher"
        )
        self.directory = directory
        self.errno = error.errno


class WorkDirError(NewsdedupError, OSError):
    """What a step of a run gave can't be kept in its work directory; says where and why.

    >>> import newsdedup as nd
    >>> print(nd.WorkDirError("work", OSError(13, "Permission denied")))
    work: Permission denied: a step can't be kept there; name another work_dir, or none
    """

    def __init__(self, path: str, error: OSError) -> None:
        reason = error.strerror or str(error)
        super().__init__(
            f"{path}: {reason}: a step can't be kept there; name another work_dir, or none"
        )
        self.path = path
        self.errno = error.errno


class StoreBusyError(NewsdedupError, TimeoutError):
    """Another process is writing to an index, and didn't end in the time given.

    >>> import newsdedup as nd
    >>> issubclass(nd.StoreBusyError, TimeoutError)
    True
    """


class MissingExtraError(NewsdedupError, ImportError):
    """A feature needs an optional package that isn't installed; says what to install.

    >>> import newsdedup as nd
    >>> print(nd.MissingExtraError("the HTML report", package="jinja2", extra="report"))
    the HTML report needs jinja2: pip install 'newsdedup[report]'
    """

    def __init__(self, feature: str, *, package: str, extra: str) -> None:
        super().__init__(f"{feature} needs {package}: pip install 'newsdedup[{extra}]'")
        self.feature = feature
        self.package = package
        self.extra = extra
