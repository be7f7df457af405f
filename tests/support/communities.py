"""A forum of a hundred country communities, written out in full and by what they have in common."""

from collections.abc import Callable

SCRIPTS = (
    "Deutschland",
    "España",
    "Türkiye",
    "Ελλάδα",
    "Україна",
    "日本",
    "ایران",
    "भारत",
    "Ayiti 🇭🇹",
    "Éire / Ireland",
)
COUNT = 110
ODD = 7
"""Every so many communities one is moderated by another group than its slug says, and has a colour of its own."""

HEAD = """\
version: 1
forum: {name: Communities, url: "https://forum.example.org", username: provisioner}
"""
ABOVE = """\
categories:
  - {name: General talk, slug: general-talk, color: 0088CC}
  - name: Communities
    slug: communities
    access: {see: [everyone], create: [staff]}
    subcategories:
"""
COMMON = """\
defaults:
  group: {visible_to: everyone, messages: members}
shapes:
  community:
    color: "12A89D"
    access: {create: [everyone]}
    moderated_by: ["{slug}_moderators"]
    description: "A place for the mappers of {name}. 🗺️ All languages spoken there are welcome."
"""


def _name(at: int) -> str:
    return f"{SCRIPTS[at % len(SCRIPTS)]} {at}"


def _group(at: int) -> str:
    return f"xx{at}_moderators" if at % ODD == 0 else f"c{at}_moderators"


def _long_group(at: int) -> str:
    people = ", ".join(f"mapper{at * 3 + more}" for more in range(3))
    return (
        f'  - name: {_group(at)}\n    full_name: "{_name(at)}"\n    members: [{people}]\n    owners: [mapper{at * 3}]\n'
        "    visible_to: everyone\n    messages: members\n"
    )


def _short_group(at: int) -> str:
    people = ", ".join(f"mapper{at * 3 + more}" for more in range(3))
    return f'  - {{name: {_group(at)}, full_name: "{_name(at)}", members: [{people}], owners: [mapper{at * 3}]}}\n'


def _long_category(at: int) -> str:
    return (
        f'      - name: "{_name(at)}"\n        slug: c{at}\n        color: "{_color(at)}"\n'
        f"        access: {{create: [everyone]}}\n        moderated_by: [{_group(at)}]\n"
        f'        description: "A place for the mappers of {_name(at)}. 🗺️ All languages spoken there are welcome."\n'
    )


def _short_category(at: int) -> str:
    own = f', color: "{_color(at)}", moderated_by: [{_group(at)}]' if at % ODD == 0 else ""
    return f'      - {{name: "{_name(at)}", slug: c{at}, like: community{own}}}\n'


def _color(at: int) -> str:
    return f"{at:06x}" if at % ODD == 0 else "12A89D"


def _file(common: str, group: Callable[[int], str], category: Callable[[int], str], count: int) -> str:
    groups = "".join(map(group, range(count)))
    return f"{HEAD}{common}groups:\n{groups}{ABOVE}{''.join(map(category, range(count)))}"


def long_file(count: int = COUNT) -> str:
    """Every value of every community written out."""
    return _file("", _long_group, _long_category, count)


def short_file(count: int = COUNT) -> str:
    """A line for each group with its people, and one for each community."""
    return _file(COMMON, _short_group, _short_category, count)
