"""One class of settings, from which CLI flags, the docs table and the fingerprint are made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs
from attrs import field, frozen

from newsdedup.amounts import DURATION_FORM, SIZE_FORM, bytes_of, is_duration
from newsdedup.errors import InvalidSettingError
from newsdedup.records import Sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray  # at run time numpy loads with what needs it

Splitter = Callable[[str], Sequence[tuple[int, int]]]
CandidateSource = Callable[[Sequence[str]], Iterable[tuple[int, int]]]
Scorer: TypeAlias = "Callable[[Sequence[tuple[str, str]]], Sequence[float] | NDArray[Any]]"
CanonicalPolicy = (
    Literal["central", "earliest", "longest"] | tuple[str, ...] | Callable[[Sentence], Any]
)

CANONICAL_POLICIES = ("central", "earliest", "longest")

# How the work is done: these never change a result.
_NEUTRAL = frozenset(("batch_size", "max_memory", "workers"))


def _setting(
    default: Any,
    *,
    help: str,  # noqa: A002  # the word click and argparse use
    choices: tuple[str, ...] = (),
    low: float | None = None,
    high: float | None = None,
    shapes_keys: bool = False,
    validator: Callable[[Any, Any, Any], None] | None = None,
    converter: Callable[[Any], Any] | None = None,
) -> Any:
    """Make a field that knows its help text, what it allows, and whether it shapes keys."""
    metadata = {
        "help": help,
        "choices": choices,
        "low": low,
        "high": high,
        "shapes_keys": shapes_keys,
    }
    return field(
        default=default,
        metadata=metadata,
        validator=validator or _check_setting,
        converter=converter,
    )


def _check_setting(_: Settings, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Raise `InvalidSettingError` unless the value is one of the choices or in its range."""
    choices = attribute.metadata["choices"]
    if choices and value not in choices:
        raise InvalidSettingError(attribute.name, value, ", ".join(choices))
    if isinstance(attribute.default, bool):
        if not isinstance(value, bool):
            raise InvalidSettingError(attribute.name, value, "True or False")
        return
    low, high = attribute.metadata["low"], attribute.metadata["high"]
    if low is None:
        return
    kind = "a whole number" if isinstance(attribute.default, int) else "a number"
    numeric = (int,) if isinstance(attribute.default, int) else (int, float)
    if isinstance(value, bool) or not isinstance(value, numeric) or not low <= value <= high:
        raise InvalidSettingError(attribute.name, value, f"{kind} from {low} to {high}")


def _check_function(_: Settings, attribute: attrs.Attribute[Any], value: Any) -> None:
    if value is not None and not callable(value):
        raise InvalidSettingError(attribute.name, value, f"None or {attribute.metadata['help']}")


def _check_canonical(_: Settings, attribute: attrs.Attribute[Any], value: Any) -> None:
    sources = isinstance(value, tuple) and value and all(isinstance(name, str) for name in value)
    if callable(value) or sources or (isinstance(value, str) and value in CANONICAL_POLICIES):
        return
    raise InvalidSettingError(
        attribute.name,
        value,
        f"{', '.join(CANONICAL_POLICIES)}, a list of sources, or a function of a Sentence",
    )


def _check_window(_: Settings, attribute: attrs.Attribute[Any], value: Any) -> None:
    if value is not None and not is_duration(value):
        raise InvalidSettingError(attribute.name, value, f"None, or {DURATION_FORM}")


def _check_size(_: Settings, attribute: attrs.Attribute[Any], value: Any) -> None:
    if value is not None and (type(value) is not int or value < 1):
        raise InvalidSettingError(attribute.name, value, f"None, or {SIZE_FORM}")


def _tuple_of_lists(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@frozen(kw_only=True)
class Settings:
    """All that can be set; every field has a default that suits English news.

    Raises `InvalidSettingError`, which names the setting, its value and what is allowed.

    >>> import newsdedup as nd
    >>> nd.Settings(threshold=0.7, canonical="earliest").threshold
    0.7
    >>> nd.Settings(threshold=70)
    Traceback (most recent call last):
    ...
    newsdedup.errors.InvalidSettingError: threshold = 70 is not allowed; allowed: a number from ...
    """

    views: str = _setting(
        "both",
        choices=("both", "wording", "claim", "own"),
        shapes_keys=True,
        help="what to look for: copies and edits (wording), retold claims (claim), or both; own "
        "leaves it to candidates alone",
    )
    salience: str = _setting(
        "table",
        choices=("table", "corpus"),
        shapes_keys=True,
        help="where a term's rarity comes from: the shipped table of news English, or the "
        "articles given (for other languages and domains)",
    )
    language: str = _setting(
        "en",
        shapes_keys=True,
        validator=lambda _, attribute, value: _check_language(attribute, value),
        help="language (ISO 639-1) of articles that don't name theirs",
    )
    newline: str = _setting(
        "auto",
        choices=("auto", "sentence", "paragraph"),
        shapes_keys=True,
        help="what a line break ends: a sentence, or (hard-wrapped wire copy) only an empty "
        "line or an indent ends a paragraph; auto looks at each article",
    )
    splitter: Splitter | None = _setting(
        None,
        shapes_keys=True,
        validator=_check_function,
        help="a function split(text) -> [(start, end), …] in place of the built-in splitter",
    )
    threshold: float = _setting(
        0.5,
        low=0.0,
        high=1.0,
        help="least calibrated probability for two sentences to be one claim",
    )
    candidates: CandidateSource | None = _setting(
        None,
        validator=_check_function,
        help="a function candidates(texts) -> [(number, number), …] whose pairs of texts are "
        "compared besides those of views",
    )
    scorer: Scorer | None = _setting(
        None,
        validator=_check_function,
        help="a function scorer(pairs) -> [score, …] in place of the built-in score",
    )
    canonical: CanonicalPolicy = _setting(
        "central",
        validator=_check_canonical,
        converter=_tuple_of_lists,
        help="which version is kept: central (closest to all others), earliest, longest, or "
        "trusted sources, best first",
    )
    on_conflict: str = _setting(
        "flag",
        choices=("flag", "split"),
        help="versions that disagree on a fact: flag them in their cluster, or split them off",
    )
    across_only: bool = _setting(False, help="leave out repeats within one article")
    sources: str = _setting(
        "all",
        choices=("all", "across", "within"),
        help="whose sentences may repeat one another: those of all sources, only of different "
        "ones (across), or each source's own (within)",
    )
    window: str | None = _setting(
        None,
        validator=_check_window,
        help="longest time between two wordings for them to be one claim, such as 36h, 7d or "
        "2w; copies of one wording, and what has no date, are compared whenever they were "
        "published",
    )
    boilerplate_articles: int = _setting(
        5,
        low=2,
        high=1_000_000,
        help="number of articles from which a repeated line that claims little is boilerplate",
    )
    seed: int = _setting(
        1, low=0, high=2**32 - 1, shapes_keys=True, help="seed of the MinHash permutations"
    )
    wording_bands: int = _setting(
        24, low=1, high=256, shapes_keys=True, help="bands of the wording view"
    )
    wording_rows: int = _setting(
        3, low=1, high=64, shapes_keys=True, help="rows in a band of the wording view"
    )
    claim_bands: int = _setting(
        8, low=0, high=256, shapes_keys=True, help="bands of the claim view's weighted MinHash"
    )
    claim_rows: int = _setting(
        3, low=1, high=64, shapes_keys=True, help="rows in a band of the claim view"
    )
    rare_terms: int = _setting(
        9,
        low=2,
        high=32,
        shapes_keys=True,
        help="number of a sentence's rarest terms whose pairs are keys of the claim view",
    )
    bucket_limit: int = _setting(
        32,
        low=2,
        high=10_000,
        shapes_keys=True,
        help="largest bucket in which all pairs are candidates; members of a larger one link "
        "to representatives",
    )
    workers: int = _setting(
        0,
        low=0,
        high=1024,
        help="processes that share the work, 0 for one a core; never changes results",
    )
    batch_size: int = _setting(
        20_000, low=1, high=10_000_000, help="sentences handled at a time; never changes results"
    )
    max_memory: int | str | None = _setting(
        None,
        validator=_check_size,
        converter=bytes_of,
        help="memory to stay within where it can be done, in bytes or such as 2GB: texts that "
        "take more than a quarter of it go to a temporary file; never changes results",
    )

    def __attrs_post_init__(self) -> None:
        if self.views == "own" and self.candidates is None:
            raise InvalidSettingError("views", self.views, "own only together with candidates")

    @property
    def has_functions(self) -> bool:
        """Whether any setting is a function, which may be one that only this process has."""
        given = (self.splitter, self.candidates, self.scorer)
        return any(one is not None for one in given) or callable(self.canonical)

    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits that change when a setting that shapes keys does.

        >>> nd.Settings().fingerprint() == nd.Settings(threshold=0.7).fingerprint()
        True
        >>> nd.Settings().fingerprint() == nd.Settings(views="wording").fingerprint()
        False
        """
        shaping = {
            attribute.name: _plain(getattr(self, attribute.name))
            for attribute in attrs.fields(type(self))
            if attribute.metadata.get("shapes_keys")
        }
        text = json.dumps(shaping, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def deciding(self) -> dict[str, Any]:
        """Return the settings that bear on the result, as JSON can hold them.

        A function is the word "function" with its module and name.

        >>> nd.Settings(splitter=str.splitlines).deciding()["splitter"]
        'function .str.splitlines'
        """
        names = [one.name for one in attrs.fields(type(self)) if one.name not in _NEUTRAL]
        return {name: _told(getattr(self, name)) for name in names}


def _check_language(attribute: attrs.Attribute[Any], value: Any) -> None:
    if not (
        isinstance(value, str) and value.isalpha() and value.islower() and len(value) in (2, 3)
    ):
        raise InvalidSettingError(attribute.name, value, "a language code such as en, de or zh")


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it; a function by its module and name."""
    if callable(value):
        return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', '')}"
    return value


def _told(value: Any) -> Any:
    """Return a value as JSON gives it back, a function told as one."""
    if callable(value):
        return f"function {_plain(value)}"
    return list(value) if isinstance(value, tuple) else value
