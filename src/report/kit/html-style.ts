/** The style that all pages share: colours, type, tables, folds, chips, print. */

/**
 * Text colour and background for each status, for light and dark mode. All have a contrast of at
 * least 4.5:1 (WCAG 2 §1.4.3).
 */
const STATUS_COLOURS = {
  compliant: ['#0a6338', '#e2f3e9', '#7fdba6', '#12301f'],
  partial: ['#7a4f00', '#fcefd0', '#f0c66a', '#33270d'],
  missing: ['#a11521', '#fce6e6', '#ff9d9d', '#3d1719'],
  configurable: ['#0b5a66', '#dcf2f5', '#7ad3e0', '#0f2f35'],
  manual: ['#3a479f', '#e7e9fb', '#b0b9ff', '#20254a'],
  'not-applicable': ['#4f5866', '#eceef2', '#aab4c2', '#262b33'],
  'not-observed': ['#65399a', '#f0e7fa', '#d2b3f7', '#2e2040'],
  information: ['#245593', '#e4eefa', '#9cc4f7', '#182a42'],
} as const;

function statusColours(ink: 0 | 2): string {
  return Object.entries(STATUS_COLOURS)
    .map(([status, colours]) => `.s-${status}{--ink:${colours[ink]};--ground:${colours[ink + 1]}}`)
    .join('\n');
}

const DARK = `
:root{--page:#0f1216;--card:#171b21;--text:#e7eaef;--muted:#a8b1be;--line:#2b323c;--accent:#8ab8ff;
--code:#11151a;--shadow:none}
${statusColours(2)}`;

const LIGHT = `
:root{--page:#f5f6f8;--card:#fff;--text:#1a1e25;--muted:#525b69;--line:#dfe3e9;--accent:#1d5bb5;
--code:#f5f6f8;--shadow:0 1px 2px #1018280d,0 1px 3px #1018280f}
${statusColours(0)}`;

export const STYLE = `
${LIGHT}
@media screen and (prefers-color-scheme:dark){${DARK}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--text);overflow-wrap:anywhere;
font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif}
h1,h2,h3,h4{line-height:1.25;margin:0;font-weight:650;letter-spacing:-.01em;text-wrap:balance}
h1{font-size:clamp(1.6rem,1.2rem + 2vw,2.4rem)}
h2{font-size:1.4rem}
h3{font-size:1.08rem}
h4{font-size:1rem}
p,ul,ol,dl,table,pre{margin:0}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
font-size:.86em;font-variant-ligatures:none}
code,bdi,.chip{unicode-bidi:isolate}
svg{display:block}
.muted{color:var(--muted)}
.small{font-size:.875rem}
.strong{font-weight:600}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);
white-space:nowrap}
.skip{position:absolute;left:1rem;top:-4rem;z-index:9;background:var(--card);padding:.6rem 1rem;
border-radius:8px;box-shadow:var(--shadow)}
.skip:focus{top:1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.25rem;
box-shadow:var(--shadow);min-width:0}
.stack{display:grid;gap:1rem;align-content:start;grid-template-columns:minmax(0,1fr)}
.chip{display:inline-flex;align-items:center;gap:.35em;padding:.1em .6em .1em .45em;border-radius:.95em;max-width:100%;
font-size:.8125rem;font-weight:600;line-height:1.5;vertical-align:baseline;background:var(--ground);
color:var(--ink)}
.mark{width:1em;height:1em;flex:none;color:var(--ink);display:inline-block;vertical-align:-.12em}
.tick{font-size:.75rem;color:var(--muted);border:1px solid var(--line);border-radius:5px;
padding:0 .4em;white-space:nowrap;display:inline-block;line-height:1.6}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:10px;background:var(--card);
max-width:100%;position:relative}
table{border-collapse:collapse;width:100%;font-size:.875rem}
caption{text-align:start;padding:.7rem .9rem .3rem;color:var(--muted)}
th,td{text-align:start;vertical-align:top;padding:.5rem .9rem;border-top:1px solid var(--line);
overflow-wrap:normal}
thead th{font-weight:600;color:var(--muted);border-top:0}
tbody th{font-weight:500}
details{min-width:0}
summary{cursor:pointer;color:var(--accent);font-size:.875rem;font-weight:500;width:fit-content;
max-width:100%;padding:.15rem 0}
summary::marker{color:var(--muted)}
details[open]>summary{margin-bottom:.6rem}
pre{background:var(--code);border:1px solid var(--line);border-radius:10px;padding:.8rem 1rem;
overflow-x:auto;line-height:1.5;white-space:pre;overflow-wrap:normal;max-width:100%;tab-size:4}
pre.copy{user-select:all;-webkit-user-select:all}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{
@page{margin:16mm 14mm}
:root{--page:#fff;--card:#fff;--line:#bbb;--muted:#444;--code:#fff;--shadow:none}
body{font-size:10pt}
.skip,nav{display:none}
.chip{border:1px solid var(--ink);background:none}
.card{border-radius:6px;padding:.8rem}
a{color:inherit}
details::details-content{content-visibility:visible;block-size:auto}
summary{color:inherit;list-style:none}
summary::marker{content:""}
.scroll,pre{overflow:visible}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
th,td{overflow-wrap:anywhere;padding:.25rem .4rem}
h2,h3,h4,summary,caption{break-after:avoid}
tr,.keep{break-inside:avoid}
.stack{display:block}
.stack>*+*{margin-top:1rem}
}
`;
