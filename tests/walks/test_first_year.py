"""A partnership from nothing to its first yearly report: set up, people from a spreadsheet, a week of work, R1-R4.

Everything is done by what stands on the pages, by people who come into the program on the way: the administrator
founds, invitations come by mail, the coordinator does the rest.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfWriter

from kwadrat.examples.demo import fake_pesel
from tests.walks import site
from tests.walks.letters import arrived
from tests.walks.test_first_walk import Walker, read_pdf, read_xlsx, ref_of

pytestmark = pytest.mark.browser
TODAY = date.today()
# A report is made for a year that has ended, so the first person joined the club before its last days.
YEAR = TODAY.year - 1
LONG_AGO = date(YEAR, 11, 20)
JOINED = date(YEAR, 12, 10)
PASSWORD = "nowa-droga-do-pracy"
GOOD, FAULTY = 17, 3


@dataclass
class World:
    """What the steps hand on."""

    walker: Walker
    home: Path
    partnership: str = ""
    club: str = ""
    person: str = ""


@pytest.fixture(scope="module")
def base() -> Iterator[site.Address]:
    with site.running_demo() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with site.browser() as started:
        yield started


def test_a_partnership_from_nothing_to_its_first_yearly_report(base: site.Address, browser: Browser) -> None:
    context = site.context(browser)
    world = World(Walker(context.new_page(), base), base.home)
    found(world)
    hire(world)
    import_people(world)
    work_a_week(world)
    enter_year(world)
    report(world)
    context.close()


def paper(text: str = "") -> bytes:
    """A real PDF of one empty page."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def choose(walker: Walker, name: str, words: str) -> None:
    """Choose the line of a select that contains the words."""
    option = walker.page.locator(f"main select[name={name}] option", has_text=words).first
    walker.fill(**{name: option.get_attribute("value")})


def attach(walker: Walker, name: str, file_name: str, content: bytes, kind: str = "application/pdf") -> None:
    """Choose a file."""
    walker.page.locator(f"main input[name={name}]").set_input_files(
        {"name": file_name, "mimeType": kind, "buffer": content}
    )


def link(walker: Walker, part: str) -> str:
    """Address of the first link that contains this part."""
    return str(walker.page.locator(f"main a[href*='{part}']").first.get_attribute("href"))


def found(world: World) -> None:
    """The administrator enters the institutions, founds the partnership and opens the club."""
    walker = world.walker
    walker.as_("administrator")
    for kind, name in (("ngo", "Fundacja Nowa Próba"), ("assistance_centre", "OPS Nowa Próba")):
        walker.go("/partnerstwo/instytucje/dodaj/")
        walker.fill(kind=kind, name=name, locality="Nowa Próba")
        walker.send()
    walker.go("/partnerstwo/zaloz/")
    walker.fill(name="Partnerstwo Nowa Próba", locality="Nowa Próba", since=LONG_AGO, agreement_on=LONG_AGO)
    walker.fill(answer_days=5)
    choose(walker, "leader", "Fundacja Nowa Próba")
    choose(walker, "initiator", "OPS Nowa Próba")
    walker.send()
    world.partnership = partnership_of(walker)
    walker.go(f"/partnerstwo/{world.partnership}/klub/")
    choose(walker, "operator", "Fundacja Nowa Próba")
    walker.fill(name="KIS Nowa Próba", locality="Nowa Próba")
    walker.send()
    walker.go(f"/ustawienia/partnerstwo/{world.partnership}/")
    register = link(walker, "/rejestr/")
    world.club = ref_of(register, "kluby")
    walker.go(register)
    walker.fill(number="PS.1.2025", on=LONG_AGO + timedelta(days=10))
    walker.send()


def partnership_of(walker: Walker) -> str:
    """Reference of the new partnership, from the link to all that it still lacks."""
    walker.go("/ustawienia/")
    address = link(walker, "/ustawienia/partnerstwo/")
    walker.go(address)
    assert "Partnerstwo Nowa Próba" in walker.page.locator("main").inner_text()
    return ref_of(address, "partnerstwo")


def hire(world: World) -> None:
    """Head, coordinator and social worker come by invitation; the head gives the papers; the coordinator her staff."""
    walker = world.walker
    invite(walker, "Irena Nowicka-Próbna", "prezes@nowa.example", "head", "Fundacja Nowa Próba", "")
    invite(walker, "Alina Próbnicka", "koordynatorka@nowa.example", "coordinator", "Fundacja Nowa Próba", "KIS Nowa")
    invite(walker, "Jolanta Próbowska", "socjalna@nowa.example", "social_worker", "OPS Nowa Próba", "")
    for email in ("prezes@nowa.example", "koordynatorka@nowa.example", "socjalna@nowa.example"):
        join(world, email)
    walker.as_("administrator")
    for name in ("Jolanta Próbowska", "Irena Nowicka-Próbna"):
        give_papers(walker, name)
    enter(world, "prezes@nowa.example")
    give_papers(walker, "Alina Próbnicka")
    enter(world, "koordynatorka@nowa.example")
    invite(walker, "Zenobia Próbek", "zajecia@nowa.example", "specialist", "", "")
    join(world, "zajecia@nowa.example")
    enter(world, "prezes@nowa.example")
    give_papers(walker, "Zenobia Próbek")


def invite(walker: Walker, name: str, email: str, role: str, institution: str, club: str) -> None:
    """Fill the form of an invitation."""
    walker.go("/ustawienia/zapros/")
    walker.fill(name=name, email=email, role=role)
    if institution and walker.page.locator("main select[name=institution]").count():
        choose(walker, "institution", institution)
    if club:
        choose(walker, "club", club)
    walker.send()


def join(world: World, email: str) -> None:
    """Follow the link of the mail and choose a password."""
    _subject, text = arrived(world.home, email, 1)
    address = re.search(r"https?://[^\s/]+(/zaproszenie/\S+)", text)
    assert address, text
    walker = world.walker
    walker.page.context.clear_cookies()
    walker.go(address.group(1).rstrip("."))
    walker.fill(password=PASSWORD)
    walker.send()


def enter(world: World, email: str) -> None:
    """Sign in with the password chosen when joining."""
    page = world.walker.page
    page.context.clear_cookies()
    page.goto(f"{world.walker.base}/wejscie/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/wejscie/" not in url)
    world.walker.check()


def give_papers(walker: Walker, name: str) -> None:
    """Record the authorisation and the secrecy undertaking with their scans."""
    walker.go("/ustawienia/pracownicy/")
    item = walker.page.locator("main li.item", has_text=name)
    walker.go(str(item.locator("a[href*='/dokumenty/']").last.get_attribute("href")))
    walker.fill(authorised_from=LONG_AGO, secrecy_on=LONG_AGO)
    attach(walker, "authorisation_file", "upowaznienie.pdf", paper())
    attach(walker, "secrecy_file", "zobowiazanie.pdf", paper())
    walker.send()


def spreadsheet() -> bytes:
    """Twenty people in a CSV of a Polish spreadsheet program, three rows of them faulty."""
    lines = ["Imię;Nazwisko;PESEL;Miejscowość"]
    for number in range(GOOD):
        pesel = fake_pesel(date(1970 + number, 3, 4), "F", number)
        lines.append(f"Osoba;Arkuszowa{chr(97 + number)};{pesel};Nowa Próba")
    lines.append("Błędna;Suma;70030400001;Nowa Próba")
    lines.append(";Bezimienna;;Nowa Próba")
    lines.append(f"Bez;Miejscowości;{fake_pesel(date(1990, 5, 5), 'F', 1)};")
    return "\r\n".join(lines).encode("cp1250")


def import_people(world: World) -> None:
    """Twenty people come from a spreadsheet; three rows are refused with their reasons, the rest is saved."""
    walker = world.walker
    enter(world, "koordynatorka@nowa.example")
    walker.go("/wczytywanie/")
    attach(walker, "file", "osoby.csv", spreadsheet(), "text/csv")
    walker.send()
    wait_until_done(walker)
    text = walker.page.locator("main").inner_text()
    assert "PESEL" in text
    walker.page.locator("main [name=is_partial]").check(force=True)
    walker.page.locator("main form button", has_text="Zapisz").click()
    walker.page.wait_for_load_state()
    wait_until_done(walker)
    walker.check()
    walker.go("/osoby/")
    assert walker.page.locator("main a", has_text="Arkuszowa").count() == GOOD


def wait_until_done(walker: Walker) -> None:
    """Reload until the progress is gone."""
    until = time.monotonic() + 60
    while walker.page.locator("#progress").count():
        assert time.monotonic() < until, "the file is not done after a minute"
        walker.page.wait_for_timeout(500)
        walker.page.reload()
    walker.check()


def work_a_week(world: World) -> None:
    """One of them gets a contract, joins the club and a group, comes to classes."""
    walker = world.walker
    walker.go("/osoby/")
    walker.go(str(walker.page.locator("main a", has_text="Arkuszowaa").first.get_attribute("href")))
    world.person = ref_of(walker.page.url, "osoby")
    walker.go(f"/osoby/{world.person}/skieruj/")
    walker.go(f"/osoby/{world.person}/skieruj/kontrakt/")
    choose(walker, "receiver", "OPS Nowa Próba")
    walker.fill(message="Prosi o kontrakt socjalny.")
    walker.send()
    referral = ref_of(walker.page.url, "skierowania")
    enter(world, "socjalna@nowa.example")
    walker.go(f"/skierowania/{referral}/przyjmij/")
    walker.send()
    conclude(world)
    enter(world, "koordynatorka@nowa.example")
    walker.go(f"/osoby/{world.person}/klub/")
    walker.fill(on=JOINED, planned_end_on=TODAY + timedelta(days=60))
    walker.send()
    attend(world)


def conclude(world: World) -> None:
    """The social worker records the conditions and signs the contract."""
    walker, person = world.walker, world.person
    walker.go(f"/osoby/{person}/warunki/grupa/")
    walker.fill(group="G5", since=LONG_AGO, evidence="zaświadczenie PUP")
    walker.send()
    walker.go(f"/osoby/{person}/warunki/przeslanka/")
    walker.fill(on=JOINED)
    walker.send()
    walker.go(f"/osoby/{person}/informacja/")
    walker.fill(on=JOINED)
    walker.send()
    walker.go(f"/osoby/{person}/kontrakt/")
    walker.fill(variant="B", goal="Chcę pracować.", duties="Udział w zajęciach.", since=JOINED)
    walker.fill(until=JOINED + timedelta(days=364))
    walker.send()
    walker.go(f"/kontrakty/{ref_of(walker.page.url, 'kontrakty')}/podpisz/")
    walker.fill(on=JOINED)
    walker.send()


def attend(world: World) -> None:
    """A group, classes of today, a list ticked by the specialist, an effect."""
    walker = world.walker
    walker.go("/grupy/nowa/")
    walker.fill(name="grupa pierwsza", capacity=8)
    walker.send()
    group = ref_of(walker.page.url, "grupy")
    walker.go(f"/grupy/{group}/dodaj/")
    walker.page.locator("main label", has_text="Arkuszowaa").first.click()
    walker.fill(since=TODAY)
    walker.send()
    walker.go("/zajecia/nowe/")
    walker.fill(kind="social_skills_training", on=TODAY, starts_at="08:00", ends_at="10:00")
    choose(walker, "group", "grupa pierwsza")
    choose(walker, "leader", "Zenobia Próbek")
    walker.send()
    enter(world, "zajecia@nowa.example")
    walker.go("/zajecia/")
    walker.go(link(walker, "/obecnosc/"))
    walker.page.locator("fieldset", has_text="Arkuszowaa").locator("label", has_text="Jest").first.click()
    walker.send()
    enter(world, "koordynatorka@nowa.example")
    walker.go(f"/osoby/{world.person}/efekt/")
    walker.fill(type="official_matters", on=TODAY)
    walker.send()


def enter_year(world: World) -> None:
    """Staff and a grant of which, by a slip, more was spent than came."""
    walker = world.walker
    walker.go(f"/sprawozdania/{world.club}/kadra/nowa/")
    walker.fill(name="Zenobia Próbek", position="instruktorka", weekly_minutes="20", since=date(YEAR, 1, 1))
    walker.page.locator("main [name=basis]").first.check(force=True)
    walker.send()
    walker.go(f"/sprawozdania/{world.club}/dotacje/nowa/")
    walker.fill(
        title="Prowadzenie klubu", grantor="Gmina Nowa Próba", agreement_no="1/2", agreement_on=date(YEAR, 1, 1),
        amount="5000", since=date(YEAR, 1, 1), until=date(YEAR, 12, 31),
    )  # fmt: skip
    walker.page.locator("main [name=source]").first.check(force=True)
    walker.send()
    walker.go(f"/sprawozdania/{world.club}/dotacje/")
    grant = numbered(walker)
    for kind, amount, title in (("received", "5000", "pierwsza transza"), ("spent", "6000", "wynagrodzenia")):
        walker.go(f"/dotacje/{grant}/wpis/")
        walker.fill(kind=kind, amount=amount, on=date(YEAR, 12, 15), title=title)
        walker.send()


def numbered(walker: Walker) -> str:
    """Number of the first grant that the page links to."""
    links = [str(one.get_attribute("href")) for one in walker.page.locator("main a[href*='/dotacje/']").all()]
    return next(found.group(1) for one in links if (found := re.fullmatch(r"/dotacje/(\d+)/", one)))


def report(world: World) -> None:
    """The check stops the report, the line is corrected, the report goes out and stays as it was."""
    walker = world.walker
    year = f"/sprawozdania/{world.club}/rok/{YEAR}/"
    walker.go(year)
    walker.go(f"{year}zloz/")
    walker.page.locator("main [name=is_checked]").check(force=True)
    walker.page.locator("main form button[type=submit]").last.click()
    walker.page.wait_for_load_state()
    assert "1 błąd" in walker.page.locator("body").inner_text()
    walker.check()
    walker.go(f"{year}sprawdzenie/grant_over/")
    walker.go(f"/dotacje/{numbered(walker)}/")
    walker.go(str(walker.page.locator("main tr", has_text="wynagrodzenia").locator("a[href$='/popraw/']").first
                  .get_attribute("href")))  # fmt: skip
    walker.fill(amount="5000", reason="Cyfry były przestawione.")
    walker.send()
    walker.go(f"{year}zloz/")
    walker.page.locator("main [name=is_checked]").check(force=True)
    walker.send()
    submitted = walker.page.url.removeprefix(walker.base)
    before = downloads(walker, submitted)
    assert "KIS Nowa Próba" in read_pdf(before["pdf"])
    assert "KIS Nowa Próba" in read_xlsx(before["xlsx"])
    walker.go(f"/osoby/{world.person}/efekt/")
    walker.fill(type="debts_arranged", on=TODAY)
    walker.send()
    assert downloads(walker, submitted) == before


def downloads(walker: Walker, path: str) -> dict[str, bytes]:
    """Both files of the submitted report."""
    walker.go(path)
    files = {}
    for form in ("pdf", "xlsx"):
        with walker.page.expect_download() as waiting:
            walker.page.locator(f"main a[href$='/{form}/']").first.click()
        files[form] = Path(waiting.value.path()).read_bytes()
    return files
