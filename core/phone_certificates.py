"""A certificate for one computer on the local network, so that phones may try the app over HTTPS.

Phones keep an offline app only over HTTPS. The authority made here can vouch for private addresses alone (name
constraints), its key never leaves the data folder, and it ends by itself after a few months.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

AUTHORITY_DAYS, SERVER_DAYS = "180", "90"

_AUTHORITY = """[req]
distinguished_name=name
x509_extensions=ca
prompt=no
[name]
CN=Fangshi on this computer (trying out)
[ca]
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
nameConstraints=critical,permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:172.16.0.0/255.240.0.0,permitted;IP:192.168.0.0/255.255.0.0,permitted;IP:127.0.0.0/255.0.0.0,permitted;DNS:fangshi.invalid
subjectKeyIdentifier=hash
"""
_SERVER = """basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName=IP:{address}
"""


class NoOpenssl(RuntimeError):
    """The program that makes certificates is not installed."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Where the files stand."""

    authority: Path
    server: Path
    key: Path


def certificates_for(address: str, folder: Path) -> Certificates:
    """The files for this address, made anew when they are missing, ending, or for another address."""
    if not ip_address(address).is_private:
        raise ValueError(f"{address} is not a private address; this is for the local network only.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _lasts(folder / "authority.crt"):
        _make_authority(folder)
        (folder / "server.crt").unlink(missing_ok=True)
    if not _lasts(folder / "server.crt") or _address_in(folder) != address:
        _make_server(folder, address)
    return Certificates(folder / "authority.crt", folder / "server.crt", folder / "server.key")


def _make_authority(folder: Path) -> None:
    settings = _kept(folder / "authority.cnf", _AUTHORITY)
    _new_key(folder / "authority.key")
    _openssl(
        "req", "-x509", "-new", "-sha256", "-days", AUTHORITY_DAYS, "-config", str(settings),
        "-key", str(folder / "authority.key"), "-out", str(folder / "authority.crt"),
    )  # fmt: skip


def _make_server(folder: Path, address: str) -> None:
    request, extensions = folder / "server.csr", _kept(folder / "server.cnf", _SERVER.format(address=address))
    _new_key(folder / "server.key")
    _openssl("req", "-new", "-sha256", "-key", str(folder / "server.key"), "-subj", "/O=Fangshi", "-out", str(request))
    _openssl(
        "x509", "-req", "-sha256", "-days", SERVER_DAYS, "-in", str(request), "-extfile", str(extensions),
        "-CA", str(folder / "authority.crt"), "-CAkey", str(folder / "authority.key"), "-CAcreateserial",
        "-out", str(folder / "server.crt"),
    )  # fmt: skip
    (folder / "address").write_text(address, encoding="ascii")


def _new_key(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    _openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(path))


def _kept(path: Path, text: str) -> Path:
    path.write_text(text, encoding="ascii")
    return path


def _address_in(folder: Path) -> str | None:
    path = folder / "address"
    return path.read_text(encoding="ascii") if path.exists() else None


def _lasts(certificate: Path) -> bool:
    """Whether it is there and good for another week."""
    return (
        certificate.exists() and _run("x509", "-in", str(certificate), "-noout", "-checkend", "604800").returncode == 0
    )


def _openssl(*arguments: str) -> None:
    done = _run(*arguments)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip())


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("openssl")
    if program is None:
        raise NoOpenssl("openssl is needed to make the certificate; install it and try again.")
    return subprocess.run([program, *arguments], capture_output=True, check=False)
