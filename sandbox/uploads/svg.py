"""SVG as a forum keeps it: without scripts, and written anew (Discourse 3.5, lib/upload_creator.rb). Pure."""

import re
from typing import Any
from xml.dom import Node, minidom
from xml.parsers.expat import ExpatError

ALLOWED = {
    "circle", "clipPath", "defs", "ellipse", "feGaussianBlur", "filter", "g", "line", "linearGradient", "marker",
    "path", "polygon", "polyline", "radialGradient", "rect", "stop", "style", "svg", "text", "textPath", "tref",
    "tspan", "use",
}  # fmt: skip


def cleaned(content: bytes) -> bytes:
    """The picture without what could run or load something; bytes that are no XML stay as they are."""
    if b"<!ENTITY" in content:
        content = re.sub(rb"<!DOCTYPE[^\[>]*(\[.*?\])?\s*>", b"", content, flags=re.DOTALL)
    try:
        document = minidom.parseString(content)  # noqa: S318 - entities are taken out above
    except (ExpatError, ValueError):
        return content
    for root in document.getElementsByTagName("*")[:1]:
        _clean(root)
    parts = [_written(child, 0) for child in document.childNodes if child.nodeType != Node.DOCUMENT_TYPE_NODE]
    return ('<?xml version="1.0"?>\n' + "".join(f"{part}\n" for part in parts)).encode()


def _clean(element: minidom.Element) -> None:
    for name in list(element.attributes.keys()):
        is_link = element.tagName == "use" and name in ("href", "xlink:href")
        if name.startswith("on") or (is_link and not element.getAttribute(name).startswith("#")):
            element.removeAttribute(name)
    for child in list(element.childNodes):
        if child.nodeType == Node.ELEMENT_NODE:
            if child.tagName.rpartition(":")[2] in ALLOWED:
                _clean(child)
            else:
                element.removeChild(child)


def _written(node: Any, depth: int) -> str:
    """A node as libxml2 writes it: children on lines of their own, unless there is text between them."""
    if node.nodeType != Node.ELEMENT_NODE:
        return str(node.toxml())
    start = str(node.cloneNode(deep=False).toxml()).removesuffix("/>")
    if not node.childNodes:
        return f"{start}/>"
    if any(child.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE) for child in node.childNodes):
        inside = "".join(_written(child, depth) for child in node.childNodes)
    else:
        lines = (f"\n{'  ' * (depth + 1)}{_written(child, depth + 1)}" for child in node.childNodes)
        inside = "".join(lines) + f"\n{'  ' * depth}"
    return f"{start}>{inside}</{node.tagName}>"
