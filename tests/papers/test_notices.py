"""No letter says more than a reference and a link, whatever its kind and language."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from kwadrat.papers import notices

LINK = "https://kwadrat.example/skierowania/S-7K3M-9QXA/"


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("kind", [*notices.KINDS, "of_another_version"])
def test_a_letter_is_fixed_words_a_reference_and_a_link(kind: str, language: str) -> None:
    one = notices.text(kind, language, "S-7K3M-9QXA", LINK)
    other = notices.text(kind, language, "S-0000-0000", "https://x.example/")
    plain = [part.replace(LINK, "").replace("S-7K3M-9QXA", "") for part in one]
    assert plain == [part.replace("https://x.example/", "").replace("S-0000-0000", "") for part in other]
    # a link is known to its holder alone: a later letter can only point back to it
    assert (LINK in one[1]) == (kind != "link_message")
    assert one[0].startswith("Kwadrat: ")
    assert not re.search(r"%\(|\{", one[0] + one[1])


@pytest.mark.parametrize("kind", notices.KINDS)
def test_each_kind_has_words_in_both_languages(kind: str) -> None:
    with translation.override("pl"):
        polish = notices.title(kind)
    with translation.override("en"):
        assert notices.title(kind) != polish
    assert polish[0].isupper()


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_digest_counts_and_names_references(language: str) -> None:
    rows = [("referral_answered", ["S-1", "S-2"]), ("report_returned", ["R-1"])]
    subject, body = notices.digest(rows, language, "https://kwadrat.example/powiadomienia/")
    assert subject.startswith("Kwadrat: ")
    assert "(2): S-1, S-2" in body
    assert "(1): R-1" in body
    assert "https://kwadrat.example/powiadomienia/" in body


def test_a_short_message_is_a_reference_and_a_link() -> None:
    assert notices.sms("S-1", LINK) == f"Kwadrat S-1: {LINK}"
    assert notices.sms("", LINK) == f"Kwadrat: {LINK}"
