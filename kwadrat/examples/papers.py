"""One of each paper for the person of the demonstration, and the same with the longest names: to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone, translation

from kwadrat.law.dates import Period
from kwadrat.law.forms import form
from kwadrat.papers import outcomes, people, plans, referrals, reports, services, staff
from kwadrat.papers.docx import docx
from kwadrat.papers.forms import Data, Issue, Wording
from kwadrat.papers.render import pdf
from kwadrat.records.outcomes import Certificate
from kwadrat.reporting.tables import Cell, Column, Row, Section, Table

ON = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 8, 24, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True)
class Cast:
    """Names on the papers."""

    person: plans.Named
    office: str
    labour: str
    club: str
    operator: str
    firm: str
    worker: str
    adviser: str
    coordinator: str
    address: str


USUAL = Cast(
    plans.Named(
        "Anna", "Przykładowa", "14\u00a0maja\u00a01987", "ul. Zmyślona 5, 00-000 Wzorowo", "87051412345", "Wzorowo"
    ),
    "Ośrodek Pomocy Społecznej we Wzorowie", "Powiatowy Urząd Pracy w Przykładowie",
    "Klub Integracji Społecznej „Wspólna Droga”", "Stowarzyszenie „Wzór”", "Piekarnia Pozór",
    "Maria Wzorcowa", "Tomasz Makieta", "Ewa Fikcyjna", "ul. Długa 1, 00-000 Wzorowo",
)  # fmt: skip
LONG = Cast(
    plans.Named(
        "Wszechsława Małgorzata Świętopełka", "Brzęczyszczykiewicz-Grzegżółkowska-Źdźbłowska",
        "30\u00a0października\u00a01987",
        "os. Tysiąclecia Państwa Polskiego im. Bohaterów Wszystkich Powstań 128 bl. XVII m. 1045,"
        " 00-000 Szczebrzeszyn-Chrząszczyżewoszyce, gmina Łękołody", "87103012345", "Chrząszczyżewoszyce Łękołodzkie",
    ),
    "Miejsko-Gminny Ośrodek Pomocy Społecznej im. Świętego Brata Alberta Chmielowskiego"
    " w Chrząszczyżewoszycach Łękołodzkich",
    "Powiatowy Urząd Pracy dla Powiatu Szczebrzeszyńskiego Ziemskiego z siedzibą w Chrząszczyżewoszycach",
    "Klub Integracji Społecznej „Wspólna Droga do Samodzielności i Niezależności” przy Stowarzyszeniu Pomocy",
    "Ogólnopolskie Stowarzyszenie na rzecz Przeciwdziałania Wykluczeniu Społecznemu i Zawodowemu „Źdźbło”",
    "Przedsiębiorstwo Społeczne Piekarnia i Cukiernia „Pod Złotym Rogalem” spółka z ograniczoną odpowiedzialnością",
    "Bogumiła Konstancja Niepołomska-Wierzchosławska", "Przemysław Mścisław Grzmiączkowski-Krzemieniecki",
    "Świętosława Żółcińska-Kędzierzyńska", "ul. Marszałka Józefa Piłsudskiego 100A/15, 00-000 Chrząszczyżewoszyce",
)  # fmt: skip


def _wording(code: str) -> Wording:
    return Wording(form(code, ON))


def _contract(cast: Cast, variant: str) -> Data:
    first = {
        "A": {
            "causes": "Samotne wychowywanie syna i brak miejsca w przedszkolu, po rozstaniu długi za mieszkanie.",
            "strengths": "Pracowitość, doświadczenie w gastronomii, pomoc sąsiadki, chęć uczenia się.",
            "limitations": "Brak opieki nad dzieckiem w godzinach pracy, dojazd jednym autobusem dziennie.",
            "main_goals": "Opieka nad synem w czasie zajęć i pracy.\nSpłata zaległości za mieszkanie.",
        },
        "B": {
            "unemployment_causes": "Trzy lata opieki nad synem, zakład pracy w okolicy zamknięty.",
            "job_search_limits": "Brak badań lekarskich, brak opieki nad dzieckiem po południu.",
            "earlier_activation": "Prace społecznie użyteczne w 2024 roku, kurs komputerowy w bibliotece.",
            "earlier_failure_reasons": "Kurs odbywał się wtedy, gdy przedszkole było zamknięte.",
            "goals_with_worker": "Pewność w rozmowach i sprawach urzędowych.\nPierwsza praca w piekarni albo sklepie.",
        },
    }[variant]
    sheet = {
        "detailed_goals": "Etap 1: miejsce w przedszkolu do końca roku.",
        "actions": "Pani Anna składa wniosek o przedszkole. Ośrodek opłaca świetlicę „Pod Wzorem”.",
        "rights_and_duties": "Osoba mówi o trudnościach w ciągu tygodnia; pracownik odpowiada w trzy dni robocze.",
        "deadlines": "Wniosek do 30 listopada 2026, świetlica od 1 października 2026.",
        "stage_evaluation": "20 listopada 2026: wniosek złożony, wynik dobry. Wniosek: utrzymać świetlicę.",
    }
    one = plans.Contract(
        variant, cast.office, cast.address, "2\u00a0września\u00a02026", cast.person,
        plans.Worker(cast.worker, "00 000 00 11"), first, (sheet, {**sheet, "final_evaluation": "W toku."}),
        ("Przykładowy Jan, 4 lata",) if variant == "A" else (),
    )  # fmt: skip
    return plans.contract(_wording("contract"), one, _issue(cast.worker))


GOALS = (
    "Opieka nad synem w czasie zajęć i pracy", "Pewność w rozmowach i sprawach urzędowych",
    "Pierwsza praca w piekarni albo sklepie",
)  # fmt: skip
TASKS = (
    plans.Task(2, "Z", "", "Warsztat „Rozmowa o pracę”, 6 godzin", "1 grudnia 2026", "zmiana terminu"),
    plans.Task(3, "Z", "", "Skierowanie do lekarza medycyny pracy", "16 listopada 2026", "7 dni po terminie", "", True),
    plans.Task(3, "Z", "", "Kurs obsługi kasy, 16 godzin. Płaci PUP.", "18 grudnia 2026", "nowe"),
    plans.Task(
        3, "F", "", "Staż w Piekarni Pozór. Płaci Fundusz Pracy.", "4 stycznia – 3 kwietnia 2027", "zaplanowane"
    ),
)


def _office(cast: Cast, office: str, worker: str, content: dict[str, str], *tasks: plans.Task) -> plans.OfficePlan:
    return plans.OfficePlan(
        office, cast.address, "3\u00a0września\u00a02026", cast.person, plans.Worker(worker, "00 000 00 21"), content,
        tasks, "od 4 stycznia 2027 do 3 stycznia 2028", GOALS,
    )  # fmt: skip


def _ipd(cast: Cast) -> Data:
    content = {
        "forms_of_help": "Pośrednictwo pracy, poradnictwo zawodowe, staż.",
        "own_actions": "Dwie rozmowy z pracodawcami w miesiącu, odbiór zaświadczenia lekarskiego.",
        "task_dates": "Jak w tabeli poniżej.",
        "contacts": "Rozmowa w urzędzie lub telefon co najmniej raz na 30 dni; najbliższa 4 grudnia 2026.",
        "end_date": "31 sierpnia 2027",
    }
    tasks = [plans.Task(one.goal, one.letter, cast.adviser, one.text, one.when, one.state) for one in TASKS]
    return plans.ipd(_wording("ipd"), _office(cast, cast.labour, cast.adviser, content, *tasks), _issue(cast.adviser))


def _ipr(cast: Cast) -> Data:
    content = {
        "situation": "Po stażu, pierwsze zatrudnienie od trzech lat, samotna opieka nad synem.",
        "planned_actions": "Nauka zawodu pod opieką mistrza, elastyczny początek pracy, wsparcie doradcy co tydzień.",
        "expected_effects": "Samodzielna praca na stanowisku sprzedawcy po sześciu miesiącach.",
        "assessment_way": "Rozmowa co dwa miesiące i karta umiejętności.",
    }
    return plans.ipr(_wording("ipr"), _office(cast, cast.firm, cast.coordinator, content), _issue(cast.coordinator))


def _joint(cast: Cast) -> Data:
    social = (
        plans.Task(1, "P", "", "OPS opłaca świetlicę „Pod Wzorem”", "1 października 2026", "zrobione"),
        plans.Task(1, "", "", "Składam wniosek o przedszkole", "30 listopada 2026", "w toku"),
        plans.Task(2, "R", "", "Trening umiejętności społecznych, 36 godzin", "29 stycznia 2027", "24 z 36 godzin"),
        plans.Task(3, "", "", "Chodzę na staż i mówię OPS o trudnościach", "od 4 stycznia 2027", "zaplanowane"),
    )  # fmt: skip
    one = plans.JointPlan(
        "praca w gastronomii", cast.person, "Plan nr 2026/031, wersja 4", "z 20 listopada 2026",
        (("P", True), ("Z", True), ("R", True), ("F", False)),
        "P pomoc społeczna: działa. Z zatrudnienie: działa. R reintegracja: działa. F firmy: od 4 stycznia 2027.",
        GOALS,
        (
            plans.Leg(
                "P", "Część pierwsza: kontrakt socjalny, część B", f"{cast.office}, zawarty 2 września 2026", social
            ),
            plans.Leg(
                "Z", "Część druga: indywidualny plan działania", f"{cast.labour}, kontakt do 4 grudnia 2026", TASKS
            ),
        ),
        (
            plans.Helper("P", f"{cast.worker}, {cast.office}", "00 000 00 11"),
            plans.Helper("Z", f"{cast.adviser}, {cast.labour}", "00 000 00 21"),
            plans.Helper("R", f"{cast.coordinator}, {cast.club}", "00 000 00 12"),
            plans.Helper("F", cast.firm, "00 000 00 34"),
        ),
        "środa 9 grudnia 2026, godz. 12:00, klub, sala 2",
        (
            (str(cast.person), "obie części, data i podpis"), (cast.worker, "kontrakt, data i podpis"),
            (cast.adviser, "IPD, data i podpis"), (cast.coordinator, "zajęcia, data i podpis"),
        ),
    )  # fmt: skip
    return plans.joint(_wording("plan"), one, _issue(cast.coordinator))


def _issue(by: str) -> Issue:
    return Issue("31/2026", ON, by, AT, is_demo=True)


def _meeting(cast: Cast, day: str = "poniedziałek 23 listopada") -> services.Meeting:
    return services.Meeting(
        day, "9:00–12:00", "trening umiejętności społecznych", "Grupa poranna", "sala 2", cast.coordinator,
        cast.operator, "Rozmowa w urzędzie",
    )  # fmt: skip


def every(cast: Cast) -> Iterator[tuple[str, str, Data]]:
    """Each paper as (name of the file, template, data), in Polish."""
    with translation.override("pl"):
        issue, person = _issue(cast.coordinator), cast.person
        yield "kontrakt-socjalny-A", "form", _contract(cast, "A")
        yield "kontrakt-socjalny-B", "form", _contract(cast, "B")
        yield "indywidualny-plan-dzialania", "form", _ipd(cast)
        yield "indywidualny-plan-reintegracyjny", "form", _ipr(cast)
        yield "wspolny-plan", "plan", _joint(cast)
        stay = people.Stay(person, cast.club, cast.operator, "1\u00a0września\u00a02026", "31\u00a0sierpnia\u00a02027")
        yield "deklaracja-uczestnictwa", "form", people.declaration(_wording("declaration"), stay, issue)
        told = people.Told(person, cast.operator, cast.address, "iod@wzor.example", "1", "1\u00a0września\u00a02026")
        yield "informacja-o-danych", "form", people.notice(_wording("notice"), told, issue)
        letter = referrals.Letter(
            "S-7K3M-9QXA", "23\u00a0listopada\u00a02026", cast.office, cast.worker, "00 000 00 11", cast.labour,
            "Przykładowo", "zaproponowanie stażu lub pracy", f"A. P., wiek 30–39 lat, {person.locality}",
            "Po stażu pani Anna szuka pracy w piekarni; potrzebuje badań lekarskich i oferty.",
            "7\u00a0grudnia\u00a02026", "RODO art. 26",
        )  # fmt: skip
        yield "skierowanie", "letter", referrals.letter(_wording("referral"), letter, _issue(cast.worker))
        card = people.Card(
            person, "doradztwo zawodowe", "18\u00a0listopada\u00a02026", "1 godz. 30 min", "w klubie", cast.adviser,
            cast.operator, "Życiorys i list do piekarni.", cast.club,
        )  # fmt: skip
        yield "karta-uslugi", "form", people.card(_wording("consultation"), card, issue)
        authorised = staff.Authorised(
            cast.coordinator, "koordynator klubu", cast.operator,
            "dane uczestniczek i uczestników klubu w zakresie art. 18f ust. 1 ustawy o zatrudnieniu socjalnym",
            "1\u00a0września\u00a02026", "31\u00a0sierpnia\u00a02027",
        )  # fmt: skip
        yield "upowaznienie", "form", staff.authorisation(_wording("authorisation"), authorised, issue)
        days = ("poniedziałek 23 listopada", "wtorek 24 listopada", "czwartek 26 listopada")
        week = [_meeting(cast, day) for day in days]
        yield "harmonogram", "form", services.timetable(
            _wording("timetable"), cast.club, "23–29 listopada 2026", week, issue
        )  # fmt: skip
        names = [(str(person), "obecna", "3"), ("Jan Wzorzec", "nieobecny, usprawiedliwiony", "0")]
        yield "lista-obecnosci", "form", services.attendance(
            _wording("attendance"), cast.club, _meeting(cast), names, issue
        )  # fmt: skip


def _certificate(cast: Cast) -> bytes:
    paper = Certificate(
        year=2026, serial=31, issued_on=ON, issuer=cast.operator, title=cast.club, holder=str(cast.person),
        birth_on=date(1987, 5, 14), began_on=date(2026, 3, 2), ended_on=date(2026, 11, 20), is_long_enough=True,
        has_carried_out=True, ref="E-7K3M-9QXA", code="7K3M9QXAB2C4D6F8",
    )  # fmt: skip
    return outcomes.certificate(paper, cast.coordinator, AT, True)


def _annual(cast: Cast) -> bytes:
    row = Row("people", "Liczba uczestników", "people", {"women": Cell(21, "people"), "all": Cell(34, "people")},
              how="Osoby, które w tym roku były w klubie co najmniej jeden dzień.")  # fmt: skip
    columns = (Column("women", "Kobiety", "Uczestniczki klubu."), Column("all", "Razem", "Każda osoba raz."))
    part = Table(
        "people", "Uczestnicy", Period(date(2026, 1, 1), date(2027, 1, 1)), cast.club, "K-7K3M-9QXA", "Wzorowo",
        cast.operator, AT, columns, (Section("people", "Osoby"),), (row,),
    )  # fmt: skip
    title = "Roczne sprawozdanie klubu integracji społecznej za rok 2026"
    return reports.annual(title, date(2027, 3, 31), [part], cast.coordinator, True)


OFFICE = ("kontrakt-socjalny-A", "kontrakt-socjalny-B", "indywidualny-plan-dzialania")


def files(cast: Cast) -> Iterator[tuple[str, bytes]]:
    """Each paper as (name, content), those that offices edit as DOCX too."""
    for name, template, data in every(cast):
        yield f"{name}.pdf", pdf(template, data, AT)
        if name in OFFICE:
            yield f"{name}.docx", docx(data)
    for name, draw in (("zaswiadczenie", _certificate), ("sprawozdanie-roczne", _annual)):
        with translation.override("pl"):
            content = draw(cast)
        yield f"{name}.pdf", content
