"""What differs between the kinds of import on their pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from codebook.screens import by_key
from services.graduates.contract.imports import dossier_file_name


@dataclass(frozen=True)
class Import:
    """One kind. `name` is the service's, `noun` what a row is, `accept` the endings of its files, `hints` say how the
    template is filled; `file_name` gives a right name of a file (school's code, year), where there is a rule.
    """

    name: str
    key: str
    noun: str
    accept: tuple[str, ...]
    hints: tuple[str, ...]
    file_name: Callable[[str, int | str], str] | None = None

    @property
    def path(self) -> str:
        return by_key(self.key).path

    def batch(self, batch_id: object) -> str:
        """The address of a batch."""
        return f"{self.path}/batches/{batch_id}"


DOSSIERS = Import(
    name="dossiers",
    key="employment.dossier_import",
    noun="档案发送信息",
    accept=(".zip", ".xlsx"),
    hints=(
        "每行填写一名毕业生的档案发送信息，第一行表头不要改动。",
        "学号、身份证号、考生号至少填一项；发送方式只能是机要、EMS 或专人。",
    ),
    file_name=dossier_file_name,
)
RECORDS = Import(
    name="records",
    key="graduates.import",
    noun="生源数据",
    accept=(".zip", ".xlsx", ".csv", ".dbf"),
    hints=(
        "每行一名毕业生，第一行表头不要改动；代码和名称两列填一列即可。",
        "已有的毕业生按身份证号对上后更新，空着的列保持原来的内容。",
    ),
)
KINDS = (DOSSIERS, RECORDS)
