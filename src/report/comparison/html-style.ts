/** Style of the comparison page, in addition to the style of all pages. */
export const COMPARISON_STYLE = `
.comparison{max-width:76rem;margin:0 auto;padding:clamp(1rem,3vw,2.5rem);display:grid;gap:2rem;
grid-template-columns:minmax(0,1fr)}
.top{display:grid;gap:.5rem}
.lead{font-size:1.1rem;max-width:60rem}
.operands{list-style:none;padding:0;display:grid;gap:1rem;
grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr))}
.operand{display:grid;gap:.6rem;align-content:start}
.operand h2{font-size:1.05rem;overflow-wrap:anywhere}
.counts>span{display:flex;flex-wrap:wrap;gap:.3rem}
.counts>.unseen{display:block}
.problem{color:var(--muted)}
.facts{padding:0;list-style:none}
.caveats{display:grid;gap:.5rem}
.caveats h2{font-size:1rem}
.caveats ul{padding-left:1.2rem}
.count{font-size:.875rem;font-weight:500;color:var(--muted);margin-left:.4em}
.matrix th[scope=row]{min-width:15rem;max-width:24rem}
.matrix tbody td{white-space:nowrap}
.matrix thead th{overflow-wrap:anywhere;min-width:8.5rem}
.basis{display:block;font-size:.8rem;padding-left:.5rem}
.star{color:var(--accent);font-size:1.05em}
.details{display:grid;gap:.15rem}
.said,.changes,.nuances,.plain{padding:0;list-style:none;display:grid;gap:.6rem}
.said>li{display:grid;gap:.2rem}
.row[open]{border-left:3px solid var(--line);padding:.2rem 0 .8rem 1rem;margin:.3rem 0}
.changes{margin-top:.8rem;font-size:.875rem;gap:.3rem}
.change{display:grid;grid-template-columns:1.2rem minmax(0,1fr)}
.sign{font-family:ui-monospace,monospace;font-weight:700;position:relative}
.lists{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr))}
.lists .card{display:grid;gap:.7rem;align-content:start}
.plain{gap:.35rem}
.fold>summary h2{display:inline;font-size:1.1rem;color:var(--text)}
@media print{.comparison{padding:0;gap:1rem}.matrix tbody td{white-space:normal}
.matrix th[scope=row]{min-width:0}.matrix thead th{min-width:0}}
`;
