"""The keys: made once and whole, closed to others, never replaced in silence."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from kwadrat.config import keys


def test_keys_are_made_once_and_closed_to_others(home: Path) -> None:
    first = keys.load(home)
    assert keys.load(home) == first
    assert (home / "keys").stat().st_mode & 0o777 == 0o700
    files = list((home / "keys").iterdir())
    assert {file.name for file in files} == {"django-secret", "field", "index"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert [entry.name for entry in home.iterdir()] == ["keys"]
    assert keys.load(home.parent / "other") != first


def test_several_field_keys_keep_their_order(home: Path) -> None:
    old = keys.load(home).field[0]
    new = Fernet.generate_key().decode()
    (home / "keys" / "field").write_text(f"{new}\n{old}\n")
    assert keys.load(home).field == (new, old)


@pytest.mark.parametrize("name", ["keys", "keys/field", "keys/index", "keys/django-secret"])
def test_keys_readable_for_others_are_refused(home: Path, name: str) -> None:
    keys.load(home)
    (home / name).chmod(0o644)
    with pytest.raises(keys.KeyProblem, match=r"chmod [67]00") as caught:
        keys.load(home)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [("field", ""), ("field", "not a key"), ("index", "abc"), ("index", "Ż" * 64), ("django-secret", " \n")],
)
def test_a_damaged_key_is_refused(home: Path, name: str, text: str) -> None:
    keys.load(home)
    (home / "keys" / name).write_text(text)
    with pytest.raises(keys.KeyProblem, match=name):
        keys.load(home)


def test_a_lost_key_is_not_replaced(home: Path) -> None:
    keys.load(home)
    (home / "keys" / "index").unlink()
    with pytest.raises(keys.KeyProblem, match="Brakuje pliku klucza"):
        keys.load(home)
    assert not (home / "keys" / "index").exists()


def test_no_new_keys_beside_an_old_database(home: Path) -> None:
    (home / "db").mkdir(parents=True)
    with pytest.raises(keys.KeyProblem, match="brakuje kluczy"):
        keys.load(home)
    assert [entry.name for entry in home.iterdir()] == ["db"]


def test_a_home_that_cannot_be_made_is_one_line(home: Path) -> None:
    home.parent.joinpath("file").write_text("")
    with pytest.raises(keys.KeyProblem, match="Nie można") as caught:
        keys.load(home.parent / "file" / "var")
    assert "\n" not in str(caught.value)
