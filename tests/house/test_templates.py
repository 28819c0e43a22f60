"""Templates compile, fail on what is undefined, and carry no inline style or script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines
from jinja2 import TemplateSyntaxError, UndefinedError

from tests.house.source import PACKAGE

FOLDER = PACKAGE / "web" / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
INLINE = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|<script(?![^>]*\ssrc=)|javascript:""", re.IGNORECASE)
POLISH = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")


def test_an_undefined_name_and_an_open_block_fail() -> None:
    environment = engines["jinja2"].env
    with pytest.raises(UndefinedError):
        environment.from_string("{{ nothing }}").render()
    with pytest.raises(TemplateSyntaxError):
        environment.from_string("{% if x %}")


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name: str) -> None:
    engines["jinja2"].env.get_template(name)


def words(text: str) -> str:
    return re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_inline_style_and_no_inline_script(name: str) -> None:
    found = INLINE.search(words((FOLDER / name).read_text(encoding="utf-8")))
    assert not found, found.group() if found else ""


@pytest.mark.parametrize(
    "planted", ['<p style="x">', '<a onclick="x">', "<script>x</script>", "<style>", "javascript:x"]
)
def test_planted_inline_code_is_seen(planted: str) -> None:
    assert INLINE.search(planted)
    assert not INLINE.search('<script src="/static/app.js" defer></script>')


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_polish_stands_outside_the_catalogue(name: str) -> None:
    found = POLISH.search(words((FOLDER / name).read_text(encoding="utf-8")))
    assert not found, Path(name)
