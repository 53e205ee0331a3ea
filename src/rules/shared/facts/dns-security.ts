import {
  askedOf,
  type DnsSecurity,
  type Failure,
  type Observation,
  type ObservationView,
} from '../../../model/index.js';
import { memo } from '../../../util/memo.js';

/** A chain of trust that was validated. */
export interface CheckedChain {
  readonly status: DnsSecurity['status'];
  readonly security: DnsSecurity;
  readonly id: string;
}

/** DNSSEC status of one answer. */
export type Trust =
  | CheckedChain
  /** The DNSSEC status is unknown. `failure` is null if nothing was queried. */
  | { readonly status: 'unknown'; readonly failure: Failure | null; readonly id: string | null };

const byQuestion = memo(
  (seen: ObservationView): ReadonlyMap<string, Observation<'dns.security'>> =>
    new Map(seen.all('dns.security').map((one) => [keyOf(one.subject, askedOf(one)?.type), one])),
);

/** DNS names are case-insensitive (RFC 4343). */
function keyOf(owner: string, type = ''): string {
  return `${type} ${owner.toLowerCase()}`;
}

/** Returns the DNSSEC status of an RRset. `type` as in `dns.security`: `SRV`, `A`, `TLSA`. */
export function trustOf(seen: ObservationView, owner: string, type: string): Trust {
  const observation = byQuestion(seen).get(keyOf(owner, type));
  if (observation === undefined) return { status: 'unknown', failure: null, id: null };
  const { id, value, failure } = observation;
  return value === undefined
    ? { status: 'unknown', failure, id }
    : { status: value.status, security: value, id };
}

export function evidenceOf(trust: Trust): readonly string[] {
  return trust.id === null ? [] : [trust.id];
}

/**
 * Returns the answer of this kind at this subject. DNS names are case-insensitive (RFC 4343), and
 * some observations have several variants: the first with a value is preferred to failures.
 */
export function answerAt<K extends 'dns.tlsa' | 'dns.caa' | 'dns.address'>(
  seen: ObservationView,
  kind: K,
  owner: string,
): Observation<K> | null {
  const all = seen.at(kind, owner);
  return all.find(({ value }) => value !== undefined) ?? all[0] ?? null;
}
