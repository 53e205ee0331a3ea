/** The results of past runs as a strip of coloured bars. */
import { html, type Html } from '../kit/html-page.js';
import { plural } from '../kit/words.js';
import { toneOf, wordOf } from './state-chips.js';

/** Maximum number of runs that a strip shows. */
export const STRIP = 72;

const WIDTH = 3;

const HEIGHT = 18;

/**
 * An SVG strip with one bar for each scan run, the oldest at the left. `values` are states, newest
 * first; null is a run without data. The label of the strip has the counts in words.
 */
export function strip(values: readonly (string | null)[], what: string): Html {
  const shown = values.slice(0, STRIP).reverse();
  const bars: { value: string | null; count: number }[] = [];
  for (const value of shown) {
    const last = bars.at(-1);
    if (last?.value === value) last.count += 1;
    else bars.push({ value, count: 1 });
  }
  // The bar of the newest run is at the right end of the strip, also if there are few runs.
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
