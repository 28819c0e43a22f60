"""The token table of the design, recomputed from the style sheet: text 4.5, large text and controls 3 (WCAG 2.2)."""

import re
from pathlib import Path

import pytest

import kwadrat

SHEET = (Path(kwadrat.__file__).parent / "web" / "static" / "tokens.css").read_text("utf-8")
GROUNDS = ("paper", "surface")
CORNERS = ("p", "z", "r", "f")


def tokens(selector: str) -> dict[str, str]:
    """Custom properties with a plain colour in the block that the selector opens."""
    block = SHEET[SHEET.index(selector) :]
    block = block[block.index("{") + 1 : block.index("}")]
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6});", block))


LIGHT = tokens(":root {")
DARK = tokens('html[data-theme="dark"] {')
DEVICE_DARK = tokens('html:not([data-theme="light"]) {')


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB by the WCAG 2 formula."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Ratio from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_pairs() -> list[tuple[str, str]]:
    """(text, ground) pairs that carry words."""
    pairs = [
        ("ink", ground)
        for ground in (*GROUNDS, "sunken", "accent-soft", "late-soft", "today-soft", "ok-soft", "info-soft")
    ]
    pairs += [("ink-2", ground) for ground in (*GROUNDS, "sunken", "accent-soft")]
    pairs += [("accent", ground) for ground in (*GROUNDS, "accent-soft")]
    pairs += [
        ("accent-text", "accent"),
        ("heat-4-text", "heat-4"),
        ("surface", "ink"),
        ("late", "surface"),
        ("late", "paper"),
    ]
    pairs += [(f"{status}-text", status) for status in ("late", "ok", "info")]
    pairs += [(status, f"{status}-soft") for status in ("late", "today", "ok", "info")]
    pairs += [("corner-text", f"corner-{code}") for code in CORNERS]
    pairs += [(f"corner-{code}", "surface") for code in CORNERS]
    pairs += [(text, f"corner-{code}-soft") for code in CORNERS for text in ("ink", "ink-2")]
    pairs += [("ink", f"heat-{step}") for step in (1, 2, 3)]
    return pairs


def control_pairs() -> list[tuple[str, str]]:
    """(edge, ground) pairs of fields, glyphs and the focus ring."""
    pairs = [("line-strong", ground) for ground in (*GROUNDS, "sunken")]
    pairs += [("focus", "focus-inner")]
    pairs += [(f"corner-{code}", ground) for code in CORNERS for ground in GROUNDS]
    pairs += [("accent", ground) for ground in GROUNDS]
    return pairs


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), text_pairs(), ids="-on-".join)
def test_text_is_readable(theme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), control_pairs(), ids="-on-".join)
def test_controls_stand_out(theme: dict[str, str], edge: str, ground: str) -> None:
    assert contrast(theme[edge], theme[ground]) >= 3


def test_formula_knows_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#7F7C70", "#FFFFFF") == pytest.approx(4.2, abs=0.05)


def test_device_and_switch_give_the_same_dark() -> None:
    assert DARK == DEVICE_DARK
    assert DARK.keys() == LIGHT.keys()


def test_sheets_use_only_known_tokens() -> None:
    known = set(re.findall(r"--([a-z0-9-]+)\s*:", SHEET))
    for path in Path(kwadrat.__file__).parent.glob("web/static/*.css"):
        text = path.read_text("utf-8")
        own = set(re.findall(r"--([a-z0-9-]+)\s*:", text))
        assert set(re.findall(r"var\(--([a-z0-9-]+)", text)) - known - own <= {"days"}, path.name


def test_shipped_fonts_are_named_in_the_sheet() -> None:
    fonts = Path(kwadrat.__file__).parent / "web" / "static" / "fonts"
    named = set(re.findall(r'url\("fonts/([^"]+)"\)', SHEET))
    assert named == {path.name for path in fonts.glob("*.woff2")}
    assert (fonts / "OFL.txt").is_file()
