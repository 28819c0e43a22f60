"""What every row has in common: a sealed save, a version, a public reference, a privacy class for each field."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

# Crockford base32: no I, L, O, U, so that a reference survives a telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

OPEN, PERSONAL, IDENTITY, SPECIAL = "open", "personal", "identity", "special"
PRIVACY_CLASSES = (OPEN, PERSONAL, IDENTITY, SPECIAL)

_unsealed: ContextVar[bool] = ContextVar("kwadrat_unsealed", default=False)


class SealError(RuntimeError):
    """A row was written outside an action."""


@contextmanager
def unsealed() -> Iterator[None]:
    """Open the seal for the body. Only casework.action may call this (a house test looks)."""
    token = _unsealed.set(True)
    try:
        yield
    finally:
        _unsealed.reset(token)


def is_unsealed() -> bool:
    """Whether an action is running in this context."""
    return _unsealed.get()


def _demand(model: type[models.Model], verb: str) -> None:
    if not _unsealed.get():
        raise SealError(f"{model.__name__}.{verb} outside an action")


M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class SealedQuerySet(models.QuerySet[M_co]):
    """A queryset whose writing methods ask for an open action."""

    def update(self, **kwargs: Any) -> int:
        _demand(self.model, "update")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        _demand(self.model, "delete")
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        _demand(self.model, "bulk_create")
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        _demand(self.model, "bulk_update")
        return super().bulk_update(*args, **kwargs)

    def _raw_delete(self, using: str | None) -> int:
        _demand(self.model, "_raw_delete")
        return int(super()._raw_delete(using) or 0)  # None for a condition that nothing can meet


class Sealed(models.Model):
    """A row that only an action may write."""

    PRIVACY: ClassVar[dict[str, tuple[str, ...]]] = {}

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        _demand(type(self), "save")
        relations = [f.name for f in self._meta.fields if f.is_relation or f.generated]
        self.clean_fields(exclude=[*relations, "id"])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _demand(type(self), "delete")
        return super().delete(*args, **kwargs)


class Record(Sealed):
    """A row of casework: when it was made and how often it changed."""

    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.version += 1
            if kwargs.get("update_fields"):
                kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        super().save(*args, **kwargs)

    @property
    def audit_ref(self) -> str:
        """How the audit names this row."""
        return f"{type(self).__name__}#{self.pk}"

    @property
    def audit_person_id(self) -> int | None:
        """The person this row is about, if any."""
        return None


def check_letter(body: str) -> str:
    """The check character of a reference body: position-weighted sum modulo 32 catches a swapped pair."""
    total = sum((place + 1) * ALPHABET.index(letter) for place, letter in enumerate(body))
    return ALPHABET[total % 31]


def new_ref(prefix: str) -> str:
    """A fresh public reference such as S-7K3M-9QXA: letter, seven random characters, check character."""
    body = "".join(secrets.choice(ALPHABET) for _n in range(7))
    body += check_letter(body)
    return f"{prefix}-{body[:4]}-{body[4:]}"


def parse_ref(text: str) -> str | None:
    """The reference meant by `text` (case, spaces and dashes forgiven, O read as 0, I and L as 1), or None."""
    plain = "".join(c for c in text.upper() if c.isalnum())
    if len(plain) != 9 or not plain[0].isalpha():
        return None
    body = plain[1:].translate(str.maketrans("OIL", "011"))
    if any(c not in ALPHABET for c in body) or check_letter(body[:7]) != body[7]:
        return None
    return f"{plain[0]}-{body[:4]}-{body[4:]}"


class Referenced(Record):
    """A row that people name by a reference; never sequential."""

    REF_PREFIX: ClassVar[str] = "X"

    ref = models.CharField(_("reference"), max_length=11, unique=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.ref:
            self.ref = new_ref(self.REF_PREFIX)
        super().save(*args, **kwargs)

    @property
    def audit_ref(self) -> str:
        return self.ref


def draw_again(rows: Sequence[Referenced], kept: models.QuerySet[Any]) -> None:
    """Another reference for each of many new rows whose reference one of those `kept` has, or that stands twice among
    them: of thousands drawn at once some are taken. One query."""
    taken = set(kept.filter(ref__in=[row.ref for row in rows]).values_list("ref", flat=True))
    for row in rows:
        while row.ref in taken:
            row.ref = new_ref(row.REF_PREFIX)
        taken.add(row.ref)


# Where a row of casework finds its partnership when it was not told.
_PARENTS = (
    "case",
    "person",
    "referral",
    "contract",
    "participation",
    "session",
    "group",
    "report",
    "club",
    "question",
    "plan",
)


class Owned(models.Model):
    """A row of casework: it belongs to exactly one partnership (ready for row level security)."""

    partnership = models.ForeignKey(
        "kwadrat.Partnership", on_delete=models.PROTECT, related_name="+", verbose_name=_("partnership")
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.partnership_id is None:
            names = {f.name for f in self._meta.fields}
            parent = next((name for name in _PARENTS if name in names), "")
            if not parent:
                raise ValueError(f"{type(self).__name__} hangs on nothing that knows its partnership: give it")
            self.partnership_id = getattr(self, parent).partnership_id
        super().save(*args, **kwargs)


class Permanent(Sealed):
    """A row that is written once: append-only in the database too."""

    class Meta:
        abstract = True


class Step(Permanent):
    """One change of status: from, to, when, by whom, why. Append-only in the database too."""

    at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    on = models.DateField(_("day of the event"))
    from_state = models.CharField(_("from"), max_length=20, blank=True)
    to_state = models.CharField(_("to"), max_length=20)
    by = models.ForeignKey("kwadrat.Post", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "id"]


class Entry(Record):
    """A fact that can be voided or corrected with a reason; the old row stays readable."""

    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    voided_by = models.ForeignKey(
        "kwadrat.Post", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("voided by")
    )
    void_reason = models.CharField(_("reason of voiding"), max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("corrects")
    )

    class Meta:
        abstract = True

    @property
    def is_void(self) -> bool:
        """Whether the entry no longer counts."""
        return self.voided_at is not None


# Privacy of the fields that the abstract bases bring.
BASE_PRIVACY: dict[str, str] = {
    "id": OPEN, "partnership": OPEN, "created_at": OPEN, "version": OPEN, "ref": OPEN,
    "at": OPEN, "on": OPEN, "from_state": OPEN, "to_state": OPEN, "by": OPEN, "reason": OPEN, "note": PERSONAL,
    "voided_at": OPEN, "voided_by": OPEN, "void_reason": PERSONAL, "replaces": OPEN,
}  # fmt: skip


def privacy_of(model: type[models.Model]) -> dict[str, str]:
    """Privacy class of each concrete field of a model; a field in two classes is an error, in none is empty."""
    declared: dict[str, str] = {}
    for kind, names in getattr(model, "PRIVACY", {}).items():
        for name in names:
            if name in declared:
                raise ValueError(f"{model.__name__}.{name} has two privacy classes")
            declared[name] = kind
    inherited = BASE_PRIVACY if issubclass(model, Sealed) else {"id": OPEN}
    return {f.name: declared.get(f.name) or inherited.get(f.name, "") for f in model._meta.fields}
