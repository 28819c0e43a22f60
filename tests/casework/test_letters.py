"""The letter of a referral as a numbered paper: issued once, the same for ever, without a name and without a link."""

from __future__ import annotations

import json

import pytest

from kwadrat.access import scope
from kwadrat.access.rules import Refused
from kwadrat.casework import links, referrals
from kwadrat.casework.papers import issuing, letters
from kwadrat.papers.render import template_sha
from kwadrat.records.audit import Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import Disclosed, LinkWay
from kwadrat.records.links import GuestLink
from kwadrat.records.papers import IssuedPaper
from kwadrat.reporting import papers as reporting
from tests import build
from tests import cast as cast_module
from tests.casework.trail import last
from tests.cast import Cast
from tests.papers.reading import text_of


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def test_issue_letter_takes_a_number_once(cast: Cast) -> None:
    referral = build.to_firm(cast)
    paper = letters.issue_letter(referral, by=cast.ops_worker)
    event = last("paper.issue_letter")
    assert event.details["number"] == paper.number == f"1/{cast.today.year}"
    assert (event.details["sha256"], event.person_id) == (paper.sha256, referral.case.person_id)
    assert (paper.kind, paper.form, paper.subject_ref) == ("referral", "1", referral.ref)
    assert paper.template_sha == template_sha("letter")
    row = Disclosure.objects.get(what=Disclosed.PAPER)
    assert (row.person_id, row.subject) == (referral.case.person_id, paper.ref)
    before = paper.content()
    said = text_of(before)
    for text in (f"Nr {paper.number}", f"Skierowanie {referral.ref}", referral.message, "A. P.", "data i podpis osoby"):
        assert text in said
    assert referral.case.person.last_name not in said
    assert referral.case.person.first_name not in paper.data
    again = letters.issue_letter(referral, by=cast.ops_worker)
    assert again == paper
    assert again.content() == before
    assert list(reporting.of_case(cast.ops_worker, referral.case)) == [paper]
    assert reporting.name_of(paper.kind, paper.form) == "Skierowanie"


def test_a_letter_that_says_something_else_replaces_the_one_before(cast: Cast) -> None:
    referral = build.to_firm(cast)
    paper = letters.issue_letter(referral, by=cast.ops_worker)
    with unsealed():
        post = cast.posts["ops_worker"]
        post.phone = "000 000 012"
        post.save()
    referral.refresh_from_db()
    later = letters.issue_letter(referral, by=cast.ops_worker)
    assert (later.serial, later.replaces) == (2, paper)
    said = text_of(later.content())
    assert "000 000 012" in said
    assert f"Nr {later.number}, zastępuje nr {paper.number}" in said
    assert "000 000 012" not in text_of(IssuedPaper.objects.get(pk=paper.pk).content()), "what was issued stays"


def test_a_partnership_writes_its_own_words(cast: Cast) -> None:
    issuing.write_labels(
        cast.partnership, by=cast.steward, form="referral", version="1",
        texts={"take": "Bierzemy", "text.minimum": "Same inicjały."},
    )  # fmt: skip
    said = text_of(letters.issue_letter(build.to_firm(cast), by=cast.ops_worker).content())
    assert "Bierzemy" in said
    assert "Same inicjały." in said
    assert "Przyjmujemy" not in said


def test_a_printed_link_stands_on_the_letter_and_in_no_kept_file(cast: Cast) -> None:
    referral = build.to_firm(cast)
    link = build.link(cast, referral, way=LinkWay.PAPER, address="")
    paper = IssuedPaper.objects.get()
    assert link.letter == paper
    assert last("link.send").details["number"] == paper.number
    for kept in (paper.data, text_of(paper.content()).replace(" ", "")):
        assert "/o/" not in kept
        assert link.plain_token not in kept
    assert json.loads(paper.data)["qr"] == ""
    anew = links.resend(GuestLink.objects.get(), by=cast.ops_worker)
    assert anew.letter == paper, "the same letter with another link"
    assert letters.issue_letter(referral, by=cast.ops_worker) == paper
    sent = build.link(cast, build.to_firm(cast))
    assert not hasattr(sent, "letter")
    assert IssuedPaper.objects.count() == 1, "a link by e-mail issues nothing"


def test_who_sent_it_issues_it_while_it_is_open(cast: Cast) -> None:
    referral = build.to_firm(cast)
    for who in ("ops_colleague", "coordinator", "ngo_worker", "out_coordinator"):
        with pytest.raises(Refused):
            letters.issue_letter(referral, by=cast.actors[who])
    paper = letters.issue_letter(referral, by=cast.ops_head)
    for who in ("ngo_worker", "coordinator", "out_coordinator"):
        assert not scope.papers(cast.actors[who]).exists(), "nobody else sees it"
    referrals.withdraw(referral, by=cast.ops_worker, reason="Pomyłka")
    with pytest.raises(Refused):
        letters.issue_letter(referral, by=cast.ops_worker)
    assert paper in scope.papers(cast.ops_worker), "what was issued is printed again after the end"
