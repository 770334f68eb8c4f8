/** @file The look of a report: one style sheet, light and dark, no fonts or files from elsewhere. */

export const STYLE = `
:root{color-scheme:light dark;--paper:#f6f7f9;--card:#fff;--ink:#1b2230;--muted:#5c6778;--line:#dfe3ea;--accent:#2563eb;--on-accent:#fff;--good:#0b7a57;--bad:#b3261e;
--series-1:#2563eb;--series-2:#e08a00;--series-3:#0f9d75;--series-4:#c2418f;--series-5:#7a5cd6;--series-6:#7d8795}
@media(prefers-color-scheme:dark){:root{--paper:#10141b;--card:#181e28;--ink:#e7ebf2;--muted:#9aa6b8;--line:#2c3543;--accent:#6ea0ff;--on-accent:#0b1220;--good:#4cd3a5;--bad:#ff8a80;
--series-1:#6ea0ff;--series-2:#f0b04a;--series-3:#3fc79c;--series-4:#ea7fbf;--series-5:#a78bfa;--series-6:#97a1b0}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1040px;margin:0 auto;padding:40px 20px 64px}
h1{font-size:clamp(1.5rem,4vw,2.1rem);line-height:1.2;margin:0 0 8px;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:0 0 4px}
h3{font-size:1rem;margin:0 0 8px;font-weight:600;overflow-wrap:anywhere}
p{margin:0 0 12px;max-width:72ch}
.lead{font-size:1.05rem;color:var(--muted)}
.note,figcaption{font-size:.875rem;color:var(--muted)}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:24px;margin-top:20px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:16px;margin-top:24px}
.figure{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px 20px}
.figure b{display:block;font-size:1.9rem;line-height:1.2;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.figure span{display:block;font-size:.875rem;color:var(--muted)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:10px 16px 10px 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{font-size:.8rem;font-weight:600;color:var(--muted);white-space:nowrap}
tbody tr:last-child>*{border-bottom:0}
td small{display:block;color:var(--muted);white-space:nowrap}
tbody th{min-width:8.5em}
.key{display:inline-block;width:10px;height:10px;border-radius:3px;margin-right:8px}
.keys{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:.875rem;margin:8px 0 4px}
.settings{columns:2 300px;column-gap:40px;margin:12px 0 0}
.settings div{display:flex;break-inside:avoid;justify-content:space-between;gap:16px;padding:7px 0;border-bottom:1px solid var(--line)}
.settings dt{color:var(--muted);flex:none}
.settings dd{margin:0;text-align:right;overflow-wrap:anywhere;min-width:0}
.chart{margin:16px 0 12px}
.chart svg{display:block;max-width:100%;height:auto}
.chart.scroll svg{max-width:none}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:8px 32px}
.charts h3{margin:12px 0 0}
.shape{padding-top:20px;margin-top:20px;border-top:1px solid var(--line)}
.shape:first-of-type{border-top:0;margin-top:8px}
.rowname{font-size:.875rem;font-weight:600;margin:12px 0 6px}
.strip{display:grid;grid-template-columns:repeat(auto-fit,minmax(112px,1fr));gap:12px}
.strip figure{margin:0;max-width:224px}
.strip img{display:block;width:100%;height:auto;border-radius:8px;border:1px solid var(--line);background:#fff}
.strip figcaption{margin-top:4px;font-size:.78rem;line-height:1.35;font-variant-numeric:tabular-nums}
.strip .key{border-radius:50%;vertical-align:baseline}
.meter{display:block;height:5px;margin-top:3px;border-radius:3px;background:var(--line);overflow:hidden}
.meter span{display:block;height:100%;background:var(--accent)}
.hit,.miss{display:inline-block;padding:1px 9px;margin-right:6px;border-radius:99px;font-size:.8rem;border:1px solid currentColor}
.hit{color:var(--good)}
.miss{color:var(--bad)}
.spheres{display:flex;flex-wrap:wrap;gap:12px 32px;margin-top:16px}
.spheres figure{margin:0;flex:0 1 260px}
.spheres svg{display:block;width:100%;height:auto}
.globe{fill:var(--paper);stroke:var(--line);stroke-width:1.5}
.grid{fill:none;stroke:var(--line);stroke-width:.75}
.trail{fill:none;stroke:var(--view);stroke-width:1.5;stroke-linejoin:round;opacity:.75}
.begin{fill:var(--view);opacity:.75}
.now{fill:var(--view)}
.spheres text{font:600 9px system-ui,sans-serif;text-anchor:middle;dominant-baseline:central;fill:#fff}
.far .now{fill:var(--card);stroke:var(--view);stroke-width:1.5}
.far{opacity:.6}
.far text{fill:var(--ink)}
.scroll+.note{margin-top:12px}
.theirs{color:var(--muted)}
thead th.theirs[scope=colgroup],thead th[scope=colgroup]{text-align:left}
ul{margin:8px 0 0;padding-left:20px}
li{margin-bottom:6px;max-width:80ch;overflow-wrap:anywhere}
details{margin-top:12px}
summary{cursor:pointer;font-size:.875rem;color:var(--muted)}
@media(max-width:640px){main{padding:24px 12px 40px}section{padding:16px}.chart{overflow-x:auto}.chart.wide svg{min-width:620px}}
@media print{body{background:#fff}section,.figure{break-inside:avoid}}
`;
