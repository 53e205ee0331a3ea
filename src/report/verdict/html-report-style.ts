/** Style of the report page, in addition to the style of all pages. */
export const REPORT_STYLE = `
.shapes{position:absolute}
.action{padding:.8rem 1.25rem;gap:.3rem}
ol.plain{gap:.6rem}
.wrap{max-width:76rem;margin:0 auto;padding-inline:clamp(1rem,4vw,2.5rem)}
.banner{background:var(--card);border-bottom:1px solid var(--line);padding-block:clamp(1.75rem,5vw,3.25rem)}
.banner .stack{gap:.7rem}
.lead{font-size:1.1rem;max-width:46rem}
.verdict .chip{font-size:1rem;padding:.25em .9em .25em .7em;text-transform:uppercase;letter-spacing:.04em}
.whole{white-space:nowrap}
.layout{padding-block:1.5rem 4rem}
nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem}
nav a{text-decoration:none;display:inline-block;padding:.25rem 0;font-size:.9rem}
nav a:hover{text-decoration:underline}
main{min-width:0;display:grid;gap:3rem;grid-template-columns:minmax(0,1fr);margin-top:1.5rem}
@media (min-width:72rem){
.layout{display:grid;grid-template-columns:9.5rem minmax(0,1fr);gap:2.5rem;padding-top:2.5rem}
nav ul{position:sticky;top:2rem;flex-direction:column}
main{margin-top:0}
}
.part>h2{padding-top:.25rem}
h3{margin-top:.75rem}
.card>h3,.card>.heads>h3{margin-top:0}
.plain{list-style:none;padding:0}
.pair{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr))}
.counts{display:flex;flex-wrap:wrap;gap:1rem 1.5rem;align-items:center}
.counts>ul{flex:1 1 13rem;min-width:0}
.counts summary{color:var(--text)}
.ring{width:9.5rem;flex:none}
.arc{fill:none;stroke:var(--ink);stroke-width:5}
.ring text{text-anchor:middle;fill:var(--text)}
.ring-count{font-size:8px;font-weight:650}
.ring-word{font-size:3.4px}
.terms{display:grid;grid-template-columns:minmax(0,auto) minmax(0,1fr);gap:.35rem 1rem;font-size:.9rem}
.terms dt{color:var(--muted)}
.terms dd{margin:0;min-width:0}
.legend{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.5rem 1rem}
.legend dd{margin:0}
.heads{display:flex;flex-wrap:wrap;gap:.2rem .9rem;align-items:baseline;justify-content:space-between}
.rows{padding:0}
.row{display:grid;grid-template-columns:9.5rem minmax(0,1fr);gap:.4rem 1rem;padding:1rem 1.25rem;
border-top:1px solid var(--line)}
.row:first-child{border-top:0}
.row-body{display:grid;gap:.35rem;grid-template-columns:minmax(0,1fr)}
.row:target,li:target{background:color-mix(in srgb,var(--accent) 8%,transparent)}
.marked{list-style:none;padding:0;display:grid;gap:.2rem}
.marked>li{display:grid;grid-template-columns:1em minmax(0,1fr);gap:.6em}
.marked .mark{margin-top:.3em}
a.self{display:inline-block;color:var(--muted);padding-block:.1rem}
a.self:hover,a.self:focus-visible{color:var(--accent)}
.bullets,.links,main ol:not(.plain,.chain),main ul:not([class]){padding-left:1.3rem}
.links a{display:inline-block;padding-block:.2rem}
.chips{display:flex;flex-wrap:wrap;gap:.4rem}
.inline>li{display:inline-block;margin-right:.9rem}
.chain{list-style:none;padding:0;display:grid;gap:0}
.chain>li{position:relative;padding:0 0 1.4rem 1.8rem}
.chain>li:last-child{padding-bottom:0}
.chain>li::before{content:"";position:absolute;left:.2rem;top:.45rem;width:.8rem;height:.8rem;
border:2px solid var(--accent);border-radius:50%;background:var(--card)}
.chain>li:not(:last-child)::after{content:"";position:absolute;left:.55rem;top:1.3rem;bottom:-.4rem;
border-left:2px solid var(--line)}
.tree,.tree ul{list-style:none;padding:0;margin:0}
.tree ul{margin-left:.45rem}
.tree ul>li{position:relative;padding:.35rem 0 0 1.4rem;border-left:2px solid var(--line)}
.tree ul>li:last-child{border-left-color:transparent}
.tree ul>li::before{content:"";position:absolute;left:-2px;top:0;width:1.1rem;height:1.15rem;
border:solid var(--line);border-width:0 0 2px 2px;border-bottom-left-radius:8px}
.loose>li{padding-top:.35rem}
tbody th{min-width:8.5rem}
tbody .chip{white-space:nowrap}
@media (max-width:40rem){
.card{padding:.9rem 1rem}
.rows{padding:0}
.row{grid-template-columns:minmax(0,1fr);padding:1rem}
.heads{flex-direction:column}
.terms{grid-template-columns:minmax(0,1fr);gap:0}
.terms dd{margin-bottom:.6rem}
.legend{grid-template-columns:minmax(0,1fr);gap:.15rem}
.legend dd{margin-bottom:.6rem}
.tree ul{margin-left:.1rem}
.tree ul>li{padding-left:1rem}
.tree ul>li::before{width:.75rem}
}
@media print{
html{font-size:9pt}
body{font-size:1rem;line-height:1.4}
.banner{padding:0 0 .7rem;border-bottom:2px solid #000}
.wrap{max-width:none;padding:0}
.layout{display:block;padding:1rem 0 0}
main,.row,.row-body,.terms,.marked,.rows,.actions{display:block}
main>*+*{margin-top:1.1rem}
.stack>*+*{margin-top:.5rem}
h3{margin-top:.6rem}
.card{padding:.5rem .7rem}
.rows{padding:0}
.pair{grid-template-columns:1fr 1.4fr}
.ring{width:6rem}
tr.met,.scroll.met,.paper-nothing:not([open]){display:none}
.paper-summary:not([open])::details-content{content-visibility:hidden;block-size:0}
summary,details[open]>summary{margin:0;padding:0}
summary,.links a,.paper-nothing a{min-height:24px}
.paper-nothing a{display:inline-block}
.row{padding:.35rem .7rem;break-inside:avoid}
.row-status{float:left}
.row-body{margin-left:9.5rem}
.row-fold>*{display:inline;margin-right:.7rem}
.row-fold>details>summary{display:inline}
.row-body>*+*,.marked>*+*{margin-top:.15rem}
.row-body .heads{flex-wrap:nowrap}
.row-body .heads>p{flex:none}
.terms dt{float:left;clear:left;width:7rem}
.terms dd{margin:0 0 .15rem 7.5rem}
.chain>li{padding-bottom:.6rem}
.tree ul>li{padding-top:.15rem}
.tree ul>li::before{height:.9rem}
}
`;
