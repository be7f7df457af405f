"""The page as HTML: no script, nothing from elsewhere, light and dark, for narrow and wide windows."""

STYLE = """
:root { color-scheme: light dark; --ink: #1a1c1f; --soft: #54595f; --paper: #ffffff; --card: #f4f5f7;
  --line: #767c83; --link: #0b57a4; --on: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceef0; --soft: #b3bac2; --paper: #15171a; --card: #1f2226; --line: #8a9199; --link: #8ec5ff;
    --on: #15171a; }
}
* { box-sizing: border-box; }
body { font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0; }
header, nav, main { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
main { padding-bottom: 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2rem 0 .25rem; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
a { color: var(--link); display: inline-block; padding: .25rem 0; }
a[aria-current] { color: var(--ink); font-weight: 700; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: .5rem 0; padding: 0; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .5rem 0 1rem; }
select, button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line);
  border-radius: .3rem; padding: .3rem .6rem; min-height: 2rem; max-width: 100%; }
button { color: var(--on); background: var(--link); border-color: var(--link); }
.scroll { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: start; vertical-align: top;
  overflow-wrap: break-word; max-width: 22rem; }
thead th { background: var(--card); }
tbody th { font-weight: 600; }
@media print { nav, form { display: none; } }
"""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{ title|visible }}: the rehearsal forum</title>
<style>{{ style|safe }}</style>
</head>
<body>
<header>
<h1>{{ cell(title) }}</h1>
<p>The rehearsal forum, which answers like Discourse {{ version }}.
This page shows what it holds, and changes nothing.</p>
<p class="soft">{{ told }}</p>
</header>
<nav aria-label="Seen as">
<ul>
{%- for link in links %}
<li><a href="{{ link.address }}"{% if link.here %} aria-current="page"{% endif %}>{{ link.text }}</a></li>
{%- endfor %}
</ul>
{%- if groups %}
<form action="/" method="get">
<input type="hidden" name="as" value="expert">
<label for="group">An expert is a member of</label>
<select id="group" name="group">
{%- for number, name in groups %}
<option value="{{ number }}"{% if name == group %} selected{% endif %}>{{ name|visible }}</option>
{%- endfor %}
</select>
<button>Show</button>
</form>
{%- endif %}
<ul>
{%- for table in tables %}
<li><a href="#{{ table.id }}">{{ table.title }}</a></li>
{%- endfor %}
</ul>
</nav>
<main>
{%- for table in tables %}
<section aria-labelledby="{{ table.id }}">
<h2 id="{{ table.id }}">{{ table.title }}</h2>
<p class="soft">{{ table.note }}</p>
{%- if table.rows %}
<div class="scroll" role="group" aria-label="{{ table.title }}, table" tabindex="0">
<table>
<thead><tr>{% for name in table.head %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>
{%- for row in table.rows %}
<tr><th scope="row">{{ cell(row[0]) }}</th>{% for text in row[1:] %}<td>{{ cell(text) }}</td>{% endfor %}</tr>
{%- endfor %}
</tbody>
</table>
</div>
{%- else %}
<p>{{ table.empty }}</p>
{%- endif %}
</section>
{%- endfor %}
</main>
</body>
</html>
"""
