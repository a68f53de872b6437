"""The style of a rehearsal's report, which stands in the page; the office's policy names it by its hash."""

STYLE = """
:root { color-scheme: light; }
body { font: 1.0625rem/1.55 system-ui, sans-serif; color: #1b1b1b; background: #fff; margin: 0; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem; }
.simulation { position: sticky; top: 0; background: #6b1f1f; color: #fff; padding: .6rem 1rem; font-weight: 700;
  text-align: center; }
.simulation p { margin: 0; }
h1 { line-height: 1.2; } h2 { margin: 2.2rem 0 .5rem; } h3 { margin: 1.1rem 0 .2rem; }
h3 + p, p + p { margin-top: .3rem; }
.headline { font-size: 1.25rem; font-weight: 600; }
figure { margin: 1.5rem 0; } figcaption { font-weight: 600; margin-bottom: .4rem; }
svg { width: 100%; height: auto; display: block;
  font: 13px system-ui, sans-serif; fill: #1b1b1b; }
.wide { display: none; } @media (min-width: 40rem), print { .wide { display: block; } .narrow { display: none; } }
.bar { fill: #1f4e79; } .marked { fill: #b35900; } .mark { font-size: 10px; fill: #b35900; }
.made-up { font-size: 11px; font-weight: 700; letter-spacing: .08em; fill: #6b1f1f; }
svg text { paint-order: stroke; stroke: #fff; stroke-width: 4px; }
.line { fill: none; stroke: #1f4e79; stroke-width: 2.5; } .line-1 { stroke: #8a3c00; } .line-2 { stroke: #444; }
.axis { stroke: #1b1b1b; } .grid { stroke: #d9d9d9; }
table { border-collapse: collapse; } th, td { text-align: right; padding: .15rem .6rem; border-bottom: 1px solid #ccc; }
dt { font-weight: 600; } dd { margin: 0 0 .4rem; }
@media print { .simulation { position: fixed; left: 0; right: 0; } main { padding-top: 3rem; } }
"""
