"""The words with which records say of what kind something is, each in its order."""

from __future__ import annotations

from typing import Literal, TypeAlias

Relation = Literal["exact", "near", "contains", "contained", "restated", "different"]
RELATIONS: tuple[Relation, ...] = (
    "exact",
    "near",
    "contains",
    "contained",
    "restated",
    "different",
)
ConflictKind = Literal["number", "date", "name", "negation"]
CONFLICT_KINDS: tuple[ConflictKind, ...] = ("number", "date", "name", "negation")
SubstitutionRule: TypeAlias = Literal["alias", "number", "loose alias"]
ClusterKind = Literal["claim", "quote", "boilerplate"]
KINDS: tuple[ClusterKind, ...] = ("claim", "quote", "boilerplate")
Status = Literal["usable", "withheld", "canceled"]
STATUSES: tuple[Status, ...] = ("usable", "withheld", "canceled")
