"""Electronic signatures in a PDF (PAdES): whether the document is whole, who signed, when, and whom the installation
trusts. Nothing is fetched: only what stands in the file and in the folder of trust roots counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from asn1crypto import pem, x509
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleTrustManager

from kwadrat.casework.action import Problem

MOST_SIGNATURES = 20


@dataclass(frozen=True)
class Signature:
    """One signature of a file. `at` is the moment of a time stamp, or what the signer's own clock said (`is_stamped`
    tells which); `is_trusted` is None where the installation has no trust roots, which is never the same as trusted;
    `named` is whom the file itself names, as a trusted profile's seal does."""

    signer: str
    issuer: str
    named: str
    at: datetime | None
    is_stamped: bool
    is_intact: bool
    is_trusted: bool | None

    @property
    def certificate(self) -> str:
        """Who the certificate says it is, and who issued it; at most 300 letters."""
        return " / ".join(one for one in (self.signer, self.named, self.issuer) if one)[:300]


@dataclass(frozen=True)
class Signed:
    """What was found in a signed PDF: its signatures in the order of signing, at least one."""

    signatures: tuple[Signature, ...]

    @property
    def is_intact(self) -> bool:
        """Whether nothing but further signatures and time stamps was added after any of them."""
        return all(one.is_intact for one in self.signatures)


class Unreadable(Exception):
    """A file of the folder of trust roots is no certificate, or may not be read, like the folder; the text names it."""


def trust_roots() -> list[x509.Certificate]:
    """Certificates of the folder KWADRAT_TRUST (PEM or DER; .pem, .crt, .cer, .der), none where there is no such
    folder; raises Unreadable."""
    found, path = [], settings.TRUST
    try:
        for path in sorted(settings.TRUST.iterdir()) if settings.TRUST.is_dir() else ():
            if path.suffix.lower() in (".pem", ".crt", ".cer", ".der"):
                found += _certificates(path.read_bytes())
    except (ValueError, TypeError, OSError) as error:
        raise Unreadable(path.name) from error
    return found


def _certificates(content: bytes) -> list[x509.Certificate]:
    blocks = [one for _kind, _head, one in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
    found = [x509.Certificate.load(block) for block in blocks]
    for certificate in found:
        certificate.native  # noqa: B018  read to its last field
    return found


def _name(name: Any) -> str:
    """Common name of a certificate's subject, else the whole of it."""
    return " ".join(str(name.native.get("common_name") or name.human_friendly).split())


def _context(moment: datetime | None, roots: list[x509.Certificate], others: list[x509.Certificate]) -> Any:
    return ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=roots), other_certs=others, moment=moment,
        allow_fetching=False, revocation_mode="soft-fail",
    )  # fmt: skip


def _check(signature: Any, roots: list[x509.Certificate], fields: set[str]) -> Signature:
    """What one signature says; raises whatever pyHanko raises of a broken one."""
    others = list(signature.other_embedded_certs)
    status = validate_pdf_signature(signature, _context(None, roots, others))
    stamp = status.timestamp_validity
    stamp = stamp if stamp is not None and stamp.valid and stamp.intact else None
    if stamp is not None and stamp.trusted and not status.trusted:
        # a trusted time stamp proves that the certificate was valid when it was used
        then, now = (_context(moment, roots, others) for moment in (stamp.timestamp, None))
        status = validate_pdf_signature(signature, then, now)
    # a form filled in after signing is a change, another signature is none
    later = status.diff_result.changed_form_fields if isinstance(status.diff_result, DiffResult) else set()
    is_intact = bool(status.intact and status.valid and status.docmdp_ok) and later <= fields
    at = stamp.timestamp if stamp is not None else status.signer_reported_dt
    certificate = signature.signer_cert
    named = " ".join(str(signature.sig_object.get("/Name", "")).split())[:120]
    return Signature(
        signer=_name(certificate.subject), issuer=_name(certificate.issuer),
        named=named, at=_aware(at), is_stamped=stamp is not None, is_intact=is_intact,
        is_trusted=bool(status.trusted and status.bottom_line) if roots else None,
    )  # fmt: skip


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def examine(content: bytes, field: str = "file") -> Signed:
    """The signatures of a PDF. A Problem beside `field` when it has none, cannot be read, is locked with a password,
    or was changed after somebody signed it. Whether the signers are trusted is told, not decided here."""
    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
        if reader.encrypted:
            raise Problem(_("This PDF is locked with a password. Save it without one."), field)
        found = list(reader.embedded_regular_signatures)
        fields = {one.field_name for one in reader.embedded_signatures}
    except Problem:
        raise
    except Exception as error:  # parsers of broken files fail in every way there is; the answer is one
        raise Problem(_("This PDF is damaged and cannot be opened. Save the signed file again."), field) from error
    if not found:
        raise Problem(_("There is no electronic signature in this PDF. Upload the file as it was signed."), field)
    if len(found) > MOST_SIGNATURES:
        raise Problem(_("There are too many signatures in this file to be checked."), field)
    try:
        roots = trust_roots()
    except Unreadable as error:
        text = _("Signatures cannot be checked here: {file} among the trusted certificates cannot be read.")
        raise Problem(text.format(file=error), field) from error
    try:
        signed = Signed(tuple(_check(one, roots, fields) for one in found))
    except Exception as error:  # the same of a broken signature
        text = _("A signature in this PDF is damaged and cannot be checked. Sign the file again.")
        raise Problem(text, field) from error
    if not signed.is_intact:
        raise Problem(_("This PDF was changed after it was signed. Upload the file as it was signed."), field)
    return signed
