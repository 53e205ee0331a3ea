import { isAddress } from './facts/places.js';
import type { Failure, Observation, Recording } from './model.js';
import { EXIT, type Exit } from './problem.js';
import { seenOf } from './seen.js';

/** Why there is nothing to judge, and what the process ends with. */
export interface Triage {
  readonly message: string;
  readonly exit: Exit;
}

/**
 * Tells a scan that found no service from one that did: null where there is something to
 * judge. Not being able to ask is told apart from there being nothing.
 */
export function triage({ domain, settings, observations }: Recording): Triage | null {
  const of = seenOf(observations, ['endpoint', 'dns.srv', 'dns.address']).all;
  const endpoints = of('endpoint').flatMap(({ value }) => (value === undefined ? [] : [value]));
  const resolvers = settings.resolvers.join(', ') || 'none';

  if (endpoints.length > 0) {
    const failures = firstFailures(observations);
    if (failures.length < endpoints.length) return null;
    const kinds = [...new Set(failures.map(({ reason }) => reason))];
    const first = failures[0]?.detail ?? '';
    const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : '';
    if (kinds.length === 1 && kinds[0] === 'no-route') {
      return unable(`${domain}: this machine has no route to it: ${first}${more}`);
    }
    if (kinds.length === 1 && kinds[0] === 'forbidden') return unable(`${domain}: ${first}${more}`);
    return nothing(`${domain}: no XMPP service could be reached: ${first}${more}`);
  }

  const lookUps = [...of('dns.srv'), ...of('dns.address')];
  const failed = lookUps.flatMap(({ failure }) => failure ?? []);
  if (failed.length === lookUps.length && failed[0] !== undefined) {
    return unable(`${domain}: DNS lookups failed (resolvers: ${resolvers}): ${failed[0].detail}`);
  }
  if (failed[0] !== undefined) {
    return nothing(`${domain}: some DNS lookups failed: ${failed[0].detail}`);
  }
  const addresses = of('dns.address').filter(({ subject }) => subject === domain);
  if (addresses.length > 0 && addresses.every(({ value }) => value?.rcode === 'NXDOMAIN')) {
    return unable(`${domain}: no such domain (NXDOMAIN from ${resolvers})`);
  }
  const records = of('dns.srv').flatMap(({ value }) => value?.records ?? []);
  if (records.length > 0 && records.every(({ target }) => target === '.')) {
    return nothing(`${domain}: the DNS declares that it has no XMPP service (SRV target ".")`);
  }
  if (records.length > 0) {
    const targets = [...new Set(records.map(({ target }) => target))].sort().join(', ');
    if (records.every(({ target }) => isAddress(target))) {
      const what = 'its SRV targets are IP addresses, but RFC 2782 requires host names';
      return nothing(`${domain}: ${what}: ${targets.slice(0, 300)}`);
    }
    return nothing(`${domain}: none of its SRV targets has an address: ${targets.slice(0, 300)}`);
  }
  return nothing(`${domain}: no XMPP service found: no SRV records and no address`);
}

function unable(message: string): Triage {
  return { message, exit: EXIT.unable };
}

function nothing(message: string): Triage {
  return { message, exit: EXIT.undetermined };
}

/** The failures of the endpoints where not even a connection came about. */
function firstFailures(observations: readonly Observation[]): Failure[] {
  const bySubject = new Map<string, Failure | null>();
  for (const { kind, subject, failure } of observations) {
    if (kind !== 'tls.handshake') continue;
    const unreached =
      failure !== undefined && (failure.layer === 'tcp' || failure.layer === 'scan');
    if (!unreached) bySubject.set(subject, null);
    else if (!bySubject.has(subject)) bySubject.set(subject, failure);
  }
  return [...bySubject.values()].filter((failure) => failure !== null);
}
