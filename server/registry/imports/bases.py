"""从清单的“抽查依据”一格里读出各部法律、法规、规章和条款，没有读进去的字一个不漏地交出来（S0-02, S4-24）。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from server.domain.vocabulary.items import BasisKind
from server.registry.imports import basis_words as words

PLACE = re.compile(r"^[^国]{2,12}?(?:省|市|自治区|自治州|自治县|县)")
SQUARE = ("[［【〔", "]］】〕")
MARKS = (("《‹〈＜<«", "》›〉＞>»"), ("「『", "」』"), ("“\"＂‘'〝″", "”\"＂’'〞″"), SQUARE)
"""What people type for 书名号: opening and closing, of one family."""

ANGLES = MARKS[0]
HARD, SOFT = "，,；;。", "、"
ODD = "".join(opening + closing for opening, closing in MARKS) + "…·*/|+—–\\"
EDGE = "".join(set(SOFT + HARD + ODD) - set("".join(SQUARE))) + "：: \t\r\n\u3000"
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
CHINESE = "零一二三四五六七八九十"
LISTED = re.compile(
    r"(?:[（(]\s*([0-9一二三四五六七八九十]{1,3})\s*[）)][、.．]?|([0-9一二三四五六七八九十]{1,3})[、.．)）]|([①-⑳]))\s*"
)
INSIDE = re.compile(r"[（(][\u4e00-\u9fff]{1,8}[）)](?=[\u4e00-\u9fff])(?!第)")
"""Brackets within a name: 外国（地区）企业."""

LONGEST_TITLE, LONGEST_ARTICLE, DEEPEST = 300, 500, 8
Basis = tuple[str, str, str]
Kind = Literal["title", "article", "open", "close", "words", "hard", "soft", "colon"]


@dataclass(frozen=True, slots=True)
class Token:
    """一格里的一小段。"""

    kind: Kind
    start: int
    end: int
    said: str = ""


@dataclass(slots=True)
class Found:
    """读出来的一部。"""

    title: str
    articles: list[str] = field(default_factory=list)


def read(text: str) -> list[Basis]:
    """(名称, 条款, 种类)，按出现次序；同一名称同一条款只算一次。"""
    found = Reading(text).bases
    return list(dict.fromkeys((each.title, "、".join(each.articles), kind(each.title)) for each in found))


def dropped(text: str) -> list[tuple[str, str]]:
    """(前面的名称, 没有读进依据的字)：文号、修正年份、认不出是哪部法的条款和别的话；开头的没有前面的名称。"""
    reading = Reading(text)
    told = ((after, reading.piece(start, end)) for start, end, after in reading.lost)
    return list(dict.fromkeys((after, said) for after, said in told if said))


class Reading:
    """一格读成什么：每个字要么在读出的依据里，要么无关紧要，要么在 lost 里。"""

    def __init__(self, text: str) -> None:
        self.text = text.translate(DIGITS)
        self.tokens = list(_tokens(self.text))
        self.mates = _mates(self.tokens)
        self.marked = any(token.kind == "title" for token in self.tokens)
        self.issued = _issued(self.text, self.tokens)
        self.bases: list[Found] = []
        self.lost: list[tuple[int, int, str]] = []
        self.owner: Found | None = None
        """Whom an article belongs to; nobody as soon as other words stand between."""
        self.losing = False
        """The last words were not read; what follows unread is told with them."""
        self.doubtful = False
        """Unread words and no stop since: a name may have begun in them (集体商标、证明商标注册和管理办法)."""
        self.prose = False
        """The text of an article is quoted: only 书名号 name a law."""
        self.last: Kind | None = None
        self.ended = 0
        self.sent = False
        self._run(0, len(self.tokens))

    def piece(self, start: int, end: int) -> str:
        """原文的一段，去掉两头的标点与空白。"""
        said = re.sub(r"\s+", " ", self.text[start:end].strip(EDGE))
        return said if said.strip("（）()") else ""

    def _run(self, at: int, end: int) -> None:
        while at < end:
            token = self.tokens[at]
            if token.kind == "title":
                self._title(token)
            elif token.kind == "article":
                self._article(token)
            elif token.kind == "words":
                at += self._words(at)
            elif token.kind == "open" and at in self.mates:
                at = self._bracket(at)
            elif token.kind == "hard":
                self.doubtful = False
            elif token.kind == "colon":
                self.doubtful = False
                quoting = self.last == "article" and not self.text[self.ended : token.start].strip()
                self.prose = self.prose or quoting
            at += 1

    def _title(self, token: Token) -> None:
        title, articles = token.said, ""
        if within := words.ARTICLE.search(title):
            name = title[: within.start()]
            if within.end() == len(title) and words.LAW_LIKE.search(name):
                title, articles = name, within[0]
        self._take(title)
        self.prose = False
        self.sent = any(start < token.start <= end and sent for start, end, sent in self.issued)
        self._ends("title", token.end)
        if articles and self.owner:
            self.owner.articles.append(articles)

    def _take(self, title: str) -> None:
        self.owner = Found(title)
        self.bases.append(self.owner)

    def _ends(self, what: Kind, at: int) -> None:
        self.last, self.ended, self.losing, self.doubtful = what, at, False, False

    def _article(self, token: Token) -> None:
        said = re.sub(r"\s+", "", token.said)
        if self.owner is None or self.prose or len("、".join([*self.owner.articles, said])) > LONGEST_ARTICLE:
            self._lose(token.start, token.end)
            return
        self.owner.articles.append(said)
        self._ends("article", token.end)

    def _lose(self, start: int, end: int) -> None:
        while start and self.text[start - 1] in SQUARE[0]:
            start -= 1
        while end < len(self.text) and self.text[end] in SQUARE[1]:
            end += 1
        if self.losing and self.lost:
            start, _, after = self.lost.pop()
        else:
            after = self.bases[-1].title if self.bases else ""
        self.lost.append((start, end, after))
        self.losing = self.doubtful = True
        self.last, self.ended = "words", end

    def _bracket(self, at: int) -> int:
        """What is in brackets is read by itself; behind them the law before them goes on."""
        mate = self.mates[at]
        start, end = self.tokens[at].start, self.tokens[mate].end
        inner = self.tokens[at + 1 : mate]
        if self.losing and not any(token.kind == "title" for token in inner):
            self._lose(start, end)
            return mate
        owner, prose, last, bases, lost = self.owner, self.prose, self.last, len(self.bases), len(self.lost)
        articles = len(owner.articles) if owner else 0
        self.losing = False
        self._run(at + 1, mate)
        history = any(words.AMENDED.search(self.text[begin:stop]) for begin, stop, _ in self.lost[lost:])
        if owner and history and len(self.bases) > bases:
            # how the law came about: the decisions named there are no bases of the inspection
            del self.bases[bases:], self.lost[lost:], owner.articles[articles:]
            self.losing = False
            self._lose(start + 1, end - 1)
        self.owner, self.prose, self.last, self.ended = owner, prose, last, end
        self.losing = self.doubtful = False
        return mate

    def _words(self, at: int) -> int:
        """Words outside of marks; says how many further tokens were taken with them."""
        token = self.tokens[at]
        begin, taken = token.start, 0
        if any(start <= begin and token.end <= end for start, end, _ in self.issued):
            return taken
        beside = self.last == "title" and begin == self.ended
        if beside:
            begin += self._behind(token)
            beside = begin == token.start
        cuts = [(begin + cut.start(), begin + cut.end()) for cut in words.JOINED.finditer(self.text[begin : token.end])]
        starts = [begin, *(stop for _, stop in cuts)]
        for start, end in zip(starts, [*(stop for stop, _ in cuts), token.end], strict=True):
            last = end == token.end
            if loosely := words.LOOSELY.match(self.text, start, end):
                self._lose(start, loosely.end())
                start, self.owner, self.doubtful, self.losing = loosely.end(), None, False, False
            taken = self._part(start, end, at if last else None, beside and start == begin)
        return taken

    def _behind(self, token: Token) -> int:
        """Right behind a name in marks: the law that puts it into force, or the end of 关于印发《…》的通知."""
        if self.owner and words.LAW_LIKE.search(self.owner.title) and (more := words.ENACTED.match(token.said)):
            if self.owner.title.endswith(("法", "条例")):
                self.owner.title += more[0]
                self.ended = token.start + more.end()
                return more.end()
        elif self.sent and (more := words.SENT.match(token.said)):
            self.owner = None  # an article behind it may be one of the notice
            return more.end()
        return 0

    def _part(self, start: int, end: int, at: int | None, beside: bool) -> int:
        said = self.text[start:end]
        if not said or words.HARMLESS.fullmatch(said):
            if words.SOURCES.search(said):
                self.owner = None  # an article of some law or other
            return 0
        named = None
        if not (beside or self.prose or self.doubtful):
            named = words.law_name(said, at is None or self._followed(at), not self.marked)
        if named is None:
            owner = self.owner
            self._lose(start, end)
            self.owner = owner if words.NOTED.fullmatch(said) else None
            self.prose = self.prose or bool(words.PROSE.search(said)) or len(said) > words.LONG
            return 0
        name, taken = said[slice(*named)], 0
        if (
            at is not None
            and named[1] == len(said)
            and (trial := re.compile(r"[（(](?:试行|暂行)[）)]").match(self.text, end))
        ):
            name, end, taken = name + trial[0], trial.end(), 3
        self._take(name)
        self._ends("words", end)
        return taken

    def _followed(self, at: int) -> bool:
        """Is an article the next that is said, be it behind brackets?"""
        at += 1
        while at < len(self.tokens) and (
            self.tokens[at].kind in ("open", "close")
            or (self.tokens[at].kind == "soft" and not self.tokens[at].said.strip(ODD))
        ):
            at = self.mates.get(at, at) + 1
        return at < len(self.tokens) and self.tokens[at].kind == "article"


def _tokens(text: str) -> Iterator[Token]:
    """The cell cut into names in marks, articles, brackets, separators and other words, nothing left out."""
    at, listed = 0, 0
    while at < len(text):
        if number := _listed(text, at, listed):
            yield Token("hard", at, number[1])
            at, listed = number[1], number[0]
        elif marked := _marked(text, at):
            yield marked
            at = marked.end
        elif article := words.ARTICLE.match(text, at):
            yield Token("article", at, article.end(), article[0])
            at = article.end()
        else:
            end = at + 1 if _mark(text[at]) else _word(text, at)
            yield Token(_mark(text[at]) or "words", at, end, text[at:end].strip())
            at = end


def _mark(char: str) -> Kind | None:
    if char in "（(":
        return "open"
    if char in "）)":
        return "close"
    if char in HARD:
        return "hard"
    if char in "：:":
        return "colon"
    return "soft" if char in SOFT + ODD or char.isspace() else None


def _word(text: str, at: int) -> int:
    """Where the run of words ends that begins here."""
    start = at
    while at < len(text):
        inside = INSIDE.match(text, at)
        if inside and at > start and not words.LAW_LIKE.search(text[start:at]):
            at = inside.end()
        elif _mark(text[at]) or (text[at] == "第" and words.ARTICLE.match(text, at)):
            break
        else:
            at += 1
    return max(at, start + 1)


def _listed(text: str, at: int, listed: int) -> tuple[int, int] | None:
    """A number of a list before a name: only the first or the next one, at the begin of a line or sentence."""
    if at and text[at - 1] not in "\n\r；;。 \u3000":
        return None
    found = LISTED.match(text, at)
    if not found or found.end() == len(text) or not (text[found.end()] >= "\u4e00" or text[found.end()] in ODD):
        return None
    said = next(filter(None, found.groups()))
    for number in (1, listed + 1):
        tens, ones = divmod(number, 10)
        chinese = ("" if tens < 2 else CHINESE[tens % 10]) + ("十" if tens else "") + (CHINESE[ones] if ones else "")
        if said in (str(number), chinese, chr(0x2460 + number - 1)):
            return number, found.end()
    return None


def _marked(text: str, at: int) -> Token | None:
    """A name in 书名号, or in marks that stand for them when they hold what is called like a law."""
    for opening, closing in MARKS:
        if text[at] not in opening:
            continue
        end = _closing(text, at, opening, closing)
        if end is None:
            continue
        title = re.sub(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])", "", text[at + 1 : end])
        proper = text[at] == "《" or (words.LAW_LIKE.search(title) and (closing in ANGLES or "《" not in title))
        if title and proper and len(title) <= LONGEST_TITLE and not re.search(r"[；;。]", title):
            return Token("title", at, end + 1, title)
    return None


def _closing(text: str, at: int, opening: str, closing: str) -> int | None:
    """Where the marks opened here close; those of one family may be mixed, and stand within each other."""
    depth = 0
    for place in range(at, min(len(text), at + LONGEST_TITLE + 60)):
        if text[place] in opening and (place == at or text[place] not in closing):
            depth += 1
        elif text[place] in closing:
            depth -= 1
            if not depth:
                return place
    return None


def _mates(tokens: list[Token]) -> dict[int, int]:
    """Which bracket closes which; one without the other, or deeper than anybody writes, is a separator."""
    mates, waiting = {}, []
    for at, token in enumerate(tokens):
        if token.kind == "open":
            waiting.append(at)
        elif token.kind == "close" and waiting:
            opened = waiting.pop()
            if len(waiting) < DEEPEST:
                mates[opened] = at
    return mates


def _issued(text: str, tokens: list[Token]) -> list[tuple[int, int, bool]]:
    """(from, to, whether it was sent on) of those who issued it, right before a name in marks."""
    spans, since = [], 0
    for token in tokens:
        if token.kind == "title":
            begin = max(since, token.start - 150)
            found = words.ISSUER.search(text[begin : token.start])
            if found and found[0].strip():
                spans.append((begin + found.start(), token.start, bool(found["sent"])))
        if token.kind in ("title", "article", "open", "close"):
            since = token.end
    return spans


def kind(title: str) -> str:
    """从名称看种类：法、条例（国务院的与地方的）、办法等规章，其余为其他文件。"""
    if title.startswith("关于") or title.endswith(("通知", "意见", "方案", "规程")):
        return BasisKind.OTHER.value
    name = re.sub(r"[（(][^（）()]*[）)]$", "", title)
    if name.endswith("法") and not name.endswith("办法"):
        return BasisKind.LAW.value
    if name.endswith("条例"):
        return (BasisKind.LOCAL_REGULATION if PLACE.match(name) else BasisKind.REGULATION).value
    if name.endswith(("办法", "规定", "细则", "规则")):
        return BasisKind.RULE.value
    return BasisKind.OTHER.value
