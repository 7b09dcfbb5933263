"""本机的证书机构：一把只管内网名称与地址的根，一张随名称、地址更新的服务器证书；密钥只有本用户可读。

The root may vouch for names and addresses of local networks only (critical name constraints): a phone that trusts it
gives nobody power over its other connections. An address of the internet needs a certificate of a public authority.
"""

from __future__ import annotations

import ipaddress
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_DAYS, CARD_DAYS, RENEW_DAYS = 3650, 397, 30
"""A server certificate may live 398 days on a phone; it is renewed in the last month."""
NETWORKS = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10",
    "fc00::/7", "fe80::/10", "::1/128",
)  # fmt: skip
ENDINGS = ("localhost", "local", "lan", "internal", "home.arpa")
Key = ec.EllipticCurvePrivateKey


class NotLocal(ValueError):
    """不是内网的名称或地址；消息是一句中文。"""


class Papers(NamedTuple):
    """证书与密钥在哪里。"""

    root: Path
    certificate: Path
    key: Path


def papers(folder: Path, names: list[str], now: datetime) -> Papers:
    """这些名称与地址的证书；还没有的、快到期的、不含其中某一个的，现在就发。

    ``names`` are host names and IP addresses. Raises NotLocal.
    """
    for name in names:
        _must_be_local(name)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    root, root_key = _root(folder, now)
    found = Papers(folder / "ca.crt", folder / "server.crt", folder / "server.key")
    if not _serves(found, root, names, now):
        _issue(found, root, root_key, names, now)
    return found


def fingerprint(certificate: bytes) -> str:
    """PEM 证书的 SHA-256 指纹，两位一组，与手机上显示的写法一样。"""
    digest = x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def _must_be_local(name: str) -> None:
    address = _address(name)
    if address is not None:
        if not any(address in ipaddress.ip_network(each) for each in NETWORKS):
            raise NotLocal(f"{name} 不是内网地址，自建的证书不能用；请用正式的域名和证书，放在前置的代理上。")
    elif "." in name and not name.lower().endswith(tuple(f".{ending}" for ending in ENDINGS)):
        raise NotLocal(f"{name} 是公网的域名，自建的证书不能用；请向正式的证书机构申请。")


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _root(folder: Path, now: datetime) -> tuple[x509.Certificate, Key]:
    """根证书与它的密钥；第一次用时生成，此后不变，手机只需信任一次。"""
    place, key_place = folder / "ca.crt", folder / "ca.key"
    if place.is_file() and key_place.is_file():
        root = x509.load_pem_x509_certificate(place.read_bytes())
        if root.not_valid_after_utc - now > timedelta(days=CARD_DAYS):
            return root, _read_key(key_place)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"阳光抽查 本机证书机构 {now:%Y-%m-%d}")])
    allowed: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_network(each)) for each in NETWORKS]
    allowed += [x509.DNSName(each) for each in (*ENDINGS, *_bare())]
    root = (
        _begun(name, name, key.public_key(), now, ROOT_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=allowed, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_place, key)
    place.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    return root, key


def _bare() -> list[str]:
    """本机的网名，没有点的；带点的按结尾另管。"""
    name = os.uname().nodename.lower()
    return [name] if name and "." not in name else []


def _serves(found: Papers, root: x509.Certificate, names: list[str], now: datetime) -> bool:
    """现有的证书够用：是这个根发的，还有一个月以上，名称都在里面。"""
    if not (found.certificate.is_file() and found.key.is_file()):
        return False
    card = x509.load_pem_x509_certificate(found.certificate.read_bytes())
    alternative = card.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    held = {str(each.value) for each in alternative}
    fresh = card.not_valid_after_utc - now > timedelta(days=RENEW_DAYS) and card.not_valid_before_utc <= now
    return fresh and card.issuer == root.subject and set(names) <= held


def _issue(found: Papers, root: x509.Certificate, root_key: Key, names: list[str], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    held: list[x509.GeneralName] = []
    for name in dict.fromkeys(names):
        address = _address(name)
        held.append(x509.IPAddress(address) if address is not None else x509.DNSName(name))
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "阳光抽查")])
    card = (
        _begun(title, root.subject, key.public_key(), now, CARD_DAYS)
        .add_extension(x509.SubjectAlternativeName(held), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    _write_key(found.key, key)
    found.certificate.write_bytes(card.public_bytes(serialization.Encoding.PEM))


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    # A day of grace: the clock of a phone in the field is often behind.
    return builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=days))


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_key(path: Path, key: Key) -> None:
    """先写到旁边再换上去，任何时刻都只有本用户可读。"""
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _read_key(path: Path) -> Key:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path.name} 不是本机生成的密钥")
    return key
