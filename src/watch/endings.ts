/** Certificates and signatures that end soon: told at each threshold once. Pure. */
import type { Expiry, WatchEvent } from '../model/index.js';

/** What was told of one that ends. */
export interface ExpiryNotice {
  readonly ends: string;
  /** The threshold, in days. */
  readonly days: number;
}

const DAY_MS = 86_400_000;
/** So long after its end nobody serves it any more. */
const FORGOTTEN_MS = 30 * DAY_MS;

export function endings(
  before: Readonly<Record<string, ExpiryNotice>>,
  expiries: readonly Expiry[],
  now: string,
  thresholds: Readonly<Record<Expiry['what'], readonly number[]>>,
): {
  readonly told: Readonly<Record<string, ExpiryNotice>>;
  readonly events: readonly WatchEvent[];
} {
  const at = Date.parse(now);
  const told = Object.fromEntries(
    Object.entries(before).filter(([, { ends }]) => Date.parse(ends) > at - FORGOTTEN_MS),
  );
  const events = expiries.flatMap((expiry): WatchEvent[] => {
    const { what, id, name, ends } = expiry;
    const left = (Date.parse(ends) - at) / DAY_MS;
    // What has ended is a row that got worse.
    if (left <= 0) return [];
    const reached = thresholds[what].filter((days) => left <= days);
    const days = Math.min(...reached);
    const key = `${what} ${id}`;
    const last = told[key];
    // Signed anew, it has another end.
    const said = last?.ends === ends ? last.days : Infinity;
    if (reached.length === 0 || days >= said) return [];
    told[key] = { ends, days };
    return [
      { kind: 'expires', what, subject: id, name, ends, days: Math.floor(left), at: expiry.at },
    ];
  });
  return { told, events };
}
