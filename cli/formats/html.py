"""One page that needs nothing else: no script, no font, no picture. It reads in light and dark, on paper, and aloud."""

from idiaspora.cli.formats.findings import Findings, Level, Shift
from idiaspora.cli.text.templates import PageTemplate
from idiaspora.cli.text.visible import visible

HEADINGS = {Level.ERROR: "Errors", Level.WARNING: "Warnings"}

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ found.title }}{% if found.forum %}: {{ found.forum|visible }}{% endif %}</title>
<style>
:root { color-scheme: light dark; --ink: #1a1c1f; --soft: #54595f; --paper: #ffffff; --card: #f4f5f7; --line: #c3c8ce;
  --link: #0b57a4; --error: #a5141d; --warning: #7a4a00; --note: #0b57a4; --gone: #fbe3e4; --come: #dff2e3; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceef0; --soft: #b3bac2; --paper: #15171a; --card: #1f2226; --line: #454b52; --link: #8ec5ff;
    --error: #ff9a94; --warning: #f2c063; --note: #8ec5ff; --gone: #4a1d20; --come: #173d22; }
}
* { box-sizing: border-box; }
body { font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code { font: .92em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
.soft { color: var(--soft); margin: 0; overflow-wrap: anywhere; }
.verdict { font-size: 1.1rem; font-weight: 600; margin: 1rem 0; }
dl.numbers { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
dl.numbers div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1rem; }
dl.numbers dt { color: var(--soft); font-size: .85rem; }
dl.numbers dd { margin: 0; font-size: 1.25rem; font-weight: 600; }
details { background: var(--card); border: 1px solid var(--line); border-inline-start: .35rem solid var(--line);
  border-radius: .4rem; margin: .5rem 0; padding: .5rem .75rem; }
details.error { border-inline-start-color: var(--error); }
details.warning { border-inline-start-color: var(--warning); }
details.note { border-inline-start-color: var(--note); }
summary { cursor: pointer; overflow-wrap: anywhere; }
.level { font-weight: 700; } .error > summary .level { color: var(--error); }
.warning > summary .level { color: var(--warning); } .note > summary .level { color: var(--note); }
.scroll { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; background: var(--paper); }
caption { text-align: start; color: var(--soft); padding-block: .25rem; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: start; vertical-align: top; }
td.before { background: var(--gone); } td.after { background: var(--come); }
ul { padding-inline-start: 1.25rem; }
@media print { details { break-inside: avoid; } main { max-width: none; } }
</style>
</head>
<body>
<main>
<header>
<h1>{{ found.title }}{% if found.forum %}: <bdi>{{ found.forum|visible }}</bdi>{% endif %}</h1>
<p class="soft">{% if found.url %}{{ found.url|visible }} · {% endif %}
{%- if made %}{{ made }} · {% endif %}digest {{ found.digest }}</p>
</header>
<p class="verdict">{{ found.verdict|visible }}</p>
{%- if found.numbers %}
<dl class="numbers">
{%- for name, number in found.numbers.items() %}
<div><dt>{{ name }}</dt><dd>{{ number }}</dd></div>
{%- endfor %}
</dl>
{%- endif %}
{%- for note in found.notes %}
<p>{{ note|visible }}</p>
{%- endfor %}
{%- for table in found.tables %}
<section aria-labelledby="table-{{ loop.index }}">
<h2 id="table-{{ loop.index }}">{{ table.caption|visible }}</h2>
<div class="scroll" role="region" aria-labelledby="table-{{ loop.index }}" tabindex="0">
<table>
<thead><tr>{% for name in table.heading %}<th scope="col">{{ name|visible }}</th>{% endfor %}</tr></thead>
<tbody>
{%- for row in table.rows %}
<tr>{% for cell in row %}{% if loop.first %}<th scope="row"><bdi>{{ cell|visible }}</bdi></th>
{%- else %}<td>{{ cell|visible }}</td>{% endif %}{% endfor %}</tr>
{%- endfor %}
</tbody>
</table>
</div>
</section>
{%- endfor %}
{%- macro said(finding) %}<code><bdi>{{ finding.subject|visible }}</bdi></code>:
{{ finding.message|visible }}
{%- if finding.span %} <span class="soft">({{ finding.span|string|visible }})</span>{% endif %}
{%- endmacro %}
{%- macro see(link) %}See {% if link is safe_link -%}
<a href="{{ link }}" rel="noreferrer">{{ link|visible }}</a>
{%- else %}<code>{{ link|visible }}</code>{% endif %}{% endmacro %}
{%- for level, groups in levels if groups %}
<section aria-labelledby="level-{{ level }}">
<h2 id="level-{{ level }}">{{ headings[level] }} ({{ groups|map("length")|sum }})</h2>
{%- for group in groups %}
{%- set finding = group[0] %}
<details class="{{ level }}"{% if opened %} open{% endif %}>
{%- if group|length == 1 %}
<summary><span class="level">{{ level }}</span> {{ said(finding) }}
</summary>
{%- else %}
<summary><span class="level">{{ level }}</span>
{{ found.meaning(finding)|visible }} ({{ group|length }} times)</summary>
<ul>
{%- for one in group %}
<li>{{ said(one) }}{% if one.link %} {{ see(one.link) }}{% endif %}</li>
{%- endfor %}
</ul>
{%- endif %}
{%- if finding.shifts %}
{%- set id = "fields-" ~ level ~ "-" ~ loop.index %}
<div class="scroll" role="region" aria-labelledby="{{ id }}" tabindex="0">
<table>
<caption id="{{ id }}">Fields of <bdi>{{ finding.subject|visible }}</bdi></caption>
<thead><tr><th scope="col">field</th><th scope="col">{{ found.columns[0] }}</th>
<th scope="col">{{ found.columns[1] }}</th><th scope="col">where</th></tr></thead>
<tbody>
{%- for shift in finding.shifts %}
<tr><th scope="row"><code>{{ shift.name|visible }}</code></th>
{%- if shift.lines %}<td colspan="2">{% for text in shift.lines %}<code><bdi>{{ text|visible }}</bdi></code>
{%- if not loop.last %}<br>{% endif %}{% endfor %}</td>
{%- else %}<td class="before"><code><bdi>{{ shift.before|visible }}</bdi></code></td>
<td class="after"><code><bdi>{{ shift.after|visible }}</bdi></code></td>{% endif %}
<td>{{ shift|place }}</td></tr>
{%- endfor %}
</tbody>
</table>
</div>
{%- endif %}
{%- if finding.who %}
<p>{{ finding.who|visible }}</p>
{%- endif %}
{%- if finding.remedy %}
<p>What to do: {{ finding.remedy|visible }}</p>
{%- endif %}
{%- if found.names_rules %}
<p class="soft">Rule: <code>{{ finding.rule }}</code></p>
{%- endif %}
{%- if finding.link and group|length == 1 %}
<p>{{ see(finding.link) }}</p>
{%- endif %}
</details>
{%- endfor %}
</section>
{%- endfor %}
{%- if found.undecided %}
<section aria-labelledby="undecided">
<h2 id="undecided">Not decided ({{ found.undecided|length }})</h2>
<ul>
{%- for item in found.undecided %}
<li><code>{{ item.rule.id }}</code>: {{ item.message|visible }}</li>
{%- endfor %}
</ul>
</section>
{%- endif %}
{%- if found.inapplicable %}
<section aria-labelledby="inapplicable">
<h2 id="inapplicable">Not applicable ({{ found.inapplicable|length }})</h2>
<ul>
{%- for reason, rules in found.inapplicable_by_reason.items() %}
<li>{% for rule in rules %}<code>{{ rule }}</code>{{ ", " if not loop.last }}{% endfor %}: {{ reason|visible }}</li>
{%- endfor %}
</ul>
</section>
{%- endif %}
{%- if silenced %}
<section aria-labelledby="silenced">
<h2 id="silenced">Silenced ({{ silenced|length }})</h2>
<ul>
{%- for finding in silenced %}
<li><code><bdi>{{ finding.subject|visible }}</bdi></code>: {{ finding.message|visible }}
Reason: {{ finding.silenced|visible }}</li>
{%- endfor %}
</ul>
</section>
{%- endif %}
{%- if found.passed %}
<section aria-labelledby="passed">
<h2 id="passed">In order ({{ found.passed|length }})</h2>
<details>
<summary>What was looked at and found in order</summary>
<ul>
{%- for rule in found.passed %}
<li><code>{{ rule.id }}</code></li>
{%- endfor %}
</ul>
</details>
</section>
{%- endif %}
</main>
</body>
</html>
"""
MOST_OPEN = 20
"""Findings up to which all are unfolded at first."""


def page(found: Findings, made: str = "") -> str:
    """The report as HTML; everything that comes from files and forums is escaped. `made` is when it was made, in words;
    "" where that does not matter."""
    return TEMPLATE.filled(
        found=found,
        made=made,
        levels=[(level, [group for group in found.groups if group[0].level is level]) for level in Level],
        headings=HEADINGS | {Level.NOTE: found.notes_heading},
        opened=len(found.groups) <= MOST_OPEN,
        silenced=[finding for finding in found.findings if finding.silenced],
    )


def _place(shift: Shift) -> str:
    parts = (str(shift.span) if shift.span else "", shift.note, shift.who)
    return ", ".join(visible(part) for part in parts if part)


TEMPLATE = PageTemplate(PAGE, {"place": _place})
