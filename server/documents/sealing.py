"""部门电子印章：用部门证书给排好的 PDF 签名（PAdES-B-B）；没有证书的部门不签，文书照样成卷（rulings 32）。

A certificate is a file `seals/<department code>.p12` in the data folder, readable by this program only; it is put there
by `flask dossier certificate`. The signature is appended: what was laid out stays byte for byte, so that "same record,
same bytes" holds before it. Nothing is drawn on the page: a picture of a seal proves nothing (rulings 33).
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from server import clock

FIELD = "Seal"


class Unsealed(Exception):
    """证书不能用：消息是一句中文。"""


@dataclass(frozen=True)
class Seal:
    """PDF 上的一枚印章：谁的、盖章之后有没有改过、盖到文件末尾没有。"""

    subject: str
    intact: bool
    whole: bool


def home(folder: Path) -> Path:
    """各部门证书所在的文件夹；连同密钥一起进加密的备份。"""
    return folder / "seals"


def place(folder: Path, code: str) -> Path:
    """某部门证书的位置。"""
    return home(folder) / f"{code}.p12"


def held(folder: Path, code: str) -> bool:
    """这个部门有没有装证书：有的，它的文书排好就盖。"""
    return place(folder, code).is_file()


def install(folder: Path, code: str, content: bytes, password: bytes) -> str:
    """收下一份证书（PKCS#12），改成不带口令、只有本程序能读的文件；返回证书主体。

    Raises Unsealed when it cannot be opened, has no key, or has run out.
    """
    from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password or None)
    except ValueError as error:
        raise Unsealed("证书文件打不开：不是 PKCS#12，或口令不对") from error
    if key is None or certificate is None:
        raise Unsealed("证书文件里没有私钥或证书")
    kept: Any = key
    plain = pkcs12.serialize_key_and_certificates(b"seal", kept, certificate, others, NoEncryption())
    path = place(folder, code)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(plain)
        file.flush()
        os.fsync(file.fileno())
    return certificate.subject.rfc4514_string()


def sealed(pdf: bytes, folder: Path, code: str, office: str, reason: str, at: datetime) -> bytes:
    """盖上部门印章的 PDF；这个部门没有证书时原样返回。

    Raises Unsealed when there is a certificate that cannot sign (run out, damaged).
    """
    path = place(folder, code)
    if not held(folder, code):
        return pdf
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter

    kind: Any = signers.SimpleSigner
    signer = kind.load_pkcs12(str(path))
    if signer is None:
        raise Unsealed("部门证书打不开")
    certificate = signer.signing_cert
    if not certificate.not_valid_before <= at <= certificate.not_valid_after:
        raise Unsealed(f"部门证书不在有效期内（{clock.shanghai_day(certificate.not_valid_after)} 止）")
    how = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason, name=office,
    )  # fmt: skip
    out = io.BytesIO()
    signers.PdfSigner(how, signer=signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def seals(pdf: bytes) -> list[Seal]:
    """PDF 上的印章；没有为空。是否可信要看证书由谁签发，这里只看文件有没有改过。"""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    found = []
    for each in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
        certificate: Any = each.signer_cert
        status: Any = validate_pdf_signature(each, ValidationContext(trust_roots=[certificate]))
        whole = each.evaluate_signature_coverage().name == "ENTIRE_FILE"
        found.append(Seal(certificate.subject.human_friendly, bool(status.intact and status.valid), whole))
    return found
