"""Forms as dated data: one version a day, codes once, labels whole."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from kwadrat.law import forms


def test_one_version_holds_on_a_day() -> None:
    for code in {one.code for one in forms.forms()}:
        rows = [one for one in forms.forms() if one.code == code]
        for before, after in pairwise(rows):
            assert before.until is not None
            assert after.since == before.until + timedelta(days=1), f"{code}: a gap or an overlap"
        assert rows[-1].until is None, f"{code}: nothing holds today"


def test_fields_are_whole_and_named_once() -> None:
    for form in forms.forms():
        codes = [field.code for field in form.fields]
        assert len(codes) == len(set(codes)), f"{form.code} {form.version}"
        assert all(field.label.strip() and field.confidence in "ABCDL" for field in form.fields)
        assert form.title
        assert form.basis


@pytest.mark.parametrize(
    ("code", "on", "version"),
    [
        ("ipd", date(2025, 5, 31), "UPZ-34a"),
        ("ipd", date(2025, 6, 1), "URP"), ("contract", date(2010, 12, 23), "R-KS"),
        ("contract", date(2026, 11, 29), "R-KS"),
        ("ipr", date(2022, 10, 30), "UES-6"), ("notice", date(1990, 1, 1), "1"),
    ],
)  # fmt: skip
def test_the_form_of_a_day(code: str, on: date, version: str) -> None:
    assert forms.form(code, on).version == version
    assert forms.version(code, version) is forms.form(code, on)


def test_no_form_before_its_first_day() -> None:
    with pytest.raises(forms.NoForm):
        forms.form("contract", date(2010, 12, 22))
    with pytest.raises(forms.NoForm):
        forms.form("ipd", date(2019, 5, 31))
    with pytest.raises(forms.NoForm):
        forms.version("contract", "2005")


def test_a_field_by_its_code() -> None:
    contract = forms.form("contract", date(2026, 1, 1))
    assert contract.field("causes").is_unchecked
    assert not contract.field("concluded_on").is_unchecked
    assert next(iter(contract.block("I B"))).code == "unemployment_causes"
    assert not forms.form("plan", date(2026, 1, 1)).field("goals").is_unchecked, "our own words"
    with pytest.raises(KeyError):
        contract.field("hobby")
