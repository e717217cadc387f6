"""The style sheet of status pages: one constant, named by its hash in each page's content security policy."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

STYLE = """
:root{color-scheme:light dark;--ink:#1d2430;--faint:#525c6b;--paper:#fff;--card:#f6f7f9;--line:#8a94a3;
--up:#1a7f37;--down:#b3261e;--unknown:#5f6875;--excluded:#2f5fb3;--link:#1b4f9c}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebf0;--faint:#aab3c0;--paper:#14181f;--card:#1c222b;
--line:#778294;--up:#4ac26b;--down:#ff8a80;--unknown:#a7b0bd;--excluded:#8ab4ff;--link:#9cc1ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main,footer{max-width:56rem;margin:0 auto;padding:1rem}
h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0 0}
h2{font-size:1.25rem;margin:0}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.25rem 0}
a{color:var(--link)}
.for,.when,footer,figcaption{color:var(--faint)}
.banner{font-size:1.125rem;font-weight:600;padding:.75rem 1rem;border-left:.5rem solid;background:var(--card)}
.up{color:var(--up)}
.down{color:var(--down)}
.unknown{color:var(--unknown)}
.banner,.state{overflow-wrap:anywhere}
section{background:var(--card);padding:1rem;margin:1rem 0;border:1px solid var(--line);border-radius:.5rem}
section h2{overflow-wrap:anywhere}
.state{font-weight:600}
.note{font-weight:600}
figure{margin:.75rem 0 0}
svg{display:block;width:100%;height:2.5rem}
figcaption{display:flex;justify-content:space-between;font-size:.875rem}
svg .up{fill:var(--up)}
svg .down{fill:var(--down)}
svg .unknown{fill:none;stroke:var(--unknown);stroke-width:1.5}
svg .excluded{fill:var(--excluded)}
svg .closed{fill:var(--line)}
.scroll{overflow-x:auto;position:relative}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line)}
thead th{font-weight:600;color:var(--faint);font-size:.875rem}
tbody th{font-weight:400}
td time,th time{white-space:nowrap}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.beside{min-width:11rem;font-size:.875rem;color:var(--faint)}
summary{cursor:pointer}
.legend{list-style:none;margin:.25rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
.legend svg{display:inline-block;width:.75rem;height:1.5rem;vertical-align:middle;margin-right:.375rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
@media print{section{break-inside:avoid}}
"""

_HASH = b64encode(sha256(STYLE.encode()).digest()).decode("ascii")

POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
"""What a page may load: nothing but this style sheet. It runs no script."""
