"""Drawings as numbers: where the points of a radar and of a line over time stand. Templates draw them as SVG; the words
of a drawing stand in a table beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# A drawing of a radar is so wide and so high, in units of its own; its outer ring has this radius.
WIDTH, HEIGHT, RADIUS = 420, 320, 96
LINE_WIDTH, LINE_HEIGHT, EDGE = 150, 44, 6
MOST_LEVEL = 5
LETTERS, LEADING = 12, 18  # letters of a line of a label, and from one line to the next


@dataclass(frozen=True)
class Point:
    """One place in a drawing."""

    x: int
    y: int


@dataclass(frozen=True)
class Spoke:
    """One axis of a radar: its end, where its label begins, on which side, and the label in lines."""

    end: Point
    label: Point
    side: str  # start | middle | end, as SVG anchors text
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """Levels on the axes of a radar: a closed line where every axis has one, else pieces between neighbours; dots."""

    closed: str
    pieces: tuple[str, ...]
    dots: tuple[Point, ...]


@dataclass(frozen=True)
class Radar:
    """Five rings, an axis for each area, the opening levels and the last ones."""

    rings: tuple[str, ...]
    spokes: tuple[Spoke, ...]
    first: Shape
    last: Shape
    width: int = WIDTH
    height: int = HEIGHT
    leading: int = LEADING


def _at(place: int, of: int, radius: int) -> Point:
    angle = 2 * math.pi * place / of - math.pi / 2
    return Point(round(WIDTH / 2 + radius * math.cos(angle)), round(HEIGHT / 2 + radius * math.sin(angle)))


def _path(points: Sequence[Point]) -> str:
    return " ".join(f"{point.x},{point.y}" for point in points)


def _lines(label: str) -> tuple[str, ...]:
    """A label in lines of few letters, words kept whole."""
    found: list[str] = []
    for word in label.split(" "):
        if found and len(found[-1]) + len(word) < LETTERS:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return tuple(found)


def _spoke(place: int, of: int, label: str) -> Spoke:
    end, at = _at(place, of, RADIUS), _at(place, of, RADIUS + 12)
    aside = at.x - WIDTH // 2
    side = "middle" if abs(aside) < RADIUS // 6 else "start" if aside > 0 else "end"
    lines = _lines(label)
    # above the middle a label grows upwards, below it downwards
    lift = (len(lines) - 1) * LEADING
    rise = lift if at.y < HEIGHT // 2 - RADIUS // 2 else lift // 2 if at.y < HEIGHT // 2 + RADIUS // 2 else -10
    return Spoke(end, Point(at.x, at.y - rise + 5), side, lines)


def _shape(levels: Sequence[int | None]) -> Shape:
    number = len(levels)
    points = [
        None if level is None else _at(place, number, RADIUS * level // MOST_LEVEL)
        for place, level in enumerate(levels)
    ]
    dots = tuple(point for point in points if point is not None)
    if len(dots) == number:
        return Shape(_path(dots), (), dots)
    pairs = zip(points, [*points[1:], *points[:1]], strict=True)
    return Shape("", tuple(_path((one, other)) for one, other in pairs if one and other), dots)


def radar(labels: Sequence[str], first: Sequence[int | None], last: Sequence[int | None]) -> Radar | None:
    """Levels (1 to 5, or nothing) of the opening and of the last look on one axis for each label, clockwise from the
    top; None for fewer than three axes, which make no shape."""
    number = len(labels)
    if number < 3:
        return None
    rings = (
        _path([_at(place, number, RADIUS * level // MOST_LEVEL) for place in range(number)])
        for level in range(1, MOST_LEVEL + 1)
    )
    spokes = tuple(_spoke(place, number, label) for place, label in enumerate(labels))
    return Radar(tuple(rings), spokes, _shape(first), _shape(last))


@dataclass(frozen=True)
class Line:
    """Levels over time: the line, its dots, and the heights of the five levels."""

    path: str
    dots: tuple[Point, ...]
    rules: tuple[int, ...]
    width: int = LINE_WIDTH
    height: int = LINE_HEIGHT


def _height(level: int) -> int:
    return LINE_HEIGHT - EDGE - (LINE_HEIGHT - 2 * EDGE) * (level - 1) // (MOST_LEVEL - 1)


def line(points: Sequence[tuple[date, int]], since: date, until: date) -> Line:
    """Levels on days, oldest first, between two days that all lines of a page share."""
    days = max((until - since).days, 1)
    dots = tuple(
        Point(EDGE + (LINE_WIDTH - 2 * EDGE) * (on - since).days // days, _height(level)) for on, level in points
    )
    return Line(_path(dots), dots, tuple(_height(level) for level in range(1, MOST_LEVEL + 1)))
