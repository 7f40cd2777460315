"""The pieces of a kit: every code on every page is read, every word is there, nothing leaves its place."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from tests.tracking.print_kit.conftest import LINK, SCAN, SUBJECTS, Read, drawn, pages, png, subject

from alianza.kernel.languages import LANGUAGES, UnsupportedLanguage
from alianza.tracking.print_kit import pieces, qr
from alianza.tracking.print_kit.pieces import PIECES, Kit, make_kit
from alianza.tracking.print_kit.subject import KitSubject, Look, settable

PDFS = ("sticker-round.pdf", "sticker-square.pdf", "tent.pdf", "sheet.pdf")
MM = 72 / 25.4
TRIM_MM = {
    "sticker-round.pdf": (85, 85),
    "sticker-square.pdf": (85, 85),
    "tent.pdf": (120, 255),
    "sheet.pdf": (215.9, 279.4),
}
CODES_ON_PAPER = {"sticker-round.pdf": 6, "sticker-square.pdf": 6, "tent.pdf": 2, "sheet.pdf": 1}

_made: dict[tuple[KitSubject, bool], Kit] = {}


def kit(of: KitSubject, press: bool = False) -> Kit:
    """A subject's whole kit, made once for all tests."""
    if (of, press) not in _made:
        _made[of, press] = make_kit(of, press=press)
    return _made[of, press]


def text_of(pdf: bytes) -> str:
    """The words of a PDF, with every kind of space as one."""
    found = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", found.replace("\u200b", ""))


def squeezed(words: str) -> str:
    """Without spaces: a name may be set in several lines, and Chinese has none."""
    return re.sub(r"[\s\u200b]+", "", words)


# Codes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("press", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_on_every_printed_page_is_read(language: str, press: bool, read: Read) -> None:
    """Dark and light colours, with a logo and without one, on office paper and for a print shop."""
    files = kit(subject(language), press).files
    for name in PDFS:
        (page,) = pages(files[name])
        assert read(png(page)) == [SCAN] * (2 if name == "tent.pdf" else 1 if press else CODES_ON_PAPER[name]), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_banners_code_is_read(language: str, read: Read) -> None:
    files = kit(subject(language)).files
    for banner in pieces.BANNERS:
        assert read(files[f"{banner.name}.png"]) == [SCAN], banner
        assert read(files[f"{banner.name}@2x.png"]) == [SCAN], banner
        assert read(drawn(files[f"{banner.name}.svg"], banner.width * 2)) == [SCAN], banner
        assert Image.open(io.BytesIO(files[f"{banner.name}.png"])).size == (banner.width, banner.height)
        assert Image.open(io.BytesIO(files[f"{banner.name}@2x.png"])).size == (2 * banner.width, 2 * banner.height)


def test_a_long_link_is_read_where_it_fits_and_refused_where_not(read: Read) -> None:
    long = subject(scan_url="https://onlycar.example/agenda?" + "utm=1&" * 60)
    for name, data in make_kit(long, ["qr", "sticker", "tent", "sheet"]).files.items():
        if name.endswith(".pdf"):
            assert set(read(png(pages(data, 200)[0]))) == {long.scan_url}, name
    assert any("without it" in note for note in make_kit(long, ["sticker"]).notes)
    with pytest.raises(qr.CodeTooDense):
        make_kit(long, ["banners"])


def test_a_code_is_drawn_in_the_colour_that_can_be_read_and_says_so() -> None:
    yellow, blue = kit(subject("ru")), kit(subject("es"))
    assert any("#ffc400 is too light" in note for note in yellow.notes)
    assert b'fill="#22252b"' in yellow.files["qr.svg"] and b"#ffc400" not in yellow.files["qr.svg"].split(b"<image")[0]
    assert blue.notes == () and b'fill="#0b4fd6"' in blue.files["qr.svg"]


# Words ----------------------------------------------------------------------------------------------------------------

SAID = {
    "es": ["Aquí lavamos con", "OnlyCar", "Escanea y agenda tu lavado", "Te recomienda", "Taller Mecánico Ramírez", "RAMIREZ"],
    "en": ["Here we ride with", "NEXORS", "Scan and book your ride", "Recommended by", "Grand Meridian New York"],
    "zh": ["本店养车合作伙伴", "Tesla Life", "扫码预约养车服务", "推荐商家", "威力士健身 · 滨江店", "WLSFIT"],
    "ru": ["Заботимся об авто с партнёром", "Автосервис «На Заречной»", "Рекомендует", "Автомойка «Мойдодыр»", "MOIDODYR"],
    "pt": ["NEXORS", "Do hotel ao aeroporto sem preocupação", "Recomendado por", "Palácio Copacabana Hotel", "ROTA"],
}  # fmt: skip
ROUND_SAYS_LESS = {"Te recomienda", "Recommended by", "推荐商家", "Рекомендует", "Recomendado por"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_say_it_in_the_partners_language_as_text(language: str) -> None:
    for name in PDFS:
        found = squeezed(text_of(kit(subject(language)).files[name]))
        for words in SAID[language]:
            if not (name == "sticker-round.pdf" and words in ROUND_SAYS_LESS):
                assert squeezed(words) in found, (name, words)


def test_without_a_code_to_speak_none_is_asked_for() -> None:
    found = kit(subject("en"))
    assert "the partner has no code to speak" in found.notes
    for name in PDFS:
        assert "Say the code" not in text_of(found.files[name])
    assert "we take care of the rest" in text_of(found.files["sheet.pdf"])


def test_fonts_are_embedded() -> None:
    for language in ("zh", "ru"):
        for name in PDFS:
            page = PdfReader(io.BytesIO(kit(subject(language)).files[name])).pages[0]
            for font in page["/Resources"]["/Font"].values():
                below = font["/DescendantFonts"][0]["/FontDescriptor"]
                assert {"/FontFile2", "/FontFile3"} & set(below), (name, font["/BaseFont"])


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(UnsupportedLanguage, match="printed pieces"):
        make_kit(replace(subject(), language="fr"), ["sheet"])


# For a print shop -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PDFS)
def test_for_a_print_shop_there_are_bleed_trim_box_and_crop_marks(name: str) -> None:
    data = kit(subject(), press=True).files[name]
    page = PdfReader(io.BytesIO(data)).pages[0]
    width, height = TRIM_MM[name]
    box = page["/TrimBox"]
    assert float(box[2] - box[0]) == pytest.approx(width * MM, abs=0.1)
    assert float(box[3] - box[1]) == pytest.approx(height * MM, abs=0.1)
    assert float(page.mediabox.width) == pytest.approx((width + 20) * MM, abs=0.1)
    image, dot = pages(data, 254)[0], 10  # ten dots a millimetre
    left, right = round(10 * dot), round((10 + width) * dot)
    ground = image.getpixel((left + 20, 10 * dot + 20)) if name != "tent.pdf" else image.getpixel((left + 20, 80 * dot))
    bleeding = (left - 25, 10 * dot - 25) if name != "tent.pdf" else (left - 25, 80 * dot)
    assert image.getpixel(bleeding) == ground != (255, 255, 255), "the ground runs 3 mm over the cut"
    assert image.getpixel((left - 60, 10 * dot - 60)) == (255, 255, 255), "and no further"
    for x in (left, right):
        above = [image.getpixel((x + shift, 40)) for shift in (-2, -1, 0, 1, 2)]
        assert any(sum(pixel) < 600 for pixel in above), "a crop mark stands at each corner"


def test_on_office_paper_the_edge_stays_white() -> None:
    for name in PDFS:
        image = pages(kit(subject()).files[name], 127)[0]
        frame = image.copy()
        frame.paste((255, 255, 255), (20, 20, image.width - 20, image.height - 20))  # 4 mm
        assert frame.getextrema() == ((255, 255),) * 3, name
        assert image.size == pytest.approx((215.9 * 5, 279.4 * 5), abs=2), name


# Long and strange names -----------------------------------------------------------------------------------------------

STRANGE = [
    ("W" * 120, "Щ" * 60, "LONG-CODE-WITH-MANY-LETTERS-1234"),
    (
        "Palácio Copacabana Hotel e Residências de Luxo Internacional do Rio de Janeiro, Bloco Atlântico Sul",
        "NEXORS",
        "X",
    ),
    (
        "成都锦江高新区威力士健身俱乐部有限责任公司滨江旗舰店与亲子游泳培训中心联合会员服务处" * 2,
        "特斯拉生活方式联盟" * 4,
        "推荐码八八",
    ),
    (
        "ООО «Межрегиональная автотранспортная ассоциация независимых перевозчиков Северо-Запада»",
        "Автосервис",
        "МОЙКА250",
    ),
    ("X", "Y", "1"),
]


def strange() -> Iterator[KitSubject]:
    """Subjects whose names nobody has thought of, in each language."""
    for place, (partner, alliance, code) in enumerate(STRANGE):
        base = subject(LANGUAGES[place % len(LANGUAGES)], code=code, paper="a4", country="")
        yield subject(
            base.language, code=code, paper="a4", partner=Look(partner, logo=base.alliance.logo),
            alliance=Look(alliance, base.alliance.primary, logo=base.alliance.logo), slogan="",
        )  # fmt: skip


@pytest.mark.parametrize("of", list(strange()), ids=[str(number) for number in range(len(STRANGE))])
def test_no_name_leaves_its_place(of: KitSubject, read: Read) -> None:
    """For a print shop, the ring between the cut and 1.5 mm inside it holds the ground alone."""
    files = kit(of, press=True).files
    for name in PDFS:
        image = pages(files[name], 254)[0]
        width, _ = TRIM_MM[name] if name != "sheet.pdf" else (210, 297)
        assert image.width == pytest.approx((width + 20) * 10, abs=2)
        for side in _edges(image, 10):
            colors = {color for _, color in side.getcolors(1 << 16) or []}
            assert len(colors) <= (6 if name == "tent.pdf" else 3), f"{name}: something stands on the cut: {colors}"
        assert set(read(png(image))) == {SCAN}, name
    for banner in pieces.BANNERS:
        assert read(files[f"{banner.name}.png"]) == [SCAN], banner


def _edges(image: Image.Image, dot: int) -> list[Image.Image]:
    """The strips 1.5 mm wide inside the cut, one millimetre away from corners and marks."""
    near, far_x, far_y, wide = 10 * dot + 2, image.width - 10 * dot - 2, image.height - 10 * dot - 2, 15
    return [
        image.crop((near, near, far_x, near + wide)),
        image.crop((near, far_y - wide, far_x, far_y)),
        image.crop((near, near, near + wide, far_y)),
        image.crop((far_x - wide, near, far_x, far_y)),
    ]


def test_inside_the_round_sticker_every_word_is_inside_the_circle() -> None:
    """What differs from the ground outside the ring's radius would be cut off."""
    for of in strange():
        image = pages(kit(of, press=True).files["sticker-round.pdf"], 254)[0]
        middle, outer = image.width / 2, 405  # 40.5 mm: outside the ring's line
        corner = [
            image.getpixel((x, y))
            for x in range(120, image.width - 120, 3)
            for y in range(120, image.height - 120, 3)
            if (x - middle) ** 2 + (y - middle) ** 2 > outer**2
        ]
        assert len(set(corner)) <= 3, "alliance's ground, partner's ground and the line between"


def test_names_lose_what_the_fonts_lack_and_nothing_else() -> None:
    assert settable("Taller 🚗 Ramírez™ №1") == ("Taller Ramírez™ №1", "🚗")
    assert settable("Мойка «Чистюля» — 24/7") == ("Мойка «Чистюля» — 24/7", "")
    assert settable("成都（锦江）店・A") == ("成都（锦江）店・A", "")
    assert settable("Cafe\u0301 \u202eX\n") == ("Café X", "")
    assert settable("🚗🧽", "taller-x") == ("taller-x", "🚗🧽")


def test_the_fonts_have_every_letter_that_names_may_keep() -> None:
    """Set as PDF/A, which refuses a text with a letter that no font has."""
    import json
    from datetime import UTC, datetime

    import typst

    from alianza.runtime import typesetting
    from alianza.tracking.print_kit import subject as module

    template = (
        b'#set text(font: ("Noto Sans CJK TC", "DejaVu Sans Mono"))\n#set document(date: datetime(year: 2026,'
        b" month: 1, day: 1))\n#json(bytes(sys.inputs.view))"
    )

    def set_as_archive(words: str) -> None:
        typesetting.compiler().compile(
            input=template, format="pdf", sys_inputs={"view": json.dumps(words)}, pdf_standards="a-2b",
            timestamp=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip

    letters = [chr(point) for low, high in module._LETTERS for point in range(low, high + 1)]
    kept = [letter for letter in [*letters, *sorted(module._SIGNS)] if module._settable(letter)]
    assert len(kept) > 30_000
    set_as_archive(" ".join(kept))
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        set_as_archive("🚗")


# Web ------------------------------------------------------------------------------------------------------------------


def test_a_banners_lines_link_to_the_click_not_to_the_scan() -> None:
    page = kit(subject()).files["banners.html"].decode()
    snippets = [unescape(found) for found in re.findall(r"<pre>(.*?)</pre>", page, re.DOTALL)]
    assert len(snippets) == 3
    for banner, snippet in zip(pieces.BANNERS, snippets, strict=True):
        assert f'href="{LINK}"' in snippet and SCAN not in snippet
        assert f'src="{banner.name}.png"' in snippet and f'width="{banner.width}" height="{banner.height}"' in snippet
        assert 'alt="Tu auto limpio con OnlyCar"' in snippet
        assert snippet in page, "the page shows what it tells to paste"
    assert f'href="{LINK}"' in kit(subject()).files["banner-728x90.svg"].decode(), "the drawing is a link too"


def test_names_are_no_markup() -> None:
    nasty = Look('<script>alert(1)</script>"><b> #panic("x") $a$ \\')
    page = make_kit(subject(alliance=nasty, partner=nasty), ["banners"]).files["banners.html"].decode()
    assert "<script>" not in page and "<b>" not in page


# All ------------------------------------------------------------------------------------------------------------------


def test_a_kit_is_exactly_these_files() -> None:
    banners = [
        f"banner-{size}{end}" for size in ("728x90", "300x250", "160x600") for end in (".png", "@2x.png", ".svg")
    ]
    assert list(kit(subject()).files) == ["qr.svg", "qr.png", *PDFS, *banners, "banners.html"]
    assert list(make_kit(subject(), ["tent", "qr"]).files) == ["tent.pdf", "qr.svg", "qr.png"]


def test_the_same_subject_gives_the_same_bytes() -> None:
    assert make_kit(subject()).files == kit(subject()).files


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_industry_has_every_phrase(language: str) -> None:
    from alianza.tracking.print_kit import phrases

    keys = {key for words in phrases.BY_INDUSTRY.values() for key in words}
    assert set(phrases.BY_INDUSTRY) == set(phrases.INDUSTRIES)
    for industry in phrases.INDUSTRIES:
        for key in (*keys, *phrases.COMMON):
            values = {"code": "C", "alliance": "A", "partner": "P"}
            assert phrases.phrase(language, industry, key, **values).strip(), (industry, key)


def test_control_the_pieces_of_the_test_are_the_pieces_there_are() -> None:
    assert list(PIECES) == ["qr", "sticker", "tent", "sheet", "banners"]
    assert set(SUBJECTS) == set(LANGUAGES)
    any_logo: list[Any] = [one.alliance.logo for one in SUBJECTS.values()]
    assert None in any_logo and any(any_logo), "with and without"
