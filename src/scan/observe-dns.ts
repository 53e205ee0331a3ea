import {
  observationOf,
  type CaaAnswer,
  type CaaRecord,
  type DnsType,
  type Observation,
} from '../model/index.js';
import { answerParts, type Resolution } from '../net/dns/resolution.js';
import { observeAnswer } from './observe.js';
import type { ProbeContext } from './probe.js';
import { readCaa } from '../wire/dns/records.js';

/** Returns a domain name and all its ancestors, including the top-level domain (RFC 8659 §3). */
export function climbOf(name: string): string[] {
  const labels = name.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

export function lookUpCaa(
  context: Pick<ProbeContext<never>, 'net' | 'now'>,
  owner: string,
): Promise<Observation<'dns.caa'>> {
  const read = (found: Resolution): CaaAnswer => ({
    owner,
    ...answerParts(found),
    records: found.records.map(readCaa).sort(byFields),
  });
  return observeAnswer(context, 'dns.caa', owner, {}, 'CAA', read);
}

/** Observes the DNSSEC status of an answer that was already received. */
export async function observeSecurity(
  { net, now }: Pick<ProbeContext<never>, 'net' | 'now'>,
  subject: string,
  type: DnsType,
): Promise<Observation<'dns.security'>> {
  const value = await net.validate(subject, type);
  return observationOf('dns.security', subject, { type }, now(), { value });
}

function byFields(a: CaaRecord, b: CaaRecord): number {
  const text = ({ tag, value }: CaaRecord): string => `${tag} ${value}`;
  return a.flags - b.flags || (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0);
}
