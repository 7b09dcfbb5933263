"""一万个注入串印进每一份文书、每一张网页的每一栏：骨架一点不变；印成的 PDF 里没有动作、没有脚本、没有外链。"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from jinja2 import Environment, meta
from jinja2.defaults import DEFAULT_FILTERS
from jinja2.utils import htmlsafe_json_dumps
from pyhanko.pdf_utils.reader import PdfFileReader

from server.documents import layout, service
from server.documents.attached import attachments
from tests.server.documents import records
from tests.server.portal.test_xss import strings

USUAL = "平常的字"
EACH, TIMES = 8, 1
"""How many strings one field prints at once, and how often every template is printed."""


CODES = {"remedy": "KEEP", "permille": 250, "widths": (50, 50)}
"""Fields that choose a sentence or set a width: numbers and codes, never words of a person."""

WIDE = {"attempts": 3, "excluded": 3, "scene": 3, "changes": 4, "strata": 5, "drawn": 7, "reserve": 7, "receipts": 3}
"""Fields that are lists of so many values each."""


class Everything:
    """要什么有什么的值：哪一栏都有，都是同一种字；印一次换一批。"""

    def __init__(self, supply: Iterator[str], wide: int = 2, inner: int = 2) -> None:
        self._supply, self._wide, self._inner = supply, wide, inner

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Everything(self._supply, 1, WIDE[name]) if name in WIDE else CODES.get(name, Everything(self._supply))

    def __str__(self) -> str:
        return next(self._supply)

    def __format__(self, _how: str) -> str:
        return next(self._supply)

    def __iter__(self) -> Iterator[Everything]:
        return iter((Everything(self._supply, self._inner),) * self._wide)

    def __len__(self) -> int:
        return 2

    def __contains__(self, _one: object) -> bool:
        return True

    def __call__(self, *args: object, **_named: object) -> Any:
        asked = args[0] if args else None
        return getattr(self, asked) if isinstance(asked, str) and asked in WIDE else self

    def __getitem__(self, _key: object) -> Everything:
        return self

    __neg__ = __abs__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __mod__ = __floordiv__ = __truediv__ = (
        __call__
    )

    def __gt__(self, _other: object) -> bool:
        return True

    __lt__ = __ge__ = __le__ = __gt__

    def __hash__(self) -> int:
        return 7

    def __eq__(self, _other: object) -> bool:
        return True


class Bones(HTMLParser):
    """骨架：标签与属性名；样式与链接里的值。"""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.risky: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.risky += [value or "" for name, value in attrs if name == "style" or name.startswith("on")]

    def handle_comment(self, data: str) -> None:
        self.tags.append(("!", data))


def bones(text: str) -> Bones:
    """一页的骨架。"""
    found = Bones()
    found.feed(text)
    found.close()
    return found


def printed(environment: Environment, name: str, supply: Iterator[str], known: set[str]) -> str:
    """用要什么有什么的值套一个模板；日期一类的过滤照原样放过。"""
    own = environment.overlay()
    own.filters = {
        key: found if key in DEFAULT_FILTERS else (lambda value, *_args, **_named: value)
        for key, found in environment.filters.items()
    } | {"tojson": lambda value: htmlsafe_json_dumps(str(value))}
    wanted = {each for template in known for each in undeclared(environment, template)}
    lists = {each: Everything(supply, 1, wide) for each, wide in WIDE.items()}
    return own.get_template(name).render(
        dict.fromkeys(wanted - set(environment.globals), Everything(supply)) | CODES | lists
    )


def undeclared(environment: Environment, name: str) -> set[str]:
    """模板里要从外面来的名字。"""
    loader = environment.loader
    assert loader is not None
    return meta.find_undeclared_variables(environment.parse(loader.get_source(environment, name)[0]))


def unchanged(environment: Environment, names: list[str]) -> list[str]:
    """骨架变了的模板；一份不剩才算通过。"""
    every = strings()
    known = set(names)
    broken = []
    for at, name in enumerate(names):
        usual = bones(printed(environment, name, itertools.repeat(USUAL), known))
        packs = (" ".join(every[n : n + EACH]) for n in itertools.cycle(range(at * 97 % EACH, len(every), EACH)))
        for _ in range(TIMES):
            found = bones(printed(environment, name, packs, known))
            if found.tags != usual.tags or any("<" in value for value in found.risky):
                broken.append(name)
                break
    return broken


def test_no_string_changes_a_document() -> None:
    """文书的全部模板。"""
    names = [name for name in layout.environment().list_templates(["html"]) if "macros" not in name]
    assert len(names) > 25
    assert unchanged(layout.environment(), names) == []


@pytest.mark.parametrize("room", ["portal", "followups"])
def test_no_string_changes_any_page(app: Flask, room: str) -> None:
    """门户与被检查单位各页的全部模板。"""
    environment: Any = app.jinja_env
    names = [name for name in environment.list_templates(["html"]) if name.startswith(f"{room}/")]
    names = [name for name in names if "macros" not in name and not name.split("/")[-1].startswith("_")]
    assert names
    with app.test_request_context("/"):
        assert unchanged(environment, names) == []


def test_a_hostile_dossier_does_nothing(tmp_path: Any) -> None:
    """名称、问题、意见全是注入串的一卷：PDF 里没有脚本、动作、外链，附件只有两份。"""
    hostile = " ".join(strings()[:20])
    writer = records.usual(photos=1, name=hostile[:180], address=hostile)
    writer.op("note.set", {"item": "q01", "text": hostile})
    writer.op("opinion.set", {"text": hostile})
    writer.seal("R05", "封存")
    record = writer.record()
    for sha, content in writer.files.items():
        (tmp_path / sha).write_bytes(content)
    pdf = service.render(record, records.manifest(record), {sha: tmp_path / sha for sha in writer.files})
    reader = PdfFileReader(io.BytesIO(pdf))
    names = dict(reader.root["/Names"])
    assert not {"/JavaScript", "/OpenAction", "/AA"} & {*names, *reader.root}
    assert sorted(attachments(pdf)) == ["manifest.json", "record.json"]
    assert all(mark not in pdf for mark in (b"/JavaScript", b"/Launch", b"/SubmitForm", b"/URI", b"/GoToR"))
