"""The door to SQLite: opening, checking, transactions, and errors in plain words."""

from __future__ import annotations

import errno
import os
import sqlite3
import struct
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsdedup.errors import StoreBusyError, StoreFormatError, StoreMismatchError
from newsdedup.store.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES, VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100


def connect(path: str, *, timeout: float, read_only: bool) -> sqlite3.Connection:
    """Return a connection to an index; makes the file where there is none.

    Raises `StoreFormatError` for a file that is no index or is damaged, `StoreMismatchError`
    for one of a newer version, `OSError` where it can't be opened or written. What is wrong is
    found before anything is written.
    """
    is_new = not os.path.exists(path) or _is_empty(path)  # noqa: PTH110
    if is_new and read_only:
        raise FileNotFoundError(errno.ENOENT, "no index to read", path)
    if not is_new:
        _check_header(path)
    with translated(path):
        return _connected(path, timeout, is_new=is_new, read_only=read_only)


def _is_empty(path: str) -> bool:
    """Say whether a file is empty, as one is whose making was interrupted."""
    return Path(path).is_file() and Path(path).stat().st_size == 0


def _connected(path: str, timeout: float, *, is_new: bool, read_only: bool) -> sqlite3.Connection:
    address = Path(path).absolute().as_uri()
    address += "?mode=ro" if read_only else ""
    connection = sqlite3.connect(
        address,
        timeout=timeout,
        isolation_level=None,
        uri=True,
        cached_statements=512,
        check_same_thread=False,
    )
    try:
        if is_new:
            _make(connection)
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("SELECT count(*) FROM meta").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _make(connection: sqlite3.Connection) -> None:
    """Write the tables in one transaction, so that a file is an index or still empty."""
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        for statement in (TABLES + VIEWS).split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _check_header(path: str) -> None:
    """Refuse what isn't an index of this version, from the first bytes of the file alone."""
    with Path(path).open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header.startswith(_MAGIC):
        raise StoreFormatError(f"{path}: this is no index of newsdedup")
    if len(header) < _HEADER_BYTES:
        raise StoreFormatError(f"{path}: the file is damaged: it ends within its header")
    (application,) = struct.unpack_from(">I", header, 68)
    (version,) = struct.unpack_from(">I", header, 60)
    if application != APPLICATION_ID:
        raise StoreFormatError(f"{path}: this is an SQLite file, but no index of newsdedup")
    if version < SCHEMA_VERSION:
        raise StoreMismatchError(
            f"{path}: made by an older newsdedup (format {version}; this one reads "
            f"{SCHEMA_VERSION}); make a new index from the articles"
        )
    if version > SCHEMA_VERSION:
        raise StoreMismatchError(
            f"{path}: made by a newer newsdedup (format {version}; this one reads "
            f"{SCHEMA_VERSION}); install a newer newsdedup to read it"
        )
    _check_size(path, header)


def _check_size(path: str, header: bytes) -> None:
    """Refuse a file shorter than its header says, unless a log beside it may complete it."""
    log = Path(f"{path}-wal")
    if log.exists() and log.stat().st_size:
        return
    (page,) = struct.unpack_from(">H", header, 16)
    (pages,) = struct.unpack_from(">I", header, 28)
    expected = pages * (65536 if page == 1 else page)
    size = Path(path).stat().st_size
    if size < expected:
        raise StoreFormatError(
            f"{path}: the file is damaged: it has {size:,} bytes and should have {expected:,}"
        )


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn SQLite's errors into ours: damage, a full or read-only disk, another writer."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _operational(path, error) from error
    except sqlite3.DatabaseError as error:
        raise StoreFormatError(f"{path}: the file is damaged: {error}") from error


def _operational(path: str, error: sqlite3.OperationalError) -> Exception:
    """Return the error that says what an operational one means."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        problem = "another process is writing to it; wait, or allow a longer timeout"
        return StoreBusyError(f"{path}: {problem}")
    if code == sqlite3.SQLITE_FULL:
        return OSError(errno.ENOSPC, "no space left on the disk; nothing of this was kept", path)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return PermissionError(errno.EACCES, f"can't be opened for writing ({error})", path)
    if code == sqlite3.SQLITE_IOERR:
        return OSError(errno.EIO, f"reading or writing failed ({error})", path)
    return StoreFormatError(f"{path}: the file is damaged: {error}")


@contextmanager
def transaction(connection: sqlite3.Connection, path: str) -> Iterator[None]:
    """Do all of what follows or nothing of it; waits for another writer up to the timeout."""
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def listed(numbers: Any) -> str:
    """Return whole numbers as the JSON list that `json_each` takes in an SQL statement."""
    return "[" + ",".join(map(str, numbers)) + "]"
