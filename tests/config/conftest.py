"""Homes of their own for the commands and the database under test."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kwadrat.config import embedded


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty folder that the database's user can reach; a server left in it is stopped afterwards."""
    base = Path(tempfile.mkdtemp(prefix="kwadrat-home-"))
    base.chmod(0o711)
    yield base / "var"
    with suppress(embedded.DatabaseProblem):
        if running := embedded.status(base / "var"):
            running.stop()
    shutil.rmtree(base)
