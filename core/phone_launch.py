"""`make phone`: the app over HTTPS on the local network, with two codes to scan and plain words on what is trusted."""

from __future__ import annotations

import os
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import segno

from core import launch
from core.phone_certificates import Certificates, NoOpenssl, certificates_for
from core.settings import from_environment

WORDS = """
  What your phone is asked to trust, honestly:
  · Without HTTPS a phone keeps no offline app, and this computer has no public name. So it vouches for itself with an
    authority of its own, kept in {folder}.
  · That authority can vouch for private addresses only (10.*, 172.16–31.*, 192.168.*), never for a site on the
    internet, and it ends within {days} days. Whoever copies its key from this computer could still pose as a machine in
    your local network. Remove it from the phone when you are done trying.
  · Never do this for real visits: a school's server has a certificate that phones trust by themselves.

  iPhone   1. Scan the first code in Safari and allow the profile.
           2. Settings › General › VPN & Device Management: install it.
           3. Settings › General › About › Certificate Trust Settings: switch it on.
           4. Scan the second code; then Share › Add to Home Screen. The app there is signed in by itself:
              Settings › My phone shows a six-digit code.
  Android  1. Scan the first code and keep the file.
           2. Settings › Security › Encryption & credentials › Install a certificate › CA certificate
              (the names differ by maker).
           3. Scan the second code in Chrome; menu › Install app.
  Phone and computer must be in the same network, and the computer's firewall must let ports {port} and {plain} in.
  Guest networks often keep devices apart; a phone's own hotspot works.
"""


def main() -> int:
    """Serve until a signal."""
    os.chdir(launch.ROOT)
    settings = from_environment()
    address = os.environ.get("FANGSHI_PHONE_ADDRESS") or local_address()
    port = settings.port + 443 if settings.port == 8000 else settings.port
    folder = settings.data / "phone-certificates"
    try:
        certificates = certificates_for(address, folder)
    except (NoOpenssl, ValueError) as error:
        print(f"make phone: {error}", file=sys.stderr)
        return 1
    environment = os.environ | {
        "FANGSHI_HOST": "0.0.0.0",  # noqa: S104  the phone comes from outside this computer, and that is asked for
        "FANGSHI_PORT": str(port),
        "FANGSHI_URL": f"https://{address}:{port}",
        "FANGSHI_DATA": str(settings.data),
        "PYTHONUNBUFFERED": "1",
    }
    launch.prepare(settings, environment)
    plain = offer(certificates, port + 1)
    say(address, port, plain, folder)
    return launch.serve(from_environment(environment), environment, *secured(certificates))


def secured(certificates: Certificates) -> list[str]:
    """The web server's options for HTTPS."""
    return ["--certfile", str(certificates.server), "--keyfile", str(certificates.key)]


def local_address() -> str:
    """This computer's address in the local network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def offer(certificates: Certificates, port: int) -> int:
    """Hand out the authority's certificate, and nothing else, over plain HTTP; gives the port."""
    content = certificates.authority.read_bytes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_it = self.path == "/fangshi.crt"
            self.send_response(200 if is_it else 404)
            self.send_header("Content-Type", "application/x-x509-ca-cert" if is_it else "text/plain")
            self.end_headers()
            self.wfile.write(content if is_it else b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("", port), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


def say(address: str, port: int, plain: int, folder: Path) -> None:
    """The two codes and the words."""
    for title, url in (
        ("1  the certificate", f"http://{address}:{plain}/fangshi.crt"),
        ("2  the app", f"https://{address}:{port}/field"),
    ):
        print(f"\n  {title}: {url}\n")
        segno.make(url, micro=False).terminal(compact=True, border=2)
    print(WORDS.format(folder=folder, days=180, port=port, plain=plain), flush=True)


if __name__ == "__main__":
    sys.exit(main())
