"""What an index was made with: settings, tables, model; and whether they are those of today."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import attrs

from newsdedup import tables, verify
from newsdedup.errors import InvalidSettingError, StoreFormatError, StoreMismatchError
from newsdedup.index.frequencies import counted, fingerprint
from newsdedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsdedup.records import Article
    from newsdedup.store import Store


def checked(
    store: Store, settings: Settings | None, frequencies_from: Iterable[Article] | None = None
) -> Settings:
    """Return the settings of an index; a new one is given those asked for, or the defaults.

    Raises `StoreMismatchError` where it was made with other settings, tables or model, and
    `InvalidSettingError` where a new one lacks `frequencies_from` or has no use for it.
    """
    if settings is not None and settings.candidates is not None:
        allowed = "None in an index, which finds what is alike by the keys that it keeps"
        raise InvalidSettingError("candidates", settings.candidates, allowed)
    card = store.meta()
    if not card:
        return _signed(store, settings or Settings(), frequencies_from)
    _check_tables(store.path, card)
    if settings is None:
        return _kept(store.path, card)
    wanted, here = settings.deciding(), Settings().deciding() | json.loads(card["settings"])
    other = sorted(name for name in wanted if wanted[name] != here[name])
    if other:
        told = ", ".join(f"{n} = {here[n]!r}, not {wanted[n]!r}" for n in other)
        raise StoreMismatchError(
            f"{store.path}: made with other settings: {told}; open it without settings, or make "
            "a new index"
        )
    return settings


def _signed(
    store: Store, settings: Settings, frequencies_from: Iterable[Article] | None
) -> Settings:
    """Note in a new index what it is made with."""
    frequencies = _counted(settings, frequencies_from)
    with store.writing():
        if store.meta():  # another process was quicker
            return checked(store, settings)
        store.set_meta("settings", json.dumps(settings.deciding(), sort_keys=True))
        store.set_meta("fingerprint", settings.fingerprint())
        for name, value in _versions().items():
            store.set_meta(name, value)
        if frequencies:
            store.add_frequencies(frequencies)
            store.set_meta("counted", fingerprint(frequencies))
    return settings


def _counted(
    settings: Settings, frequencies_from: Iterable[Article] | None
) -> dict[str, float] | None:
    """Return the frequencies of terms that the settings ask for."""
    if settings.salience == "corpus" and frequencies_from is None:
        allowed = "table, or with frequencies_from=articles, whose frequencies then hold for good"
        raise InvalidSettingError("salience", settings.salience, allowed)
    if settings.salience != "corpus" and frequencies_from is not None:
        raise InvalidSettingError("frequencies_from", "articles", 'None, but for salience="corpus"')
    return None if frequencies_from is None else counted(frequencies_from, settings)


def _versions() -> dict[str, str]:
    return {"frequencies": str(tables.frequencies().version), "model": str(verify.model().version)}


def _check_tables(path: str, card: dict[str, str]) -> None:
    for name, here in _versions().items():
        if card.get(name) != here:
            raise StoreMismatchError(
                f"{path}: made with {name} {card.get(name)!r}, and this newsdedup has {here!r}: "
                "scores would differ; make a new index from the articles"
            )


def _kept(path: str, card: dict[str, str]) -> Settings:
    """Return the settings an index was made with."""
    try:
        values = json.loads(card["settings"])
        known = {name: values[name] for name in attrs.fields_dict(Settings) if name in values}
        functions = [n for n, v in known.items() if str(v).startswith("function ")]
    except (KeyError, ValueError) as error:
        raise StoreFormatError(f"{path}: the file is damaged: its settings are gone") from error
    if functions:
        raise StoreMismatchError(
            f"{path}: made with a function as {functions[0]}; pass the same settings to open it"
        )
    return Settings(**known)
