"""Shared fields: what they take, what they refuse and in which words."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kwadrat.casework import texts
from kwadrat.web.forms import fields


@pytest.fixture(autouse=True)
def _polish() -> Any:
    with translation.override("pl"):
        yield


def refusal(field: forms.Field, text: Any) -> str:
    """Words of the refusal; the test fails when the text is taken."""
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(text)
    return str(caught.value.messages[0])


@pytest.mark.parametrize(
    "text",
    ["2026-12-04", "4.12.2026", "4 12 2026", "04.12.2026", " 4. 12. 2026 ", "4-12-2026", "4/12/2026", "4.12.2026 r."],
)
def test_date_takes_the_usual_spellings(text: str) -> None:
    assert fields.DateField().clean(text) == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wczoraj", "To nie jest data. Wpisz dzień, miesiąc i\u00a0rok, na przykład 4.12.2026."),
        ("12/2026", "To nie jest data."),
        ("٤.١٢.٢٠٢٦", "To nie jest data."),
        ("31.02.2026", "Nie ma takiego dnia w\u00a0kalendarzu. Sprawdź dzień i\u00a0miesiąc."),
        ("1.1.0001", "Sprawdź rok: powinien być między 1900 a\u00a02100."),
        ("", "Podaj datę, na przykład 4.12.2026."),
        ("4.12.2026'; DROP TABLE kwadrat_person; --", "To nie jest data."),
    ],
)
def test_date_says_what_to_write(text: str, words: str) -> None:
    assert refusal(fields.DateField(), text).startswith(words)


def test_date_box_shows_what_its_kind_needs() -> None:
    assert fields.DateField().prepare_value(date(1987, 3, 9)) == "1987-03-09"
    assert fields.DateField(remembered=True).prepare_value(date(1987, 3, 9)) == "9.03.1987"
    assert fields.DateField().prepare_value("wczoraj") == "wczoraj"
    assert fields.DateField(required=False).clean("") is None
    assert not fields.DateField().has_changed(date(2026, 12, 4), "4.12.2026")
    assert fields.DateField().has_changed(date(2026, 12, 4), "wczoraj")


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_shown_date_is_read_back(day: date) -> None:
    for field in (fields.DateField(), fields.DateField(remembered=True)):
        assert field.clean(field.prepare_value(day)) == day


@pytest.mark.parametrize(
    ("text", "amount"),
    [("60", "60.00"), ("60,5", "60.50"), ("1 234,50 zł", "1234.50"), ("0", "0.00"), ("12.20", "12.20")],
)
def test_money_takes_zloty_and_grosze(text: str, amount: str) -> None:
    assert fields.MoneyField().clean(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["-1", "1,234", "sto", "1e3", "NaN", "6٠"])
def test_money_refuses_what_is_no_amount(text: str) -> None:
    assert refusal(fields.MoneyField(), text).startswith("To nie jest kwota.")


def test_money_has_a_ceiling_and_shows_a_comma() -> None:
    assert refusal(fields.MoneyField(), "1000000").startswith("Kwota jest za duża: najwyżej 999999,99 zł.")
    assert refusal(fields.MoneyField(), "9" * 400).startswith("Kwota jest za duża")
    assert fields.MoneyField().prepare_value(Decimal("60.5")) == "60,50"
    assert fields.MoneyField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("text", "minutes"), [("90", 90), ("1:30", 90), ("1,5 h", 90), ("2 godz.", 120), ("45 min", 45)]
)
def test_minutes_take_minutes_and_hours(text: str, minutes: int) -> None:
    assert fields.MinutesField().clean(text) == minutes


def test_minutes_say_what_is_wrong() -> None:
    assert refusal(fields.MinutesField(), "dużo").startswith("To nie jest czas trwania.")
    assert refusal(fields.MinutesField(), "1,33 h").startswith("To nie jest czas trwania.")
    assert refusal(fields.MinutesField(), "0") == "Podaj od 1 do 1440 minut."
    assert refusal(fields.MinutesField(most=600), "601") == "Podaj od 1 do 600 minut."
    assert fields.MinutesField(required=False).clean("") is None


def test_time_of_day() -> None:
    assert fields.TimeField().clean("8:40") == time(8, 40)
    assert fields.TimeField().clean("08.40") == time(8, 40)
    assert fields.TimeField().clean(time(8, 40)) == time(8, 40)
    assert fields.TimeField(required=False).clean("") is None
    assert refusal(fields.TimeField(), "25:00") == "To nie jest godzina. Wpisz na przykład 8:40."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("4405140135", "PESEL ma 11 cyfr."),
        ("4405140135A", "PESEL składa się z\u00a0samych cyfr."),
        ("44051401358", "W\u00a0tym numerze PESEL jest zła cyfra albo dwie są zamienione."),
        ("44133401358", "W\u00a0tym numerze PESEL jest"),
    ],
)
def test_pesel_has_one_message_for_each_mistake(text: str, words: str) -> None:
    assert refusal(fields.PeselField(), text).startswith(words)


def test_pesel_forgives_spaces() -> None:
    assert fields.PeselField().clean(" 440514 01359 ") == "44051401359"
    assert fields.PeselField(required=False).clean("  ") == ""
    assert len({texts.pesel_error(code) for code in ("length", "characters", "check_digit", "date")}) == 4


@pytest.mark.parametrize(
    ("text", "number"),
    [("600100200", "600 100 200"), ("+48 600-100-200", "600 100 200"), ("0048600100200", "600 100 200"),
     ("+380501234567", "+380501234567"), ("", ""), (" - ", ""),
     ("000 000 100", "000 000 100"), ("004 812 345", "004 812 345"), ("00380501234567", "+380501234567")],
)  # fmt: skip
def test_phone(text: str, number: str) -> None:
    assert fields.PhoneField(required=False).clean(text) == number


def test_phone_and_postcode_say_what_to_write() -> None:
    assert refusal(fields.PhoneField(), "brak").startswith("To nie jest numer telefonu. Wpisz dziewięć cyfr")
    assert refusal(fields.PostcodeField(), "4720") == "Kod pocztowy ma pięć cyfr, na przykład 47-200."
    assert fields.PostcodeField().clean("47200") == "47-200"
    assert fields.PostcodeField(required=False).clean("") == ""


def test_email() -> None:
    assert fields.EmailField().clean(" jan@przyklad.pl ") == "jan@przyklad.pl"
    assert refusal(fields.EmailField(), "jan@").startswith("To nie jest adres e-mail.")
    assert fields.EmailField(required=False).clean("") == ""


def test_plain_text_keeps_meaning_and_drops_what_cannot_be_seen() -> None:
    assert fields.PlainText().clean("  a\x00b\u202ec\td \n e ") == "abc d e"
    assert fields.PlainText(lines=True).clean("raz \r\ndwa\x07\n\n") == "raz\ndwa"
    assert fields.PlainText().clean("<b>Robert'); DROP TABLE 🙂") == "<b>Robert'); DROP TABLE 🙂"
    assert refusal(fields.PlainText(), "\x00 ") == "Wypełnij to pole."


def test_plain_text_is_never_cut() -> None:
    words = refusal(fields.PlainText(most=100), "x" * 300)
    assert words == "Skróć: najwięcej 100 znaków, teraz jest ich 300."


def test_names() -> None:
    assert fields.NameField().clean(" Anna-Maria  O’Brien-Żółć ") == "Anna-Maria O’Brien-Żółć"
    assert fields.NameField(place=True).clean("Wola (gm. Próbno) 2") == "Wola (gm. Próbno) 2"
    assert refusal(fields.NameField(), "Ż" * 300).startswith("Skróć: najwięcej 100 znaków")
    assert "🙂" in refusal(fields.NameField(), "Anna 🙂")
    assert "<" in refusal(fields.NameField(), "<script>")
    assert "(" in refusal(fields.NameField(), "Anna (")
    assert refusal(fields.NameField(), "-") == "Wpisz co najmniej jedną literę."


@given(st.text(max_size=400))
def test_no_text_breaks_a_field(text: str) -> None:
    kinds = (
        fields.DateField(), fields.MoneyField(), fields.MinutesField(), fields.TimeField(), fields.PeselField(),
        fields.PhoneField(), fields.PostcodeField(), fields.EmailField(), fields.PlainText(), fields.NameField(),
    )  # fmt: skip
    for field in kinds:
        try:
            value = field.clean(text)
        except forms.ValidationError:
            continue
        assert "\x00" not in str(value)


def test_choices() -> None:
    few = fields.ChoiceField(choices=[("a", "A"), ("b", "B")])
    assert isinstance(few.widget, forms.RadioSelect)
    assert isinstance(fields.ChoiceField(choices=[(str(n), "x") for n in range(8)]).widget, forms.Select)
    assert refusal(few, "") == "Wybierz jedną z\u00a0odpowiedzi."
    assert refusal(few, "c") == "Wybierz jedną z\u00a0odpowiedzi z\u00a0listy."
