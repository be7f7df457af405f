"""The template of the page of a report. Pure."""

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ report.forum.title|visible }}</title>
<style>
:root { color-scheme: light dark; --ink: #1a1a1a; --soft: #545454; --paper: #ffffff; --card: #f5f6f8;
  --line: #9a9a9a; --bar: #0b57a4; --link: #0b57a4; --expert: #1b6e3c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececec; --soft: #b4b8bd; --paper: #15171a; --card: #20242a; --line: #7c838b; --bar: #7db4f0;
    --link: #8fc0f5; --expert: #84d6a3; }
}
body { font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0;
  overflow-wrap: anywhere; }
main { max-width: 60rem; margin: 0 auto; padding: 1.25rem; }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { border-block-end: 2px solid var(--line); padding-block-end: .25rem; margin-block-start: 2.5rem; }
a { color: var(--link); }
.soft { color: var(--soft); } .question { font-size: 1.25rem; }
dl.numbers { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: .5rem;
  margin: 1rem 0; }
dl.numbers div { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .75rem; }
dl.numbers dt { color: var(--soft); font-size: .85rem; }
dl.numbers dd { margin: 0; font-size: 1.25rem; font-weight: 600; }
@media (max-width: 30rem) {
  dl.numbers { grid-template-columns: 1fr; gap: 0; }
  dl.numbers div { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; background: none;
    border-width: 0 0 1px; border-radius: 0; padding: .2rem 0; }
  dl.numbers dt { font-size: 1rem; } dl.numbers dd { font-size: 1rem; white-space: nowrap; }
}
.scroll { overflow-x: auto; margin: .75rem 0; }
.scroll:focus-visible { outline: 3px solid var(--link); }
table { border-collapse: collapse; width: 100%; overflow-wrap: break-word; }
caption { text-align: start; color: var(--soft); padding-block: .25rem; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: start; vertical-align: top; }
thead th { background: var(--card); } td.number { text-align: end; font-variant-numeric: tabular-nums; }
ol.foremost { padding-inline-start: 1.75rem; } ol.foremost li { margin-block: .4rem; }
ol.said, ul.said { list-style: none; padding: 0; }
ol.said > li, ul.said > li { border-block-start: 1px solid var(--line); padding-block: .75rem; }
ol.said h4, ul.said h4 { margin: 0 0 .25rem; } ol.said p, ul.said p { margin: .25rem 0; }
blockquote { border-inline-start: .3rem solid var(--expert); margin: .5rem 0; padding-inline-start: .75rem; }
figure { margin: 1rem 0; } figcaption { font-weight: 600; } th.week { white-space: nowrap; }
svg { display: block; width: 100%; min-width: 36rem; height: auto; } svg rect { fill: var(--bar); }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
nav ul { columns: 16rem; padding-inline-start: 1.25rem; }
@media print {
  :root { color-scheme: light; --ink: #000000; --soft: #333333; --paper: #ffffff; --card: #ffffff; --line: #777777;
    --bar: #333333; --link: #000000; --expert: #333333; }
  main { max-width: none; padding: 0; } nav { display: none; } li, figure, tr, dl.numbers div { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; } .scroll { overflow: visible; } svg { min-width: 0; } a { text-decoration: none; }
}
</style>
</head>
<body>
<main>
{%- macro link(url, title) %}
{%- if url is safe_link %}<a href="{{ url }}" rel="noreferrer"><bdi>{{ title|visible }}</bdi></a>
{%- else %}<bdi>{{ title|visible }}</bdi>{% endif %}
{%- endmacro %}
{%- macro text(said) %}
{%- for paragraph in said.paragraphs %}
<p dir="auto"{% if said|lang %} lang="{{ said|lang }}"{% endif %}>{{ paragraph|visible }}</p>
{%- endfor %}
{%- endmacro %}
{%- macro numbers(figures) %}
<dl class="numbers">
{%- for name, value in figure_rows(figures) %}
<div><dt>{{ name|visible }}</dt><dd>{{ value }}</dd></div>
{%- endfor %}
</dl>
{%- endmacro %}
{%- macro many(count, one, more) %}{{ count|shown }} {{ one if count == 1 else more }}{% endmacro %}
{%- macro horizontal(chart, id, title) %}
<div class="scroll" role="region" aria-labelledby="{{ id }}" tabindex="0">
<svg viewBox="0 0 {{ chart.width }} {{ chart.height }}" role="img" aria-labelledby="{{ id }}">
<title id="{{ id }}">{{ title|visible }}</title>
{%- for bar in chart.bars %}
<text x="{{ bar.x - 8 }}" y="{{ bar.y + 14 }}" text-anchor="end">{{ bar.mark|visible }}</text>
<rect x="{{ bar.x }}" y="{{ bar.y }}" width="{{ bar.width }}" height="{{ bar.height }}"></rect>
<text x="{{ bar.x + bar.width + 6 }}" y="{{ bar.y + 14 }}">{{ bar.value|shown }}</text>
{%- endfor %}
</svg>
</div>
{%- endmacro %}
<header>
<h1><bdi>{{ report.forum.title|visible }}</bdi></h1>
{%- if report.forum.question %}
<p class="question"><bdi>{{ report.forum.question|visible }}</bdi></p>
{%- endif %}
<p class="soft">{{ report.forum.name|visible }}, {{ report.forum.url|visible }}, {{ period }}
{%- if report.method.audience %}. For the group {{ report.method.audience|visible }}{% endif %}.</p>
</header>
<nav aria-label="Contents"><ul>
{%- if foremost %}
<li><a href="#foremost">{{ foremost_heading }}</a></li>
{%- endif %}
<li><a href="#all">All themes</a></li>
{%- macro listed(contributions, tag, theme) %}
{%- for one in contributions %}
{%- if loop.first %}
<{{ tag }} class="said">
{%- endif %}
<li{% if one.place %} id="said-{{ theme }}-{{ one.place }}"{% endif %}>{{ contribution(one) }}</li>
{%- if loop.last %}
</{{ tag }}>
{%- endif %}
{%- else %}
<p>None.</p>
{%- endfor %}
{%- endmacro %}
{%- for slug, theme in report.themes.items() %}
<li><a href="#theme-{{ loop.index }}"><bdi>{{ theme.name|visible }}</bdi></a></li>
{%- endfor %}
<li><a href="#method">How it was counted</a></li>
</ul></nav>
{%- if foremost %}
<section aria-labelledby="foremost">
<h2 id="foremost">{{ foremost_heading }}</h2>
<ol class="foremost">
{%- for one in foremost %}
<li><a href="#said-{{ one.theme }}-{{ one.contribution.place }}"><bdi>{{ one.contribution.title|visible }}</bdi></a>
<span class="soft">{{ many(one.contribution.votes, "vote", "votes") }} ·
<bdi>{{ one.theme_name|visible }}</bdi></span></li>
{%- endfor %}
</ol>
</section>
{%- endif %}
<section aria-labelledby="all">
<h2 id="all">All themes</h2>
{{- numbers(report.all.figures) }}
<div class="scroll" role="region" aria-labelledby="beside" tabindex="0">
<table>
<caption id="beside">The themes beside one another</caption>
<thead><tr><th scope="col">theme</th>{% for name in overview %}<th scope="col">{{ words[name] }}</th>{% endfor %}</tr>
</thead>
<tbody>
{%- for slug, theme in report.themes.items() %}
<tr><th scope="row"><bdi>{{ theme.name|visible }}</bdi></th>
{%- for name in overview %}<td class="number">{{ theme.figures[name]|shown }}</td>{% endfor %}</tr>
{%- endfor %}
</tbody>
</table>
</div>
{%- if "participation" in report.forum.sections %}
<h3 id="took-part">{{ headings.participation }}</h3>
{%- for name, title, values, chart in weekly %}
<figure>
<figcaption id="caption-{{ name }}">{{ title }} a week</figcaption>
<div class="scroll" role="region" aria-labelledby="caption-{{ name }}" tabindex="0">
<svg viewBox="0 0 {{ chart.width }} {{ chart.height }}" role="img" aria-labelledby="caption-{{ name }}">
{%- for bar in chart.bars %}
<rect x="{{ bar.x }}" y="{{ bar.y }}" width="{{ bar.width }}" height="{{ bar.height }}"></rect>
{%- if bar.mark %}
<text x="{{ bar.x }}" y="{{ chart.height - 4 }}">{{ bar.mark|visible }}</text>
<text x="{{ bar.x }}" y="{{ bar.y - 4 }}">{{ bar.value|shown }}</text>
{%- endif %}
{%- endfor %}
</svg>
</div>
</figure>
{%- endfor %}
{%- if weeks %}
<div class="scroll" role="region" aria-labelledby="weeks" tabindex="0">
<table>
<caption id="weeks">By week</caption>
<thead><tr><th scope="col">week</th>{% for _, title, _, _ in weekly %}<th scope="col">{{ title }}</th>{% endfor %}</tr>
</thead>
<tbody>
{%- for week in weeks %}
<tr><th scope="row" class="week">{{ week }}</th>
{%- for _, _, values, _ in weekly %}<td class="number">{{ values.get(week, 0)|shown }}</td>{% endfor %}</tr>
{%- endfor %}
</tbody>
</table>
</div>
{%- endif %}
<figure>
<figcaption>Languages of posts</figcaption>
{{- horizontal(languages, "chart-languages", "Posts by language") }}
</figure>
<div class="scroll" role="region" aria-labelledby="languages" tabindex="0">
<table>
<caption id="languages">Posts by language</caption>
<thead><tr><th scope="col">language</th><th scope="col">posts</th></tr></thead>
<tbody>
{%- for code, count in report.all.figures.languages_of_posts.items() %}
<tr><th scope="row">{{ code|language|visible }}</th><td class="number">{{ count|shown }}</td></tr>
{%- endfor %}
</tbody>
</table>
</div>
{%- if groups %}
{%- set by = report.all.by_field %}
<figure>
<figcaption>{{ by.field|visible }}</figcaption>
{{- horizontal(groups, "chart-groups", "People by " ~ by.field) }}
</figure>
<div class="scroll" role="region" aria-labelledby="groups" tabindex="0">
<table>
<caption id="groups">People by {{ by.field|visible }}; groups of fewer than {{ by.least_group }} are merged</caption>
<thead><tr><th scope="col">{{ by.field|visible }}</th><th scope="col">people</th><th scope="col">posts</th></tr></thead>
<tbody>
{%- for group in by.groups %}
<tr><th scope="row">{{ group.value|visible }}</th><td class="number">{{ group.people|shown }}</td>
<td class="number">{{ group.posts|shown }}</td></tr>
{%- endfor %}
</tbody>
</table>
</div>
{%- endif %}
{%- if report.all.tags_together %}
<div class="scroll" role="region" aria-labelledby="tags" tabindex="0">
<table>
<caption id="tags">Tags that occur together</caption>
<thead><tr><th scope="col">tags</th><th scope="col">topics</th></tr></thead>
<tbody>
{%- for pair in report.all.tags_together %}
<tr><th scope="row">{{ pair.tags|join(", ")|visible }}</th><td class="number">{{ pair.topics|shown }}</td></tr>
{%- endfor %}
</tbody>
</table>
</div>
{%- endif %}
{%- endif %}
</section>
{%- macro contribution(one) %}
<h4>{% if one.place %}{{ one.place }}. {% endif %}{{ link(one.url, one.title) }}</h4>
<p class="soft">{{ many(one.votes, "vote", "votes") }} · {{ many(one.participants, "person", "people") }} ·
{{ many(one.replies, "reply", "replies") }}{% if one.kinds %} · {{ one.kinds|join(", ")|visible }}{% endif %} ·
{{ one.opening.date }} · {{ one.opening.writer|visible }}</p>
{{- text(one.opening) }}
{%- for answer in one.expert_answers %}
<blockquote>
<p class="soft">{{ answer.writer|visible }}, {{ answer.date }}</p>
{{- text(answer) }}
</blockquote>
{%- endfor %}
{%- endmacro %}
{%- for slug, theme in report.themes.items() %}
{%- set number = loop.index %}
<section aria-labelledby="theme-{{ number }}">
<h2 id="theme-{{ number }}"><bdi>{{ (theme.title or theme.name)|visible }}</bdi></h2>
{%- if theme.question %}
<p class="question"><bdi>{{ theme.question|visible }}</bdi></p>
{%- endif %}
<p class="soft">On the forum: {{ link(theme.url, theme.name) }}</p>
{{- numbers(theme.figures) }}
{%- for section in theme.sections %}
<h3>{{ headings[section] }}</h3>
{%- if section == "recommendations" %}
{{- listed(theme.contributions|selectattr("place"), "ol", number) }}
{%- elif section == "experiences" %}
{{- listed(theme.contributions|rejectattr("place"), "ul", number) }}
{%- elif section == "questions" %}
{%- for one in theme.questions %}
{%- if loop.first %}
<ul class="said">
{%- endif %}
<li>
<h4>{{ link(one.url, one.title) }}</h4>
<p class="soft">{{ one|said }} · {{ many(one.answers, "answer", "answers") }} · {{ one.opening.date }} ·
{{ one.opening.writer|visible }}</p>
{{- text(one.opening) }}
{%- if one.answer %}
<blockquote>
<p class="soft">{{ one.answer.writer|visible }}, {{ one.answer.date }}</p>
{{- text(one.answer) }}
</blockquote>
{%- endif %}
</li>
{%- if loop.last %}
</ul>
{%- endif %}
{%- else %}
<p>None.</p>
{%- endfor %}
{%- elif theme.moderators %}
<div class="scroll" role="region" aria-labelledby="moderators-{{ number }}" tabindex="0">
<table>
<caption id="moderators-{{ number }}">What the experts of the theme did</caption>
<thead><tr><th scope="col">who</th><th scope="col">posts</th><th scope="col">questions answered</th>
<th scope="col">last post</th></tr></thead>
<tbody>
{%- for one in theme.moderators %}
<tr><th scope="row">{{ one.who|visible }}</th><td class="number">{{ one.posts|shown }}</td>
<td class="number">{{ one.questions_answered|shown }}</td><td>{{ one.last or "none" }}</td></tr>
{%- endfor %}
</tbody>
</table>
</div>
{%- else %}
<p>The theme has no experts.</p>
{%- endif %}
{%- endfor %}
</section>
{%- endfor %}
<section aria-labelledby="method">
<h2 id="method">How it was counted</h2>
<ul>
{%- for sentence in method %}
<li>{{ sentence|visible }}</li>
{%- endfor %}
</ul>
</section>
</main>
</body>
</html>
"""
