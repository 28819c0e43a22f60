"""Pages of links: the sender sends, prints, withdraws; the holder answers in three taps and sees nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from kwadrat.access import disclosure, guests
from kwadrat.casework import links, partnership, referrals
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.base import unsealed
from kwadrat.records.choices import LinkPurpose, LinkState, LinkWay, ReferralState
from kwadrat.records.documents import Document
from kwadrat.records.links import GuestLink, GuestLinkStep
from kwadrat.records.papers import IssuedPaper
from tests import build
from tests import cast as cast_module
from tests.casework.trail import notices
from tests.cast import Cast
from tests.web.forms import read

ANSWERS = (
    "guest_person", "guest_accept", "guest_full", "guest_decline", "guest_started", "guest_helped", "guest_close",
    "link_renew",
)  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return cast_module.make()


def words(response: Any) -> str:
    return str(response.content.decode().replace("\u00a0", " "))


def upload(name: str, content: bytes) -> Any:
    kept = BytesIO(content)
    kept.name = name
    return kept


def page(token: str) -> str:
    return reverse("guest", args=[token])


def hidden(client: Client, token: str, name: str) -> dict[str, Any]:
    """What the form with this address would send."""
    address = reverse(name, args=[token])
    response = client.get(page(token))
    form = next(one for one in read(response).forms if one.action == address)
    return form.data()


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What the form of this page would send if nobody touched it."""
    found = next(one for one in read(client.get(address)).forms if (one.action or address) == address)
    return dict(found.data())


def expire(link: GuestLink) -> None:
    with unsealed():
        GuestLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(minutes=1))


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (GuestLink, GuestLinkStep, AuditEvent))


def test_an_institution_without_an_account_accepts_in_three_taps(cast: Cast) -> None:
    """Tap on the link in the mail, tap on the button; then the end is told on the page that follows."""
    link = build.link(cast)
    client, token = Client(), link.plain_token
    response = client.get(page(token))
    text = words(response)
    assert "A. P." in text
    assert "30–39" in text or "40–49" in text
    assert "Próbno" in text
    assert "OPS Próbno" in text
    assert "Szuka zajęcia i ludzi." in text
    person = link.referral.case.person
    assert person.last_name not in text
    assert person.ref not in text
    accepted = client.post(
        reverse("guest_accept", args=[token]), {**hidden(client, token, "guest_accept"), "note": "Wt."}
    )
    assert accepted.status_code == 302
    link.referral.refresh_from_db()
    assert link.referral.state == ReferralState.ACCEPTED
    after = client.get(accepted.headers["Location"])
    assert after.status_code == 200
    onward = accepted.headers["Location"].strip("/").split("/")[1]
    assert str(person) not in words(after), "a scanner of mail follows links"
    shown = words(client.post(reverse("guest_person", args=[onward])))
    assert str(person) in shown
    assert re.search(r"tel:500\d{6}", shown), "the purpose gives contacts"
    assert "Ukryta" not in shown, "and no address"
    assert client.get(page(token)).status_code == 404
    begun = client.post(reverse("guest_started", args=[onward]), hidden(client, onward, "guest_started"))
    assert begun.headers["Location"] == page(onward)
    link.referral.refresh_from_db()
    assert (link.referral.state, link.referral.started_on) == (ReferralState.IN_PROGRESS, cast.today)
    assert notices("referral_started") == {"ops-worker@cast.example"}
    after = words(client.get(page(onward)))
    assert "Pomoc od" in after
    assert reverse("guest_started", args=[onward]) not in after
    ended = client.post(reverse("guest_helped", args=[onward]), hidden(client, onward, "guest_helped"))
    assert ended.headers["Location"] == reverse("guest_done")
    link.referral.refresh_from_db()
    assert (link.referral.state, link.referral.outcome) == (ReferralState.COMPLETED, "helped")
    assert client.get(page(onward)).status_code == 404
    assert "Dziękujemy" in words(client.get(reverse("guest_done")))
    sender = cast.sign_in(Client(), "ops_worker")
    story = words(sender.get(reverse("referral", args=[link.referral.ref])))
    assert "Piekarnia Próba przyjmuje skierowanie" in story
    assert link.ref in story, "who answered is named by the link"
    for address in (reverse("home"), reverse("person", args=[person.ref]), reverse("home_waiting")):
        assert sender.get(address).status_code == 200
    assert "Piekarnia Próba" in words(sender.get(reverse("home"))), "the news of the sender"


@pytest.mark.parametrize("name", ANSWERS)
def test_a_get_never_changes_anything(cast: Cast, name: str) -> None:
    first = build.link(cast)
    second = build.link(cast, build.accepted(cast))
    before = counts()
    for link in (first, second):
        for address in (page(link.plain_token), reverse(name, args=[link.plain_token])):
            assert Client().get(address).status_code in (200, 302)
            assert Client().head(address).status_code in (200, 302)
    assert counts() == before
    first.referral.refresh_from_db()
    assert first.referral.state == ReferralState.REQUESTED


def test_no_places_is_one_press_and_a_refusal_asks_for_its_reason(cast: Cast) -> None:
    link, client = build.link(cast), Client()
    sent = client.post(reverse("guest_full", args=[link.plain_token]), hidden(client, link.plain_token, "guest_full"))
    assert sent.headers["Location"] == reverse("guest_done")
    link.referral.refresh_from_db()
    assert (link.referral.state, link.referral.decline_reason) == (ReferralState.REJECTED, "no_places")
    other = build.link(cast)
    address = reverse("guest_decline", args=[other.plain_token])
    data = read(client.get(address)).forms[0].data()
    empty = client.post(address, {**data, "note": "Od maja."})
    assert empty.status_code == 200
    assert "Od maja." in words(empty)
    assert "Wybierz powód" in words(empty)
    done = client.post(address, {**data, "reason": "out_of_area", "note": "Od maja."})
    assert done.status_code == 302
    other.referral.refresh_from_db()
    assert other.referral.decline_reason == "out_of_area"


def test_another_outcome(cast: Cast) -> None:
    link, client = build.link(cast, build.accepted(cast)), Client()
    address = reverse("guest_close", args=[link.plain_token])
    data = read(client.get(address)).forms[0].data()
    assert "Wybierz" in words(client.post(address, data))
    assert client.post(address, {**data, "outcome": "not_reached"}).status_code == 302
    link.referral.refresh_from_db()
    assert (link.referral.state, link.referral.outcome) == (ReferralState.FAILED, "not_reached")


def test_a_second_press_does_nothing_twice(cast: Cast) -> None:
    link, client = build.link(cast), Client()
    data = hidden(client, link.plain_token, "guest_full")
    address = reverse("guest_full", args=[link.plain_token])
    client.post(address, data)
    before = counts()
    assert client.post(address, data).status_code == 404
    assert counts() == before


def test_a_link_of_one_purpose_is_no_good_for_the_other(cast: Cast) -> None:
    answer, confirm = build.link(cast), build.link(cast, build.accepted(cast))
    client = Client()
    for link, name in ((answer, "guest_helped"), (answer, "guest_close"), (confirm, "guest_accept")):
        response = client.post(reverse(name, args=[link.plain_token]), {"outcome": "helped"})
        assert (response.status_code, response.headers["Location"]) == (302, page(link.plain_token))
    answer.referral.refresh_from_db()
    confirm.referral.refresh_from_db()
    assert (answer.referral.state, confirm.referral.state) == (ReferralState.REQUESTED, ReferralState.ACCEPTED)


def test_unknown_used_and_withdrawn_links_have_one_page(cast: Cast) -> None:
    """Nobody learns from it that a token once was one; it says how to get a new one."""
    bodies = set()
    tokens = ["nie-ma", build.link(cast).plain_token]
    revoked, withdrawn, gone = (build.link(cast) for _n in range(3))
    links.revoke(revoked, by=cast.ops_worker)
    referrals.withdraw(withdrawn.referral, by=cast.ops_worker, reason="Zmiana.")
    tokens += [revoked.plain_token, withdrawn.plain_token, gone.plain_token]
    client = Client()
    client.post(reverse("guest_full", args=[tokens[1]]), hidden(client, tokens[1], "guest_full"))
    partnership.end_member(build.membership(cast, "firm"), by=cast.steward, on=cast.ago(1))
    for token in tokens:
        cache.clear()
        for method in ("get", "post"):
            for name in ("guest", *ANSWERS):
                response = getattr(client, method)(reverse(name, args=[token]))
                assert response.status_code == 404, (token, name, method)
                bodies.add(re.sub(r'value="[^"]*"', "", words(response)))
    assert len(bodies) == 1
    assert "zadzwoń do nadawcy" in bodies.pop()


def test_the_guest_reaches_no_page_of_the_program(cast: Cast) -> None:
    link, client = build.link(cast), Client()
    client.get(page(link.plain_token))
    for name, args in (("referral", [link.referral.ref]), ("person", [link.referral.case.person.ref]), ("home", [])):
        assert client.get(reverse(name, args=args)).headers["Location"].startswith(reverse("account_login"))
    found = re.findall(r'href="(/[^"]*)"', client.get(page(link.plain_token)).content.decode())
    own = [one for one in found if not one.startswith(("/static/", "/o/"))]
    assert own == [], "a link leads out of the one page"


def test_an_expired_link_is_renewed_to_the_same_address_only(cast: Cast) -> None:
    link, client = build.link(cast), Client()
    token = link.plain_token
    assert client.post(reverse("link_renew", args=[token])).headers["Location"] == page(token), "it still works"
    expire(link)
    response = client.get(page(token))
    assert response.status_code == 410
    assert "b…@p….example" in words(response)
    assert "biuro@piekarnia.example" not in words(response)
    assert "A. P." not in words(response)
    for name in ("guest_accept", "guest_decline"):
        assert client.post(reverse(name, args=[token]), {"reason": "no_places"}).status_code == 410
    data = read(response).forms[0].data()
    sent = client.post(reverse("link_renew", args=[token]), {**data, "address": "zly@example.com"})
    assert sent.headers["Location"] == reverse("guest_done")
    fresh = GuestLink.objects.get(pk=link.pk)
    assert (fresh.address, fresh.state) == ("biuro@piekarnia.example", LinkState.ACTIVE)
    assert fresh.expires_at > timezone.now()
    assert client.get(page(token)).status_code == 404


def test_an_expired_print_says_whom_to_call_and_a_telephone_is_half_hidden(cast: Cast) -> None:
    paper = build.link(cast, way=LinkWay.PAPER)
    expire(paper)
    response = Client().get(page(paper.plain_token))
    assert response.status_code == 410
    assert read(response).forms == []
    assert Client().post(reverse("link_renew", args=[paper.plain_token])).status_code == 302
    mail = build.link(cast)
    with unsealed():
        GuestLink.objects.filter(pk=mail.pk).update(
            way=LinkWay.SMS, address="600 100 200", expires_at=timezone.now() - timedelta(minutes=1)
        )
    assert "… 200" in words(Client().get(page(mail.plain_token)))


def test_what_is_kept_and_followed_is_said_in_the_headers(cast: Cast) -> None:
    link = build.link(cast)
    for address in (page(link.plain_token), page("nie-ma"), reverse("guest_decline", args=[link.plain_token])):
        headers = Client().get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Referrer-Policy"] == "same-origin"


def test_guessing_and_hammering_are_stopped(cast: Cast) -> None:
    link, client = build.link(cast), Client()
    statuses = [client.get(page(f"zgaduje-{n}")).status_code for n in range(31)]
    assert statuses == [404] * 30 + [429]
    assert client.get(page(link.plain_token)).status_code == 200, "whoever holds a link is not locked out"
    address = reverse("guest_decline", args=[link.plain_token])
    sent = [client.post(address, {"reason": ""}).status_code for _n in range(11)]
    assert sent == [200] * 10 + [429]


def test_somebody_was_quicker_at_the_same_moment(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at the link and the verb the sender withdraws: the verb refuses, the page says it is over."""
    link, client = build.link(cast), Client()
    verb = referrals.accept

    def late(*args: Any, **kwargs: Any) -> Any:
        referrals.withdraw(link.referral, by=cast.ops_worker, reason="Zmiana.")
        return verb(*args, **kwargs)

    monkeypatch.setattr(referrals, "accept", late)
    assert client.post(reverse("guest_accept", args=[link.plain_token])).status_code == 404
    link.referral.refresh_from_db()
    assert link.referral.state == ReferralState.CANCELLED


def test_every_look_stands_in_the_ledger_of_the_person(cast: Cast) -> None:
    link = build.link(cast)
    Client().get(page(link.plain_token))
    row = Disclosure.objects.get(role="guest")
    assert (row.person_id, row.purpose, row.what) == (link.referral.case.person_id, "referral", "minimum")
    ledger = cast.sign_in(Client(), "ops_worker").get(
        reverse("person_view_ledger", args=[link.referral.case.person.ref])
    )
    assert link.ref in words(ledger)
    assert "Piekarnia Próba" in words(ledger)


def test_the_guest_asks_and_reads_the_answer(cast: Cast) -> None:
    link, client = build.link(cast), Client()
    address = reverse("guest_write", args=[link.plain_token])
    data = form_of(client, address)
    empty = client.post(address, data)
    assert empty.status_code == 200
    assert "id_text_error" in read(empty).errors
    sent = client.post(address, {**data, "text": "Ile godzin?", "file": upload("opinia.pdf", build.SCAN.content)})
    assert sent.headers["Location"] == page(link.plain_token)
    referrals.write(link.referral, by=cast.ops_worker, text="Cztery w tygodniu.")
    text = words(client.get(page(link.plain_token)))
    assert text.index("Ile godzin?") < text.index("Cztery w tygodniu.")
    paper = Document.objects.get(kind="attachment")
    place = reverse("guest_file", args=[link.plain_token, paper.ref])
    assert place in text
    before = Disclosure.objects.count()
    got = client.get(place)
    assert got.content == build.SCAN.content
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert Disclosure.objects.count() == before + 1
    other = build.link(cast)
    assert client.get(reverse("guest_file", args=[other.plain_token, paper.ref])).status_code == 404
    assert client.get(reverse("guest_file", args=[link.plain_token, build.document(cast).ref])).status_code == 404
    assert client.get(reverse("guest_file", args=["nie-ma", paper.ref])).status_code == 404


# the sender's pages


def test_the_sender_hears_at_once_that_nobody_was_told(cast: Cast) -> None:
    client = cast.sign_in(Client(), "ops_worker")
    silent, told = build.to_firm(cast), build.referral(cast, on=cast.ago(1))
    said = "nikt nie ma konta"
    text = words(client.get(reverse("referral", args=[silent.ref])))
    assert said in text
    assert reverse("link_send", args=[silent.ref]) in text
    assert reverse("paper_issue_letter", args=[silent.ref]) in text
    assert said not in words(client.get(reverse("referral", args=[told.ref])))
    receiver = cast.sign_in(Client(), "coordinator").get(reverse("referral", args=[told.ref]))
    assert reverse("link_send", args=[told.ref]) not in words(receiver)


def test_the_sender_sends_resends_and_withdraws(cast: Cast) -> None:
    client, referral = cast.sign_in(Client(), "ops_worker"), build.to_firm(cast)
    address = reverse("link_send", args=[referral.ref])
    data = form_of(client, address)
    bad = client.post(address, {**data, "way": "email", "email": ""})
    assert bad.status_code == 200
    assert "id_email_error" in read(bad).errors
    no_provider = client.post(address, {**data, "way": "sms", "phone": "600 100 200"})
    assert "nie wysyła SMS-ów" in words(no_provider)
    sent = client.post(address, {**data, "way": "email", "email": "biuro@piekarnia.example"}, follow=True)
    text = words(sent)
    assert "Odnośnik jest wysłany" in text
    assert "nikt nie ma konta" not in text, "somebody is asked now"
    assert "biuro@piekarnia.example" in text
    assert "nikt go jeszcze nie otworzył" in text
    link = GuestLink.objects.get()
    assert form_of(client, address)["email"] == "biuro@piekarnia.example", "offered again"
    again = reverse("link_resend", args=[link.ref])
    digest = link.token_hash
    assert "ponownie" in words(client.post(again, form_of(client, again), follow=True))
    link.refresh_from_db()
    assert link.token_hash != digest
    for _n in range(2):
        disclosure.log_by_link(guests.guest(link), referral)
    assert "otwarty 2 razy" in words(client.get(reverse("referral", args=[referral.ref])))
    away = reverse("link_revoke", args=[link.ref])
    assert "Odnośnik jest wycofany" in words(client.post(away, form_of(client, away), follow=True))
    assert "wycofany" in words(client.get(reverse("referral", args=[referral.ref]))).lower()
    assert client.get(away).status_code == 403


def test_an_expired_link_is_said_to_be_so_to_its_sender(cast: Cast) -> None:
    link = build.link(cast)
    expire(link)
    page_ = cast.sign_in(Client(), "ops_head").get(reverse("referral", args=[link.referral.ref]))
    assert "wygasł" in words(page_).lower()


def text_of(response: Any) -> str:
    return " ".join(" ".join(one.extract_text() for one in PdfReader(response_file(response)).pages).split())


def response_file(response: Any) -> Any:
    assert response.headers["Content-Type"] == "application/pdf"
    return BytesIO(response.content)


def test_the_letter_carries_a_link_that_works(cast: Cast) -> None:
    client, referral = cast.sign_in(Client(), "ops_worker"), build.to_firm(cast)
    address = reverse("link_send", args=[referral.ref])
    data = {**form_of(client, address), "way": "paper"}
    printed = client.post(address, data)
    found = re.search(r"/o/([0-9a-z-]+)/", text_of(printed).replace(" ", ""))
    assert found
    assert referral.ref in text_of(printed)
    assert "A. P." in text_of(printed)
    assert referral.case.person.last_name not in text_of(printed)
    assert Client().get(page(found[1])).status_code == 200
    link = GuestLink.objects.get()
    assert (link.way, link.purpose) == (LinkWay.PAPER, LinkPurpose.ANSWER)
    again = reverse("link_resend", args=[link.ref])
    anew = re.search(r"/o/([0-9a-z-]+)/", text_of(client.post(again, form_of(client, again))).replace(" ", ""))
    assert anew
    assert Client().get(page(found[1])).status_code == 404
    assert Client().get(page(anew[1])).status_code == 200
    assert client.post(address, data).status_code == 302, "the same form a second time prints nothing"


def test_issue_letter_prints_the_kept_paper(cast: Cast) -> None:
    referral, client = build.to_firm(cast), cast.sign_in(Client(), "ops_worker")
    address = reverse("paper_issue_letter", args=[referral.ref])
    assert client.get(address).status_code == 200
    assert not IssuedPaper.objects.exists(), "looking issues nothing"
    response = client.post(address, form_of(client, address))
    text = text_of(response)
    assert "/o/" not in text
    assert "OPS Próbno" in text
    assert "Piekarnia Próba" in text
    assert "Szuka zajęcia i ludzi." in text
    assert referral.case.person.last_name not in text
    paper = IssuedPaper.objects.get()
    assert response.content == paper.content()
    assert Disclosure.objects.filter(subject=referral.ref, what="referral", institution_id=cast.ops.pk).exists()
    again = client.post(address, form_of(client, address))
    assert again.content == response.content, "the same letter, byte for byte"
    listed = client.get(reverse("person_papers", args=[referral.case.person.ref])).content.decode()
    assert f">{paper.number}<" in listed
    assert client.get(reverse("paper_print", args=[paper.ref, "pdf"])).content == response.content
    for who in ("ngo_worker", "out_coordinator"):
        other = cast.sign_in(Client(), who)
        assert other.get(address).status_code == 404
        assert other.get(reverse("paper_print", args=[paper.ref, "pdf"])).status_code == 404
