"""Run as the owner of the tables, by `kwadrat nightly` alone: announces and erases what is past its period."""

from __future__ import annotations

import django


def main() -> None:
    """May be cut off anywhere and run again."""
    django.setup()
    from kwadrat.casework import retention

    retention.run(lambda label, done, total: print(f"{label}: {done}/{total}", flush=True))


if __name__ == "__main__":
    main()
