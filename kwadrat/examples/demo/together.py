"""What the partners agreed: tasks of the members, the signed agreement, meetings."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.utils import timezone

from kwadrat.casework import partnership
from kwadrat.casework.documents import Upload
from kwadrat.examples.demo.frame import Demo
from kwadrat.records.partnership import CooperationTask, Membership

# institution, task, what exactly
TASKS: tuple[tuple[str, str, str], ...] = (
    ("ngo", "counselling_and_social_skills", "dwie grupy w tygodniu"), ("ngo", "career_counselling", ""),
    ("ngo", "administration", "biuro klubu"), ("ops", "recruitment", "15 osób w roku"), ("ops", "social_work", ""),
    ("ops2", "recruitment", "10 osób w roku"), ("ops2", "social_work", ""), ("pup", "recruitment", "6 osób w roku"),
    ("pup", "career_counselling", "dyżur doradcy raz w miesiącu"), ("cis", "recruitment", "5 osób w kwartale"),
    ("cis", "counselling_and_social_skills", "12 godzin w kwartale"), ("coop", "jobs_social_economy", "1 osoba w roku"),
    ("firm", "temporary_work_internship", "2 miejsca"), ("homes", "premises", "sala w poniedziałki"),
    ("green", "temporary_work_public_works", "3 miejsca"), ("foundation", "childcare", "w czasie zajęć grupy A"),
    *((f"gops{number}", "recruitment", "3 osoby w roku") for number in range(1, 6)),
)  # fmt: skip
# who signed for a party; the others have not yet
SIGNERS = (
    ("ngo", "Halina Zmyślona", "prezeska zarządu"), ("ops", "Roman Umowny", "dyrektor ośrodka"),
    ("pup", "Teresa Pozorna", "zastępczyni dyrektora"),
)  # fmt: skip
AGENDA = "Luki z macierzy współpracy\nStaże od stycznia: miejsca i chętni\nNowy partner: Piekarnia Pozór"


def agree(demo: Demo) -> None:
    """Tasks since the agreement, its scan, and the next meeting."""
    steward = demo.actors["steward"]
    signed = demo.ago(330)
    rows = {row.institution_id: row for row in Membership.objects.on(demo.today).filter(partnership=demo.partnership)}
    tasks = {row.pk: row for row in CooperationTask.objects.all()}
    for body, code, terms in TASKS:
        partnership.add_task(rows[demo.institutions[body].pk], by=steward, task=tasks[code], since=signed, terms=terms)
    agreement = partnership.record_agreement(
        demo.partnership, by=steward, signed_on=signed, since=signed, until=date(demo.today.year + 1, 12, 31),
        file=Upload("umowa-partnerska.pdf", scan("Umowa partnerska. Dokument pokazowy.")),
    )  # fmt: skip
    for body, signer, office in SIGNERS:
        partnership.sign_agreement(
            agreement, by=steward, institution=demo.institutions[body], on=signed, signer=signer, office=office
        )
    meeting = _weekday(demo.today + timedelta(days=9))
    if meeting >= timezone.localdate():  # a demonstration of a past day has no meeting ahead
        partnership.plan_meeting(
            demo.partnership, by=steward, on=meeting, starts_at=time(10), place="Urząd Gminy Wzorowo, sala 7",
            agenda=AGENDA,
        )  # fmt: skip


def _weekday(day: date) -> date:
    """The day, or the next Monday when it falls on a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def scan(text: str) -> bytes:
    """A whole PDF of one page with one line (letters without accents)."""
    line = f"BT /F1 18 Tf 72 760 Td ({text}) Tj ET".encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(line), line),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + head + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)
