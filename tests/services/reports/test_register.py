"""The local register (10.4): importing it from files, again without harm, and near names read from an index."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import select, text

from kernel.db import session
from kernel.errors import Invalid
from kernel.name_search import containing
from services.reports.adapters.bureau.registry import LocalRegister
from services.reports.domain.register import core_of
from services.reports.models import RegisteredEmployer
from services.reports.operations import register
from services.reports.operations.register import Imported, import_register, store
from tests.factories.reports import Campus

HEAD = ("统一社会信用代码", "单位名称", "机构类型", "成立日期", "状态")
CODE = "91370100MA3C0{:03d}XT"


def row(number: int, name: str, state: str = "存续") -> tuple[str, ...]:
    return (CODE.format(number), name, "企业法人", "2010-05-01", state)


def sheet(folder: Path, *rows: tuple[str, ...], kind: str = "xlsx") -> Path:
    path = folder / f"register.{kind}"
    if kind == "csv":
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([HEAD, *rows])
        return path
    book = Workbook()
    for each in (HEAD, *rows):
        book.active.append(each)
    book.save(path)
    return path


def known(campus: Campus, name: str) -> RegisteredEmployer | None:
    return campus.observatory.database.run(
        lambda: session.scalar(select(RegisteredEmployer).where(RegisteredEmployer.name == name)), write=False
    )


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.new, done.changed, done.same, done.faulty


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_is_imported_once_and_again_without_harm(kind: str, campus: Campus, tmp_path: Path) -> None:
    database = campus.observatory.database
    rows = [row(1, "齐鲁示范软件有限公司"), row(2, "@示范工厂"), row(3, "另一家")]
    assert counts(import_register(database, sheet(tmp_path, *rows, kind=kind))) == (3, 0, 0, 0)
    assert counts(import_register(database, sheet(tmp_path, *rows, kind=kind))) == (0, 0, 3, 0)
    changed = [row(1, "齐鲁示范软件有限公司", "注销"), row(3, "改了名的一家"), row(4, "新的一家")]
    assert counts(import_register(database, sheet(tmp_path, *changed, kind=kind))) == (1, 2, 0, 0)
    found = campus.client(campus.head).check_employer("齐鲁示范软件有限公司")["found"]
    assert (found["state"], found["founded_on"]) == ("注销", "2010-05-01")
    assert known(campus, "另一家") is None and known(campus, "改了名的一家").core == "改了名的一家"
    assert known(campus, "@示范工厂").code == CODE.format(2)


def test_faulty_rows_are_told_and_left_out(campus: Campus, tmp_path: Path) -> None:
    rows = [row(1, "甲"), ("123", "乙", "", "", ""), row(3, ""), (CODE.format(4), "丁", "", "昨天", "")]
    done = import_register(campus.observatory.database, sheet(tmp_path, *rows))
    assert counts(done) == (1, 0, 0, 3)
    assert [fault.partition("：")[0] for fault in done.faults] == [
        "第 3 行 统一社会信用代码/组织机构代码", "第 4 行 单位名称", "第 5 行 成立日期",
    ]  # fmt: skip
    assert "请对照证照核对" in done.faults[0]


def test_a_column_that_is_not_there_stays_as_it_is(campus: Campus, tmp_path: Path) -> None:
    database = campus.observatory.database
    import_register(database, sheet(tmp_path, row(1, "甲厂")))
    path = tmp_path / "less.csv"
    path.write_text(f"组织机构代码,单位名称,状态\n{CODE.format(1)},甲厂,注销\n", encoding="gbk")
    assert counts(import_register(database, path)) == (0, 1, 0, 0)
    found = known(campus, "甲厂")
    assert (found.state, found.kind, found.founded_on) == ("注销", "企业法人", date(2010, 5, 1))


def test_what_is_no_register_is_refused(campus: Campus, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("名字,号码\n甲,1\n", encoding="utf-8")
    with pytest.raises(Invalid):
        import_register(campus.observatory.database, path)


def test_many_rows_go_in_batches_and_the_last_of_two_counts(
    campus: Campus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(register, "store", lambda rows, done: sizes.append(len(rows)) or store(rows, done))
    rows = [("9137" + f"{number:014d}", f"第{number}家", "", "", "") for number in range(2500)]
    done = import_register(
        campus.observatory.database, sheet(tmp_path, *rows, ("9137" + f"{1:014d}", "改", "", "", ""), kind="csv")
    )
    assert counts(done) == (2500, 1, 0, 0) and max(sizes) == 1000
    assert known(campus, "第1家") is None and known(campus, "改") is not None


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("齐鲁示范软件有限公司", "齐鲁示范软件"),
        ("齐鲁示范软件（济南）股份有限公司", "齐鲁示范软件"),
        ("山东省 齐鲁示范软件 集团", "齐鲁示范软件"),
        ("济南市ＡＢＣ公司", "abc"),
        ("公司", "公司"),
        ("（济南）", "济南"),
    ],
)
def test_what_near_names_have_in_common(name: str, core: str) -> None:
    assert core_of(name) == core


@given(st.text(min_size=1, max_size=100))
def test_a_core_fits_its_column(name: str) -> None:
    assert len(core_of(name)) <= 100


def registered(campus: Campus, *names: str) -> Callable[[str], Any]:
    """A register of these names; gives who asks it."""
    rows = [{"code": f"9137{n:014d}", "name": name, "core": core_of(name)} for n, name in enumerate(names)]
    filled = [
        {"kind": "", "legal_person": "", "address": "", "region": "", "scope": "", "state": ""} | each for each in rows
    ]
    campus.observatory.database.run(lambda: store(filled, Imported()))
    return LocalRegister().ask


def near_to(campus: Campus, ask: Callable[[str], Any], name: str) -> tuple[str, ...]:
    return tuple(campus.observatory.database.run(lambda: ask(name).near, write=False))


def test_names_with_the_words_in_the_middle_are_near(campus: Campus) -> None:
    ask = registered(
        campus,
        "青岛海尔智家股份有限公司",
        "烟台开发区海尔智家电器服务有限公司",
        "海尔智家（青岛）创新设计有限公司",
        "海尔智家电器有限公司",
        "海尔集团公司",
        "智家海尔有限公司",
    )
    near = ("海尔智家电器有限公司", "海尔智家（青岛）创新设计有限公司", "青岛海尔智家股份有限公司",
            "烟台开发区海尔智家电器服务有限公司")  # fmt: skip
    assert near_to(campus, ask, "海尔智家") == near
    assert near_to(campus, ask, "海尔智家有限公司") == near
    assert near_to(campus, ask, "智家电器") == ("海尔智家电器有限公司", "烟台开发区海尔智家电器服务有限公司")
    assert near_to(campus, ask, "尔%家电") == ()


def test_not_more_than_five_are_near_the_shortest_first(campus: Campus) -> None:
    ask = registered(campus, *(f"某市{'甲' * n}示范软件有限公司" for n in range(9, 0, -1)), "示范软件科技有限公司")
    first, *others = near_to(campus, ask, "示范软件")
    assert first == "示范软件科技有限公司"
    assert others == [f"某市{'甲' * n}示范软件有限公司" for n in range(1, 5)]


def test_near_names_begin_alike_and_are_few(campus: Campus) -> None:
    ask = registered(campus, *(f"齐鲁示范软件{number}部有限公司" for number in range(9)), "完全不同的单位")
    near = campus.observatory.database.run(lambda: ask("齐鲁示范软体开发有限公司").near, write=False)
    assert len(near) == 5 and all(name.startswith("齐鲁示范软件") for name in near)
    assert campus.observatory.database.run(lambda: ask("齐鲁").near, write=False) == ()
    assert campus.observatory.database.run(lambda: ask("完全%的").near, write=False) == ()


def test_near_names_are_read_from_the_index(campus: Campus) -> None:
    """Whatever the engine's own word for it: the plan names an index of the cores, which SQLite reads through."""
    sqlite = campus.observatory.database.is_sqlite

    def plan(condition: Callable[[], Any]) -> str:
        if not sqlite:
            session.execute(text("SET LOCAL enable_seqscan = off"))
        query = select(RegisteredEmployer.core).where(condition()).limit(5)
        shown = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        return str(session.execute(text(f"EXPLAIN {'QUERY PLAN' * sqlite} {shown}".replace("%%", "%"))).all())

    core, run = RegisteredEmployer.core, campus.observatory.database.run
    assert "ix_registered_employers_core" in run(lambda: plan(lambda: core.between("abc", "abcd")))
    if not sqlite:
        # of a table this small PostgreSQL would read that index through
        run(lambda: session.execute(text("DROP INDEX ix_registered_employers_core")))
    inside = run(lambda: plan(lambda: containing(core, "智家")))
    assert ("COVERING INDEX ix_registered_employers_core" if sqlite else "px_registered_employers_core") in inside
