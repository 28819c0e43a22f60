"""Signed papers for tests: real PDFs, a certificate authority of our own, signatures by pyHanko."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from asn1crypto import keys
from asn1crypto import x509 as plain
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image, ImageDraw
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime.datetime.now(datetime.UTC)
YEAR = datetime.timedelta(days=365)


@cache
def pdf(pages: int = 1, text: str = "Kontrakt socjalny, część pierwsza") -> bytes:
    """A real PDF with something on each page."""
    body = "#pagebreak()\n".join(f"= {text}\nStrona {number + 1}\n" for number in range(pages))
    made: bytes = typst.compile(body.encode())
    return made


@cache
def picture(form: str = "PNG", size: tuple[int, int] = (1240, 1754)) -> bytes:
    """A scanned page as an image: lines of writing on white."""
    page = Image.new("L", size, 255)
    pen = ImageDraw.Draw(page)
    for row in range(50, size[1] - 50, 60):
        pen.line((50, row, size[0] - 50, row), fill=0, width=4)
    kept = BytesIO()
    page.save(kept, form)
    return kept.getvalue()


@dataclass(frozen=True)
class Issuer:
    """Who issues certificates."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def trusted_by(self, settings: Any, folder: Path) -> None:
        """Put the certificate among the trust roots of an installation."""
        folder.mkdir(exist_ok=True)
        (folder / "urząd.pem").write_bytes(self.pem())
        settings.TRUST = folder


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _build(subject: str, issuer: str, key: Any, since: datetime.datetime, until: datetime.datetime) -> Any:
    builder = x509.CertificateBuilder().subject_name(_name(subject)).issuer_name(_name(issuer))
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    return builder.not_valid_before(since).not_valid_after(until)


def _usage(**more: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: more.get(name, False) for name in names})


@cache
def authority(name: str = "Urząd Certyfikacji Testów") -> Issuer:
    """A self-signed root."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _build(name, name, key, NOW - 9 * YEAR, NOW + 9 * YEAR)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return Issuer(builder.sign(key, hashes.SHA256()), key)


def _issued(
    issuer: Issuer, name: str, since: datetime.datetime, until: datetime.datetime, *, is_clock: bool = False
) -> tuple[plain.Certificate, keys.PrivateKeyInfo]:
    # the clock of pyHanko signs by RSA alone
    key: Any = rsa.generate_private_key(65537, 2048) if is_clock else ec.generate_private_key(ec.SECP256R1())
    root = issuer.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    builder = _build(name, str(root), key, since, until)
    builder = builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    if is_clock:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    found = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(found), critical=False
    )
    certificate = builder.sign(issuer.key, hashes.SHA256())
    der = serialization.Encoding.DER
    secret = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return plain.Certificate.load(certificate.public_bytes(der)), keys.PrivateKeyInfo.load(secret)


def sign(
    content: bytes, name: str, *, issuer: Issuer | None = None, since: datetime.datetime = NOW - YEAR,
    until: datetime.datetime = NOW + YEAR, stamped_at: datetime.datetime | None = None, named: str = "",
) -> bytes:  # fmt: skip
    """The PDF with one more PAdES signature by the named holder of a certificate; with a time stamp where asked."""
    issuer = issuer or authority()
    certificate, key = _issued(issuer, name, since, until)
    root = plain.Certificate.load(issuer.certificate.public_bytes(serialization.Encoding.DER))
    store = SimpleCertificateStore()
    store.register(root)
    clock = None
    if stamped_at is not None:
        stamp, secret = _issued(issuer, "Zegar Testów", NOW - 9 * YEAR, NOW + 9 * YEAR, is_clock=True)
        clock = DummyTimeStamper(stamp, secret, certs_to_embed=store, fixed_dt=stamped_at)
    writer = IncrementalPdfFileWriter(BytesIO(content), strict=False)
    meta = signers.PdfSignatureMetadata(
        field_name=f"Podpis {name}", subfilter=fields.SigSeedSubFilter.PADES, name=named or None,
    )  # fmt: skip
    signer = signers.SimpleSigner(certificate, key, store)
    made = signers.sign_pdf(writer, meta, signer=signer, timestamper=clock)
    whole: bytes = made.getvalue()
    return whole


def changed(content: bytes) -> bytes:
    """The PDF with its title changed by an update after everything in it, as an editor does."""
    writer = IncrementalPdfFileWriter(BytesIO(content), strict=False)
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT /F1 12 Tf (5000 zl) Tj ET"))
    writer.update_container(page)
    kept = BytesIO()
    writer.write(kept)
    return kept.getvalue()
