/**
 * Reports certificates and signatures that expire soon, once at each threshold. Has no side
 * effects.
 */
import type { Expiry, WatchEvent } from '../model/index.js';

/** An earlier report that one certificate or signature expires. */
export interface ExpiryNotice {
  readonly ends: string;
  /** Threshold at which the expiry was reported, in days. */
  readonly days: number;
}

const DAY_MS = 86_400_000;
/** Milliseconds after its expiry when the notice of a certificate or signature is removed. */
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
    // Send no notice after the expiry: by then the requirement on certificates or signatures has a
    // worse status, and that change is reported.
    if (left <= 0) return [];
    const reached = thresholds[what].filter((days) => left <= days);
    const days = Math.min(...reached);
    const key = `${what} ${id}`;
    const last = told[key];
    // A renewed certificate or signature has a new expiry, so it is reported again at each
    // threshold.
    const said = last?.ends === ends ? last.days : Infinity;
    if (reached.length === 0 || days >= said) return [];
    told[key] = { ends, days };
    return [
      { kind: 'expires', what, subject: id, name, ends, days: Math.floor(left), at: expiry.at },
    ];
  });
  return { told, events };
}
