/** The result of a scan as a flat SVG badge for README files. */
import type { Scope, Verdict } from '../../model/index.js';
import { headlineText, visibleMust } from '../kit/headline.js';
import { timeText } from '../kit/time-text.js';
import { plural } from '../kit/words.js';
import { waiverLines } from '../kit/acceptance-text.js';
import { xmlText } from '../kit/xml.js';

const LABEL = 'XMPP safeguard';

/**
 * Background colours of the badge. White text on each has a contrast of at least 4.5 (WCAG 2.2,
 * 1.4.3).
 */
const COLORS: Readonly<Record<Scope['status'], string>> = {
  passed: '#2a7d2e',
  failed: '#c4302b',
  undetermined: '#8a6100',
};
const LABEL_COLOR = '#555';

/** Advance widths of characters in Verdana, in 1/2048 of its size. */
const WIDTHS: readonly (readonly [number, string])[] = [
  [562, 'il'],
  [705, 'j'],
  [720, ' f'],
  [745, ',.'],
  [807, 't'],
  [874, 'r'],
  [930, '-/'],
  [1067, 'cs'],
  [1076, 'z'],
  [1212, 'kvxy'],
  [1220, 'e'],
  [1230, 'a'],
  [1235, 'P'],
  [1243, 'o'],
  [1276, 'bdgpq'],
  [1296, 'hnu'],
  [1302, '0123456789'],
  [1262, 'T'],
  [1400, 'S'],
  [1403, 'X'],
  [1499, 'U'],
  [1676, 'w'],
  [1726, 'M'],
  [1992, 'm'],
];

/** Width of characters that the table of Verdana widths lacks: that of an `n`. */
const USUAL_WIDTH = 1296;
const UNITS = 2048;
const SIZE = 11;
const PADDING = 5;

/** Width of `text` on the badge in pixels, rounded up. */
function widthOf(text: string): number {
  let units = 0;
  for (const character of text) {
    const [width = USUAL_WIDTH] =
      WIDTHS.find(([, characters]) => characters.includes(character)) ?? [];
    units += width;
  }
  return Math.ceil((units * SIZE) / UNITS);
}

/**
 * Formats the text of the badge: `passed, 10/10 MUST met`, `failed, 6/10 MUST met, 1 waived`. The
 * numbers count the MUST requirements that the scan could see.
 */
function message({ scope, rows }: Verdict): string {
  const waived = rows.filter(({ waiver }) => waiver !== undefined).length;
  const said = `${scope.status}, ${scope.must.met}/${visibleMust(scope.must)} MUST met`;
  return waived === 0 ? said : `${said}, ${waived} waived`;
}

/** Draws a text with its shadow. `textLength` fixes its width to the measured one in any font. */
function label(text: string, start: number): string {
  const width = widthOf(text);
  const middle = start + PADDING + width / 2;
  const at = (y: number, more: string) =>
    `<text x="${middle}" y="${y}" textLength="${width}" ${more}>${xmlText(text)}</text>`;
  return `${at(15, 'fill="#010101" fill-opacity=".3" aria-hidden="true"')}\n    ${at(14, 'fill="#fff"')}`;
}

/** The badge as an SVG file, ending in a newline. */
export function renderBadge(verdict: Verdict): string {
  const { domain, status, scope, startedAt } = verdict;
  const said = message(verdict);
  const left = widthOf(LABEL) + 2 * PADDING;
  const right = widthOf(said) + 2 * PADDING;
  const width = left + right;
  const name = xmlText(`${LABEL}: ${said}`);
  const facts = [
    `${domain}, ${timeText(startedAt)}`,
    headlineText(verdict),
    `the whole manifesto: ${status}`,
    `${scope.must.ruled} of ${plural(scope.must.total, 'MUST requirement')} checked`,
    `${plural(scope.counts.missing, 'requirement')} missing, ${scope.counts.partial} partial`,
    ...waiverLines(verdict).map(({ text }) => text),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${name}">
  <title>${name}</title>
  <desc>${facts.map((fact) => xmlText(fact)).join('; ')}</desc>
  <linearGradient id="s" x2="0" y2="100%">
    <stop offset="0" stop-color="#bbb" stop-opacity=".1"/>
    <stop offset="1" stop-opacity=".1"/>
  </linearGradient>
  <clipPath id="r"><rect width="${width}" height="20" rx="3" fill="#fff"/></clipPath>
  <g clip-path="url(#r)">
    <rect width="${left}" height="20" fill="${LABEL_COLOR}"/>
    <rect x="${left}" width="${right}" height="20" fill="${COLORS[scope.status]}"/>
    <rect width="${width}" height="20" fill="url(#s)"/>
  </g>
  <g text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="${SIZE}" text-rendering="geometricPrecision">
    ${label(LABEL, 0)}
    ${label(said, left)}
  </g>
</svg>
`;
}
