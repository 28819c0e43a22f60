"""`make bench SIZE=small|full`: fill a database of its own, open the pages as real users do, print what it cost.

The data lie in KWADRAT_HOME/bench-<size> (var/bench-<size>) and go with the command unless --keep stays them; with
--keep the next run of the same day measures without filling. SIZE=full also writes docs/bench.md.
"""

from __future__ import annotations

from bench import home
from kwadrat.config.commands.place import ROOT


def main() -> None:
    """Prepare, fill, measure, print."""
    options = home.options("bench", __doc__)
    with home.own(options.size, keep=options.keep) as folder:
        seconds = home.filled(folder, options.size)
        from bench import fill, report

        text = report.write(folder, fill.SIZES[options.size], seconds, home.PASSWORD)
        print(text.split("## ", 1)[0])
        if options.size == "full":
            (ROOT / "docs" / "bench.md").write_text(text, encoding="utf-8")
            print("written: docs/bench.md")


if __name__ == "__main__":
    main()
