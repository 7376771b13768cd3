""".csv and .dbf: encodings, delimiters, row numbers, and files that lie."""

from __future__ import annotations

from datetime import date

import pytest

from kernel.errors import Invalid
from kernel.sheets import Column
from tests.kernel.processor import spent
from tests.kernel.tables.files import CSV, dbase, read, record, zipped

TEXT = "姓名,学号\r\n张三,001\r\n𬭊·买买提•艾,002\r\n"
ENCODED = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": TEXT.encode("utf-8-sig"),
    "GB18030": TEXT.encode("gb18030"),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16 big": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "semicolon": TEXT.replace(",", ";").encode(),
    "tab": TEXT.replace(",", "\t").encode(),
    "quoted": "".join(f'"{a}","{b}"\n' for a, b in (line.split(",") for line in TEXT.split())).encode(),
    "no last line end": TEXT.rstrip().encode(),
}


@pytest.mark.parametrize("case", ENCODED)
def test_csv(case: str) -> None:
    rows = read(ENCODED[case], "a.csv")
    assert [(row.number, *row.values[:2]) for row in rows] == [(2, "张三", "001"), (3, "𬭊·买买提•艾", "002")]
    assert not any(row.faults for row in rows)


def test_csv_rows_are_numbered_as_excel_shows_them() -> None:
    text = '姓名,学号\n"张\n三",1\n\n , \n李四,3.70102E+17\n王五,"a,b"\n赵六\n钱七,1,,备注\n'
    rows = {row.number: row for row in read(text.encode(), "a.csv")}
    assert list(rows) == [2, 5, 6, 7, 8]
    assert "换行" in rows[2].faults["name"]
    assert "科学计数" in rows[5].faults["number"]
    assert rows[6].values == ("王五", "a,b", None)
    assert rows[7].faults == {"number": "不能为空，请填写。"}
    assert rows[8].faults == {"": "D 列没有列名却有内容，请删除这些内容。"}


BAD_CSV: dict[str, tuple[bytes, str]] = {
    "NUL": (CSV + b"\0", "空字符"),
    "no encoding": (CSV + b"\xff\xff\xff", "编码"),
    "half UTF-16": (TEXT.encode("utf-16")[:-1], "损坏"),
    "quote without end": (CSV + '"李四,2'.encode(), "第 3 行的引号"),
    "quote inside": (CSV + '"李"四,2'.encode(), "第 3 行的引号"),
    "long cell": (CSV + b'"' + b"x" * 200_000 + b'",1', "第 3 行的引号或内容"),
    "long line": (CSV + b"x" * 3_000_000, "过长"),
    "row without end": (CSV + b'"x\n","' * 400_000, "过长|引号"),
    "many columns": (CSV + b"," * 900_000, "最多 702 列"),
    "header only": ("姓名,学号\n".encode(), "没有数据"),
    "header in row 3": ("名单\n\n姓名,学号\n".encode(), "第 1 行必须是列名"),
    "last year's template": ("姓名,考生号\n张三,1\n".encode(), "缺少必填的列：学号"),
    "doubled by an alias": ("姓名,学号,xh\n张三,1,1\n".encode(), "列名重复：学号"),
    "unknown": ("姓名,学号,备注\n张三,1,1\n".encode(), "不认识的列：备注"),
    "too long": ("姓名,学号\n".encode() + "张三,1\n".encode() * 5_001, "一次最多 5000 行"),
}


@pytest.mark.parametrize("case", BAD_CSV)
def test_refused_csv(case: str) -> None:
    data, reason = BAD_CSV[case]
    start = spent()
    with pytest.raises(Invalid, match=reason):
        read(data, "a.csv")
    assert spent() - start < 5


def test_blank_lines_at_the_end_do_not_count() -> None:
    assert len(read("姓名,学号\n张三,1\n".encode() + b",\n" * 9_000, "a.csv")) == 1


def test_inner_text_stays_and_edges_go() -> None:
    rows = read("姓名,学号\n\u3000张\u3000三\xa0, a b \nJean e\u0301,=1+1\n".encode(), "a.csv")
    assert [row.values[:2] for row in rows] == [("张\u3000三", "a b"), ("Jean é", "=1+1")]


def test_dbf() -> None:
    data = dbase(record("张三", "12", "20010228"), record("李四", "1", "", mark=b"*"), record("𬭊·买", "", ""))
    rows = read(data, "a.dbf")
    assert [(row.number, row.values) for row in rows] == [
        (2, ("张三", "12", date(2001, 2, 28))),
        (4, ("𬭊·买", None, None)),
    ]
    assert rows[1].faults == {"number": "不能为空，请填写。"}


def test_dbf_kinds() -> None:
    fields = [("A", "L", 1, 0), ("B", "I", 4, 0), ("C", "F", 8, 2), ("D", "C", 4, 0)]
    columns = [Column("a", "a", kind="bool"), Column("b", "b", kind="int"), Column("c", "c"), Column("d", "d")]
    values = b" T" + (-5).to_bytes(4, "little", signed=True) + b"   12.50" + b" x \0"
    assert read(dbase(values, fields=fields), "a.dbf", columns)[0].values == (True, -5, "12.50", "x")


WHOLE = dbase(*(record("张三", "1", "") for _ in range(5)))
BAD_DBF: dict[str, tuple[bytes, str]] = {
    "truncated": (WHOLE[:-30], "损坏"),
    "half a header": (WHOLE[:40], "损坏"),
    "too many told": (dbase(record("张三", "1", ""), count=4_000_000_000), "损坏"),
    "too few told": (dbase(*[record("张三", "1", "")] * 5, count=2), "记录数和内容不符"),
    "no fields": (dbase(fields=[]), "损坏"),
    "record length": (WHOLE[:10] + b"\x07\0" + WHOLE[12:], "损坏|不符"),
    "header length": (WHOLE[:8] + b"\xff\xff" + WHOLE[10:], "损坏"),
    "memo": (dbase(fields=[("姓名", "M", 10, 0)]), "备注"),
    "other type": (dbase(fields=[("姓名", "?", 10, 0)]), "类型"),
    "other text": (dbase(record("张三", "1", "").replace("张".encode("gbk"), b"\xff\xff")), "第 2 行"),
    "bad mark": (dbase(record("张三", "1", "", mark=b"x")), "损坏"),
    "no records": (dbase(), "没有数据"),
    "other fields": (dbase(b"  x", fields=[("A", "C", 2, 0)]), "没有找到表头"),
    "too long": (dbase(*[record("张三", "1", "")] * 5_001), "一次最多 5000 行"),
}


@pytest.mark.parametrize("case", BAD_DBF)
def test_refused_dbf(case: str) -> None:
    data, reason = BAD_DBF[case]
    with pytest.raises(Invalid, match=reason):
        read(data, "a.dbf")


def test_dbf_alone_in_a_zip() -> None:
    assert len(read(zipped({"10422_2026_DA_1.dbf": WHOLE}), "10422_2026_DA_1.zip")) == 5
