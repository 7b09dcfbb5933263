"""默克尔树（RFC 6962，SHA-256）：追加、包含证明、一致性证明及其核对。

Hashes are 32 raw bytes. The proofs are those of RFC 9162 section 2.1; sizes and
indices are plain integers.
"""

import hashlib
from collections.abc import Callable, Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """叶子的散列：前缀 0x00。"""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """内部节点的散列：前缀 0x01。"""
    return hashlib.sha256(b"\1" + left + right).digest()


def append(frontier: Sequence[bytes], size: int, leaf: bytes) -> tuple[list[bytes], list[tuple[int, int, bytes]]]:
    """追加一片叶子的散列：返回新的右缘和新完成的节点 (层, 序号, 散列)。

    The frontier holds the roots of the complete subtrees from largest to smallest; their sizes are the set bits of
    `size`, the number of leaves before this one. Level 0 is the leaf itself.
    Raises ValueError if frontier and size do not fit each other.
    """
    if size < 0 or len(frontier) != size.bit_count():
        raise ValueError("frontier does not fit its size")
    tops, level, index, top = list(frontier), 0, size, leaf
    done = [(level, index, top)]
    while index & 1:
        top = node_hash(tops.pop(), top)
        level, index = level + 1, index >> 1
        done.append((level, index, top))
    return [*tops, top], done


def root_of_frontier(frontier: Sequence[bytes]) -> bytes:
    """由右缘得树根；空树为空串的散列。"""
    if not frontier:
        return EMPTY
    top = frontier[-1]
    for left in reversed(frontier[:-1]):
        top = node_hash(left, top)
    return top


Node = Callable[[int, int], bytes]


def root_of(leaves: Sequence[bytes]) -> bytes:
    """一列叶子（原始内容）的树根。"""
    level = [leaf_hash(leaf) for leaf in leaves]
    if not level:
        return EMPTY
    while len(level) > 1:
        paired = [node_hash(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(level) & ~1 :]
    return level[0]


def subtree(node: Node, start: int, end: int) -> bytes:
    """半开区间 [start, end) 的树根；node(层, 序号) 给出完整子树的散列。

    The range must begin where a subtree of at least its size begins.
    """
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    k = _split(size)
    return node_hash(subtree(node, start, start + k), subtree(node, start + k, end))


def inclusion_proof(node: Node, index: int, size: int) -> list[bytes]:
    """第 index 片叶子在前 size 片中的包含证明。Raises ValueError outside the tree."""
    if not 0 <= index < size:
        raise ValueError("index outside the tree")
    proof = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(subtree(node, middle, end))
            end = middle
        else:
            proof.append(subtree(node, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(node: Node, old: int, new: int) -> list[bytes]:
    """前 old 片与前 new 片的一致性证明。Raises ValueError unless 0 < old ≤ new."""
    if not 0 < old <= new:
        raise ValueError("sizes")
    proof = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(subtree(node, middle, end))
            end = middle
        else:
            proof.append(subtree(node, start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(subtree(node, start, end))
    return proof[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """核对包含证明；长度不合、序号越界都不成立。`leaf` is the leaf hash."""
    if not 0 <= index < size or len(leaf) != 32:
        return False
    i, last, top = index, size - 1, leaf
    for sibling in proof:
        if last == 0 or len(sibling) != 32:
            return False
        if i & 1 or i == last:
            top = node_hash(sibling, top)
            while not i & 1 and i:
                i, last = i >> 1, last >> 1
        else:
            top = node_hash(top, sibling)
        i, last = i >> 1, last >> 1
    return last == 0 and top == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """核对一致性证明：旧树是新树的前缀。从空树出发的证明一律不成立。

    Equal sizes hold exactly when the roots are equal and the proof is empty.
    """
    if old == new:
        return old >= 0 and not proof and old_root == new_root
    if not 0 < old < new or not proof or any(len(h) != 32 for h in proof):
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    i, last = old - 1, new - 1
    while i & 1:
        i, last = i >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if i & 1 or i == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not i & 1 and i:
                i, last = i >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        i, last = i >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1
