"""An SVG that somebody sent, reduced to shapes: what could run or reach outside is refused, editors' notes are left out."""

from __future__ import annotations

import re

from lxml import etree

from alianza.kernel.errors import AlianzaError

SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SHAPES = {
    *("svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "style"),
}
_LEFT_OUT = {"metadata", "title", "desc"}
_MOST_ELEMENTS = 5_000
_MOST_COPIES = 200
_WHY = {
    "text": "its font is not on every machine: turn text into outlines before exporting",
    "image": "send the picture itself as PNG or JPEG",
}
# In a style or an attribute, only a reference into the same file: url(#gradient).
_URL = re.compile(r"url\s*\(\s*(?!['\"]?#[\w.:-]+['\"]?\s*\))", re.IGNORECASE)
_ACTIVE = re.compile(r"\\|javascript:|data:|expression\s*\(|//", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?|\.\d+)\s*(?:px|pt|mm|cm|in)?\s*")


class LogoRefused(AlianzaError):
    """A logo that cannot be printed, or should not be shown to anyone."""

    code = "logo_refused"


def safe_svg(data: bytes) -> tuple[bytes, float, float]:
    """The drawing without anything but shapes, its width and its height in its own units. Raises LogoRefused."""
    root = _parsed(data)
    if root.tag != f"{{{SVG}}}svg":
        raise LogoRefused(f"the file holds no SVG but <{_local(root)}>", hint="export it as plain SVG")
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise LogoRefused(f"the drawing has more than {_MOST_ELEMENTS} elements", hint="simplify it, or send a PNG")
    _reduce(root)
    _check_copies(root)
    box = _view_box(root)
    for side in ("width", "height"):
        root.attrib.pop(side, "")
    etree.cleanup_namespaces(root)
    return etree.tostring(root), box[0], box[1]


def _parsed(data: bytes) -> etree._Element:
    if b"<!ENTITY" in data:
        raise LogoRefused("the drawing declares entities", hint="export it as plain SVG")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise LogoRefused(f"the drawing is no XML: {error.msg}", where=f"line {error.lineno}") from None


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _reduce(element: etree._Element) -> None:
    """Take out editors' notes, below and on the element; refuse what is no shape."""
    for child in list(element):
        space, name = etree.QName(child).namespace, _local(child)
        if space != SVG or name in _LEFT_OUT:
            element.remove(child)
        elif name not in _SHAPES:
            hint = _WHY.get(name, "only shapes are printed; export it as plain SVG, or send a PNG")
            raise LogoRefused(f"the drawing holds <{name}>", hint=hint, where=f"line {child.sourceline}")
        else:
            _reduce(child)
    for attribute, value in list(element.attrib.items()):
        _check_attribute(element, str(attribute), str(value))
    if _local(element) == "style":
        _check_value(element, "style", element.text or "")


def _check_attribute(element: etree._Element, name: str, value: str) -> None:
    if name in ("href", _HREF):
        if not value.startswith("#"):
            raise LogoRefused(f"the drawing refers to '{value[:60]}'", hint=_OUTSIDE, where=_line(element))
    elif name.startswith("{"):
        del element.attrib[name]  # inkscape:, sodipodi:, xml:space
    elif name.lower().startswith("on"):
        raise LogoRefused(f"the drawing runs a script: {name}", hint="export it as plain SVG", where=_line(element))
    else:
        _check_value(element, name, value)


_OUTSIDE = "a logo loads nothing from elsewhere: put everything into the file"


def _check_value(element: etree._Element, name: str, value: str) -> None:
    if _URL.search(value) or _ACTIVE.search(value) or (name == "style" and "@" in value):
        raise LogoRefused(f"the drawing's {name} refers outside: '{value[:60]}'", hint=_OUTSIDE, where=_line(element))


def _line(element: etree._Element) -> str:
    return f"line {element.sourceline}"


def _check_copies(root: etree._Element) -> None:
    """Copies of copies grow beyond all memory: a <use> refers to shapes only, and there are not too many."""
    copies = list(root.iter(f"{{{SVG}}}use"))
    marked = {str(element.get("id")): element for element in root.iter() if element.get("id")}
    for copy in copies:
        target = marked.get(str(copy.get("href") or copy.get(_HREF) or "#")[1:])
        if target is not None and (target is copy or next(target.iter(f"{{{SVG}}}use"), None) is not None):
            raise LogoRefused("the drawing copies copies", hint="export it as plain SVG", where=_line(copy))
    if len(copies) > _MOST_COPIES:
        raise LogoRefused(f"the drawing has more than {_MOST_COPIES} copies", hint="simplify it, or send a PNG")


def _view_box(root: etree._Element) -> tuple[float, float]:
    """Width and height of the drawing; a drawing without a view box gets the one that its size implies."""
    words: list[str] = str(root.get("viewBox") or "").replace(",", " ").split()
    try:
        if not words:
            sizes = [_NUMBER.fullmatch(str(root.get(side) or "")) for side in ("width", "height")]
            words = ["0", "0", *(str(match[1]) for match in sizes if match)]
            root.set("viewBox", " ".join(words))
        _, _, width, height = map(float, words)
    except ValueError:
        width = height = 0
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise LogoRefused("the drawing does not say its size", hint="give it a viewBox, or a width and a height")
    return width, height
