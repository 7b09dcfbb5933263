"""审定之前就说卷里缺什么：抽样、照片、签字、拒签的凭据。"""

from __future__ import annotations

from server.documents.case import Case
from server.documents.gaps import gaps, unpaired
from tests.server.documents import records


def says(writer: records.Writer) -> dict[str, str]:
    """缺的各样，按项。"""
    found: dict[str, str] = {}
    for row in gaps(Case(writer.record())):
        found[row["item"]] = "；".join(one for one in (found.get(row["item"], ""), row["says"]) if one)
    return found


def test_what_the_checklist_asks_for_is_named() -> None:
    """要求抽样而没有抽样、查出问题而没有照片，各说各的项；没有当事人签字也没有拒签记录，说整卷。"""
    form = records.form()
    item = next(item for section in form["sections"] for item in section["items"] if item["id"] == "q01")
    item["subsample"] = 3
    writer = records.Writer(form)
    writer.arrive()
    writer.answer("q01", {"verdict": "CONFORM"})
    writer.answer("q02", {"verdict": "FAIL"})
    writer.fail("q02", "照没有公示")
    writer.seal("R05", "有问题")
    found = says(writer)
    assert "检查表要求现场抽 3 个，没有抽样记录" in found["q01"]
    assert "照片" in found["q02"]
    assert found[""] == "没有当事人签字，也没有拒签记录"


def test_a_whole_record_lacks_nothing_of_the_person() -> None:
    """当事人签了的，不说缺签字；无人在场的也不说。"""
    assert "" not in says(records.signed())
    writer = records.Writer(records.form())
    writer.arrive("NOBODY")
    writer.seal("R07", "无人")
    assert "" not in says(writer)


def test_a_check_at_the_desk_lacks_no_papers_of_a_visit() -> None:
    """书面检查没有人到场：不缺出示证件、送达通知书、当事人签字；照纸表补录到过场的照样缺。"""
    writer = records.at_desk()
    assert says(writer)[""] == "1 项未检查，结果是未发现问题"
    typed = says(records.at_desk("STAFF"))[""]
    assert typed.endswith("没有记出示证件；没有记送达通知书；没有当事人签字，也没有拒签记录")


def test_a_correction_on_the_spot_shows_before_and_after() -> None:
    """两张都写明是改正前的，仍缺改正后；没有写明的算改正前；各有一张就不缺。"""
    before, after = {"reason": "改正前"}, {"reason": "改正后；无定位：地下室"}
    assert unpaired([before, before]) == ["改正后"]
    assert unpaired([{"reason": None}, {"reason": "店里太暗"}]) == ["改正后"]
    assert unpaired([after]) == ["改正前"]
    assert unpaired([before, after]) == unpaired([{"reason": ""}, after]) == []


def test_a_refusal_without_a_name_is_said_before_approval() -> None:
    """拒签的人、告知权利都写明的不说；早先没有写的，审定之前就说。"""
    writer = records.usual(photos=0)
    writer.refuse()
    writer.seal("R05", "拒签")
    record = writer.record()
    told = "没有写明是谁拒签"
    assert told not in {row["says"] for row in gaps(Case(record))}
    refused = next(op for op in record["ops"] if op["kind"] == "sign.refuse")
    refused["p"] |= {"who": None, "rights_told": None}
    found = {row["says"] for row in gaps(Case(record))}
    assert {told, "拒签时没有记告知陈述申辩、回避的权利和后果"} <= found


def test_a_clean_result_over_items_nobody_could_check_is_said_before_approval() -> None:
    """一半以上未检查的，却说未发现问题：审定之前说出几项；都判了的不说。"""
    writer = records.Writer(records.form())
    writer.arrive()
    writer.answer("q01", {"verdict": "NOT_CHECKED", "reason": "对方拒绝"})
    writer.seal("R01", "没有问题")
    assert "1 项未检查，结果是未发现问题" in {row["says"] for row in gaps(Case(writer.record()))}
    fine = records.Writer(records.form())
    fine.arrive()
    fine.answer("q01", {"verdict": "CONFORM"})
    fine.seal("R01", "没有问题")
    assert not any("未检查" in row["says"] for row in gaps(Case(fine.record())))
