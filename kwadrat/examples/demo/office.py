"""What the demonstration's office has set up itself: dates of the club, a service and a term of its own, scans."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from kwadrat.casework import (
    accounts,
    applications,
    catalogues,
    clocks,
    clubs,
    duplicates,
    institutions,
    notices,
    people,
)
from kwadrat.casework.documents import Upload
from kwadrat.examples.demo.frame import Demo
from kwadrat.records.accounts import Post, User
from kwadrat.records.choices import ClockKind, Role, ServiceForm


def _pdf(line: str) -> bytes:
    """A real one-page PDF with one line of text (ASCII)."""
    text = f"BT /F1 20 Tf 60 760 Td ({line}) Tj ET".encode("ascii")
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    whole, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj%b endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(whole)
    return whole + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(bodies) + 1, table, len(bodies) + 1, start)
    )


def read(demo: Demo) -> None:
    """Everybody has opened what she was told until now: new is what the last days brought."""
    for actor in demo.actors.values():
        notices.see_all(User.objects.get(pk=actor.user_id), by=actor)


def set_up(demo: Demo) -> None:
    """Settings as a coordinator, a head and a steward leave them after a year."""
    coordinator, head, steward = (demo.actors[key] for key in ("coordinator", "head_ngo", "steward"))
    clubs.correct(demo.club, by=coordinator, name=demo.club.name, locality=demo.club.locality, opened_on=demo.ago(470))
    ngo = demo.institutions["ngo"]
    institutions.correct(
        ngo, by=head, kind=ngo.kind, name=ngo.name, locality=ngo.locality, phone="00 000 00 21"
    )  # fmt: skip
    catalogues.add_service(
        demo.partnership, by=coordinator, label_pl="zajęcia w ogrodzie", label_en="gardening classes",
        form=ServiceForm.GROUP,
    )  # fmt: skip
    clocks.agree(
        demo.partnership, by=steward, kind=ClockKind.ANSWER_CONTRACT, days=7,
        since=max(demo.today, timezone.localdate()), basis="Umowa partnerska, § 6",
    )  # fmt: skip
    since = demo.today - timedelta(days=500)
    post = Post.objects.get(pk=demo.actors["specialist"].post_id)
    accounts.record_papers(
        post, by=head, authorised_from=since, authorised_until=None, secrecy_on=since,
        authorisation_file=Upload("upowaznienie.pdf", _pdf("Upowaznienie (wersja pokazowa)")),
        secrecy_file=Upload("tajemnica.pdf", _pdf("Zobowiazanie do tajemnicy (wersja pokazowa)")),
    )  # fmt: skip
    accounts.invite(
        ngo, by=coordinator, role=Role.SPECIALIST, email="nowa-specjalistka@pokaz.example", name="Wanda Umowna",
        club=demo.club,
    )  # fmt: skip


def answer_requests(demo: Demo) -> None:
    """Two people asked for a copy of their data; nothing has been given out yet."""
    notes = ("Pismo z podpisem, dowód osobisty okazany na miejscu.", "Osobiście w biurze klubu, dowód osobisty.")
    for place, note in enumerate(notes):
        people.request_access(
            demo.partnership, by=demo.actors["steward"], case=demo.cases[place], on=demo.ago(9 - 6 * place), note=note
        )


def enter_twice(demo: Demo) -> None:
    """Somebody whom the labour office knows came to the assistance centre, where her surname was written wrongly; the
    night has found it."""
    known = demo.cases[10].person
    people.register(
        demo.partnership, by=demo.actors["social_worker"], first_name=known.first_name, last_name="Pokas",
        birth_on=known.birth_on, sex=known.sex, locality=known.locality, on=demo.ago(6),
    )  # fmt: skip
    duplicates.find(demo.partnership)


def apply(demo: Demo) -> None:
    """Two people ask the club themselves: one on its page, one by telephone."""
    applications.send(
        demo.club, name="Halina Zmyślona", phone="000 000 190", help="Chcę wrócić do pracy po przerwie.",
        best_time="po 15",
    )  # fmt: skip
    applications.enter(
        demo.club, by=demo.actors["coordinator"], channel="phone", on=demo.ago(1), name="Tadeusz Makietowy",
        phone="000 000 191", help="Pyta o warsztaty i o pomoc w urzędzie.",
    )  # fmt: skip
