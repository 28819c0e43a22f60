"""The seal of a copy: it gives back what it took, and nothing else."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwadrat.config.copies import sealed

PASSPHRASE = "dwanaście znaków"
PIECE = 64
HEAD = len(sealed.MAGIC) + sealed.SALT + sealed.TAG


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pieces, so that few bytes make many; and a cheap key, for it guards nothing here."""
    monkeypatch.setattr(sealed, "PIECE", PIECE)
    monkeypatch.setattr(sealed, "COST", 2)


def seal(content: bytes, passphrase: str = PASSPHRASE) -> bytes:
    file = io.BytesIO()
    writer = sealed.Writer(file, passphrase)
    for start in range(0, len(content), 50):
        writer.write(content[start : start + 50])
    writer.close()
    return file.getvalue()


def unseal(content: bytes, passphrase: str = PASSPHRASE) -> bytes:
    reader, found = sealed.Reader(io.BytesIO(content), passphrase), b""
    while part := reader.read(7):
        found += part
    return found


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 5])
def test_it_gives_back_what_it_took(size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    closed = seal(content)
    assert unseal(closed) == content
    pieces = max(1, -(-size // PIECE))
    assert len(closed) == HEAD + size + pieces * sealed.TAG


def test_nothing_of_the_content_stands_in_it_and_no_two_are_alike() -> None:
    content = b"Zofia Probna " * 20
    first, second = seal(content), seal(content)
    assert b"Zofia" not in first
    assert first[HEAD:] != second[HEAD:]


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=7))
def test_a_changed_bit_is_found(place: int, bit: int) -> None:
    closed = bytearray(seal(bytes(3 * PIECE)))
    closed[place % len(closed)] ^= 1 << bit
    with pytest.raises(sealed.SealedProblem):
        unseal(bytes(closed))


def test_every_cut_is_found() -> None:
    closed = seal(bytes(3 * PIECE))
    for size in range(len(closed)):
        with pytest.raises(sealed.SealedProblem):
            unseal(closed[:size])


def test_pieces_moved_repeated_or_added_are_found() -> None:
    closed, step = seal(bytes(range(200))), PIECE + sealed.TAG
    head, first, second, rest = (
        closed[:HEAD], closed[HEAD : HEAD + step], closed[HEAD + step : HEAD + 2 * step], closed[HEAD + 2 * step :]
    )  # fmt: skip
    other = seal(bytes(200))
    for wrong in (
        head + second + first + rest, head + first + rest, head + first + first + second + rest, closed + b"x",
        closed + rest, head + other[HEAD:],
    ):  # fmt: skip
        with pytest.raises(sealed.SealedProblem):
            unseal(wrong)


@pytest.mark.parametrize(
    ("content", "passphrase", "word"),
    [
        (b"", PASSPHRASE, "to nie jest kopia"),
        (b"PK\x03\x04" + bytes(500), PASSPHRASE, "to nie jest kopia"),
        (sealed.MAGIC, PASSPHRASE, "ucięty"),
        (None, "inne hasło tej kopii", "hasło nie pasuje"),
    ],
)
def test_each_refusal_says_why(content: bytes | None, passphrase: str, word: str) -> None:
    with pytest.raises(sealed.SealedProblem, match=word) as caught:
        unseal(seal(b"x") if content is None else content, passphrase)
    assert "\n" not in str(caught.value)
