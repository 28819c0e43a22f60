"""Whether an uploaded scan can be read: every page is opened as a reader would open it, and counted."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium
from django.utils.translation import gettext as _
from PIL import Image

from kwadrat.casework.action import Problem

MOST_PAGES = 100
# The shorter side of a photo of a page: fewer points than this and small print cannot be read.
FEWEST_POINTS = 600
MOST_POINTS = 60_000_000
GLANCE = 1 / 4  # of 72 points an inch: enough to see whether anything is on a page


def _too_many() -> str:
    text = _("This file has more than {most} pages. Send the pages of this document alone.")
    return text.format(most=MOST_PAGES)


def _pdf(content: bytes, field: str) -> int:
    try:
        book = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium.raw.FPDF_ERR_PASSWORD:
            raise Problem(_("This PDF is locked with a password. Save it without one."), field) from error
        raise Problem(_("This PDF is damaged and cannot be opened. Scan the paper again."), field) from error
    with book:
        count = len(book)
        if count > MOST_PAGES:
            raise Problem(_too_many(), field)
        is_blank = True
        for number in range(count):
            try:
                page = book[number]
                shown = bytes(page.render(scale=min(GLANCE, 400 / max(page.get_size()))).buffer)
            except (pdfium.PdfiumError, ValueError, ZeroDivisionError) as error:
                text = _("Page {number} of this file cannot be opened. Scan the paper again.")
                raise Problem(text.format(number=number + 1), field) from error
            is_blank = is_blank and len(set(shown)) <= 1
    if is_blank:
        raise Problem(_("There is nothing on the pages of this file. Scan the paper again."), field)
    return count


def _image(content: bytes, field: str) -> int:
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
            width, height = picture.size
            if min(width, height) < FEWEST_POINTS:
                raise Problem(_("This photo is too small to be read. Take it closer or scan the paper."), field)
            if width * height > MOST_POINTS:
                raise Problem(_("This picture is too big. Scan the paper with fewer points."), field)
            grey = picture.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Problem(_("This picture is damaged and cannot be opened. Scan the paper again."), field) from error
    lowest, highest = grey.getextrema()
    if lowest == highest:
        raise Problem(_("There is nothing on the pages of this file. Scan the paper again."), field)
    return 1


def pages(content: bytes, field: str = "file") -> int:
    """How many pages a PDF, JPG or PNG has; a Problem beside `field` when one of them cannot be opened, when all are
    blank, when a photo is too small to be read, and above a hundred pages."""
    return _pdf(content, field) if content.startswith(b"%PDF-") else _image(content, field)
