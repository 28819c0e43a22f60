"""Articles of acts as a reader knows them."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

# "UZS 18.4", "UPS 100.3-4", "UZS 1.2 pkt 7" of the rules and "UZS art. 18f ust. 1" of the ledger.
ARTICLE = re.compile(
    r"(?P<act>UZS|UPS|RODO) (?:art\. )?(?P<number>\d+[a-z]*)(?:\.(?P<passage>\d+[a-z]*(?:-\d+[a-z]*)?))?(?P<rest>| .+)"
)


def cite(article: str) -> str:
    """Articles as a reader knows them: art. 18 ust. 4 ustawy o zatrudnieniu socjalnym; other acts as they are."""
    acts = {
        "UZS": _("%(place)s of the act on social employment"),
        "UPS": _("%(place)s of the act on social assistance"),
        "RODO": _("%(place)s of RODO"),
    }

    def one(part: str) -> str:
        found = ARTICLE.fullmatch(part)
        if found is None:
            return part
        passage = f" ust. {found['passage']}" if found["passage"] else ""
        place = f"art. {found['number']}{passage}{found['rest']}".replace("-", "–").replace(" ", "\u00a0")
        return acts[found["act"]] % {"place": place}

    return "; ".join(map(one, article.split("; ")))
