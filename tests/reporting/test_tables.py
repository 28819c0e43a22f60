"""A table as a value: words of cells, JSON, parts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from kwadrat.law.dates import Period
from kwadrat.reporting.tables import (
    Cell,
    Column,
    Counted,
    Row,
    Section,
    Table,
    cell_text,
    counts_text,
    hours_text,
    mapped,
    money_text,
    number_text,
    period_text,
)

HALF = Period.through(date(2021, 1, 1), date(2021, 6, 30))

SHARE = Cell(Decimal("77.27"), "percent", n=34, denominator=44, rule="zaokrąglone")


REFERRAL = Counted("referral", 9, 77, None)


def make(**more: object) -> Table:
    rows = (
        Row("people", "Osoby", "a", {"women": Cell(1, "people", counted=(REFERRAL,)), "all": SHARE}),
        Row("cost", "=Koszt", "b", {"all": Cell(Decimal("3600.00"), "money")}, group="Usługa"),
        Row("rate", "Stawka", "b", {"all": Cell(None, "money", "nie zapisano stawki")}, group="Usługa"),
    )  # fmt: skip
    values: dict[str, object] = {
        "code": "half_year", "title": "Próba", "period": HALF, "club": "KIS", "club_ref": "K-1", "locality": "Próbno",
        "operator": "OPS", "as_of": datetime(2026, 11, 25, 7, 5, tzinfo=UTC),
        "columns": (Column("women", "Kobiety"), Column("all", "Razem")),
        "sections": (Section("a", "A. Osoby"), Section("b", "B. Usługi")), "rows": rows, "footnotes": ("Przypis.",),
    }  # fmt: skip
    return Table(**{**values, **more})  # type: ignore[arg-type]


def test_numbers_in_words() -> None:
    assert number_text(1234567) == "1\u00a0234\u00a0567"
    assert money_text(Decimal("3600")) == "3\u00a0600,00\u00a0zł"
    assert hours_text(Decimal("60.00")) == "60\u00a0godz."
    assert hours_text(Decimal("1.50")) == "1,50\u00a0godz."
    assert cell_text(SHARE) == "77,27% (34\u00a0z\u00a044)"
    assert cell_text(SHARE, with_counts=False) == "77,27%"
    assert cell_text(Cell(Decimal("2.00"), "hours")) == "2\u00a0godz."
    assert cell_text(Cell(12, "people")) == "12"
    assert counts_text(Cell(12, "people")) == ""
    assert period_text(HALF) == "1\u00a0stycznia\u00a02021 – 30\u00a0czerwca\u00a02021"
    assert make().period_text == period_text(HALF)


def test_days_in_words() -> None:
    assert [cell_text(Cell(Decimal(value), "days")) for value in ("2.0", "2.5", "0.0")] == ["2", "2,5", "0"]


def test_numbers_in_english() -> None:
    with translation.override("en"):
        assert number_text(Decimal("1234.5"), 2) == "1\u00a0234.50"
        assert period_text(HALF) == "1\u00a0January\u00a02021 – 30\u00a0June\u00a02021"


def test_unknown_is_a_reason_and_never_zero() -> None:
    cell = make().cell("rate", "all")
    assert cell_text(cell) == "nie zapisano stawki"
    assert json.loads(json.dumps(make().as_dict()))["rows"][2]["cells"]["all"]["value"] is None


def test_the_table_is_plain_json_without_numbers_of_rows() -> None:
    found = make().as_dict()
    assert json.loads(json.dumps(found)) == found
    assert found["period"] == {"from": "2021-01-01", "to": "2021-06-30"}
    assert found["rows"][0]["cells"]["women"] == {"value": 1, "unit": "people"}
    assert found["rows"][0]["cells"]["all"] == {
        "value": "77.27", "unit": "percent", "n": 34, "denominator": 44, "rule": "zaokrąglone",
    }  # fmt: skip
    assert "77" not in json.dumps([row["cells"]["women"] for row in found["rows"] if "women" in row["cells"]])


def test_parts_and_groups() -> None:
    table = make()
    assert [row.code for row in table.section("b")] == ["cost", "rate"]
    assert [(heading, len(rows)) for heading, rows in table.groups("b")] == [("Usługa", 2)]
    with pytest.raises(KeyError):
        table.row("nothing")
    with pytest.raises(KeyError):
        table.cell("cost", "women")


def test_people_behind_a_cell_are_distinct() -> None:
    rows = tuple(Counted("consultation", n, person, None) for n, person in enumerate((5, 5, 3, None)))
    assert Cell(2, "people", counted=rows).person_ids == (3, 5)


def test_replaced_cells_and_added_footnotes() -> None:
    table = mapped(make(), {("people", "all"): SHARE.hidden("ukryte")}, ("Drugi.",))
    cell = table.cell("people", "all")
    assert (cell.value, cell.n, cell.denominator, cell.is_masked) == (None, None, None, True)
    assert table.footnotes == ("Przypis.", "Drugi.")
    assert table.cell("people", "women").value == 1


def test_a_report_has_a_last_day() -> None:
    with pytest.raises(ValueError, match="last day"):
        period_text(Period(date(2021, 1, 1)))
