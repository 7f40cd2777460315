"""Calls to the outside: to public addresses only, to the one that was judged, whole, in time, and not too large."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from alianza.runtime import outgoing
from alianza.runtime.outgoing import CallFailed, TargetRefused, call, is_public, read_target


class Peer:
    """A server that says what it is told to, once for each connection, and keeps what it was asked."""

    def __init__(self, answer: bytes | Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> None:
        self._answer, self._context = answer, context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.asked: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                one, _ = self._socket.accept()
            except OSError:
                return
            with one:
                try:
                    self._speak(self._context.wrap_socket(one, server_side=True) if self._context else one)
                except OSError:
                    continue  # whoever called hung up, as some of these tests do

    def _speak(self, one: socket.socket) -> None:
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += one.recv(4096)
        self.asked.append(asked)
        if callable(self._answer):
            self._answer(one)
        else:
            one.sendall(self._answer)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@contextmanager
def peer(
    answer: bytes | Callable[[socket.socket], None] = b"", context: ssl.SSLContext | None = None
) -> Iterator[Peer]:
    made = Peer(answer, context)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_PRIVATE_TARGETS", "1")


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """`named("10.0.0.1", …)`: what every name leads to; gives the list of the names that were asked for."""
    asked: list[str] = []
    real: Callable[..., list[object]] = socket.getaddrinfo

    def name(*addresses: str) -> list[str]:
        def look_up(host: str, port: int, *words: object, **more: object) -> list[object]:
            if host in addresses:  # a number leads to itself
                return real(host, port, *words, **more)
            asked.append(host)
            return [(0, 0, 0, "", (one, port)) for one in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        return asked

    return name


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-One: 1\r\n\r\nok"


class TestWhereTo:
    @pytest.mark.parametrize(
        "address",
        ["127.0.0.1", "127.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
         "224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0",
         "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1",
         "2002:7f00:1::", "2001:0:7f00:1::", "fec0::1", "2001:db8::1"],
    )  # fmt: skip
    def test_none_of_these_is_public(self, address: str) -> None:
        assert not is_public(address)

    @pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"])
    def test_control_these_are(self, address: str) -> None:
        assert is_public(address)

    @pytest.mark.parametrize(
        "url",
        ["http://example.com/", "ftp://example.com/", "file:///etc/passwd", "https://", "https:///x", "example.com",
         "https://u:p@example.com/", "https://u@example.com/", "https://example.com/#x", "https://example.com:0/",
         "https://example.com:99999/", "https://example.com/a b", "https://example.com/a\r\nHost: x", "https://exämple.com/",
         "https://[::1/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/x",
         "https://example.com\\@10.0.0.1/", "https://example.com/" + "a" * 2_000],
    )  # fmt: skip
    def test_an_address_that_is_refused_as_it_is_written(self, url: str) -> None:
        with pytest.raises(TargetRefused):
            read_target(url)

    def test_control_a_plain_one_is_taken_apart(self) -> None:
        assert read_target("https://Example.com:8443/a?b=c") == (True, "example.com", 8443, "/a?b=c")
        assert read_target("https://example.com") == (True, "example.com", 443, "/")

    @pytest.mark.parametrize("name", ["localhost", "2130706433", "0x7f.1", "017700000001", "127.1"])
    def test_other_spellings_of_this_machine(self, name: str) -> None:
        """The system's resolver reads them as 127.0.0.1, so the address that it gives is what is judged."""
        with pytest.raises((TargetRefused, CallFailed)):
            call("GET", f"https://{name}/")

    @pytest.mark.parametrize("addresses", [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["8.8.8.8", "::1"]])
    def test_a_name_that_leads_inside(self, named: Callable[..., list[str]], addresses: list[str]) -> None:
        named(*addresses)
        with pytest.raises(TargetRefused):
            call("GET", "https://example.com/")

    def test_the_name_is_looked_up_once(self, named: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
        """A name that leads elsewhere the second time gets nowhere: the connection goes to the address that was judged."""
        asked, tried = named("8.8.8.8"), []
        monkeypatch.setattr(socket, "create_connection", lambda to, timeout: tried.append(to) or _no_connection())
        with pytest.raises(CallFailed, match="refused"):
            call("GET", "https://example.com/")
        assert asked == ["example.com"] and tried == [("8.8.8.8", 443)]

    def test_a_name_that_nobody_knows(self) -> None:
        with pytest.raises(CallFailed) as found:
            call("GET", "https://nowhere.invalid/")
        assert found.value.reason == "name"

    def test_a_resolver_that_does_not_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        over = threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [1][over.wait(20) :])
        with pytest.raises(CallFailed) as found:
            call("GET", "https://example.com/", connect_seconds=0.1)
        over.set()
        assert found.value.reason == "timeout"


def _no_connection() -> None:
    raise ConnectionRefusedError(111, "refused")


@pytest.mark.usefixtures("private")
class TestTheCall:
    def test_goes_out_and_comes_back(self) -> None:
        with peer(OK) as one:
            answer = call("POST", f"http://localhost:{one.port}/a?b=c", headers={"X-A": "b"}, body=b"body")
        assert answer == (200, {"content-length": "2", "x-one": "1"}, b"ok", False)
        head, _, body = one.asked[0].partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        assert lines[0] == "POST /a?b=c HTTP/1.1" and body in (b"", b"body")
        assert f"Host: localhost:{one.port}" in lines and "X-A: b" in lines and "Content-Length: 4" in lines

    def test_follows_no_redirect(self) -> None:
        with peer(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n") as one:
            assert call("GET", f"http://127.0.0.1:{one.port}/").status == 302
        assert len(one.asked) == 1

    def test_asks_no_proxy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        with peer(OK) as one:
            assert call("GET", f"http://127.0.0.1:{one.port}/").status == 200

    def test_reads_no_more_than_its_measure(self) -> None:
        with peer(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000) as one:
            assert call("GET", f"http://127.0.0.1:{one.port}/", largest=10)[2:] == (b"x" * 10, True)
            assert call("GET", f"http://127.0.0.1:{one.port}/", largest=1000)[2:] == (b"x" * 1000, False)

    @pytest.mark.parametrize(
        "said",
        [b"nonsense\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
         b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200],
    )  # fmt: skip
    def test_what_is_no_whole_answer(self, said: bytes) -> None:
        with peer(said) as one, pytest.raises(CallFailed) as found:
            call("GET", f"http://127.0.0.1:{one.port}/")
        assert found.value.reason in ("protocol", "connect")

    @pytest.mark.parametrize("drips", [False, True])
    def test_one_that_hangs_or_drips_ends_at_the_deadline(self, drips: bool) -> None:
        over = threading.Event()

        def hang(one: socket.socket) -> None:
            one.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not over.wait(0.02 if drips else 20):
                one.sendall(b"x")

        with peer(hang) as one, pytest.raises(CallFailed) as found:
            began = time.monotonic()
            try:
                call("GET", f"http://127.0.0.1:{one.port}/", total_seconds=0.4)
            finally:
                over.set()
        assert found.value.reason == "timeout" and time.monotonic() - began < 3

    def test_nobody_there(self) -> None:
        with peer() as one:
            port = one.port
        with pytest.raises(CallFailed) as found:
            call("GET", f"http://127.0.0.1:{port}/")
        assert found.value.reason == "connect"

    def test_a_line_break_in_a_header_is_not_sent(self) -> None:
        with peer(OK) as one, pytest.raises(CallFailed):
            call("GET", f"http://127.0.0.1:{one.port}/", headers={"X-A": "b\r\nX-B: c"})
        assert one.asked == []


@pytest.mark.usefixtures("private")
class TestCertificates:
    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Callable[[str], ssl.SSLContext]:
        """`certificate("example.com")`: a server's side with a certificate for that name, made by itself."""

        def make(name: str) -> ssl.SSLContext:
            key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
            subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
            made = (
                x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
                .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
                .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
                .sign(key, hashes.SHA256())
            )  # fmt: skip
            file = tmp_path / "both.pem"
            private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            file.write_bytes(
                made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, *private)
            )
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file)
            return context

        return make

    def test_the_name_is_checked_though_the_address_is_pinned(
        self, certificate: Callable[[str], ssl.SSLContext], tmp_path: Path, named: Callable[..., list[str]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        seen: list[str | None] = []
        context = certificate("hooks.example.com")
        context.sni_callback = lambda _, name, __: seen.append(name)  # type: ignore[assignment]
        named("127.0.0.1")
        with peer(OK, context) as one:
            with pytest.raises(CallFailed) as unknown:
                call("GET", f"https://hooks.example.com:{one.port}/")
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "both.pem"))
            assert call("GET", f"https://hooks.example.com:{one.port}/").status == 200
            with pytest.raises(CallFailed) as other:
                call("GET", f"https://other.example.com:{one.port}/")
        assert unknown.value.reason == other.value.reason == "tls"
        assert seen == ["hooks.example.com", "hooks.example.com", "other.example.com"]
        assert f"Host: hooks.example.com:{one.port}".encode() in one.asked[0]


def test_without_the_setting_this_machine_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALIANZA_PRIVATE_TARGETS", raising=False)
    with peer(OK) as one:
        for url in (
            f"http://127.0.0.1:{one.port}/",
            f"https://127.0.0.1:{one.port}/",
            f"https://localhost:{one.port}/",
        ):
            with pytest.raises(TargetRefused):
                outgoing.call("GET", url)
    assert one.asked == []
