"""Mail: into a folder while no server is named, else by SMTP, and never in the clear to another machine."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from alianza.kernel.errors import UsageError
from alianza.runtime.mail import Attached, Mail, MailFailed, mailer

MAIL = Mail(
    "ana@example.com", "Su enlace: ¡entre!", "Abra esto:\n\nhttps://go.example.org/auth/link/" + "x" * 90 + "\n"
)


class Server(socketserver.ThreadingTCPServer):
    """A mail server that takes everything, or refuses the recipient."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, refuses: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.refuses = refuses
        self.said: list[str] = []
        self.taken: list[bytes] = []


class Session(socketserver.StreamRequestHandler):
    """One conversation."""

    server: Server

    def handle(self) -> None:
        self._say("220 test")
        for line in iter(self.rfile.readline, b""):
            words = line.decode().strip()
            self.server.said.append(words)
            verb = words.split(" ")[0].upper()
            if verb == "DATA":
                self._data()
            elif verb == "RCPT" and self.server.refuses:
                self._say("550 no such user")
            elif verb == "AUTH":
                self._say("235 welcome")
            else:
                self._say("250-test\r\n250 AUTH PLAIN" if verb == "EHLO" else "221 bye" if verb == "QUIT" else "250 ok")
                if verb == "QUIT":
                    return

    def _data(self) -> None:
        self._say("354 go on")
        lines = []
        for line in iter(self.rfile.readline, b".\r\n"):
            lines.append(line)
        self.server.taken.append(b"".join(lines))
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(getattr(request, "param", False)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        monkeypatch.setenv("ALIANZA_SMTP_URL", f"smtp://user:p%40ss@127.0.0.1:{running.server_address[1]}")
        monkeypatch.setenv("ALIANZA_MAIL_FROM", "Alianza <alianza@example.org>")
        yield running
        running.shutdown()


def parsed(raw: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value,arg-type]


def test_without_a_server_it_lies_in_the_outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_HOME", str(tmp_path))
    monkeypatch.delenv("ALIANZA_SMTP_URL", raising=False)
    mailer().send(MAIL)
    (path,) = (tmp_path / "outbox").iterdir()
    found = parsed(path.read_bytes())
    assert (found["To"], found["Subject"], found.get_content()) == MAIL[:3]
    assert path.stat().st_mode & 0o777 == 0o600
    assert "x" * 90 in path.read_text(), "a link stands on one line, to be copied"


def test_with_one_it_is_handed_over(server: Server) -> None:
    mailer().send(MAIL)
    found = parsed(server.taken[0].replace(b"\r\n", b"\n"))
    assert (found["To"], found["Subject"], found.get_content()) == MAIL[:3]
    assert (found["From"], found["Auto-Submitted"]) == ("Alianza <alianza@example.org>", "auto-generated")
    assert any(one.startswith("AUTH PLAIN") for one in server.said)


@pytest.mark.parametrize("server", [True], indirect=True)
def test_what_the_server_refuses_is_said(server: Server) -> None:
    with pytest.raises(MailFailed, match="no such user"):
        mailer().send(MAIL)


def test_a_server_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setenv("ALIANZA_SMTP_URL", "smtp://127.0.0.1:1")
    with pytest.raises(MailFailed):
        mailer().send(MAIL)


def test_nothing_goes_in_the_clear_to_another_machine(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same server under another name than this machine's: it offers no TLS, so it gets nothing."""
    import alianza.runtime.mail as module

    def connect(_: str, port: int, **words: object) -> object:
        return real("127.0.0.1", port, timeout=5)

    real = module.smtplib.SMTP
    monkeypatch.setattr(module.smtplib, "SMTP", connect)
    url = f"smtp://user:secret@mail.example.org:{server.server_address[1]}"
    monkeypatch.setenv("ALIANZA_SMTP_URL", url)
    with pytest.raises(MailFailed, match="STARTTLS"):
        mailer().send(MAIL)
    assert server.taken == [] and not any("AUTH" in one for one in server.said)


@pytest.mark.parametrize(
    ("url", "sender"),
    [("http://x", "a@b.c"), ("smtp://", "a@b.c"), ("mail.example.org", "a@b.c"), ("smtps://mail.example.org", "")],
)
def test_settings_that_cannot_be(monkeypatch: pytest.MonkeyPatch, url: str, sender: str) -> None:
    monkeypatch.setenv("ALIANZA_SMTP_URL", url)
    monkeypatch.setenv("ALIANZA_MAIL_FROM", sender)
    with pytest.raises(UsageError):
        mailer()


@pytest.mark.parametrize(
    ("url", "sender"),
    [("smtp://mail.example.org:abc", "a@b.co"), ("smtp://mail.example.org:99999", "a@b.co"), ("smtp://[x", "a@b.co"),
     ("smtps://mail.example.org", "Alianza a@b.co"), ("smtps://mail.example.org", "@"), ("", "Alianza a@b.co")],
)  # fmt: skip
def test_nor_can_a_port_or_a_sender_that_is_none(monkeypatch: pytest.MonkeyPatch, url: str, sender: str) -> None:
    monkeypatch.setenv("ALIANZA_SMTP_URL", url)
    monkeypatch.setenv("ALIANZA_MAIL_FROM", sender)
    with pytest.raises(UsageError):
        mailer()


@pytest.mark.parametrize("server", [True], indirect=True)
def test_what_the_server_says_is_passed_on_without_the_address(server: Server) -> None:
    """It ends up in the log of whoever sends; the log names nobody."""
    with pytest.raises(MailFailed) as error:
        mailer().send(MAIL)
    assert "550" in str(error.value) and "ana@" not in str(error.value)


def test_an_address_in_another_script_is_written_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_HOME", str(tmp_path))
    monkeypatch.delenv("ALIANZA_SMTP_URL", raising=False)
    mailer().send(MAIL._replace(to="ана@почта.рф"))
    (path,) = (tmp_path / "outbox").iterdir()
    assert "To: ана@почта.рф\n" in path.read_text(encoding="utf-8")


def test_to_a_server_that_knows_no_other_script_it_fails_as_any_mail(server: Server) -> None:
    with pytest.raises(MailFailed, match="SMTPUTF8"):
        mailer().send(MAIL._replace(to="ана@почта.рф"))
    assert server.taken == []


@pytest.mark.parametrize("to", ["ana@example.com, all@example.com", "ana", "x: ana@example.com;"])
def test_a_mail_goes_to_one_address(server: Server, to: str) -> None:
    with pytest.raises(MailFailed, match="address"):
        mailer().send(MAIL._replace(to=to))
    assert server.taken == []


def test_a_line_break_gets_into_no_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_HOME", str(tmp_path))
    monkeypatch.delenv("ALIANZA_SMTP_URL", raising=False)
    mailer().send(MAIL._replace(subject="Hello\nBcc: all@example.com"))
    (path,) = (tmp_path / "outbox").iterdir()
    assert parsed(path.read_bytes())["Bcc"] is None
    with pytest.raises(ValueError):
        mailer().send(MAIL._replace(to="ana@example.com\nBcc: all@example.com"))


def test_files_go_along_as_they_are(server: Server) -> None:
    mailer().send(MAIL._replace(files=(Attached("kit.zip", b"PK\x00\xff", "application/zip"),)))
    found = parsed(server.taken[0].replace(b"\r\n", b"\n"))
    body = found.get_body(("plain",))
    assert body is not None and body.get_content() == MAIL.text
    kept = [(one.get_filename(), one.get_content_type(), one.get_content()) for one in found.iter_attachments()]
    assert kept == [("kit.zip", "application/zip", b"PK\x00\xff")]
