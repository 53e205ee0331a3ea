/** Style of the dashboard, in addition to the style of all pages. */
export const DASHBOARD_STYLE = `
.bar{display:flex;justify-content:space-between;align-items:center;gap:1rem;flex-wrap:wrap;
padding:.7rem clamp(1rem,4vw,2.5rem);background:var(--card);border-bottom:1px solid var(--line)}
.brand{font-weight:650}
.brand a{color:inherit;text-decoration:none}
.wide{max-width:76rem;margin:0 auto;padding:2rem clamp(1rem,4vw,2.5rem) 4rem;display:grid;gap:1.75rem;
grid-template-columns:minmax(0,1fr)}
.lead{margin-top:-1.2rem}
.head{display:flex;gap:.75rem;align-items:center;justify-content:space-between;flex-wrap:wrap}
h1+.chip{font-size:1rem}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr))}
.tile{display:grid;gap:.9rem;align-content:start}
.tile h2{font-size:1.15rem}
.tile h2 a{text-decoration:none}
.tile h2 a:hover{text-decoration:underline}
.facts{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.5rem}
.facts dt{font-size:.75rem;color:var(--muted);line-height:1.3}
.facts div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
.facts dd{margin:0;font-weight:650;font-size:1.15rem;color:var(--ink)}
.foot{display:flex;justify-content:space-between;gap:.5rem;flex-wrap:wrap}
.strip{width:100%;height:18px;border-radius:4px;overflow:hidden;max-width:20rem}
td .strip{min-width:9rem}
.strip rect{fill:#8d97a5}
.strip .s-compliant{fill:#2f9e68}
.strip .s-partial,.strip .s-configurable{fill:#dc9b00}
.strip .s-missing{fill:#d6333f}
.strip .s-not-observed{fill:#b7a5d3}
.strip .rail,.strip .gap{fill:var(--line)}
.note{border-inline-start:4px solid var(--ink);background:var(--ground);color:var(--ink);
padding:.6rem .9rem;border-radius:6px}
.sign{display:inline-grid;place-items:center;width:1.6rem;height:1.6rem;border-radius:6px;
background:var(--ground);color:var(--ink);font-weight:700}
.matrix td,.matrix thead th:not(:first-child){text-align:center}
.nowrap{white-space:nowrap}
td .chip,th .tick{vertical-align:baseline;white-space:nowrap;flex-wrap:nowrap}
td .chip{min-width:max-content}
`;
