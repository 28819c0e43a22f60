"""Messages: `python -m kwadrat.config.messages compile|check|missing`.

Polish stands in fragments, one for each noun (kwadrat/locale/pl/<noun>.po); they are merged into one catalogue.
English needs none: the msgids are English.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent
POLISH = PACKAGE / "locale" / "pl"
OUT = POLISH / "LC_MESSAGES" / "django.mo"
METHODS = [("**/locale/**", "ignore"), ("**.py", "python"), ("web/templates/**.html", "jinja2"),
           ("web/templates/**.txt", "jinja2"), ("papers/templates/mail/**.txt", "jinja2")]  # fmt: skip
KEYWORDS = {
    "_": None, "_now": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
OPTIONS = {"**.html": {"extensions": "jinja2.ext.do", "trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
Key = tuple[str | None, str]


def wanted() -> dict[Key, tuple[str, str | None]]:
    """Every message of the code: (context, msgid) -> (place, plural)."""
    found: dict[Key, tuple[str, str | None]] = {}
    rows = extract_from_dir(str(PACKAGE), METHODS, OPTIONS, KEYWORDS)
    for filename, line, message, _comments, context in rows:
        single, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, None)
        if single:
            found.setdefault((context, single), (f"{filename}:{line}", plural))
    return found


def fragments() -> Iterator[tuple[str, Catalog]]:
    """Each fragment with its file name."""
    for path in sorted(POLISH.glob("*.po")):
        with path.open("rb") as file:
            yield path.name, read_po(file, locale="pl", abort_invalid=True)


def merged() -> tuple[Catalog, list[str]]:
    """One catalogue of all fragments, and what is wrong with them."""
    catalogue, problems, origin = Catalog(locale="pl", domain="django"), [], dict[Key, str]()
    for name, fragment in fragments():
        for message in fragment:
            single = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
            if not single:
                continue
            key = (message.context, single)
            texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
            if message.fuzzy or not all(texts):
                problems.append(f"{name}: untranslated or fuzzy: {single!r}")
                continue
            earlier = catalogue.get(message.id, message.context)
            if earlier is not None and earlier.string != message.string:
                problems.append(f"{name}: {single!r} has another translation in {origin[key]}")
            origin.setdefault(key, name)
            catalogue.add(message.id, message.string, context=message.context)
    return catalogue, problems


def compile_catalogue() -> list[str]:
    """Write the merged catalogue; returns the problems."""
    catalogue, problems = merged()
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with OUT.open("wb") as file:
        write_mo(file, catalogue)
    return problems


def missing() -> list[str]:
    """Messages of the code without a Polish text, and texts that nothing asks for."""
    catalogue, problems = merged()
    asked = wanted()
    for (context, single), (place, plural) in sorted(asked.items(), key=lambda item: item[1][0]):
        message = catalogue.get(single, context)
        if message is None:
            problems.append(f"{place}: no Polish text for {single!r}" + (f" (context {context!r})" if context else ""))
        elif plural and len(message.string or ()) != 3:
            problems.append(f"{place}: {single!r} needs three plural forms")
    for message in catalogue:
        single = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
        if single and (message.context, single) not in asked:
            problems.append(f"locale/pl: nothing asks for {single!r}")
    return problems


def main(argv: list[str]) -> int:
    """Exit code 1 when a message is missing."""
    verb = argv[0] if argv else "check"
    problems = compile_catalogue() if verb == "compile" else missing()
    for line in problems:
        print(line, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
