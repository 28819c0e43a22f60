"""A file sealed with a passphrase: whole, unchanged and from the hand that knows it, or not readable at all.

Layout: magic line, salt (16 bytes), seal of this header (16 bytes), then pieces of PIECE bytes, each sealed by
AES-256-GCM (16 bytes more). The key comes from the passphrase and the salt by scrypt (r=8, p=1), so it is
new for each file and the nonce may simply count: number of the piece (11 bytes) and its kind
(1 byte). The last piece is marked by its kind, so a file that was cut between two pieces is found out (STREAM by Hoang,
Reyhanitabar, Rogaway and Vizár). The header is authenticated with every piece.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"kwadrat-copy-1\n"
SALT, TAG = 16, 16
PIECE = 1024 * 1024
COST = 2**17  # of one guess at the passphrase: 128 MB and about half a second
MORE, LAST, HEADER = 0, 1, 2


class SealedProblem(Exception):
    """The file cannot be opened; the text is one clear line for the person at the console."""


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int, kind: int) -> bytes:
    return number.to_bytes(11, "big") + bytes([kind])


class Writer:
    """Seals what is written. `close` seals the last piece; a file without it counts as cut off."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt = os.urandom(SALT)
        self._cipher, self._head = _cipher(passphrase, salt), MAGIC + salt
        self._file, self._left, self._number = file, bytearray(), 0
        file.write(self._head + self._cipher.encrypt(_nonce(0, HEADER), b"", self._head))

    def write(self, content: bytes) -> int:
        """Take bytes; a full piece is written once it is known not to be the last."""
        self._left += content
        while len(self._left) > PIECE:
            self._seal(bytes(self._left[:PIECE]), MORE)
            del self._left[:PIECE]
        return len(content)

    def close(self) -> None:
        """Write the last piece, which may be empty. The file itself stays open."""
        self._seal(bytes(self._left), LAST)
        self._left.clear()

    def _seal(self, piece: bytes, kind: int) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, kind), piece, self._head))
        self._number += 1


class Reader:
    """Opens a sealed file, piece by piece; SealedProblem as soon as anything is not as it was written."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self._file, self._left, self._number, self._is_over = file, b"", 0, False
        if file.read(len(MAGIC)) != MAGIC:
            raise SealedProblem("to nie jest kopia Kwadratu albo zrobiła ją nowsza wersja programu")
        salt, seal = file.read(SALT), file.read(TAG)
        if len(salt) < SALT or len(seal) < TAG:
            raise SealedProblem("plik jest ucięty")
        self._cipher, self._head = _cipher(passphrase, salt), MAGIC + salt
        try:
            self._cipher.decrypt(_nonce(0, HEADER), seal, self._head)
        except InvalidTag as error:
            raise SealedProblem("hasło nie pasuje do tej kopii (albo uszkodzony jest początek pliku)") from error
        self._next = file.read(PIECE + TAG)

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none only at the genuine end."""
        if not self._left and not self._is_over:
            self._left = self._open()
        found, self._left = self._left[:size], self._left[size:]
        return found

    def _open(self) -> bytes:
        piece, self._next = self._next, self._file.read(PIECE + TAG)
        self._is_over = not self._next
        kind = LAST if self._is_over else MORE
        try:
            found = self._cipher.decrypt(_nonce(self._number, kind), piece, self._head)
        except InvalidTag as error:
            raise SealedProblem(f"plik jest ucięty albo uszkodzony (kawałek {self._number + 1})") from error
        self._number += 1
        return found
