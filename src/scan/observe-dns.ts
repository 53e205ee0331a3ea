import { isIP } from 'node:net';
import type { CaaAnswer, CaaRecord, Observation, SrvRecord } from '../model/index.js';
import type { RecordType, Resolution } from '../net/dns/resolver.js';
import { NetFailure } from '../net/failure.js';
import { observeAnswer } from './observe.js';
import { observationId, type ProbeContext } from './probe.js';
import { readAddress, readCaa } from '../wire/dns/records.js';

/** The name, then what is above it, the top-level domain included (RFC 8659 §3). */
export function climbOf(name: string): string[] {
  const labels = name.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

/** SRV records by priority, target and port. */
export function bySrv(a: SrvRecord, b: SrvRecord): number {
  return (
    a.priority - b.priority ||
    (a.target < b.target ? -1 : a.target > b.target ? 1 : a.port - b.port)
  );
}

export function lookUpCaa(
  context: Pick<ProbeContext<never>, 'net' | 'now'>,
  owner: string,
): Promise<Observation<'dns.caa'>> {
  const read = ({ rcode, aliases, records }: Resolution): CaaAnswer => ({
    owner,
    rcode,
    aliases,
    records: records.map(readCaa).sort(byFields),
  });
  return observeAnswer(context, 'dns.caa', owner, 'CAA', read);
}

/** What the chain of trust says of an answer. The answer is in, and its chain was asked for. */
export async function observeSecurity(
  { net, now }: Pick<ProbeContext<never>, 'net' | 'now'>,
  subject: string,
  type: RecordType,
): Promise<Observation<'dns.security'>> {
  return {
    id: observationId('dns.security', subject, type),
    kind: 'dns.security',
    subject,
    value: await net.validate(subject, type),
    at: now(),
  };
}

function byFields(a: CaaRecord, b: CaaRecord): number {
  const text = ({ tag, value }: CaaRecord): string => `${tag} ${value}`;
  return a.flags - b.flags || (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0);
}

/** Hosts of a service are on few addresses; more are not gone to. */
const MOST_ADDRESSES = 8;

/** Where a host is, sorted, IPv4 first; an address is where it says. Throws `NetFailure`. */
export async function addressesOf(
  { net, settings }: Pick<ProbeContext<never>, 'net' | 'settings'>,
  host: string,
): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const asked = settings.families.map(async (family) => {
    const { records } = await net.resolve(host, family === 4 ? 'A' : 'AAAA');
    return [...new Set(records.map(readAddress))].sort();
  });
  const answers = await Promise.allSettled(asked);
  const found = answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  if (found.length > 0) return found.slice(0, MOST_ADDRESSES);
  const failed = answers.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const families = settings.families.map((family) => `IPv${family}`).join(' or ');
  throw new NetFailure({
    layer: 'dns',
    reason: 'unreachable',
    detail: `${host}: has no ${families} address`,
  });
}
