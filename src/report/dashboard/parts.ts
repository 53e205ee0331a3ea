/** What the pages of the dashboard are made of: strips of history, chips, times. */
import type { RunDigest, Scope, Status } from '../../model/index.js';
import { headlineText } from '../kit/headline.js';
import { html, type Html } from '../kit/html-page.js';
import { plural } from '../kit/legend.js';

/** Where a thing that is watched stands. */
export interface TrackView {
  readonly value: string;
  readonly since: string;
  /** Since when it comes and goes. */
  readonly flapping: string | null;
}

/** All that the dashboard shows of one domain. */
export interface DomainView {
  readonly domain: string;
  /** Newest first. */
  readonly runs: readonly RunDigest[];
  readonly servers: Readonly<Record<string, TrackView>>;
  readonly rows: Readonly<Record<string, TrackView>>;
  /** Titles of the requirements. */
  readonly titles: Readonly<Record<string, string>>;
  readonly running: boolean;
  /** ISO 8601, UTC. */
  readonly due: string | null;
  /** Why the last scan brought no result. */
  readonly failure: string | null;
  /** When the report was made that can be read; null where there is none. */
  readonly report: string | null;
}

/** Class with the colour of a status, a result or a state. */
const TONES: Readonly<Record<string, string>> = {
  passed: 's-compliant',
  failed: 's-missing',
  undetermined: 's-not-observed',
  up: 's-compliant',
  down: 's-missing',
  absent: 's-not-applicable',
  unknown: 's-not-observed',
};

function toneOf(value: string): string {
  return TONES[value] ?? `s-${value}`;
}

const SIGNS: Readonly<Record<string, string>> = {
  compliant: '✓',
  passed: '✓',
  up: '✓',
  partial: '◐',
  missing: '✕',
  down: '✕',
  failed: '✕',
  configurable: '⚙',
  manual: '✎',
  'not-applicable': '–',
  absent: '–',
  'not-observed': '?',
  unknown: '?',
  undetermined: '?',
};

const WORDS: Readonly<Record<string, string>> = {
  passed: 'PASSED',
  failed: 'FAILED',
  undetermined: 'UNDETERMINED',
  up: 'reachable',
  down: 'unreachable',
  absent: 'not in DNS',
  'not-observed': 'not observed',
  'not-applicable': 'not applicable',
};

export function wordOf(value: string): string {
  return WORDS[value] ?? value;
}

export function chip(value: string): Html {
  const sign = SIGNS[value] ?? '';
  return html`<span class="chip ${toneOf(value)}"
    ><span aria-hidden="true">${sign}</span>${wordOf(value)}</span
  >`;
}

/** The sign alone, its word for those who cannot see it. */
export function sign(value: Status | null): Html {
  if (value === null) return html`<span class="muted">·<span class="unseen">no data</span></span>`;
  return html`<span class="sign ${toneOf(value)}" title="${wordOf(value)}"
    ><span aria-hidden="true">${SIGNS[value] ?? ''}</span
    ><span class="unseen">${wordOf(value)}</span></span
  >`;
}

/** `01 Jun 11:05`, in UTC, with the whole in `datetime`. */
export function time(iso: string): Html {
  const date = new Date(iso);
  const day = date.toLocaleString('en-GB', { day: '2-digit', month: 'short', timeZone: 'UTC' });
  return html`<time datetime="${iso}">${`${day} ${iso.slice(11, 16)}`}</time>`;
}

/** `3 d`, `5 h`, `12 min`: the largest unit that is full. */
export function spanText(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

/** Runs in a strip. */
export const STRIP = 72;
const WIDTH = 3;
const HEIGHT = 18;

/**
 * A run a bar, oldest at the left, coloured by what it saw; null: nothing. Newest first in
 * `values`. Told in words to those who cannot see it.
 */
export function strip(values: readonly (string | null)[], what: string): Html {
  const shown = values.slice(0, STRIP).reverse();
  const bars: { value: string | null; count: number }[] = [];
  for (const value of shown) {
    const last = bars.at(-1);
    if (last?.value === value) last.count += 1;
    else bars.push({ value, count: 1 });
  }
  // What is new stands at the right end, however few there are.
  let at = (STRIP - shown.length) * WIDTH;
  const rects = bars.map(({ value, count }): Html => {
    const width = count * WIDTH;
    const x = at;
    at += width;
    if (value === null)
      return html`<rect class="gap" x="${x}" y="8" width="${width}" height="2" />`;
    return html`<rect
      class="${toneOf(value)}"
      x="${x}"
      y="0"
      width="${width}"
      height="${HEIGHT}"
    />`;
  });
  const width = STRIP * WIDTH;
  return html`<svg
    class="strip"
    role="img"
    aria-label="${`${what}: ${countsText(shown)}`}"
    viewBox="0 0 ${width} ${HEIGHT}"
    width="${width}"
    height="${HEIGHT}"
    preserveAspectRatio="none"
  >
    <rect class="rail" x="0" y="8" width="${width}" height="2" />
    ${rects}
  </svg>`;
}

function countsText(values: readonly (string | null)[]): string {
  const counts = new Map<string, number>();
  for (const value of values) {
    const word = value === null ? 'no data' : wordOf(value);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([word, count]) => `${word} ${count}`);
  return `${parts.join(', ')} of the last ${plural(values.length, 'run')}`;
}

/** Result of a run. Runs of older versions only have a verdict on the whole manifesto. */
export function resultOf({ scope, status }: RunDigest): Scope['status'] {
  if (scope !== undefined) return scope.status;
  if (status === 'undetermined') return 'undetermined';
  return status === 'compliant' ? 'passed' : 'failed';
}

/** `4 of 10 visible MUST requirements are missing`; null of a run of an older version. */
export function resultText({ scope }: RunDigest): string | null {
  return scope === undefined ? null : headlineText({ scope });
}

const MUST: readonly string[] = ['MUST', 'MUST NOT'];

/** Rows of MUST and MUST NOT that are missing. */
export function missingMusts({ rows }: RunDigest): number {
  return Object.values(rows).filter(
    ({ status, level }) => status === 'missing' && MUST.includes(level),
  ).length;
}
