"""Writes the unread list (300,000 rows of 6 texts) with our streamed writer, openpyxl and XlsxWriter.

    python bench/unread_export_write.py [rows]

Every writer runs three times in a process of its own, in turn. Printed are the medians of rows a second and of
the peak memory (RSS; "rows only" is the bare process), and the ratio, which alone means anything on a shared
machine.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

ROWS, RUNS, BATCH = 300_000, 3, 5_000
TITLES = ("学号", "姓名", "院系", "专业", "学历", "发送时间")
NAMES = ("张建国", "李秀英", "王·买买提", "欧阳娜娜", "赵一")
DEPARTMENTS = ("计算机科学与技术学院", "外国语学院", "材料科学与工程学院")


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Rows as they come from the database, all texts."""
    for n in range(count):
        name, department = NAMES[n * 7 % 5] + str(n % 997), DEPARTMENTS[n * 11 % 3]
        yield (
            f"2026{n:08d}",
            name,
            department,
            f"专业{n % 61}",
            "本科生毕业",
            f"2026-06-{n % 30 + 1:02d} 08:{n % 60:02d}",
        )


def ours(path: Path, count: int) -> None:
    """Parts of 5,000 rows as the export job stores them, then joined."""
    from itertools import islice

    from kernel.sheets import Column, SheetStream

    stream, data = SheetStream([Column(title, title) for title in TITLES]), rows(count)
    parts = []
    while part := stream.append(islice(data, BATCH)):
        parts.append(path.with_suffix(f".{len(parts)}"))
        parts[-1].write_bytes(part)
    with path.open("wb") as out:
        stream.assemble((part.open("rb") for part in parts), out)


def openpyxl(path: Path, count: int) -> None:
    """openpyxl's write_only mode."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("数据")
    sheet.append(TITLES)
    for row in rows(count):
        sheet.append(row)
    workbook.save(path)


def xlsxwriter(path: Path, count: int) -> None:
    """XlsxWriter with constant_memory and write_string."""
    from xlsxwriter import Workbook

    workbook = Workbook(str(path), {"constant_memory": True})
    sheet = workbook.add_worksheet("数据")
    for at, title in enumerate(TITLES):
        sheet.write_string(0, at, title)
    for number, row in enumerate(rows(count), start=1):
        for at, value in enumerate(row):
            sheet.write_string(number, at, value)
    workbook.close()


def generate(path: Path, count: int) -> None:
    """Only makes the rows: the part of the time that is no writer's."""
    path.write_text(str(sum(1 for _ in rows(count))))


WRITERS: dict[str, Callable[[Path, int], None]] = {
    "SheetStream": ours,
    "openpyxl write_only": openpyxl,
    "XlsxWriter constant_memory": xlsxwriter,
    "rows only": generate,
}


def measure(name: str, count: int) -> dict[str, float]:
    """One run in a fresh process: seconds, bytes of the file, peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--one", name, str(count), folder]
        result: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return result


def run_one(name: str, count: int, folder: str) -> None:
    """What the fresh process does."""
    path = Path(folder) / "export.xlsx"
    WRITERS[name](path.with_name("warm.xlsx"), 100)
    start = time.perf_counter()
    WRITERS[name](path, count)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "bytes": path.stat().st_size, "memory": memory}))


def main(count: int) -> None:
    """All writers in turn, RUNS times; prints one line each."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in WRITERS}
    for _ in range(RUNS):
        for name, results in runs.items():
            results.append(measure(name, count))
    middle = {
        name: {key: statistics.median(result[key] for result in results) for key in results[0]}
        for name, results in runs.items()
    }
    slowest = middle["openpyxl write_only"]["seconds"]
    for name, found in middle.items():
        print(
            f"{name:28}{count / found['seconds']:>10,.0f} rows/s  {slowest / found['seconds']:6.1f} x openpyxl"
            f"  peak {found['memory']:6.1f} MB  file {found['bytes'] / 1e6:6.1f} MB"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        run_one(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
