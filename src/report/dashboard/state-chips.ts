/** Statuses, results and states as chips and signs. */
import { wordChip } from '../kit/html-status.js';
import type { Status } from '../../model/index.js';
import { html, type Html } from '../kit/html-page.js';

/** Names of the CSS classes with the colours of a status, a result or a state. */
const TONES: Readonly<Record<string, string>> = {
  passed: 's-compliant',
  failed: 's-missing',
  undetermined: 's-not-observed',
  up: 's-compliant',
  down: 's-missing',
  absent: 's-not-applicable',
  unknown: 's-not-observed',
};

/** Returns the CSS class with the colours of a status, a result or a state. */
export function toneOf(value: string): string {
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

/** Returns the word for a status, a result or a state. */
export function wordOf(value: string): string {
  return WORDS[value] ?? value;
}

/** A chip with sign and word for a status, a result or a state. */
export function chip(value: string): Html {
  const sign = html`<span aria-hidden="true">${SIGNS[value] ?? ''}</span>`;
  return wordChip(toneOf(value), html`${sign}${wordOf(value)}`);
}

/** The sign of a status. Screen readers get its word. */
export function sign(value: Status | null): Html {
  if (value === null) return html`<span class="muted">·<span class="unseen">no data</span></span>`;
  return html`<span class="sign ${toneOf(value)}" title="${wordOf(value)}"
    ><span aria-hidden="true">${SIGNS[value] ?? ''}</span
    ><span class="unseen">${wordOf(value)}</span></span
  >`;
}
