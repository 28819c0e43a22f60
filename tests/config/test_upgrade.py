"""The embedded data of an older PostgreSQL, carried to the newer one with both servers' own programs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kwadrat.config import embedded, roles
from tests.config import inventory
from tests.config.homes import DEBIAN_15, FOUNDED, Homes, Installation, refused, with_15

pytestmark = with_15


@pytest.fixture
def homes() -> Iterator[Homes]:
    made = Homes()
    yield made
    made.close()


@pytest.fixture
def older(homes: Homes) -> Installation:
    """A home made by the server of PostgreSQL 15, with an example beside."""
    made = homes.make("older", programs=DEBIAN_15)
    made.server.ensure_database("kwadrat_example_one")
    with psycopg.connect(made.server.url(roles.OWNER, "kwadrat_example_one")) as owner:
        owner.execute("CREATE TABLE thing AS SELECT generate_series(1, 1000) AS id")
    return made


def test_from_15_to_the_newest(older: Installation) -> None:
    done = older.run("-c", FOUNDED)
    assert done.code == 0, done.err
    before = older.inventory()
    older.server.stop()
    newer = Installation(older.home, older.server, {})  # the wheel's programs again
    line = refused(newer.kwadrat("nightly"))
    assert "jest w wersji 15" in line
    assert "kwadrat upgrade" in line
    assert "Brak programów PostgreSQL w wersji 15" in refused(newer.kwadrat("upgrade", "--old", str(older.home)))
    assert older.server.data.joinpath("PG_VERSION").read_text().strip() == "15"

    done = newer.kwadrat("upgrade")  # finds the distribution's programs by itself
    assert done.code == 0, done.err
    assert "Przenoszę bazę kwadrat_example_one (2 z 2)" in done.out
    running = embedded.start(older.home, fast=True)
    assert running.data == older.server.data
    assert embedded.version(running.bin / "postgres") > 15
    assert inventory.differences(before, inventory.taken(running.owner_url, older.home)) == []
    with psycopg.connect(running.url(roles.APP, "kwadrat_example_one")) as app:
        assert app.execute("SELECT count(*), sum(id) FROM thing").fetchone() == (1000, 500500)
    kept = running.data.with_name(f"{running.data.name}.15")
    assert (kept / "PG_VERSION").read_text().strip() == "15"
    assert str(kept) in done.out
    assert "nie ma czego przenosić" in refused(newer.kwadrat("upgrade"))
    running.stop()


def test_an_upgrade_that_fails_leaves_the_old_data_in_use(older: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    before = older.inventory()
    older.server.stop()
    monkeypatch.delenv("KWADRAT_PG_BIN", raising=False)

    def fail(source: embedded.Running, target: embedded.Running) -> None:
        raise embedded.DatabaseProblem("the move was cut off")

    with pytest.raises(embedded.DatabaseProblem, match="cut off"):
        embedded.upgrade(older.home, None, fail)
    monkeypatch.setenv("KWADRAT_PG_BIN", str(DEBIAN_15))
    assert embedded.start(older.home, fast=True).data == older.server.data
    assert inventory.differences(before, older.inventory()) == []


def test_no_room_is_found_out_first(older: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    older.server.stop()
    monkeypatch.delenv("KWADRAT_PG_BIN", raising=False)
    usage = shutil.disk_usage(older.home)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage._replace(free=1000))
    with pytest.raises(embedded.DatabaseProblem, match="Za mało miejsca"):
        embedded.upgrade(older.home, None, lambda source, target: None)
    assert sorted(path.name for path in older.server.data.parent.glob("db.*")) == ["db.lock", "db.users"]


def test_an_upgrade_cut_off_between_its_last_two_steps_is_finished_by_the_next_start(homes: Homes) -> None:
    made = homes.make("half")
    with psycopg.connect(made.server.owner_url) as owner:
        owner.execute("CREATE TABLE thing (id int)")
    made.server.stop()
    data: Path = made.server.data
    data.rename(data.with_name(f"{data.name}.upgraded"))
    again = embedded.start(made.home, fast=True)
    assert again.data == data
    with psycopg.connect(again.app_url) as app:
        assert app.execute("SELECT count(*) FROM thing").fetchone() == (0,)
