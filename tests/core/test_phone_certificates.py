"""The certificate for trying the app on a phone: its own authority vouches for this address and for nothing else."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from threading import Thread

import pytest

from core.phone_certificates import Certificates, certificates_for

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")


def greeted(certificates, name: str) -> str:
    """What a client that trusts only this authority makes of the server under a name."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificates.server, certificates.key)
    client = ssl.create_default_context(cafile=str(certificates.authority))
    ours, theirs = socket.socketpair()

    def answer() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, OSError):
            theirs.close()

    thread = Thread(target=answer)
    thread.start()
    try:
        client.wrap_socket(ours, server_hostname=name).close()
        return "trusted"
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    finally:
        ours.close()
        thread.join()


def test_a_phone_that_trusts_the_authority_trusts_this_address_alone(tmp_path):
    folder = tmp_path / "certificates"
    made = certificates_for("127.0.0.1", folder)
    assert greeted(made, "127.0.0.1") == "trusted"
    assert "mismatch" in greeted(made, "192.168.1.9")
    assert (folder / "authority.key").stat().st_mode & 0o077 == 0
    before = made.authority.read_bytes(), made.server.read_bytes()
    assert (certificates_for("127.0.0.1", folder).authority.read_bytes(), made.server.read_bytes()) == before
    moved = certificates_for("192.168.1.9", folder)
    assert moved.authority.read_bytes() == before[0]  # what the phone trusts stays the same
    assert "mismatch" in greeted(moved, "127.0.0.1")


def test_the_authority_can_vouch_for_no_place_on_the_internet(tmp_path):
    folder = tmp_path / "certificates"
    certificates_for("127.0.0.1", folder)
    (folder / "bad.cnf").write_text("subjectAltName=DNS:www.example.com", encoding="ascii")
    files = {
        name: str(folder / name) for name in ("server.csr", "bad.cnf", "authority.crt", "authority.key", "server.crt")
    }
    subprocess.run(
        ["openssl", "x509", "-req", "-days", "9", "-in", files["server.csr"], "-extfile", files["bad.cnf"],
         "-CA", files["authority.crt"], "-CAkey", files["authority.key"], "-CAcreateserial",
         "-out", files["server.crt"]],
        check=True, capture_output=True,
    )  # fmt: skip
    forged = Certificates(folder / "authority.crt", folder / "server.crt", folder / "server.key")
    assert greeted(forged, "www.example.com") == "permitted subtree violation"


def test_an_address_of_the_internet_is_refused(tmp_path):
    with pytest.raises(ValueError, match="local network"):
        certificates_for("8.8.8.8", tmp_path)
