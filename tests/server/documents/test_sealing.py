"""部门印章：盖了能验，改一个字节验不过，没有证书照旧，过期的说得清楚；外面的程序也认。"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from server import clock, shell
from server.documents import layout, letters, sealing, view
from server.documents.attached import attachments
from tests.server.documents import records
from tests.server.documents.test_warm import RENDER, job

OFFICE = "青禾县市场监督管理局"
PASSWORD = b"only for this test"


def certificate(until: datetime) -> bytes:
    """试验用的证书：自己的根，签发一张部门证书。"""

    def made(
        name: str, key: ec.EllipticCurvePrivateKey, by: x509.Name, signer: ec.EllipticCurvePrivateKey, ca: bool
    ) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False)
        builder = x509.CertificateBuilder(by, subject, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(until)
        builder = builder.add_extension(x509.BasicConstraints(ca, None), critical=True)
        return builder.add_extension(usage, critical=True).sign(signer, hashes.SHA256())

    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "试验根证书")])
    root = made("试验根证书", root_key, name, root_key, True)
    own = made(OFFICE, key, name, root_key, False)
    return pkcs12.serialize_key_and_certificates(b"seal", key, own, [root], BestAvailableEncryption(PASSWORD))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """一份排好的现场卷。"""
    return shell.limited(RENDER, (), job(tmp_path_factory.mktemp("record")), cpu_s=60, memory_mb=1536, wall_s=120)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """装好证书的数据文件夹。"""
    sealing.install(tmp_path, "SCJG", certificate(clock.now() + timedelta(days=30)), PASSWORD)
    return tmp_path


def seal(page: bytes, folder: Path, code: str = "SCJG") -> bytes:
    """盖一枚。"""
    return sealing.sealed(page, folder, code, OFFICE, "现场卷成卷", clock.now())


def test_a_seal_can_be_checked(page: bytes, folder: Path) -> None:
    """盖章只在文件后面添，前面一个字节不动；附件还在；证书文件别人读不了。"""
    made = seal(page, folder)
    assert made.startswith(page)
    found = sealing.seals(made)
    assert [(each.intact, each.whole) for each in found] == [(True, True)]
    assert OFFICE in found[0].subject
    assert attachments(made) == attachments(page)
    assert sealing.place(folder, "SCJG").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("sealed", "says"), [(True, "已加盖电子印章"), (False, "待加盖印章")])
def test_the_page_says_what_the_file_carries(sealed: bool, says: str) -> None:
    """要盖电子印章的，落款写见签名面板；没有证书的，写待加盖；两句不同时出现。"""
    content = {"authority": OFFICE, "entity": "试验店", "no": "x", "code": "", "date": "2026-11-12", "phone": ""}
    content |= {"to": "某局", "subject": "事由", "facts": "事实", "basis": "", "request": "请处理", "sealed": sealed}
    content |= {
        "inspected_on": "2026-11-10",
        "result_code": "R08",
        "case_no": "y",
        "evidence": [],
        "internal": False,
        "route": "",
    }
    html = letters.page({"kind": "INFORM", "title": "抄告函", "content": content, "mark": ""}, frozenset())
    context = {**view.context(records.signed().record()), "images": frozenset(), "sealed": sealed}
    dossier = layout.page("dossier.html", context)
    other = "待加盖印章" if sealed else "已加盖电子印章"
    assert [(says in text, other in text) for text in (html, dossier)] == [(True, False)] * 2


def test_a_changed_byte_breaks_the_seal(page: bytes, folder: Path) -> None:
    """盖章之后改一个字节，验不过。"""
    made = bytearray(seal(page, folder))
    at = made.index(b"/Producer") + 12
    made[at] ^= 1
    assert [each.intact for each in sealing.seals(bytes(made))] == [False]


def test_without_a_certificate_nothing_happens(page: bytes, folder: Path) -> None:
    """别的部门没有证书：原样。"""
    assert seal(page, folder, "XFDD") == page
    assert sealing.seals(page) == []


def test_a_certificate_that_ran_out_says_so(page: bytes, tmp_path: Path) -> None:
    """过了期的证书不盖，说出到哪一天。"""
    sealing.install(tmp_path, "SCJG", certificate(datetime(2026, 2, 1, tzinfo=UTC)), PASSWORD)
    with pytest.raises(sealing.Unsealed, match="2026-02-01"):
        sealing.sealed(page, tmp_path, "SCJG", OFFICE, "x", datetime(2026, 11, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("content", "password"), [(b"nothing", b""), (certificate(datetime(2027, 1, 1, tzinfo=UTC)), b"wrong")]
)
def test_a_bad_file_is_refused(tmp_path: Path, content: bytes, password: bytes) -> None:
    """不是证书的、口令不对的，不收。"""
    with pytest.raises(sealing.Unsealed, match="打不开"):
        sealing.install(tmp_path, "SCJG", content, password)


def test_an_outside_program_agrees(page: bytes, folder: Path, tmp_path: Path) -> None:
    """poppler 的 pdfsig 说签名有效，qpdf 查不出错。"""
    path = tmp_path / "sealed.pdf"
    path.write_bytes(seal(page, folder))
    told = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False)
    assert "Signature is Valid" in told.stdout
    assert "Total document signed" in told.stdout
    assert subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0
