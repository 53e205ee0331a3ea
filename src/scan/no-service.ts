import type { Failure, Observation, Recording, Settings } from '../model/index.js';
import { isAddress } from '../util/address.js';
import { EXIT, type Exit } from '../util/problem.js';
import { observationView } from '../model/observation-view.js';
import { usedNetwork } from '../model/without-network.js';

/** Why a scan found no service to judge, and the exit code. */
export interface NoService {
  readonly message: string;
  readonly exit: Exit;
}

/**
 * Returns why a scan found no service, or null if it found one. Distinguishes a domain without
 * service from a scan that could not find out.
 */
export function noService(recording: Recording): NoService | null {
  // A recording of a check without network connections contains only evidence of the operator, so
  // a service is not expected.
  if (!usedNetwork(recording)) return null;
  const { domain, settings, observations } = recording;
  const of = observationView(observations, ['endpoint', 'dns.srv', 'dns.address']).all;
  const endpoints = of('endpoint').flatMap(({ value }) => (value === undefined ? [] : [value]));
  const resolvers = resolversOf(settings);

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
  if (settings.connect.length > 0) return unconnected(domain, settings, of('dns.address'));
  const addresses = of('dns.address').filter(({ subject }) => subject === domain);
  if (addresses.length > 0 && addresses.every(({ value }) => value?.rcode === 'NXDOMAIN')) {
    return unable(`${domain}: no such domain (NXDOMAIN from ${resolvers})`);
  }
  const records = of('dns.srv').flatMap(({ value }) => value?.records ?? []);
  if (records.length > 0 && records.every(({ target }) => target === '.')) {
    return nothing(`${domain}: the DNS declares that it has no XMPP service (SRV target ".")`);
  }
  if (settings.families.length === 1 && !records.some(({ target }) => isAddress(target))) {
    const hosts = [...new Set(of('dns.address').map(({ subject }) => subject))].sort();
    if (hosts.length > 0) return nothing(withoutFamily(domain, hosts, settings));
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

function resolversOf({ resolvers, iterate }: Settings): string {
  return iterate === 'always' ? 'the authoritative servers' : resolvers.join(', ') || 'none';
}

/**
 * Returns the result that no service was found, if no name of `--connect` has an address; else
 * null.
 */
function unconnected(
  domain: string,
  settings: Settings,
  lookUps: readonly Observation<'dns.address'>[],
): NoService {
  const rcodesOf = (host: string) =>
    lookUps.flatMap(({ subject, value }) => (subject === host ? [value?.rcode] : []));
  const hosts = [...new Set(settings.connect.map(({ host }) => host))].sort();
  const unknown = hosts.find((host) => rcodesOf(host).includes('NXDOMAIN'));
  if (unknown !== undefined) {
    const resolvers = resolversOf(settings);
    return unable(
      `${domain}: --connect ${unknown}: no such name in the DNS (NXDOMAIN from ${resolvers})`,
    );
  }
  if (settings.families.length === 1) return unable(withoutFamily(domain, hosts, settings));
  const names = hosts.join(', ').slice(0, 300);
  return unable(
    `${domain}: --connect ${names}: the DNS has no address for it (no A or AAAA record)`,
  );
}

/**
 * Returns the message for hosts that have no address in the only address family (IPv4 or IPv6) of
 * the scan.
 */
function withoutFamily(domain: string, hosts: readonly string[], settings: Settings): string {
  const [family] = settings.families;
  const record = family === 6 ? 'AAAA' : 'A';
  const names = hosts.join(', ').slice(0, 300);
  const verb = hosts.length === 1 ? 'has' : 'have';
  const where = names === domain ? domain : `${domain}: ${names}`;
  return `${where} ${verb} no IPv${family ?? 4} address (no ${record} record). Leave out --ipv${family ?? 4} to scan over IPv${family === 6 ? 4 : 6} too`;
}

function unable(message: string): NoService {
  return { message, exit: EXIT.unable };
}

function nothing(message: string): NoService {
  return { message, exit: EXIT.undetermined };
}

/** Returns the first failures of endpoints to which no connection was possible. */
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
