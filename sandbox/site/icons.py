"""The icons of the forum, as the field in which people choose one asks for them.

The answer is built as the source of 3.5 does. A theme can bring more icons, and no theme here does.
"""

from idiaspora.facts import usual_icons
from idiaspora.sandbox.http.answers import Answer, ok
from idiaspora.sandbox.http.routes import Context, route

MOST = 500


@route("GET", "/svg-sprite/picker-search", "svg_sprite/icon_picker_search")
def picker_search(context: Context) -> Answer:
    """Those with a text in their names, in the order of the alphabet; of more than 500 the first."""
    context.require_login()
    text = str(context.params.get("filter") or "")
    found = [name for name in sorted(usual_icons()) if text in name]
    return ok([{"id": name, "symbol": f'<symbol id="{name}"/>'} for name in found[:MOST]])
