"""What an uploaded table may cost, and how a refusal is said."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.errors import Invalid
from kernel.files.container import ContainerLimits

HOW_XLSX = "请在 Excel 或 WPS 里另存为“Excel 工作簿 (*.xlsx)”后再上传。"


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """Bytes of what is sent, bytes of what comes out of it, files in a zip, and the unpacked / packed ratio."""

    packed: int = 50_000_000
    unpacked: int = 300_000_000
    entries: int = 20
    ratio: int = 100

    def of_zip(self) -> ContainerLimits:
        """For the zip that holds the table."""
        return ContainerLimits(self.packed, self.unpacked, self.entries, self.ratio)

    def of_workbook(self) -> ContainerLimits:
        """For the workbook itself, which is a zip of many parts."""
        return ContainerLimits(self.packed, self.unpacked, 1_000, self.ratio)


def unfit(message: str) -> Invalid:
    """The file as a whole cannot be taken; the message is Chinese and says what to do."""
    return Invalid("table-unreadable", message)


def too_long(max_rows: int) -> Invalid:
    """There are more rows than one upload may have."""
    return Invalid("table-too-long", f"数据超过 {max_rows} 行，一次最多 {max_rows} 行，请拆分后再上传。")


def empty() -> Invalid:
    """There is a header and nothing below it."""
    return Invalid("table-empty", "表格里没有数据，请从第 2 行开始填写后再上传。")
