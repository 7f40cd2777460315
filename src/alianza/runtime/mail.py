"""The port for mail: one message at a time, by SMTP or, while no server is named, into a folder that a developer reads.

`ALIANZA_SMTP_URL` is `smtps://user:password@host` (TLS from the start, port 465) or `smtp://…` (STARTTLS, port 587; without
it only to this machine itself). Unset, messages lie under `ALIANZA_HOME/outbox` as `.eml` files.
"""

from __future__ import annotations

import os
import secrets
import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from alianza.kernel.errors import AlianzaError, UsageError
from alianza.runtime import clock
from alianza.runtime.settings import Settings, read_settings

_SECONDS = 20
_HINT = "smtps://user:password@mail.example.org or smtp://user:password@mail.example.org:587"


class MailFailed(AlianzaError):
    """The mail server did not take a message."""

    code = "mail_failed"


class Attached(NamedTuple):
    """A file that goes with a message; `kind` is its media type: `application/pdf`."""

    name: str
    body: bytes
    kind: str


class Mail(NamedTuple):
    """A plain message to one address, with files if there are any."""

    to: str
    subject: str
    text: str
    files: tuple[Attached, ...] = ()


class Mailer(Protocol):
    """Delivers a message, or raises MailFailed."""

    def send(self, mail: Mail) -> None:
        """Deliver it."""


def mailer(settings: Settings | None = None) -> Mailer:
    """The mailer of the settings. Raises UsageError when they can't be."""
    settings = settings or read_settings()
    url = os.environ.get("ALIANZA_SMTP_URL", "")
    sender = os.environ.get("ALIANZA_MAIL_FROM", "")
    if not url:
        return Outbox(settings.home / "outbox", _sender(sender or "alianza@localhost"))
    return Smtp(_server(url), _sender(sender))


def _server(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number or too large, a bracket that is not closed
        right = False
    if not right:
        raise UsageError("ALIANZA_SMTP_URL is no address of a mail server", hint=_HINT)
    return parts


def _sender(text: str) -> Address:
    name, bracket, rest = text.rpartition("<")
    try:
        found = Address(name.strip() if bracket else "", addr_spec=rest.rstrip().removesuffix(">").strip())
    except (ValueError, IndexError, MessageError):  # IndexError: of an empty address
        found = Address()
    if not found.domain:
        raise UsageError("ALIANZA_MAIL_FROM does not say who writes", hint="Alianza <alianza@example.org>")
    return found


def message(mail: Mail, sender: Address, cte: str = "quoted-printable") -> EmailMessage:
    """The message as it goes out; `cte`: how its text is coded. The library refuses a line break in a header.

    Raises MailFailed when it would not go to the one address that is given.
    """
    made = EmailMessage()
    made["From"] = sender
    made["To"] = mail.to
    if [(one.display_name, one.addr_spec) for one in made["To"].addresses] != [("", mail.to)] or "@" not in mail.to:
        raise MailFailed("no message can be written to this address", hint="it looks like ana@example.com")
    made["Subject"] = " ".join(mail.subject.split())
    made["Date"] = format_datetime(clock.now())
    made["Message-ID"] = make_msgid(domain=sender.domain)
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.text, cte=cte)
    for file in mail.files:
        main, _, sub = file.kind.partition("/")
        made.add_attachment(file.body, maintype=main, subtype=sub, filename=file.name)
    return made


class Outbox:
    """Messages as files, for whoever develops or tries it out."""

    def __init__(self, folder: Path, sender: Address) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Write a file that only its owner can read; its name sorts by time."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{clock.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
        policy = default.clone(utf8=not mail.to.isascii())
        text = message(mail, self._sender, "8bit").as_bytes(policy=policy)
        handle = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text)


class Smtp:
    """A mail server. Never in the clear, except to this machine itself."""

    def __init__(self, parts: SplitResult, sender: Address) -> None:
        self._parts = parts
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Hand it over, in one connection. Raises MailFailed."""
        try:
            with self._connect() as server:
                if self._parts.username:
                    server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
                server.send_message(message(mail, self._sender))
        except (OSError, smtplib.SMTPException) as error:
            # What it says often holds the address, and this ends up in a log.
            said = str(error).replace(mail.to, "the address")
            raise MailFailed(f"the mail server did not take the message: {said}", hint=_HINT) from None

    def _connect(self) -> smtplib.SMTP:
        host, context = str(self._parts.hostname), ssl.create_default_context()
        if self._parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, self._parts.port or 465, timeout=_SECONDS, context=context)
        server = smtplib.SMTP(host, self._parts.port or 587, timeout=_SECONDS)
        if host not in ("localhost", "127.0.0.1", "::1"):
            server.starttls(context=context)
        return server
