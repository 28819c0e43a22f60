"""The parameters against a table copied from the collected sources: every id, every change, every last day."""

import csv
import datetime
import itertools
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kwadrat.law.params import MissingParameter, Parameter, Params
from kwadrat.law.params.reading import names, parameter_files, rule_files

DAY = datetime.timedelta(days=1)
EARLY = datetime.date(1990, 1, 1)
LATE = datetime.date(2060, 1, 1)

with (Path(__file__).parent / "parameter_table.csv").open(encoding="utf-8") as lines:
    TABLE = list(csv.DictReader(lines))
BY_ID: dict[str, list[dict[str, str]]] = {}
for line in TABLE:
    BY_ID.setdefault(line["id"], []).append(line)


def expected(parameter_id: str, on: datetime.date) -> dict[str, str] | None:
    day = on.isoformat()
    found = [r for r in BY_ID[parameter_id] if (r["from"] or "0001-01-01") <= day <= (r["to"] or "9999-12-31")]
    assert len(found) <= 1, f"the table has two rows of {parameter_id} on {day}"
    return found[0] if found else None


def days_to_try(row: dict[str, str]) -> list[datetime.date]:
    """Day before the change, day of the change, last day, day after it; far ends for open ranges."""
    days = []
    if row["from"]:
        first = datetime.date.fromisoformat(row["from"])
        days += [first - DAY, first]
    else:
        days += [EARLY]
    if row["to"]:
        last = datetime.date.fromisoformat(row["to"])
        days += [last, last + DAY]
    else:
        days += [LATE]
    return days


@pytest.mark.parametrize("row", TABLE, ids=[f"{r['id']}@{r['from'] or 'start'}" for r in TABLE])
def test_value_around_each_change(row: dict[str, str]) -> None:
    params = Params.load()
    for on in days_to_try(row):
        want = expected(row["id"], on)
        if want is None or want["status"] == "unset":
            with pytest.raises(MissingParameter, match=rf"^{row['id']} has no value on {on}") as caught:
                params.value(row["id"], on)
            assert caught.value.parameter_id == row["id"]
            assert caught.value.reason == ("no_row" if want is None else "unset")
            assert caught.value.act, "the message names the act that is needed"
            continue
        got = params.value(row["id"], on)
        assert (got.text, got.unit) == (want["value"], want["unit"])
        past_review = bool(want["review_by"]) and on.isoformat() > want["review_by"]
        assert got.status == ("warn" if past_review else want["status"])


def test_no_row_is_lost_and_none_is_added() -> None:
    assert len(TABLE) == 322
    got = [(p.id, str(p.valid_from or ""), str(p.valid_to or ""), p.value or "") for p in Params.load()]
    assert sorted(got) == sorted((r["id"], r["from"], r["to"], r["value"]) for r in TABLE)
    assert Params.load().ids() == tuple(sorted(BY_ID))


def test_no_gap_hides_between_two_rows_of_an_id() -> None:
    for rows in BY_ID.values():
        for earlier, later in itertools.pairwise(rows):
            last = datetime.date.fromisoformat(earlier["to"])
            assert last + DAY == datetime.date.fromisoformat(later["from"]), earlier["id"]


def test_each_row_says_what_it_is_and_where_it_comes_from() -> None:
    for row in Params.load():
        assert row.pl, row
        assert row.en, row
        assert row.source, row
        assert row.selected_by in {"agreement_signed", "work_day", "calendar_day", "month_end", "event_date"}
        assert (row.confidence == "") == (row.status == "unset"), row
        if row.status == "enforce":
            assert row.confidence in {"A", "B"}, row
        # every act code must be known, else the raw code would stand where people expect a title
        assert len(row.source_line.split(",")[0]) > 8, row.source_line


@pytest.mark.parametrize(
    "row", [r for r in TABLE if r["status"] != "unset"], ids=lambda r: f"{r['id']}@{r['from'] or 'start'}"
)
def test_accessor_of_the_unit_reads_the_value(row: dict[str, str]) -> None:
    got = Params.load().row(row["id"], datetime.date.fromisoformat(row["from"] or row["to"] or "2025-01-01"))
    assert got is not None
    match row["unit"]:
        case "date":
            assert got.date.isoformat() == row["value"]
        case "MM-DD":
            assert "{:02}-{:02}".format(*got.month_and_day) == row["value"]
        case "code":
            assert got.text == row["value"]
            with pytest.raises(ValueError, match="is no number"):
                _ = got.decimal
        case "day" | "month" | "year" | "count" | "day_of_month":
            assert str(got.integer) == row["value"]
        case _:
            assert str(got.decimal) == row["value"]


@pytest.mark.parametrize("row", [r for r in TABLE if r["status"] == "unset"], ids=lambda r: f"{r['id']}@{r['from']}")
def test_unset_refuses_with_the_id_and_is_still_shown(row: dict[str, str]) -> None:
    on = datetime.date.fromisoformat(row["from"] or "2025-06-01")
    params = Params.load()
    with pytest.raises(MissingParameter, match=row["id"]):
        params.value(row["id"], on)
    shown = params.row(row["id"], on)
    assert shown is not None
    assert shown.status == "unset"
    with pytest.raises(ValueError, match="is unset"):
        _ = shown.text


def test_missing_parameter_names_the_article_that_is_needed() -> None:
    with pytest.raises(MissingParameter) as caught:
        Params.load().value("kis.certificate_valid_months", datetime.date(2025, 1, 1))
    assert str(caught.value) == (
        "kis.certificate_valid_months has no value on 2025-01-01 (unset); needed: UZS art. 2 pkt 1b, art. 18 ust. 5a"
    )
    with pytest.raises(MissingParameter, match="needed: URP article not known"):
        Params.load().value("psu.new.min_hour", datetime.date(2025, 9, 30))


def test_unknown_id_is_told_apart_from_a_day_without_a_row() -> None:
    params = Params.load()
    with pytest.raises(MissingParameter) as caught:
        params.value("psu.min_houre", datetime.date(2025, 1, 1))
    assert caught.value.reason == "unknown_id"
    assert params.row("psu.min_houre", datetime.date(2025, 1, 1)) is None


def test_value_past_its_review_day_only_warns() -> None:
    params = Params.load()
    assert params.value("zas.first90", datetime.date(2027, 5, 31)).status == "enforce"
    assert params.value("zas.first90", datetime.date(2027, 6, 1)).status == "warn"


@pytest.mark.parametrize(
    ("parameter_id", "line"),
    [
        (
            "kis.grad_min_months",
            "ustawa z\N{NO-BREAK SPACE}13.06.2003 o\N{NO-BREAK SPACE}zatrudnieniu socjalnym, art. 2 pkt 1b"
            " (Dz.U. 2022 poz. 2241)",
        ),
        (
            "mw.month",
            "rozporządzenie w\N{NO-BREAK SPACE}sprawie minimalnego wynagrodzenia, § 1 (Dz.U. 2024 poz. 1362)",
        ),
        (
            "psu.min_policy",
            "ustawa z\N{NO-BREAK SPACE}20.04.2004 o\N{NO-BREAK SPACE}promocji zatrudnienia i\N{NO-BREAK SPACE}"
            "instytucjach rynku pracy, art. 72 ust. 6 (Dz.U. 2024 poz. 475); ustawa z\N{NO-BREAK SPACE}20.03.2025"
            " o\N{NO-BREAK SPACE}rynku pracy i\N{NO-BREAK SPACE}służbach zatrudnienia, art. 435 ust. 1"
            " (Dz.U. 2025 poz. 620)",
        ),
        (
            "dp.small_count_threshold",
            "ustalenie własne programu; ustawa z\N{NO-BREAK SPACE}12.03.2004 o\N{NO-BREAK SPACE}pomocy społecznej,"
            " art. 100 ust. 1 (Dz.U. 2024 poz. 1283)",
        ),
        ("rodo.breach_hours", "rozporządzenie (UE) 2016/679, art. 33"),
    ],
)
def test_source_line_is_polish_with_act_article_and_journal(parameter_id: str, line: str) -> None:
    assert Params.load().value(parameter_id, datetime.date(2025, 9, 1)).source_line == line


def local(**changes: object) -> Parameter:
    row = Parameter(
        id="psu.new.min_hour",
        pl="minimalne świadczenie za godzinę, nowa ustawa",
        en="minimum PSU benefit per hour, new act",
        value="31.40",
        unit="PLN/h",
        valid_from=datetime.date(2026, 1, 1),
        valid_to=datetime.date(2026, 12, 31),
        act="URP",
        article="art. 999",
        source="entered by the administrator",
        confidence="A",
        status="enforce",
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def test_local_row_stands_before_the_file_on_its_days_only() -> None:
    params = Params.load([local()])
    got = params.value("psu.new.min_hour", datetime.date(2026, 1, 1))
    assert (got.decimal, got.is_local) == (Decimal("31.40"), True)
    assert params.value("psu.new.min_hour", datetime.date(2026, 12, 31)).is_local
    for outside in (datetime.date(2025, 12, 31), datetime.date(2027, 1, 1)):
        with pytest.raises(MissingParameter):
            params.value("psu.new.min_hour", outside)
    # the files are shared between all callers and must not have changed
    with pytest.raises(MissingParameter):
        Params.load().value("psu.new.min_hour", datetime.date(2026, 1, 1))


def test_local_row_may_bring_an_id_of_its_own() -> None:
    params = Params.load([local(id="own.room_limit", value="12", unit="count")])
    assert params.value("own.room_limit", datetime.date(2026, 5, 1)).integer == 12


@pytest.mark.parametrize("missing", ["act", "article"])
def test_local_row_needs_act_and_article(missing: str) -> None:
    with pytest.raises(ValueError, match="needs an act and an article"):
        Params.load([local(**{missing: ""})])


def test_overlapping_rows_of_one_id_are_refused() -> None:
    later = local(valid_from=datetime.date(2026, 12, 31), valid_to=None)
    with pytest.raises(ValueError, match=r"psu\.new\.min_hour: two rows stand on 2026-12-31"):
        Params.load([later, local()])
    assert Params.load([replace(later, valid_from=datetime.date(2027, 1, 1)), local()])
    with pytest.raises(ValueError, match="two rows stand"):
        Params.load([local(valid_from=None), local(valid_from=None)])


@pytest.mark.parametrize(("value", "status"), [(None, "enforce"), ("1", "unset")])
def test_row_is_unset_exactly_when_it_has_no_value(value: str | None, status: str) -> None:
    with pytest.raises(ValueError, match="unset exactly when"):
        Params.load([local(value=value, status=status)])


def test_number_that_is_not_whole_is_no_count() -> None:
    with pytest.raises(ValueError, match="not whole"):
        _ = local(value="2.5").integer


def test_act_without_a_known_title_is_cited_by_its_code() -> None:
    assert local(act="XYZ").source_line == "XYZ, art. 999"


def test_each_data_file_is_read_as_parameters_rules_acts_purposes_or_scale() -> None:
    known = (*parameter_files(), *rule_files(), "acts.toml", "purposes.toml", "assessment.toml", "placements.toml")
    assert sorted(known) == list(names())


# Values asked for by the published worked examples of the labour-market rules.
@pytest.mark.parametrize(
    ("parameter_id", "on", "value"),
    [
        ("psu.min_hour", "2016-06-30", "8.10"),
        ("psu.min_hour", "2024-05-31", "10.90"),
        ("psu.min_hour", "2024-06-01", "12.20"),
        ("psu.min_hour", "2025-09-30", "12.20"),
        ("psu.min_hour.alt", "2025-09-30", "12.70"),
        ("psu.refund_max", "2025-03-31", "0.60"),
        ("psu.refund_max_carers", "2025-03-31", "1.00"),
        ("staz.stip_month", "2025-09-15", "2755.10"),
        ("zas.partial_divisor", "2025-09-15", "30"),
        *[("zas.first90", f"{year}-06-01", "831.10") for year in (2014, 2015, 2016, 2017)],
        ("zas.first90", "2018-05-31", "831.10"),
        ("avg.wage", "2025-09-30", "8748.63"),
        ("rp.m1_cap_share_avg", "2025-03-01", "0.50"),
    ],
)
def test_values_of_the_worked_examples(parameter_id: str, on: str, value: str) -> None:
    assert Params.load().value(parameter_id, datetime.date.fromisoformat(on)).text == value
