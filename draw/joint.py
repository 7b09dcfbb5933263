"""联合抽查：各部门名录的交集、一个检查组里各部门的席位（S0-05、S0-11）。"""

from collections.abc import Collection, Mapping, Sequence

from draw.team import Slot


def intersection(registers: Mapping[str, Collection[str]]) -> list[str]:
    """每个参加部门的名录里都有的对象，按编号排序；抽取由发起部门办一次。

    `registers` maps department → ids of units it has an item for. Raises ValueError for fewer than two departments.
    """
    if len(registers) < 2:
        raise ValueError("a joint draw needs two departments")
    return sorted(set.intersection(*(set(ids) for ids in registers.values())))


def joint_slots(seats: Sequence[tuple[str, int]]) -> tuple[Slot, ...]:
    """检查组的席位：第一席是牵头部门的主检，人人持执法证，各部门各占其席。

    `seats` lists (department, number of people), the lead department first.
    Raises ValueError for a department without a seat, one named twice, or fewer than two people in all.
    """
    if len({d for d, _ in seats}) != len(seats) or any(n < 1 for _, n in seats) or sum(n for _, n in seats) < 2:
        raise ValueError("seats")
    slots = [Slot(dept, frozenset("Z")) for dept, n in seats for _ in range(n)]
    return (Slot(seats[0][0], frozenset("LZ")), *slots[1:])
