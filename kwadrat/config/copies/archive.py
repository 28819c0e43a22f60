"""What lies in a copy: a manifest, the database as pg_dump wrote it, uploaded papers as they lie on the disk (sealed).

Inside the seal it is a tar stream. Keys are never in it: the manifest says by fingerprints which ones it needs.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from kwadrat.config.copies.sealed import PIECE, Reader, SealedProblem, Writer
from kwadrat.config.keys import Keys

# Folders of KWADRAT_HOME that belong to the data, and how a finished file in them is named.
FILES = {"documents": re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}"), "intake": re.compile(r"[0-9a-f]{32}")}
PART = 4 * PIECE  # the length of a dump is not known when it begins, so it lies in parts
MANIFEST, DATABASE, END = "manifest.json", "database/", "end"


@dataclass(frozen=True)
class Manifest:
    """What a copy needs to be read again. `server` is the major version of PostgreSQL, `made_at` ISO 8601 in UTC."""

    made_at: str
    server: int
    owner: str
    app: str
    field_keys: tuple[str, ...]
    index_key: str
    migrations: tuple[str, ...]

    @classmethod
    def parse(cls, content: bytes) -> Manifest:
        """From what `content` made of it."""
        row = json.loads(content)
        return cls(**row | {name: tuple(row[name]) for name in ("field_keys", "migrations")})

    def content(self) -> bytes:
        """As it stands in the file."""
        return json.dumps(asdict(self), indent=1).encode()


def fingerprint(key: str) -> str:
    """Eight letters that tell keys apart and give nothing of them away."""
    digest = hmac.new(key.encode(), b"kwadrat copy", hashlib.sha256).hexdigest().upper()
    return f"{digest[:4]}-{digest[4:8]}"


def key_fingerprints(keys: Keys) -> tuple[tuple[str, ...], str]:
    """Fingerprints of the field keys, newest first, and of the index key."""
    return tuple(fingerprint(key) for key in keys.field), fingerprint(keys.index)


def stored_files(home: Path) -> list[str]:
    """Finished files that belong to the data, as paths below the home folder."""
    found = []
    for folder, pattern in FILES.items():
        names = (path.relative_to(home / folder).as_posix() for path in (home / folder).rglob("*") if path.is_file())
        found += [f"{folder}/{name}" for name in sorted(names) if pattern.fullmatch(name)]
    return found


def write(
    out: BinaryIO, passphrase: str, manifest: Manifest, dump: Iterable[bytes], home: Path, files: Iterable[str],
    told: Callable[[int], None],
) -> None:  # fmt: skip
    """Seal everything into `out`. `told` hears how many bytes of the database are in."""
    writer: Any = Writer(out, passphrase)
    with tarfile.open(fileobj=writer, mode="w|", bufsize=PIECE) as tar:
        _add(tar, MANIFEST, manifest.content())
        size = 0
        for number, part in enumerate(dump):
            _add(tar, f"{DATABASE}{number:08}", part)
            told(size := size + len(part))
        kept = 0
        for name in files:
            with suppress(FileNotFoundError):  # the night may have cleared it meanwhile
                _add(tar, name, (home / name).read_bytes())
                kept += 1
        _add(tar, END, str(kept).encode())
    writer.close()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def read(file: BinaryIO, passphrase: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each part, in order, the manifest first; SealedProblem unless every byte is in its place."""
    reader: Any = Reader(file, passphrase)
    name = ""
    try:
        with tarfile.open(fileobj=reader, mode="r|", bufsize=PIECE) as tar:
            for member in tar:
                content, name = tar.extractfile(member), member.name
                if content is None or not _is_ours(name):
                    raise SealedProblem(f"w kopii jest coś, czego ta wersja programu nie zna ({name})")
                yield name, content
    except tarfile.TarError as error:
        raise SealedProblem("zawartość kopii jest niepełna") from error
    while reader.read(PIECE):  # what follows the archive is sealed too
        pass
    if name != END:
        raise SealedProblem("zawartość kopii jest niepełna")


def _is_ours(name: str) -> bool:
    if name in (MANIFEST, END) or re.fullmatch(DATABASE + r"\d{8}", name):
        return True
    folder, _slash, rest = name.partition("/")
    return folder in FILES and FILES[folder].fullmatch(rest) is not None


def verify(file: BinaryIO, passphrase: str, told: Callable[[int], None]) -> Manifest:
    """Read the whole copy and count what is in it. `told` hears the place reached in the file, in bytes."""
    manifest, files, parts, wanted = None, 0, 0, -1
    for name, content in read(file, passphrase):
        if name == MANIFEST:
            manifest = Manifest.parse(content.read())
        elif name == END:
            wanted = int(content.read())
        elif name.startswith(DATABASE):
            parts += 1
        else:
            files += 1
        told(file.tell())
    if manifest is None or not parts or files != wanted:
        raise SealedProblem("zawartość kopii jest niepełna")
    return manifest
