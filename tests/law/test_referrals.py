"""The catalogue of purposes of a referral, and its rules on a day."""

import datetime

import pytest

from kwadrat.law import referrals as law
from kwadrat.law.dates import Period
from kwadrat.law.params import Params, Rules
from kwadrat.law.referrals import Place

DAY = datetime.date(2026, 11, 2)
OPS = Place(kind="assistance_centre", operator_type="GMINA", unit_type="OPS", corner="P")
PUP = Place(kind="labour_office", operator_type="PUP", corner="Z")
CIS = Place(kind="integration_centre", operator_type="OTHER", corner="R")
FIRM = Place(kind="private_entrepreneur", operator_type="EMPLOYER", corner="F")
CLUB = Place(is_club=True, kind="assistance_centre", operator_type="GMINA", unit_type="OPS", corner="P")
ROPS = Place(kind="regional_policy_centre", operator_type="WOJEWODZTWO")


def line(slug: str) -> law.Purpose:
    return next(one for one in law.purposes() if one.slug == slug)


def test_the_catalogue_names_only_what_it_may() -> None:
    words = {"*", "club", "social_worker"}
    acts = ("UZS art.", "UPS art.", "URP art.", "RODO art.")
    for one in law.purposes():
        assert one.fields <= set(law.FIELDS), one.slug
        assert set(one.needs) <= set(law.NEEDS), one.slug
        assert not one.article or one.article.startswith(acts), one.slug
        assert one.confidence in "ABCDX"
        assert one.source
        assert one.pl
        assert one.en
        for word in (*one.senders, *one.receivers):
            assert word in words or word.removeprefix("!").split(":")[0] in ("kind", "operator", "unit"), word
    assert len({one.slug for one in law.purposes()}) == len(law.purposes())
    assert all(Rules.load().rule(one.rule, DAY) is not None for one in law.nevers())
    assert {code for one in law.purposes() for code in one.rules} == {"WO-01", "WO-04"}


def test_two_lines_of_one_matter_never_stand_on_one_day() -> None:
    found = [(one.code, one.matter) for one in law.purposes() if one.covers(DAY)]
    assert len(set(found)) == len(found)


def test_old_codes_stay_valid_on_any_day() -> None:
    for code in ("into_club", "service", "contract"):
        assert law.purpose(code, "", datetime.date(2012, 1, 1)) is not None
        assert law.purpose(code, "", DAY) is not None


def test_a_line_stands_on_its_days() -> None:
    first = datetime.date(2025, 6, 1)
    assert law.purpose("labour_office", "plan", first - datetime.timedelta(days=1)) is None
    assert law.purpose("labour_office", "plan", first) == line("urzad-plan")
    assert law.purpose("labour_office", "", DAY) is None


@pytest.mark.parametrize(
    ("slug", "sender", "receiver"),
    [
        ("klub", OPS, CLUB), ("klub", PUP, CLUB), ("usluga", CLUB, FIRM), ("usluga", OPS, CLUB),
        ("urzad-rejestracja", CLUB, PUP), ("urzad-plan", OPS, PUP), ("prace-spolecznie-uzyteczne", OPS, PUP),
        ("cis", OPS, CIS), ("cis", PUP, CIS), ("wniosek-cis", CLUB, OPS), ("wniosek-cis", CLUB, PUP),
        ("kontrakt", CLUB, OPS), ("kontrakt-b", PUP, OPS),
    ],
)  # fmt: skip
def test_who_may_ask_whom(slug: str, sender: Place, receiver: Place) -> None:
    assert law.admits(line(slug).senders, sender)
    assert law.admits(line(slug).receivers, receiver)


@pytest.mark.parametrize(
    ("slug", "place"),
    [
        ("klub", OPS), ("usluga", ROPS), ("urzad-plan", OPS), ("cis", CLUB), ("wniosek-cis", CIS), ("kontrakt", CLUB),
        ("kontrakt", PUP), ("praca", OPS),
    ],
)  # fmt: skip
def test_who_may_not_receive(slug: str, place: Place) -> None:
    assert not law.admits(line(slug).receivers, place)


def test_who_may_not_ask() -> None:
    assert not law.admits(line("prace-spolecznie-uzyteczne").senders, CLUB)
    assert not law.admits(line("urzad-plan").senders, PUP)
    assert not law.admits(line("kontrakt-b").senders, OPS)
    assert not law.admits(line("praca").senders, OPS), "only the social worker applies"
    worker = Place(operator_type="GMINA", unit_type="OPS", is_social_worker=True)
    assert law.admits(line("praca").senders, worker)
    assert not law.admits(line("praca").senders, Place(operator_type="NGO", is_social_worker=True))
    assert "praca" in [one.slug for one in law.offered(worker, DAY)]
    assert "kontrakt-b" not in [one.slug for one in law.offered(worker, DAY)]


def test_what_a_kind_never_sees() -> None:
    assert law.withheld(PUP) == {"special", "household", "entries"}
    assert law.withheld(FIRM) >= {"special", "household", "entries", "team", "club"}
    assert law.withheld(CLUB) == law.withheld(OPS) == frozenset()
    assert law.tellers("special", PUP) == ()
    assert line("klub") in law.tellers("special", CLUB)
    assert line("usluga") not in law.tellers("special", CLUB)
    assert law.told([line("usluga"), line("urzad-plan")], PUP) == {
        "name", "team", "contacts", "address", "number", "labour",
    }  # fmt: skip
    assert law.told([line("usluga")], FIRM) == {"name", "contacts"}
    assert law.told([], OPS) == frozenset()


def test_the_basis_says_article_and_data() -> None:
    assert line("klub").basis == "UZS art. 18 ust. 2; UZS art. 18f ust. 1"
    assert line("cis").basis == "UZS art. 12 ust. 2"
    assert line("urzad-plan").basis == "RODO art. 6 ust. 1 lit. e"
    assert line("usluga").basis == ""


def months(*spans: tuple[datetime.date, datetime.date | None]) -> list[str]:
    found = law.work_findings([Period(*span) for span in spans], DAY, Rules.load(), Params.load())
    assert all((one.rule_id, one.level, one.code) == ("WO-01", "block", "participation_too_short") for one in found)
    return [one.params["months"] for one in found]


def test_work_asks_for_six_months_in_the_club() -> None:
    assert months() == ["0"]
    assert months((datetime.date(2026, 5, 4), None)) == ["5"]
    assert months((datetime.date(2026, 5, 3), None)) == []
    assert months((datetime.date(2025, 1, 1), datetime.date(2025, 7, 1))) == []
    before = law.work_findings([], datetime.date(2022, 2, 14), Rules.load(), Params.load())
    assert before == (), "the rule stands since 2022-02-15"


def test_a_centre_asks_for_consent_opinion_and_interview() -> None:
    rules = Rules.load()
    codes = [one.code for one in law.needed(line("cis"), (), DAY, rules)]
    assert codes == ["consent_missing", "opinion_missing", "interview_missing"]
    assert [one.code for one in law.needed(line("wniosek-cis"), (), DAY, rules)] == ["consent_missing"]
    assert law.needed(line("cis"), law.NEEDS, DAY, rules) == ()
    assert law.needed(line("klub"), (), DAY, rules) == ()
    assert law.needed(line("cis"), (), DAY, Rules([])) == ()
