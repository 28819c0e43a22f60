"""What the guide of docs/user puts in bold stands on pages that the reader of that page can open.

The house test asks only whether the catalogue knows the words. Here each role walks through all its links in the
demonstration and collects what it reads.
"""

from __future__ import annotations

import html
import re
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Browser

from tests.house.test_guide import named, pages
from tests.walks import site
from tests.walks.steps import Walk, day, walk

pytestmark = pytest.mark.browser

READERS: dict[str, tuple[str, ...]] = {
    "koordynatorka.md": ("coordinator",),
    "pracownik-socjalny.md": ("social-worker",),
    "doradca-pup.md": ("counsellor",),
    "partner.md": ("partner",),
    "specjalista.md": ("specialist", "psychologist"),
    "kierownik.md": ("head-ops", "head-ngo"),
    "opiekun-partnerstwa.md": ("steward",),
    "analityk.md": ("analyst",),
    "administrator.md": ("administrator",),
}
# the demonstration has no such moment, or the words come by script or after something has been sent
ELSEWHERE: dict[str, set[str]] = {
    "koordynatorka.md": {
        "Pobierz ZIP",  # once the file has been drawn
        "Zatwierdź i złóż", "Wskaż kolumny", "Sprawdź wiersze", "Zapisz dobre wiersze i pomiń błędne",
        "Zwróć skierowanie", "Wpisz na listę oczekujących",
        "Bez terminu",  # nobody has asked for a correction of the yearly report
        "W tym tygodniu",  # on a Saturday next to nothing is left of the week
        # signatures and the reading of a joint plan have pages of their own
        "Zostaw i podaj powód", "Podpisy", "Poproś o podpisy", "Podpisz", "Przeczytajcie razem", "Zgadzam się albo nie",
        "Daj osobie odnośnik",
    },
    "doradca-pup.md": {
        "Odpowiedz", "Przyjmij skierowanie", "Odmów i podaj powód", "Zamknij z wynikiem", "Zamknij skierowanie",
        "Wyrzuć szkic",  # she has no draft in the demonstration
        "Wycofaj wpis", "Zapisz powrót",
        "Unieważnij odpowiedź",  # on the page of a question after it has been answered
        # no board of a plan is among the pages that are read as her
        "Dodaj dokument", "Dodaj cel", "Dodaj zadanie", "Co jest do zrobienia", "Kto to robi", "W którym dokumencie",
        "Kto płaci", "Co tu było i kiedy", "Przeglądy i rozmowy", "Plan z wybranego dnia",
        "Zostaw i podaj powód", "Podpisy", "Poproś o podpisy", "Podpisz", "Przeczytajcie razem", "Zgadzam się albo nie",
        "Daj osobie odnośnik",
    },
    # one referral waits for her: the rest comes after it has been accepted, and nobody is hers before that
    "partner.md": {
        "Pomoc się zaczęła", "Pierwszy dzień pomocy", "Zapisz rozpoczęcie", "Zamknij z wynikiem", "Czy pomogło",
        "Zamknij skierowanie", "Zwróć skierowanie", "Wyślij skierowanie", "udział w klubie", "Dokąd kierujesz",
        "Po co, prostymi słowami", "Wycofaj skierowanie", "Zapisz szkic", "Wyrzuć szkic",
    },
    "pracownik-socjalny.md": {
        "Zdecyduj", "Zaproponuj inną instytucję", "Nic więcej nie trzeba",  # no refusal of hers waits for a decision
        "Drukuj (PDF)", "Kopia do edycji (DOCX)",  # no paper is among the pages that are read as her
        "Cofnij pytanie",
        # signatures and the reading of a joint plan have pages of their own
        "Zostaw i podaj powód", "Podpisy", "Poproś o podpisy", "Podpisz", "Przeczytajcie razem", "Zgadzam się albo nie",
        "Daj osobie odnośnik",
        "Zapisz powrót", "Data powrotu", "Otwórz sprawę ponownie", "Cofnij omyłkowy zapis śmierci",
        "Przejmij sprawę", "Odmów przejęcia",  # the other side presses them
        "Zaproś na konferencję",  # whoever called the conference invites, and that was the coordinator
        "Wyślij ponownie", "Wycofaj odnośnik",  # one referral has a link, and it is not among the five that are read
        "Zapisz ustalenia", "Zrobione", "Odhacz", "Jak się skończyło",  # no conference has passed, no task is hers
    },
    "opiekun-partnerstwa.md": {
        "Pobierz kopię (ZIP)", "Cofnij",
        "Zobacz, co się stało", "Zaproponuj inną instytucję", "Wyślij do tej instytucji",  # of what is late that day
    },
    "kierownik.md": {
        "Sprawdź, czyje dane zostaną usunięte", "Wstrzymaj", "Uznaj za uzasadniony", "Uznaj za nieuzasadniony",
        "Kto przejmie prowadzone sprawy",  # who leads nothing leaves no question
        "Pobierz ZIP",  # once the file has been drawn
    },
    "specjalista.md": {"Pozostałe 10 osób: obecne", "Otwórz zatwierdzoną listę"},
}  # fmt: skip
FILE = Path(tempfile.gettempdir()) / "kwadrat-osoby.csv"
PERSON, FIRST = "a:has-text('Przykładowa')", "table a[href*='/osoby/O-']"
WALKS = (
    Walk("kierownik.md", "Zapraszam osobę do pracy", "head-ngo", {
        "Imię i nazwisko": "Zofia Nowa", "E-mail": "zofia@nowa.example", "Rola": "specjalista",
        "Klub": "KIS „Wspólna Droga”",
    }),
    Walk("kierownik.md", "Wpisuję upoważnienie", "head-ngo", {
        "Dokumenty": "Adam Wzornik", "Pisemne upoważnienie od": day(-30),
        "Zobowiązanie do tajemnicy podpisane dnia": day(-30),
    }),
    Walk("kierownik.md", "Kończę dostęp", "head-ngo", {"Zakończ": "Halina Szablon"}, until="Zakończ"),
    Walk("kierownik.md", "Sprawdzam, co się zmieniło", "head-ngo", instead=frozenset({"Instytucje", "Kluby"}),
         until="Historia zmian"),
    Walk("kierownik.md", "Odpowiadam na skierowanie", "head-ops", doors={"Więcej": FIRST},
         instead=frozenset({"Odmów i podaj powód", "Powód odmowy", "Odmów", "Wiadomość do nadawcy"}),
         until="Dopisz kogoś do zespołu"),
    Walk("koordynatorka.md", "Odpowiadam na skierowanie", "coordinator",
         instead=frozenset({"Odmów i podaj powód", "Powód odmowy", "Odmów", "Pomoc się zaczęła"})),
    Walk("koordynatorka.md", "Kończę udział", "coordinator", {"Ostatni dzień w klubie": day()},
         doors={"Więcej": PERSON}, start="/osoby/", until="Wydaj zaświadczenie",
         instead=frozenset({"przerwane", "Powód przerwania"})),
    Walk("koordynatorka.md", "Robię roczne", "coordinator", start="/sprawozdania/", until="Sprawdzenie",
         doors={"1. Kadra": "a[href*='/rok/']"}, instead=frozenset({
             "Dziś", "Kadra klubu", "Wpisz osobę do kadry", "Dotacje i rozliczenie", "Wpisz dotację",
             "Dodaj pozycję rozliczenia",
         })),
    Walk("koordynatorka.md", "Wczytuję osoby", "coordinator", {"Plik z osobami": str(FILE)},
         instead=frozenset({
             "Pobierz wzór", "Wskaż kolumny", "Sprawdź wiersze", "Zapisz dobre wiersze i pomiń błędne",
             "Porównaj i zdecyduj",
         })),
    Walk("pracownik-socjalny.md", "Wpisuję osobę", "social-worker", {
        "Imię": "Irena", "Nazwisko": "Wrzosowa", "Data urodzenia": "1984-02-03", "Płeć": "kobieta",
        "Miejscowość": "Wzorowo",
        "Kiedy osoba dostała informację": day(), "Dokąd kierujesz": "KIS „Wspólna Droga”",
        "Po co, prostymi słowami": "Chce wrócić do pracy.",
    }, until="Po co, prostymi słowami"),
    Walk("pracownik-socjalny.md", "Zapisuję rodzinę", "social-worker", {"Imię i nazwisko": "Ola Przykładowa"},
         doors={"Więcej": PERSON}, start="/osoby/", instead=frozenset({"przedstawiciel ustawowy"})),
    Walk("pracownik-socjalny.md", "Osoba wyprowadza się", "social-worker", {
        "Data wyprowadzki": day(), "Data powrotu": day(),
    }, doors={"Więcej": FIRST}, start="/osoby/", until="Otwórz sprawę ponownie"),
    Walk("doradca-pup.md", "Zapisuję rozmowę", "counsellor", {
        "Co to było": "spotkanie", "Co ustalono": "Ustalono termin.", "Usługa": "doradztwo zawodowe",
        "Dzień": day(), "Czas w minutach": "45", "Temat, bez szczegółów o zdrowiu": "szukanie pracy",
    }, doors={"Dodaj wpis": FIRST}, start="/osoby/"),
    Walk("pracownik-socjalny.md", "Pytam o status", "social-worker", start="/osoby/", until="Zapytaj",
         doors={"Odpowiedzi zamiast zaświadczeń": "a:has-text('Pozorny')"}),
    Walk("doradca-pup.md", "Odpowiadam na pytanie o status", "counsellor", {"Od kiedy": day(-30)},
         until="Jest w rejestrze, z prawem do zasiłku"),
    Walk("partner.md", "Odpowiadam na skierowanie", "partner", until="Wiadomość do nadawcy"),
    Walk("specjalista.md", "Patrzę na swój tydzień", "specialist"),
    Walk("opiekun-partnerstwa.md", "Wpisuję instytucję", "steward", {
        "Rodzaj": "firma szkoleniowa", "Nazwa": "Szkółka Pozór", "Miejscowość": "Wzorowo",
        "Instytucja": "Szkółka Pozór", "Od kiedy": day(),
    }, instead=frozenset({"współpracuje bez podpisu"}), until="Dodaj"),
    Walk("opiekun-partnerstwa.md", "Zapisuję zadania", "steward", {
        "Zadanie": "doradztwo zawodowe", "Co dokładnie": "dwa dyżury w miesiącu", "Od kiedy": day(),
        "Dzień podpisania": day(), "Obowiązuje od": day(), "Dzień": day(20), "Godzina": "10:00",
        "Miejsce": "urząd gminy", "Porządek spotkania": "Luki w macierzy",
    }, doors={"Przypisz zadanie": "a:has-text('Fundacja')"},
         instead=frozenset({"Zmień rolę", "Zakończ członkostwo"})),
    Walk("opiekun-partnerstwa.md", "Otwieram klub", "steward", {
        "Prowadzi": "Stowarzyszenie „Wspólna Droga”", "Nazwa klubu": "KIS Drugi", "Miejscowość": "Wzorowo",
    }),
    Walk("opiekun-partnerstwa.md", "Ustalam terminy", "steward", until="Gdzie ustalono", answers={
        "Liczba dni": "9", "Obowiązuje od": day(1), "Gdzie ustalono": "uchwała 5",
    }),
    Walk("opiekun-partnerstwa.md", "Decyduję o podobnych", "steward", until="Który wpis zostaje",
         instead=frozenset({"To dwie osoby", "Skąd to wiadomo", "Zdecyduj później"})),
    Walk("opiekun-partnerstwa.md", "Czytam sprawozdania", "steward",
         doors={"Otwórz złożoną wersję": "li:has-text('złożone') a[href*='/rok/']"},
         instead=frozenset({"Pobierz PDF", "Pobierz XLSX"})),
    Walk("analityk.md", "Czytam roczne", "analyst",
         doors={"Historia wersji": "li:has-text('złożone') a[href*='/rok/']"}),
    Walk("administrator.md", "Zakładam partnerstwo", "administrator", {
        "Rodzaj": "organizacja pozarządowa", "Nazwa": "Stowarzyszenie Nowe", "Miejscowość": "Makietowo|Makietowo",
        "Nazwa partnerstwa": "Partnerstwo Nowe", "Lider": "Stowarzyszenie Nowe", "Inicjator": "Stowarzyszenie Nowe",
        "Działa od": day(), "Dni robocze na odpowiedź na skierowanie": "5",
    }, until="Załóż"),
    Walk("administrator.md", "Zapraszam kierownika", "administrator", {
        "Imię i nazwisko": "Ada Nowa", "E-mail": "ada@nowa.example", "Rola": "kierownik instytucji",
        "Instytucja": "Stowarzyszenie Nowe",
    }, instead=frozenset({"kierownik instytucji"}), until="Wyślij zaproszenie"),
)  # fmt: skip
OF_A_KIND = 5
REF = re.compile(r"/[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}/|/\d+/")
LINK = re.compile(r"""href=["']?(/[^"'#>\s]*)""")
APART = re.compile(r"/(wyjscie|static|plik|pliki)/|/kody/plik/")


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with site.running_demo() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with site.browser() as started:
        yield started


def text_of(page: str) -> str:
    """The words of a page, without tags, scripts and drawings."""
    bare = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", "", page)
    return " ".join(html.unescape(re.sub(r"(?s)<[^>]+>", " ", bare)).split())


def read_everything(request: APIRequestContext, base: str) -> str:
    """Text of every page that links lead to, at most five of a kind; one person with a long history comes first."""
    person = re.search(rf"{LINK.pattern}[^>]*>\s*Przykładowa", request.get(f"{base}/osoby/").text())
    waiting = deque([person[1], "/", "/konto/"] if person else ["/", "/konto/"])
    known, kinds, texts = set(waiting), Counter[str](), list[str]()
    while waiting:
        address = waiting.popleft()
        kind = re.sub(r"\?.*", "?", REF.sub("/*/", REF.sub("/*/", address)))
        kinds[kind] += 1
        if kinds[kind] > OF_A_KIND:
            continue
        answer = request.get(base + address)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = answer.text()
        texts.append(text_of(page))
        for link in map(html.unescape, LINK.findall(page)):
            if link not in known and not APART.search(link):
                known.add(link)
                waiting.append(link)
    return "\n".join(texts)


@pytest.fixture(scope="module")
def seen(base: str, browser: Browser) -> dict[str, str]:
    """What each role reads, before anything is pressed."""
    found = {}
    for name, readers in READERS.items():
        context = site.context(browser)
        texts = [text_of(context.request.get(base + address).text()) for address in ("/wejscie/", "/haslo/")]
        for who in readers:
            site.sign_in(context.new_page(), base, who)
            texts.append(read_everything(context.request, base))
        found[name] = "\n".join(texts)
        context.close()
    return found


@pytest.mark.parametrize("name", READERS)
def test_the_reader_meets_every_word_of_her_page(seen: dict[str, str], name: str) -> None:
    wanted = dict.fromkeys(named(pages()[name]))
    assert [words for words in wanted if words not in seen[name] and words not in ELSEWHERE.get(name, ())] == []


@pytest.mark.usefixtures("seen")
def test_the_steps_of_the_guide_are_pressed_as_they_stand(base: str, browser: Browser) -> None:
    FILE.write_text("Imię;Nazwisko;Data urodzenia;Płeć;Miejscowość\nAnna;Kwietniowa;1980-04-03;K;Wzorowo\n", "utf-8")
    wrong: list[str] = []
    for who, walks in groupby(WALKS, key=lambda one: one.who):
        context = site.context(browser, script=False)
        page = context.new_page()
        site.sign_in(page, base, who)
        for one in walks:
            wrong += walk(page, base, one)
        context.close()
    assert wrong == []


def test_every_page_of_a_role_has_a_reader() -> None:
    assert set(READERS) | {"README.md"} == set(pages())
