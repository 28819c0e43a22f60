"""Append-only trails without foreign keys, so that history neither blocks nor vanishes with live rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kwadrat.records.base import OPEN, PERSONAL
from kwadrat.records.choices import Disclosed, Purpose


class AuditEvent(models.Model):
    """One carried-out verb: who, what, on which row, when. Inserted by access.audit alone."""

    PRIVACY = {
        OPEN: (
            "id", "at", "kind", "user_id", "post_id", "institution_id", "partnership_id", "subject", "person_id",
            "actor_name", "institution_name",
        ),
        PERSONAL: ("details",),
    }  # fmt: skip

    at = models.DateTimeField(_("at"), auto_now_add=True)
    kind = models.CharField(_("verb"), max_length=60)
    user_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120, blank=True)
    institution_id = models.BigIntegerField(null=True)
    institution_name = models.CharField(max_length=200, blank=True)
    partnership_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=60)
    person_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-at"], name="audit_by_person"),
            models.Index(fields=["subject", "-at"], name="audit_by_subject"),
        ]


class Disclosure(models.Model):
    """One reading of a person's data: who, whose, what, why, on which basis. Inserted by access.disclosure alone."""

    PRIVACY = {
        OPEN: (
            "id", "at", "user_id", "post_id", "actor_name", "role", "institution_id", "institution_name",
            "partnership_id", "person_id", "what", "purpose", "basis", "subject", "was_refused",
        ),
        PERSONAL: ("reason",),
    }  # fmt: skip

    at = models.DateTimeField(_("at"), auto_now_add=True)
    user_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=14, blank=True)
    institution_id = models.BigIntegerField(null=True)
    institution_name = models.CharField(max_length=200, blank=True)
    partnership_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField()
    what = models.CharField(_("what"), max_length=12, choices=Disclosed.choices)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    basis = models.CharField(_("legal basis"), max_length=80)
    subject = models.CharField(max_length=60, blank=True)
    was_refused = models.BooleanField(default=False)
    # typed where the opening asks for one, as for a sensitive group of a report
    reason = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-at", "-id"], name="disclosure_by_person"),
            models.Index(fields=["subject", "institution_id", "at"], name="disclosure_by_subject"),
        ]
