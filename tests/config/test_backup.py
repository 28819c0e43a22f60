"""Back-up and restore as a drill: dump, wipe, restore, compare everything; refuse whatever is not whole and ours."""

import dataclasses
import fcntl
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kwadrat.config import embedded, keys, roles
from kwadrat.config.commands import Problem, place, restore
from kwadrat.config.copies import archive, programs
from tests.config import inventory
from tests.config.homes import DEBIAN_15, FILLED, FOUNDED, PASSPHRASE, Homes, Installation, refused, with_15


@pytest.fixture(scope="module")
def homes() -> Iterator[Homes]:
    made = Homes()
    yield made
    made.close()


@pytest.fixture(scope="module")
def full(homes: Homes) -> Installation:
    """An installation with a year of a partnership in it. Tests leave it as it was."""
    made = homes.make("full")
    done = made.run("-c", FILLED)
    assert done.code == 0, done.err
    return made


@pytest.fixture(scope="module")
def copy(full: Installation) -> Path:
    folder = full.home.parent / "kopie"
    folder.mkdir(mode=0o700)
    done = full.kwadrat("backup", str(folder))
    assert done.code == 0, done.err
    (found,) = folder.iterdir()
    return found


def test_the_drill_dump_wipe_restore_compare(homes: Homes, full: Installation, copy: Path) -> None:
    before = full.inventory()
    assert before["rows"]["kwadrat_person"][0] > 0
    assert before["rows"]["kwadrat_auditevent"][0] > 50
    assert {name.split("/")[0] for name in before["files"]} == {"documents", "intake"}
    # Nothing survives but the copy and the keys, which were kept apart.
    anew = homes.make("anew", keys_of=full.home)
    done = anew.kwadrat("restore", str(copy))
    assert done.code == 0, done.err
    assert "Kopia jest cała" in done.out
    assert inventory.differences(before, anew.inventory()) == []
    # The trails refuse the owner too, and the application cannot touch them.
    with psycopg.connect(anew.server.owner_url) as owner, pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("DELETE FROM kwadrat_auditevent")
    with psycopg.connect(anew.server.app_url) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("UPDATE kwadrat_disclosure SET was_refused = true")

    # Restored over later work: only on demand, and then it is what the copy says.
    with psycopg.connect(anew.server.owner_url) as owner:
        owner.execute("UPDATE kwadrat_user SET name = 'Zmieniona'")
        owner.execute("CREATE TABLE later (id int)")
    assert "--replace" in refused(anew.kwadrat("restore", str(copy)))
    assert anew.kwadrat("restore", str(copy), "--replace").code == 0
    assert inventory.differences(before, anew.inventory()) == []


def test_the_copy_is_closed_whole_and_tells_nothing(full: Installation, copy: Path) -> None:
    assert copy.stat().st_mode & 0o777 == 0o600
    content = copy.read_bytes()
    for secret in (
        b"PGDMP",
        b"kwadrat_person",
        b"cast.example",
        *(f.read_bytes().strip() for f in key_files(full.home)),
    ):
        assert secret not in content
    with open(copy, "rb") as file:
        names = [name for name, _content in archive.read(file, PASSPHRASE)]
        file.seek(0)
        inside = b"".join(content.read() for _name, content in archive.read(file, PASSPHRASE))
    assert not [name for name in names if "key" in name]
    for path in key_files(full.home):
        assert path.read_bytes().strip() not in inside
    stored = {name for name in names if name.partition("/")[0] in archive.FILES}
    assert stored == set(full.inventory()["files"])
    done = full.kwadrat("restore", str(copy), "--only-check")
    assert (done.code, "Kopia jest cała" in done.out) == (0, True)


def key_files(home: Path) -> list[Path]:
    return list((home / "keys").iterdir())


def flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


DAMAGES = {
    "empty": lambda content: b"",
    "a word": lambda content: b"kwadrat",
    "another program's": lambda content: b"PGDMP" + content,
    "cut in the header": lambda content: content[:40],
    "cut in half": lambda content: content[: len(content) // 2],
    "one byte short": lambda content: content[:-1],
    "one byte more": lambda content: content + b"x",
    "a bit of the header": lambda content: flipped(content, 20),
    "a bit in the middle": lambda content: flipped(content, len(content) // 2),
    "a bit at the end": lambda content: flipped(content, -1),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_or_foreign_file_is_refused_before_anything_is_touched(
    full: Installation, copy: Path, tmp_path: Path, damage: str
) -> None:
    before = full.inventory()
    file = tmp_path / "zła.kopia"
    file.write_bytes(DAMAGES[damage](copy.read_bytes()))
    line = refused(full.kwadrat("restore", str(file), "--replace"))
    assert "Niczego nie zmieniono" in line
    assert inventory.differences(before, full.inventory()) == []


def test_a_wrong_passphrase_is_refused(full: Installation, copy: Path) -> None:
    before = full.inventory()
    wrong = full.kwadrat("restore", str(copy), "--replace", KWADRAT_BACKUP_PASSPHRASE="niepoprawne hasło")
    assert "hasło nie pasuje" in refused(wrong)
    assert inventory.differences(before, full.inventory()) == []


def test_the_passphrase_comes_from_a_closed_file(full: Installation, copy: Path, tmp_path: Path) -> None:
    secret = tmp_path / "hasło"
    secret.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    call = ("restore", str(copy), "--only-check", "--passphrase-file", str(secret))
    secret.chmod(0o644)
    assert "chmod 600" in refused(full.kwadrat(*call))
    secret.chmod(0o600)
    assert full.kwadrat(*call).code == 0
    secret.write_text("za krótkie", encoding="utf-8")
    assert "co najmniej 12" in refused(full.kwadrat(*call))
    assert "Nie można odczytać" in refused(full.kwadrat(*call[:-1], str(tmp_path / "brak")))


def test_other_keys_are_refused(homes: Homes, full: Installation, copy: Path, home: Path) -> None:
    assert "przywróć folder" in refused(Installation(home, full.server, {}).kwadrat("restore", str(copy)))
    assert not home.exists()
    keys.load(home)
    needed = archive.fingerprint(keys.load(full.home).field[0])
    line = refused(Installation(home, full.server, {}).kwadrat("restore", str(copy)))
    assert needed in line
    assert not (home / "db").exists()


def test_a_running_kwadrat_is_not_restored_over(full: Installation, copy: Path) -> None:
    before = full.inventory()
    with open(full.home / "up.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Kwadrat działa" in refused(full.kwadrat("restore", str(copy), "--replace"))
    with psycopg.connect(full.server.app_url) as app:
        app.execute("SELECT 1")
        assert "ktoś pracuje (połączeń: 1)" in refused(full.kwadrat("restore", str(copy), "--replace"))
    assert inventory.differences(before, full.inventory()) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"server": 99}, "starszą wersję"),
        ({"app": "inna_rola"}, "inna_rola"),
        ({"owner": "inny_wlasciciel"}, "inny_wlasciciel"),
        ({"migrations": ("0001_records", "9999_future")}, "9999_future"),
    ],
)
def test_a_copy_that_does_not_fit_this_installation(
    full: Installation, copy: Path, change: dict[str, Any], word: str
) -> None:
    with open(copy, "rb") as file:
        manifest = archive.verify(file, PASSPHRASE, lambda done: None)
    here = place.Place(full.home, full.server.app_url, full.server.owner_url, full.server)
    assert restore._fitting(here, manifest, may_replace=True) == full.server.bin
    with pytest.raises(Problem, match=word):
        restore._fitting(here, dataclasses.replace(manifest, **change), may_replace=True)


def test_a_database_of_another_owner_is_left_alone(full: Installation, copy: Path) -> None:
    before = full.inventory()
    with full.server.connect() as admin:
        admin.execute("ALTER DATABASE kwadrat OWNER TO postgres")
        admin.execute("GRANT CONNECT ON DATABASE kwadrat TO kwadrat_owner")
    try:
        assert "ALTER DATABASE" in refused(full.kwadrat("restore", str(copy), "--replace"))
    finally:
        with full.server.connect() as admin:
            admin.execute("ALTER DATABASE kwadrat OWNER TO kwadrat_owner")
    assert inventory.differences(before, full.inventory()) == []


def parts(copy: Path) -> list[bytes]:
    with open(copy, "rb") as file:
        return [c.read() for name, c in archive.read(file, PASSPHRASE) if name.startswith(archive.DATABASE)]


def test_a_restore_that_is_cut_off_leaves_the_database_as_it_was(full: Installation, copy: Path) -> None:
    before = full.inventory()
    dump = b"".join(parts(copy))

    def broken() -> Iterator[bytes]:
        yield dump[: len(dump) // 2]
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        programs.restore(full.server.bin, full.server.owner_url, broken())
    for wrong in (dump[: len(dump) // 2], b"", b"PGDMP" + bytes(100)):
        with pytest.raises(programs.Failed, match="pg_restore"):
            programs.restore(full.server.bin, full.server.owner_url, iter([wrong]))
    assert inventory.differences(before, full.inventory()) == []


def test_a_killed_restore_leaves_the_database_as_it_was(full: Installation, copy: Path, tmp_path: Path) -> None:
    before = full.inventory()
    (tmp_path / "dump").write_bytes(b"".join(parts(copy)))
    script = (
        "import os, signal, sys; from pathlib import Path; from kwadrat.config.copies import programs\n"
        "def parts():\n"
        "    yield Path(sys.argv[3]).read_bytes()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "programs.restore(Path(sys.argv[1]), sys.argv[2], parts())\n"
    )
    done = full.run("-c", script, str(full.server.bin), full.server.owner_url, str(tmp_path / "dump"))
    assert done.code == -signal.SIGKILL
    wait_for_nobody(full)
    assert inventory.differences(before, full.inventory()) == []


def wait_for_nobody(made: Installation) -> None:
    """Until the programs that were left alone have ended."""
    with made.server.connect() as admin:
        admin.execute(
            "DO $$ BEGIN FOR n IN 1..200 LOOP PERFORM pg_stat_clear_snapshot(); EXIT WHEN NOT EXISTS ("
            "SELECT FROM pg_stat_activity WHERE datname = 'kwadrat'); PERFORM pg_sleep(0.1); END LOOP; END $$"
        )


def test_an_error_of_the_database_is_one_line_and_changes_nothing(full: Installation, copy: Path) -> None:
    """A view of somebody else stands on our table: psql says so, not the program that feeds it."""
    with full.server.connect("kwadrat") as admin:
        admin.execute("CREATE VIEW kwadrat_watch AS SELECT id FROM kwadrat_user")
    try:
        before = full.inventory()
        with pytest.raises(programs.Failed, match=r"psql.*ERROR"):
            programs.restore(full.server.bin, full.server.owner_url, iter(parts(copy)))
        assert inventory.differences(before, full.inventory()) == []
    finally:
        with full.server.connect("kwadrat") as admin:
            admin.execute("DROP VIEW kwadrat_watch")


def test_a_copy_that_cannot_be_made_leaves_nothing(full: Installation, tmp_path: Path, copy: Path) -> None:
    assert "już istnieje" in refused(full.kwadrat("backup", str(copy)))
    assert "Nie ma folderu" in refused(full.kwadrat("backup", str(tmp_path / "brak" / "x.kopia")))
    assert "co najmniej 12" in refused(full.kwadrat("backup", str(tmp_path), KWADRAT_BACKUP_PASSPHRASE="krótkie"))
    with full.server.connect("kwadrat") as admin:
        admin.execute("CREATE TABLE locked_away (id int)")
    try:  # a table the owner may not read
        assert "pg_dump" in refused(full.kwadrat("backup", str(tmp_path)))
    finally:
        with full.server.connect("kwadrat") as admin:
            admin.execute("DROP TABLE locked_away")
    assert list(tmp_path.iterdir()) == []


def test_only_so_many_copies_are_kept(full: Installation, tmp_path: Path) -> None:
    old = [tmp_path / f"kwadrat-2020-01-0{day}-023000.kopia" for day in (1, 2, 3)]
    for path in [*old, tmp_path / "notatki.txt"]:
        path.write_bytes(b"x")
    done = full.kwadrat("backup", str(tmp_path), "--keep", "2")
    assert done.code == 0, done.err
    left = sorted(path.name for path in tmp_path.iterdir())
    assert len(left) == 3
    assert left[0] == old[2].name
    assert left[2] == "notatki.txt"


def test_a_password_never_stands_among_the_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KWADRAT_BACKUP_PASSPHRASE", PASSPHRASE)
    found = programs.environment("postgresql://role:tajne%20has%C5%82o@db.example:5433/kwadrat?sslmode=require")
    wanted = {
        "PGUSER": "role", "PGPASSWORD": "tajne hasło", "PGHOST": "db.example", "PGPORT": "5433",
        "PGDATABASE": "kwadrat", "PGSSLMODE": "require",
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted
    assert "KWADRAT_BACKUP_PASSPHRASE" not in found


def test_programs_of_the_right_version(full: Installation) -> None:
    assert programs.folder(embedded.version(full.server.bin / "pg_dump"), full.server.bin) == full.server.bin
    with pytest.raises(embedded.DatabaseProblem, match="postgresql-client-99"):
        programs.folder(99, full.server.bin)


@with_15
def test_a_copy_of_an_older_server_goes_into_a_newer_one_and_not_back(
    homes: Homes, full: Installation, copy: Path, tmp_path: Path
) -> None:
    """From the distribution's server, reached by DATABASE_URL, with the tools of its own version."""
    older = homes.make("older", programs=DEBIAN_15)
    urls = {"DATABASE_URL": older.server.app_url, "DATABASE_OWNER_URL": older.server.owner_url}
    with older.server.connect() as admin:  # as an administrator makes it: the extensions are the owner's to make
        roles.drop_database(admin, roles.DATABASE)
        roles.make_database(admin, roles.DATABASE)
    foreign = Installation(older.home, older.server, urls)
    assert foreign.run("-c", FOUNDED).code == 0
    done = foreign.kwadrat("backup", str(tmp_path / "z15.kopia"))
    assert done.code == 0, done.err
    before = older.inventory()
    newer = homes.make("newer", keys_of=older.home)
    done = newer.kwadrat("restore", str(tmp_path / "z15.kopia"))
    assert done.code == 0, done.err
    assert inventory.differences(before, newer.inventory()) == []
    with psycopg.connect(older.server.owner_url) as owner:
        owner.execute("UPDATE kwadrat_user SET name = 'Zmieniona'")
    done = foreign.kwadrat("restore", str(tmp_path / "z15.kopia"), "--replace")
    assert done.code == 0, done.err
    assert inventory.differences(before, older.inventory()) == []
    shutil.rmtree(older.home / "keys")
    shutil.copytree(full.home / "keys", older.home / "keys")
    assert "starszą wersję 15" in refused(foreign.kwadrat("restore", str(copy), "--replace"))
    assert inventory.differences(before, older.inventory()) == []
