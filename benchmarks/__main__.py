"""Runs the benchmarks: `python -m benchmarks [NAME ...]`; a table on the screen, and `results/NAME.json` for each."""

import importlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results"
Row = dict[str, Any]


def names() -> list[str]:
    """The benchmarks there are: modules of this folder that have a `run`."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if "\ndef run(" in path.read_text(encoding="utf-8"))


def main(wanted: list[str]) -> int:
    """Runs what is wanted, or everything; 2 when there is no such benchmark."""
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"There is no benchmark named {', '.join(unknown)}. There are: {', '.join(names())}.", file=sys.stderr)
        return 2
    for name in wanted or names():
        print(f"\n{name}", flush=True)
        rows = importlib.import_module(f"benchmarks.{name}").run()
        print(table(rows), flush=True)
        RESULTS.mkdir(exist_ok=True)
        result = {"machine": machine(), "commit": commit(), "rows": rows}
        (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


def table(rows: list[Row]) -> str:
    """The rows as lines of aligned columns, in the order in which their keys first appear."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [columns, *([_shown(row.get(column)) for column in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if place == 0 else cell.rjust(w)
            for place, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in cells
    )


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text(encoding="utf-8").splitlines() if cpu.exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_average": [round(load, 2) for load in os.getloadavg()],
    }


def commit() -> str:
    """The commit measured, with “+” when files were changed since; empty outside a clone."""
    git = ["git", "-C", str(FOLDER)]
    found = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=False)
    return found.stdout.strip() + ("+" if changed.stdout.strip() else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
