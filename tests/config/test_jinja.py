"""Templates are compiled once a language, and what is kept between pages is the same as what is made anew."""

from __future__ import annotations

import pytest
from django.template import engines
from django.urls import reverse
from django.utils import translation
from markupsafe import Markup

from kwadrat.config import jinja


def render(source: str, language: str) -> str:
    with translation.override(language):
        engines["jinja2"].get_template("base/root.html")  # makes the environment of this language
        env = engines["jinja2"].languages[language].env
        return env.from_string(source).render()


@pytest.mark.parametrize(("language", "word"), [("pl", "Osoby"), ("en", "People")])
def test_a_page_speaks_the_language_of_its_reader(language: str, word: str) -> None:
    assert render("{{ _('People') }}", language) == word


def test_a_message_known_beforehand_leaves_nothing_to_look_up() -> None:
    with translation.override("pl"):
        engines["jinja2"].get_template("base/root.html")
        env = engines["jinja2"].languages["pl"].env
    known = env.compile("{{ _('People') }}{{ pgettext('woman', 'applicant') }}", raw=True)
    asked = env.compile("{{ _('Due: %(day)s', day=day) }}{{ _(word) }}", raw=True)
    assert "Osoby" in known
    assert "gettext" not in known
    assert "Termin" not in asked
    assert "'Due: %(day)s'" in asked


def test_a_translated_message_keeps_its_signs() -> None:
    assert render("{{ _('100%% <b>') }}", "en") == "100% <b>"  # as Jinja's own newstyle messages do
    assert render("{{ _('%(num)s matter', num='<i>') }}", "en") == "&lt;i&gt; matter"


@pytest.mark.parametrize("name", ["person", "referral", "session"])
def test_the_address_of_a_thing_is_the_one_that_django_makes(name: str) -> None:
    for ref in ("A-7K3M-9QXA", "Z-0000-0000"):
        assert jinja.url(name, ref) == reverse(name, args=[ref])


@pytest.mark.parametrize("ref", ["a-7k3m-9qxa", "A-7K3M-9QXA/", "X"])
def test_anything_else_goes_to_django(ref: str) -> None:
    try:
        expected = reverse("person", args=[ref])
    except Exception as error:
        with pytest.raises(type(error)):
            jinja.url("person", ref)
    else:
        assert jinja.url("person", ref) == expected


def test_a_mark_is_drawn_once() -> None:
    source = (
        "{% from 'ui/status.html' import tag %}{{ tag('done', text) }}|{{ tag('done', text) }}|{{ tag('late', text) }}"
    )
    with translation.override("pl"):
        engines["jinja2"].get_template("base/root.html")
        env = engines["jinja2"].languages["pl"].env
        drawn = env.get_template("ui/status.html").module.tag
        before = drawn.cache_info().misses
        first, second, third = env.from_string(source).render(text="<po terminie>").split("|")
        twice = drawn.cache_info().misses
        as_markup = env.from_string(source).render(text=Markup("<po terminie>"))
    assert first == second != third
    assert "&lt;po terminie&gt;" in first
    assert "<po terminie>" in as_markup  # the same letters, and another thing
    assert twice == before + 2
