"""Every error has words: each code that a page can meet, and each sentence that is raised where something is typed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools.check import documented

import alianza
from alianza.bootstrap.own_codes import CodeBeyondDeal
from alianza.identity.limits import TooManyAttempts
from alianza.kernel.errors import AlianzaError, InvalidValue, UsageError
from alianza.kernel.languages import LANGUAGES
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.auth.words import PROBLEMS as OF_SIGN_IN
from alianza.web.ui.problem_words import PROBLEMS, WAIT
from alianza.web.ui.problems import SAID, tell
from alianza.web.ui.sentence_words import SENTENCES
from alianza.web.ui.sentences import Sentences
from alianza.web.ui.words import wrong_forms

TERMINAL = "a command of the terminal alone raises it"
API = "an answer of the API alone: no page sends such a request"
START = "without it no server runs that could show a page"
# Codes that no page meets, and why.
ELSEWHERE = {
    **dict.fromkeys(
        ("ambiguous_column", "archive_conflict", "archive_differs", "archive_invalid", "archive_key", "archive_schema",
         "brands_invalid", "file_error", "file_unreadable", "links_invalid", "matches_invalid", "merges_invalid",
         "migration_invalid", "missing_column", "no_paths", "profile_invalid", "too_many_channels", "too_many_states",
         "unknown_match_list", "unknown_merge", "database_lost"),
        TERMINAL,
    ),
    **dict.fromkeys(
        ("body_too_large", "embed_refused", "event_conflict", "event_invalid", "event_rejected", "idempotency_key_invalid",
         "idempotency_key_reused", "internal_error", "key_missing", "key_refused", "method_not_allowed", "too_many_requests",
         "unknown_route", "wrong_media_type"),
        API,
    ),
    **dict.fromkeys(("assets_missing", "database_rights", "database_start_failed", "secret_key_invalid"), START),
    "unexpected": "a page of its own says that there is a defect, in all languages: web/auth/common.py",
}  # fmt: skip
# Where the sentences come from that somebody at a form reads.
WEB = ("console", "portal", "counter", "apply", "start", "shared", "ui")
BELOW = (
    "identity/emails.py", "identity/keys/usecases.py", "identity/people/*.py", "identity/providers/model.py",
    "connect/webhooks/usecases.py", "settlement/statements.py", "settlement/payfiles/accounts.py", "partners/notes.py",
    "partners/applications/model.py", "tracking/brands/model.py", "tracking/links/targets.py", "tracking/links/slugs.py",
    "tracking/links/domains.py", "tracking/codes/limits.py", "tracking/codes/batches.py", "tracking/print_kit/colors.py",
    "tracking/print_kit/qr.py", "bootstrap/own_codes.py", "bootstrap/payout_details.py", "bootstrap/links.py",
    "bootstrap/codes.py", "bootstrap/suspensions.py", "bootstrap/deals.py", "bootstrap/partners.py", "bootstrap/partner_kit.py",
    "bootstrap/applications/*.py", "kernel/money.py", "kernel/ids.py", "kernel/periods.py", "web/api/shown.py",
    "web/api/reading.py", "web/api/resources/adjustments.py", "web/api/resources/agreements.py", "web/api/resources/codes.py",
    "web/api/resources/keys.py", "web/api/resources/links.py", "web/api/resources/partners.py",
    "web/api/resources/webhooks.py",
)  # fmt: skip
RAISED = {
    "UsageError": 0, "InvalidValue": 0, "CodeBeyondDeal": 0, "RoleRefused": 0, "LastOwner": 0, "WrongAccount": 0,
    "EffectiveDateRefused": 0, "CodeLimitRefused": 0, "LowContrast": 0, "ListTooLong": 0, "Wrong": 1, "FieldProblem": 0,
}  # fmt: skip
# No form leads to these: a command's own arguments, or what only code of ours can do wrong.
NOT_OF_FORMS = (
    "a split needs weights of which none is negative and one is positive", "--consent is '…'", "'…' has no port that there is",
    "a code has no … that changes", "there is no field '…'…", "a list has one day for all: put it beside 'data'", "…:…:…: ……",
    "…: …",
    "the parameters cannot be read: is the text UTF-8, percent-encoded?", "'……' is larger than the books can hold",
)  # fmt: skip


def test_every_code_has_words_or_a_reason_to_have_none() -> None:
    worded = set(PROBLEMS) | set(OF_SIGN_IN)  # what those pages say themselves
    known = documented(Path(__file__).parents[3], "docs/errors.md", "Errors")
    assert known - worded == set(ELSEWHERE)
    assert worded <= known


def test_a_sentence_stands_once_and_in_all_languages() -> None:
    assert len({one.en for one in SENTENCES}) == len(SENTENCES)
    for one in SENTENCES:
        assert all(text.strip() for text in one), one
        places = {frozenset(re.findall(r"{(\w+)}", text)) for text in one}
        assert all(found <= set(re.findall(r"{(\w+)}", one.en)) for found in places), one
    assert wrong_forms(WAIT) == []


def _files() -> Iterator[Path]:
    root = Path(alianza.__file__).parent
    for room in WEB:
        yield from sorted((root / "web" / room).rglob("*.py"))
    for name in BELOW:
        found = sorted(root.glob(name))
        assert found, name
        yield from found


def _sentences(path: Path) -> Iterator[str]:
    """What a module raises with a sentence of its own: `…` stands for what is filled in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        place = RAISED.get(name)
        if place is None or len(node.args) <= place:
            continue
        said = node.args[place]
        if isinstance(said, ast.Constant) and isinstance(said.value, str):
            yield said.value
        elif isinstance(said, ast.JoinedStr):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "…" for one in said.values)


@pytest.mark.parametrize("path", list(_files()), ids=lambda path: "/".join(path.parts[-2:]))
def test_what_is_raised_at_a_form_has_words(path: Path) -> None:
    table = Sentences(SENTENCES)
    said = [one for one in _sentences(path) if one not in NOT_OF_FORMS]
    assert [one for one in said if not table.knows(one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_is_told_in_their_language_which_field_and_which_value(language: str) -> None:
    target = InvalidValue("a target has 1 to 2000 characters; this one has 3456", where="/target")
    told = tell(target, language)
    assert "3456" in told.text and told.fields == {"target": told.text} and told.known
    assert tell(TooManyAttempts(61), language).text == getattr(WAIT, language).split("‖")[
        1 if language != "zh" else 0
    ].format(n=2)
    several = RequestInvalid(
        [FieldProblem("Expected 'str' of length <= 100", "invalid_value", "/name/0"), FieldProblem("x", SAID, "/a")]
    )
    told = tell(several, language)
    assert "100" in told.fields["name"] and told.fields["a"] == "x" and told.text.endswith(told.fields["name"])


def test_what_has_no_sentence_is_told_by_its_code() -> None:
    assert tell(CodeBeyondDeal("something new"), "es").text == PROBLEMS["code_beyond_deal"].es
    assert tell(UsageError("something new", where="/name"), "zh").fields == {"name": "请检查此字段。"}
    strange = AlianzaError("never seen")
    strange.code = "never_seen"  # type: ignore[misc]
    assert not tell(strange, "ru").known
