"""Pages of settings: what each role finds, what a form changes, what the history says, and English as a whole."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kwadrat.access.actor import choose
from kwadrat.casework import accounts, catalogues, clocks, clubs, partnership
from kwadrat.casework.action import Problem
from kwadrat.records.accounts import Invitation, Post, User
from kwadrat.records.choices import Role
from kwadrat.records.partnership import Club, Institution, Partnership, ServiceKind
from kwadrat.records.services import Group
from kwadrat.web.middleware import browser
from tests import build
from tests import cast as cast_module
from tests.cast import PASSWORD, Cast

POLISH = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")
SHELL = (
    "home", "people", "referrals", "services", "groups", "consultations", "partnership", "reports", "account_own",
    "account_posts", "account_invite", "settings", "settings_institutions", "settings_clubs", "settings_clocks",
    "settings_services", "settings_effects", "settings_kinds", "settings_sharing", "search",
)  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.make()


def read(answer: Any) -> str:
    return unescape(answer.content.decode()).replace("\xa0", " ")


def get(cast: Cast, who: str, name: str, *args: str, query: str = "") -> str:
    answer = cast.sign_in(Client(), who).get(reverse(name, args=args) + query)
    assert answer.status_code == 200, name
    return read(answer)


def post(cast: Cast, who: str, name: str, args: list[str], typed: dict[str, Any]) -> Any:
    return cast.sign_in(Client(), who).post(reverse(name, args=args), typed)


def test_each_role_finds_her_settings(cast: Cast) -> None:
    for who in ("coordinator", "ops_head", "steward", "admin"):
        text = get(cast, who, "settings")
        assert "Instytucje" in text
        assert f'href="{reverse("settings")}"' in text
    assert "Ludzie i uprawnienia" in get(cast, "coordinator", "settings")
    assert "Ludzie i uprawnienia" not in get(cast, "steward", "settings")
    worker = get(cast, "ops_worker", "settings")
    assert "Co jeszcze trzeba ustawić" not in worker
    assert "Zasady udostępniania" in worker
    assert "Załóż partnerstwo" in get(cast, "admin", "settings")
    assert cast.partnerships["own"].name in get(cast, "admin", "settings", query=f"?nr={cast.partnership.ref}")


def test_an_institution_is_corrected_and_its_history_tells_it(cast: Cast) -> None:
    page = get(cast, "ops_head", "settings_institutions")
    assert reverse("institution_correct", args=[cast.ops.ref]) in page
    assert reverse("institution_correct", args=[cast.pup.ref]) not in page
    typed = {"kind": cast.ops.kind_id, "name": "OPS Nowe", "nip": "5261040827", "locality": "Próbno"}
    wrong = read(post(cast, "ops_head", "institution_correct", [cast.ops.ref], typed))
    assert "Ostatnia cyfra" in wrong
    assert "OPS Nowe" in wrong
    assert post(cast, "ops_head", "institution_correct", [cast.ops.ref], {**typed, "nip": ""}).status_code == 302
    text = get(cast, "ops_head", "settings_history", cast.ops.ref)
    for words in ("Poprawienie instytucji", "<del>OPS Próbno</del>", "<ins>OPS Nowe</ins>", cast.ops_head.name):
        assert words in text, words


def test_a_stale_institution_shows_both_versions(cast: Cast) -> None:
    typed = {"kind": cast.ops.kind_id, "name": "Moje", "locality": "Próbno", "version": "99"}
    text = read(post(cast, "ops_head", "institution_correct", [cast.ops.ref], typed))
    assert "Ktoś zmienił" in text
    assert "OPS Próbno" in text
    typed = {"name": "Moje", "locality": "Próbno", "opened_on": "", "version": "99"}
    assert "Ktoś zmienił" in read(post(cast, "coordinator", "club_correct", [cast.club.ref], typed))


def test_institutions_and_clubs_are_closed_from_their_pages(cast: Cast) -> None:
    firm = cast.bodies["firm"]
    assert "Zamknąć instytucję?" in get(cast, "admin", "institution_close", firm.ref)
    assert post(cast, "admin", "institution_close", [firm.ref], {"on": str(cast.today)}).status_code == 302
    assert "zamknięto" in get(cast, "admin", "settings_institutions")
    assert "Najpierw" in read(post(cast, "admin", "institution_close", [cast.ops.ref], {"on": str(cast.today)}))
    club = partnership.open_club(cast.partnership, by=cast.admin, operator=cast.ngo, name="Pusty", locality="Próbno")
    typed = {"name": "Pusty klub", "locality": "Próbno", "opened_on": str(cast.ago(3))}
    assert post(cast, "ngo_head", "club_correct", [club.ref], typed).status_code == 302
    assert post(cast, "steward", "club_change_operator", [club.ref], {"operator": cast.ops.ref}).status_code == 302
    assert Club.objects.get(pk=club.pk).operator == cast.ops
    assert post(cast, "steward", "club_close", [club.ref], {"on": str(cast.today)}).status_code == 302
    page = get(cast, "steward", "settings_clubs")
    assert "Pusty klub" in page
    assert "zamknięto" in page
    assert "Zmiana podmiotu, który prowadzi klub" in get(cast, "steward", "club_change_operator", cast.club.ref)


def test_own_rows_stand_beside_the_shipped_ones(cast: Cast) -> None:
    assert "Jeszcze żadnej" in get(cast, "coordinator", "settings_services")
    typed = {"label_pl": "Ogród", "label_en": "", "form": "group", "is_vocational": "on"}
    assert post(cast, "coordinator", "catalogue_add_service", [cast.partnership.ref], typed).status_code == 302
    row = ServiceKind.objects.get(label_pl="Ogród")
    page = get(cast, "coordinator", "settings_services")
    assert reverse("catalogue_switch_off", args=["uslugi", row.code]) in page
    assert "support_group" not in page
    build.group(cast, build.participation(cast).case)
    assert "Ogród" in get(cast, "coordinator", "service_plan_session")
    assert post(cast, "coordinator", "catalogue_switch_off", ["uslugi", row.code], {}).status_code == 302
    assert "Ogród" not in get(cast, "coordinator", "service_plan_session")
    page = get(cast, "coordinator", "settings_services")
    assert "wyłączono" in page
    assert "Historia zmian" in page
    assert post(cast, "steward", "catalogue_switch_on", ["uslugi", row.code], {}).status_code == 302
    typed = {"label_pl": "Sad", "label_en": "Orchard"}
    assert post(cast, "steward", "catalogue_rename", ["uslugi", row.code], typed).status_code == 302
    effect = {"label_pl": "Odwaga", "label_en": "", "kind": "social"}
    assert post(cast, "steward", "catalogue_add_effect", [cast.partnership.ref], effect).status_code == 302
    assert "Odwaga" in get(cast, "coordinator", "settings_effects")
    kind = {"label_pl": "Bank żywności", "label_en": "", "corner": "P", "operator_type": "NGO"}
    assert post(cast, "admin", "catalogue_add_kind", [], kind).status_code == 302
    assert "Bank żywności" in get(cast, "admin", "settings_kinds")
    client = cast.sign_in(Client(), "coordinator")
    for name, code in (("uslugi", "nothing"), ("inne", row.code)):
        assert client.get(reverse("catalogue_rename", args=[name, code])).status_code == 404


def test_terms_are_agreed_and_shown(cast: Cast) -> None:
    assert "wartość z programu" in get(cast, "coordinator", "settings_clocks")
    form = get(cast, "steward", "clock_agree", cast.partnership.ref, query="?co=answer_service")
    assert 'value="5"' in form
    typed = {"kind": "answer_service", "days": "3", "since": str(cast.today), "basis": "§ 5"}
    assert post(cast, "steward", "clock_agree", [cast.partnership.ref], typed).status_code == 302
    late = {**typed, "days": "4", "since": str(cast.ago(-9))}
    assert post(cast, "steward", "clock_agree", [cast.partnership.ref], late).status_code == 302
    text = get(cast, "ops_worker", "settings_clocks")
    for words in ("3 dni robocze", "§ 5", "Ustalone na później", "<del>5 dni</del>", "<ins>3 dni</ins>"):
        assert words in text, words
    assert reverse("clock_agree", args=[cast.partnership.ref]) not in text
    person = build.case(cast).person.ref
    assert "3 dni robocze" in get(cast, "ops_worker", "referral_send", person, "usluga")
    assert "5 dni roboczych" in get(cast, "ops_worker", "referral_send", person, "klub")


def test_sharing_rules_name_article_and_receiver(cast: Cast) -> None:
    text = get(cast, "ops_worker", "settings_sharing")
    for words in (
        "art. 18f ust. 1 ustawy o zatrudnieniu socjalnym",
        "art. 26 RODO",
        "gdy jest w zespole sprawy",
        "Dane szczególne",
    ):
        assert words in text, words
    assert "<form" not in text.split("<main")[1].split("</main>")[0]


def test_own_account_lists_browsers_and_signs_the_others_out(cast: Cast) -> None:
    here, there = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/140.0"}), Client()
    for client in (here, there):
        cast.sign_in(client, "ops_worker")
        client.get(reverse("account_own"))
    text = read(here.get(reverse("account_own")))
    for words in ("Firefox, Windows", "ta, w której jesteś", "nieznana przeglądarka", "Wyloguj inne"):
        assert words in text, words
    assert "Wylogować w innych" in read(here.get(reverse("account_end_sessions")))
    assert here.post(reverse("account_end_sessions"), {}).headers["Location"] == reverse("account_own")
    assert there.get(reverse("account_own")).status_code == 302
    assert "Wyloguj inne" not in read(here.get(reverse("account_own")))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"), ("curl/8", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_two_words(text: str, words: str) -> None:
    assert browser(text) == words


def test_a_coordinator_invites_a_specialist_and_shows_the_papers(cast: Cast) -> None:
    form = get(cast, "coordinator", "account_invite")
    assert "kierownik instytucji</option>" not in form
    typed = {
        "name": "Nowa Osoba", "email": "spec@cast.example", "role": "specialist", "institution": cast.ngo.ref,
        "club": cast.club.ref,
    }  # fmt: skip
    assert post(cast, "coordinator", "account_invite", [], typed).status_code == 302
    waiting = Invitation.objects.get(email="spec@cast.example")
    assert "spec@cast.example" in get(cast, "coordinator", "account_posts")
    assert "spec@cast.example" not in get(cast, "second_coordinator", "account_posts")
    assert "Wycofać zaproszenie?" in get(cast, "coordinator", "account_withdraw_invitation", waiting.ref)
    assert post(cast, "coordinator", "account_withdraw_invitation", [waiting.ref], {}).status_code == 302
    assert "spec@cast.example" not in get(cast, "coordinator", "account_posts")
    dead = accounts.invite(
        cast.ngo, by=cast.admin, role=Role.SPECIALIST, club=cast.club, email="x@cast.example", name="X"
    )
    token = dead.plain_token  # type: ignore[attr-defined]
    accounts.withdraw_invitation(dead, by=cast.admin)
    assert Client().get(reverse("account_join", args=[token])).status_code == 404
    page = get(cast, "coordinator", "account_posts")
    assert reverse("account_end_post", args=[cast.posts["specialist"].ref]) in page
    assert reverse("account_record_papers", args=[cast.posts["coordinator"].ref]) not in page


def test_english_is_english_throughout(cast: Cast) -> None:
    """Whatever a reader of English finds in the shell that has a Polish letter is a name, never a message."""
    clocks.agree(cast.partnership, by=cast.steward, kind="certificate", days=3, since=cast.today)
    clubs.correct(cast.club, by=cast.admin, name="KIS club", locality="Probno", opened_on=cast.ago(9))
    catalogues.add_service(cast.partnership, by=cast.admin, label_pl="Ogród", label_en="Garden", form="group")
    names = [
        *Institution.objects.values_list("name", flat=True), *User.objects.values_list("name", flat=True),
        *Partnership.objects.values_list("name", flat=True), "Próbno",
    ]  # fmt: skip
    User.objects.update(language="en")
    leaks = []
    for who in ("coordinator", "ops_head", "steward", "admin", "ops_worker"):
        client = cast.sign_in(Client(), who)
        for name in SHELL:
            text = read(client.get(reverse(name)))
            for known in sorted(names, key=len, reverse=True):
                text = text.replace(known, "")
            leaks += [(name, line.strip()[:80]) for line in text.splitlines() if POLISH.search(line)]
        for name, ref in (("settings_history", cast.club.ref), ("settings_guide", cast.partnership.ref)):
            answer = client.get(reverse(name, args=[ref]))
            if answer.status_code == 200:
                text = read(answer)
                assert 'lang="en"' in text
                for known in names:
                    text = text.replace(known, "")
                leaks += [(name, line.strip()[:80]) for line in text.splitlines() if POLISH.search(line)]
    assert leaks == []


def _joined(email: str, papers_by: Any, today: Any) -> Post:
    made = accounts.join(Invitation.objects.get(email=email), password=PASSWORD)
    return accounts.record_papers(made, by=papers_by, authorised_from=today, authorised_until=None, secrecy_on=today)


def test_a_partnership_is_set_up_from_nothing_in_the_browser(cast: Cast) -> None:
    """The administrator enters institutions and founds; the list says what is missing until nothing is."""
    admin = cast.sign_in(Client(), "admin")
    for kind, name in (("ngo", "Nowe Stowarzyszenie"), ("assistance_centre", "Nowy OPS")):
        typed = {"kind": kind, "name": name, "locality": "Nowe"}
        assert admin.post(reverse("partnership_add_institution"), typed).status_code == 302
    ngo, ops = (Institution.objects.get(name=name) for name in ("Nowe Stowarzyszenie", "Nowy OPS"))
    typed = {
        "name": "Nowe Partnerstwo", "locality": "Nowe", "leader": ngo.ref, "initiator": ngo.ref, "answer_days": "5",
        "since": str(cast.today),
    }  # fmt: skip
    answer = admin.post(reverse("partnership_create"), typed)
    whole = Partnership.objects.get(name="Nowe Partnerstwo")
    assert answer.headers["Location"] == reverse("settings_guide", args=[whole.ref])
    guide = read(admin.get(answer.headers["Location"]))
    for words in ("Co jeszcze trzeba ustawić", "Należy tylko lider", "Klubu jeszcze nie ma", "można pominąć"):
        assert words in guide, words
    member = {"institution": ops.ref, "role": "party", "since": str(cast.today)}
    admin.post(reverse("partnership_add_member", args=[whole.ref]), member)
    club = {"operator": ngo.ref, "name": "Nowy KIS", "locality": "Nowe"}
    admin.post(reverse("partnership_open_club", args=[whole.ref]), club)
    made = Club.objects.get(name="Nowy KIS")
    assert reverse("partnership_enter_register", args=[made.ref]) in read(admin.get(answer.headers["Location"]))
    admin.post(reverse("partnership_enter_register", args=[made.ref]), {"number": "1", "on": str(cast.today)})
    for role, where, inside in (("head", ngo, ""), ("coordinator", ngo, made.ref), ("social_worker", ops, "")):
        typed = {
            "name": "Nowa Osoba",
            "email": f"{role}@nowe.example",
            "role": role,
            "institution": where.ref,
            "club": inside,
        }
        assert admin.post(reverse("account_invite"), typed).status_code == 302
    assert "zaproszenie wysłane" in read(admin.get(answer.headers["Location"]))
    posts = {
        role: _joined(f"{role}@nowe.example", cast.admin, cast.today)
        for role in ("head", "coordinator", "social_worker")
    }
    _coordinator_goes_on(cast, posts["coordinator"], made, whole)


def _coordinator_goes_on(cast: Cast, coordinator: Post, made: Club, whole: Partnership) -> None:
    """A group, a specialist, her papers: what the new coordinator does herself."""
    client, ngo = Client(), made.operator
    client.force_login(coordinator.user)
    session = client.session
    session["has_second_factor"] = True
    session.save()
    guide = read(client.get(reverse("settings_guide", args=[whole.ref])))
    assert reverse("service_create_group") in guide
    assert client.post(reverse("service_create_group"), {"name": "Pierwsza", "capacity": "8"}).status_code == 302
    assert Group.objects.filter(club=made).exists()
    scans = {name: SimpleUploadedFile("s.pdf", build.SCAN.content) for name in ("authorisation_file", "secrecy_file")}
    typed = {"name": "Ktoś", "email": "s@nowe.example", "role": "specialist", "institution": ngo.ref, "club": made.ref}
    assert client.post(reverse("account_invite"), typed).status_code == 302
    late = accounts.join(Invitation.objects.get(email="s@nowe.example"), password=PASSWORD)
    papers = {"authorised_from": str(cast.today), "secrecy_on": str(cast.today), **scans}
    assert client.post(reverse("account_record_papers", args=[late.ref]), papers).status_code == 302
    guide = read(client.get(reverse("settings_guide", args=[whole.ref])))
    assert "brakuje jeszcze 2 rzeczy" in guide  # the agreement of the leader, the periods of each institution
    assert "Robi to: opiekun partnerstwa" in guide


def test_a_first_steward_founds_a_partnership_that_her_institution_leads(cast: Cast) -> None:
    body = partnership.add_institution(by=cast.admin, kind=cast.ngo.kind, name="Samotne", locality="Nowe")
    invitation = accounts.invite(body, by=cast.admin, role=Role.STEWARD, email="o@nowe.example", name="Opiekunka")
    user = accounts.join(invitation, password=PASSWORD).user
    client = Client()
    client.force_login(user)
    session = client.session
    session["has_second_factor"] = True
    session["acting"] = cast_module.places(user)[0].key
    session.save()
    assert "Załóż partnerstwo" in read(client.get(reverse("settings")))
    typed = {
        "name": "Samotne", "locality": "Nowe", "leader": body.ref, "initiator": body.ref, "answer_days": "5",
        "since": str(cast.today),
    }  # fmt: skip
    answer = client.post(reverse("partnership_create"), typed)
    assert "Co jeszcze trzeba ustawić" in read(client.get(answer.headers["Location"]))
    foreign = {
        "by": cast_module.places(user)[0], "name": "X", "locality": "Y", "leader": cast.ngo, "initiator": cast.ngo,
        "since": cast.today,
    }  # fmt: skip
    with pytest.raises(Problem):
        partnership.create(**foreign)  # type: ignore[arg-type]


def test_a_place_outside_partnerships_is_still_the_same_place_inside_one(cast: Cast) -> None:
    place = cast.coordinator
    assert choose([place], f"{place.post_id}:0") == place
    assert choose([place, place], f"{place.post_id}:0") is None
    assert choose([place], f"{place.post_id + 1}:0") is None
    assert choose([place], f"{place.post_id}:{place.partnership_id + 1}") is None
