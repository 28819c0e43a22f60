"""Where the points of a drawing stand."""

from __future__ import annotations

from datetime import date

import pytest

from kwadrat.reporting import charts

NAMES = ["mieszkanie", "rodzina i bliscy", "pieniądze i długi", "wykształcenie"]


def test_a_radar_turns_clockwise_from_the_top_and_grows_with_the_level() -> None:
    found = charts.radar(NAMES, [5, 5, 5, 5], [1, 1, 1, 1])
    assert found is not None
    middle_x, middle_y, far = charts.WIDTH // 2, charts.HEIGHT // 2, charts.RADIUS
    assert [(one.end.x - middle_x, one.end.y - middle_y) for one in found.spokes] == [
        (0, -far), (far, 0), (0, far), (-far, 0),
    ]  # fmt: skip
    assert [one.side for one in found.spokes] == ["middle", "start", "middle", "end"]
    assert found.first.closed == found.rings[4]
    assert found.last.closed == found.rings[0]
    assert len(found.rings) == 5
    assert found.spokes[1].lines == ("rodzina i", "bliscy")


def test_a_missing_level_leaves_the_line_open() -> None:
    found = charts.radar(NAMES, [5, 5, None, 5], [1, None, 1, None])
    assert found is not None
    assert (found.first.closed, len(found.first.pieces), len(found.first.dots)) == ("", 2, 3)
    assert (found.last.pieces, len(found.last.dots)) == ((), 2), "no line joins areas that are not neighbours"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_two_axes_make_no_shape(number: int) -> None:
    assert charts.radar(NAMES[:number], [1] * number, [2] * number) is None


@pytest.mark.parametrize("number", range(3, 13))
def test_every_label_stays_inside_the_drawing(number: int) -> None:
    labels = ["sprawy przez internet", "umiejętności zawodowe", "sprawy prawne i karne"] * 4
    found = charts.radar(labels[:number], [3] * number, [3] * number)
    assert found is not None
    letter = 8  # a letter of 17 units of type is rarely wider than this
    for one in found.spokes:
        width = max(map(len, one.lines)) * letter
        left = {"start": one.label.x, "middle": one.label.x - width // 2, "end": one.label.x - width}[one.side]
        assert left >= -4, one
        assert left + width <= charts.WIDTH + 4, one
        assert 12 <= one.label.y <= charts.HEIGHT - 18 * (len(one.lines) - 1), one


def test_a_line_spans_its_days_and_stands_higher_for_a_higher_level() -> None:
    days = (date(2026, 1, 1), date(2026, 1, 11))
    found = charts.line([(days[0], 1), (date(2026, 1, 6), 5), (days[1], 3)], *days)
    assert [one.x for one in found.dots] == [charts.EDGE, charts.LINE_WIDTH // 2, charts.LINE_WIDTH - charts.EDGE]
    low, high, middle = (one.y for one in found.dots)
    assert high < middle < low
    assert (found.rules[0], found.rules[4]) == (low, high)
    assert charts.line([(days[0], 2)], days[0], days[0]).dots[0].x == charts.EDGE
