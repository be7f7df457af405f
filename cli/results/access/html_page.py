"""Who can see, reply and create where, as one page that needs nothing else: no script, no font, no picture."""

from idiaspora.cli.results.access.text import column_meaning, shift_texts, site_texts, stray_texts
from idiaspora.cli.results.access.view import AccessView
from idiaspora.cli.results.access.watching import HEADINGS, watched_cells
from idiaspora.cli.results.calendar import calendar_section
from idiaspora.cli.text.templates import PageTemplate

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Access: {{ forum.name|visible }}</title>
<style>
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #ffffff; --line: #767676; --head: #f0f0f0;
  --create: #cfe8d5; --reply: #d9e6fa; --see: #fdf0c4; --changed: #9b1c1c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eeeeee; --paper: #16181b; --line: #8a8a8a; --head: #26292e;
    --create: #1d4a2c; --reply: #1f3a63; --see: #4f430f; --changed: #ffb4a8; }
}
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 1.5rem; }
.scroll { overflow-x: auto; max-width: 100%; }
.scroll:focus-visible { outline: 3px solid var(--changed); }
table { border-collapse: collapse; }
caption { text-align: start; padding-block: .5rem; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: start; }
thead th { background: var(--head); position: sticky; top: 0; }
tbody th { background: var(--head); font-weight: 600; position: sticky; inset-inline-start: 0; }
td.number { text-align: end; }
td.create { background: var(--create); } td.reply { background: var(--reply); } td.see { background: var(--see); }
td.changed { outline: 3px solid var(--changed); outline-offset: -3px; font-weight: 700; }
</style>
</head>
<body>
<main>
<h1>Who can see, reply and create where</h1>
<p>{{ forum.name|visible }}, {{ forum.url|visible }}{% if made %}, {{ made }}{% endif %}</p>
<ul>
{%- for text in site %}
<li>{{ text|visible }}</li>
{%- endfor %}
</ul>
{%- if calendar %}
<h2>{{ calendar[0] }}</h2>
<ul>
{%- for text in calendar[1] %}
<li>{{ text|visible }}</li>
{%- endfor %}
</ul>
{%- endif %}
<h2 id="matrix">Categories and audiences</h2>
<div class="scroll" role="region" aria-labelledby="matrix" tabindex="0">
<table>
<caption>Who may create may reply and see; who may reply may see.
{%- if compared %} Where something would change, both states stand in the cell.{% endif %}</caption>
<thead>
<tr><th scope="col">Category</th><th scope="col">Topics</th>
{%- for column in columns %}<th scope="col">{{ column.name|visible }}</th>{% endfor %}
{%- for name in watched %}<th scope="col">{{ name }}</th>{% endfor %}</tr>
</thead>
<tbody>
{%- for row in rows %}
<tr><th scope="row">{{ row.category.path|visible }}</th><td class="number">{{ row.category.topics }}</td>
{%- for cell in row.cells %}<td class="{{ cell.after }}{{ ' changed' if cell.changed }}">{{ cell.text }}</td>
{%- endfor %}
{%- for text in watched_cells(row) %}<td>{{ text|visible }}</td>{% endfor %}</tr>
{%- endfor %}
</tbody>
</table>
</div>
{%- if strays %}
<h2>Seen below a category that is not</h2>
<ul>
{%- for text in strays %}
<li>{{ text|visible }}</li>
{%- endfor %}
</ul>
{%- endif %}
{%- if compared %}
<h2>What apply would change</h2>
<ul>
{%- for text, _ in shifts %}
<li>{{ text|visible }}</li>
{%- else %}
<li>Nobody gains or loses anything.</li>
{%- endfor %}
</ul>
{%- endif %}
<p>Moderators of the whole forum: {{ moderators|join(", ")|visible or "nobody" }}.</p>
<h2>The audiences</h2>
<dl>
{%- for column in columns %}
<dt>{{ column.name|visible }}</dt><dd>{{ column|meaning }}</dd>
{%- endfor %}
</dl>
</main>
</body>
</html>
"""
TEMPLATE = PageTemplate(PAGE, {"meaning": column_meaning})


def access_page(shown: AccessView, made: str = "") -> str:
    """The page; everything that comes from files and forums is escaped. `made` is when it was made, in words."""
    return TEMPLATE.filled(
        forum=shown.forum,
        site=list(site_texts(shown.last)),
        made=made,
        calendar=calendar_section(shown.standings),
        columns=shown.columns,
        watched=tuple(HEADINGS.values()),
        watched_cells=lambda row: watched_cells(shown, row.before, row.category.oversight),
        moderators=shown.last.moderators,
        rows=shown.rows,
        compared=shown.then is not None,
        strays=list(stray_texts(shown.last)),
        shifts=list(shift_texts(shown.difference, shown.roles)),
    )
