"""A table as plain text for a terminal: aligned columns, every line at most as wide as it needs."""

from __future__ import annotations

from kwadrat.reporting.tables import Table, cell_text

GAP = "  "


def render(table: Table) -> bytes:
    """UTF-8 without a mark; no-break spaces become plain ones."""
    lines = [*filter(None, (table.title, table.subject, table.operator, table.period_text)), ""]
    body: list[tuple[str, list[str]] | str] = []
    for part in table.sections:
        body.append(part.label)
        for heading, rows in table.groups(part.code):
            if heading:
                body.append(f"  {heading}")
            for row in rows:
                cells = [row.cells.get(column.code) for column in table.columns]
                texts = [cell_text(cell) if cell is not None else "" for cell in cells]
                body.append((("    " if heading else "  ") + row.label, texts))
        body.append("")
    width = max(len(line[0]) for line in body if isinstance(line, tuple))
    sizes = [
        max(len(column.label), *(len(line[1][place]) for line in body if isinstance(line, tuple)))
        for place, column in enumerate(table.columns)
    ]
    lines.append(_line("", [column.label for column in table.columns], width, sizes))
    lines += [line if isinstance(line, str) else _line(*line, width, sizes) for line in body]
    lines += list(table.footnotes)
    return ("\n".join(line.rstrip() for line in lines).replace("\u00a0", " ").rstrip() + "\n").encode()


def _line(label: str, cells: list[str], width: int, sizes: list[int]) -> str:
    return label.ljust(width) + "".join(GAP + cell.rjust(size) for cell, size in zip(cells, sizes, strict=True))
