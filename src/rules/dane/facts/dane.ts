import {
  srvOwner,
  type Endpoint,
  type Failure,
  type ObservationView,
  type Settings,
  type TlsaRecord,
} from '../../../model/index.js';
import { derOf, servedChains } from '../../certificates/facts/chain.js';
import { distinct } from '../../../util/order.js';
import {
  answerAt,
  evidenceOf,
  trustOf,
  type CheckedChain,
  type Trust,
} from '../../shared/facts/dns-security.js';
import {
  any,
  isAnchorSent,
  isMatchRequired,
  isUsable,
  matches,
  strongest,
  type Match,
  type Sent,
} from './tlsa.js';

/** DANE status of an endpoint (RFC 7673 §3). `owner` is the owner name of its TLSA records. */
export type Dane =
  /** A DNS answer that the DANE status needs is missing, or its validation is indeterminate. */
  | {
      readonly state: 'unknown';
      readonly owner: string;
      /**
       * The failed DNS query. Null if no query failed, because nothing was queried or the state
       * follows from the DNSSEC validation.
       */
      readonly failure: Failure | null;
      /** The indeterminate DNSSEC chain of trust, or null. */
      readonly trust: CheckedChain | null;
      readonly evidence: readonly string[];
    }
  /** DNSSEC validation of the DNS records failed, so DANE clients do not connect (RFC 7673 §3). */
  | { readonly state: 'bogus'; readonly trust: CheckedChain; readonly evidence: readonly string[] }
  | { readonly state: 'none'; readonly owner: string; readonly evidence: readonly string[] }
  /** TLSA records exist, but some records that lead to them are not signed. */
  | {
      readonly state: 'ineffective';
      readonly owner: string;
      readonly because: CheckedChain;
      readonly evidence: readonly string[];
    }
  | (OwnRecords & { readonly state: 'unusable' })
  | (OwnRecords & { readonly state: 'usable' });

/** TLSA records that DNSSEC protects on the whole path, which begins with the SRV records. */
interface OwnRecords {
  readonly owner: string;
  /** All TLSA records; in the state `usable`, only the records that clients use. */
  readonly records: readonly TlsaRecord[];
  /**
   * Names of which a certificate must contain one, for TLSA usages that check names (RFC 7673 §4,
   * RFC 7671 §7).
   */
  readonly names: readonly string[];
  readonly evidence: readonly string[];
}

export function tlsaOwner(host: string, port: number): string {
  return `_${port}._tcp.${host}`;
}

/**
 * Returns the last name of a host's alias chain; null if it is not an alias, or the query was not
 * answered.
 */
export function canonicalOf(seen: ObservationView, host: string): string | null {
  return answerAt(seen, 'dns.address', host)?.value?.aliases.at(-1)?.toLowerCase() ?? null;
}

export function daneOf(
  seen: ObservationView,
  endpoint: Endpoint,
  domain: string,
  settings: Settings,
): Dane {
  const host = endpoint.host.toLowerCase();
  const plain = tlsaOwner(host, endpoint.port);
  if (endpoint.origin === 'connect') {
    return { state: 'unknown', owner: plain, failure: null, trust: null, evidence: [] };
  }
  const srv = trustOf(seen, srvOwner(endpoint.role, endpoint.transport, domain), 'SRV');
  const address = addressTrust(seen, host, endpoint, settings);
  const before = [srv, address];
  const evidence = before.flatMap(evidenceOf);
  const broken = before.find(isBogus);
  if (broken !== undefined) return { state: 'bogus', trust: broken, evidence };
  const open = before.find(isOpen);
  if (open !== undefined) return unknownOf(plain, open, evidence);
  const addresses = answerAt(seen, 'dns.address', host);
  if (addresses?.value === undefined) {
    const failure = addresses?.failure ?? null;
    return { state: 'unknown', owner: plain, failure, trust: null, evidence };
  }
  const insecure = before.find(isInsecure) ?? null;
  const canonical = insecure === null ? canonicalOf(seen, host) : null;
  const bases = canonical === null || canonical === host ? [host] : [canonical, host];
  const names = distinct([domain, ...bases]);
  return lookUp(seen, { bases, port: endpoint.port, insecure, names, evidence });
}

interface Search {
  /**
   * RFC 7671 §7: names below which TLSA records are looked up. The name at the end of the SRV
   * target's alias chain comes first, then the SRV target itself.
   */
  readonly bases: readonly string[];
  readonly port: number;
  readonly insecure: CheckedChain | null;
  readonly names: readonly string[];
  readonly evidence: readonly string[];
}

function lookUp(seen: ObservationView, { bases, port, insecure, names, ...search }: Search): Dane {
  const evidence = [...search.evidence];
  let ineffective: { owner: string; because: CheckedChain } | null = null;
  for (const base of bases) {
    const owner = tlsaOwner(base, port);
    const answer = answerAt(seen, 'dns.tlsa', owner);
    const trust = trustOf(seen, owner, 'TLSA');
    evidence.push(...evidenceOf(trust), ...(answer === null ? [] : [answer.id]));
    // RFC 7673 §3.1: without secure SRV and address records, clients do not query TLSA records, so
    // a bogus answer has no effect.
    if (isBogus(trust) && insecure === null) return { state: 'bogus', trust, evidence };
    if (answer?.value === undefined) {
      const failure = answer?.failure ?? null;
      return { state: 'unknown', owner, failure, trust: null, evidence };
    }
    if (isOpen(trust)) return unknownOf(owner, trust, evidence);
    const { records } = answer.value;
    if (records.length === 0) continue;
    const because = insecure ?? (isInsecure(trust) ? trust : null);
    if (because !== null) {
      ineffective ??= { owner, because };
      continue;
    }
    const usable = records.filter(isUsable);
    return usable.length === 0
      ? { state: 'unusable', owner, records, names, evidence }
      : { state: 'usable', owner, records: strongest(usable), names, evidence };
  }
  if (ineffective !== null) return { state: 'ineffective', ...ineffective, evidence };
  return { state: 'none', owner: tlsaOwner(bases.at(-1) ?? '', port), evidence };
}

/**
 * RFC 7673 §3.2: it is enough that the A or the AAAA records are secure, because both have the
 * same aliases. The records of the endpoint's own address family must not be bogus.
 */
function addressTrust(
  seen: ObservationView,
  host: string,
  { family }: Endpoint,
  { families }: Settings,
): Trust {
  const typeOf = (one: number): string => (one === 4 ? 'A' : 'AAAA');
  const own = trustOf(seen, host, typeOf(family));
  if (isBogus(own)) return own;
  const others = families.filter((one) => one !== family);
  const all = [own, ...others.map((one) => trustOf(seen, host, typeOf(one)))];
  return all.find(({ status }) => status === 'secure') ?? all.find(isOpen) ?? own;
}

function isBogus(trust: Trust): trust is CheckedChain {
  return trust.status === 'bogus';
}

function isInsecure(trust: Trust): trust is CheckedChain {
  return trust.status === 'insecure';
}

function isOpen(trust: Trust): boolean {
  return trust.status === 'unknown' || trust.status === 'indeterminate';
}

function unknownOf(owner: string, trust: Trust, evidence: readonly string[]): Dane {
  return trust.status === 'unknown'
    ? { state: 'unknown', owner, failure: trust.failure, trust: null, evidence }
    : { state: 'unknown', owner, failure: null, trust, evidence };
}

/** A certificate chain that an endpoint served, and how it matches the TLSA records. */
export interface ChainMatch {
  /** SHA-256 of each certificate in the order sent, the server's own first. */
  readonly sent: readonly string[];
  readonly match: Match;
  /** TLSA records that match the certificate chain. */
  readonly records: readonly TlsaRecord[];
  /** Whether the chain has a match that every DANE client must support (RFC 7671 §5.2). */
  readonly required: Match;
  /** TLSA records that match by a trust anchor that the server does not send. */
  readonly unsent: readonly TlsaRecord[];
  readonly evidence: readonly string[];
}

/**
 * Returns every certificate chain of the endpoint, from complete handshakes and from the probe
 * that lists its suites, without duplicates, because a client may get each of these chains.
 */
export function chainMatches(
  seen: ObservationView,
  endpointId: string,
  dane: Extract<Dane, { state: 'usable' | 'unusable' }>,
  { role, at, settings }: { role: Endpoint['role']; at: string; settings: Settings },
): readonly ChainMatch[] {
  const anchors = settings.roots !== 'none' || settings.ca.length > 0;
  const found = new Map<string, ChainMatch>();
  const add = (shas: readonly string[], trusted: boolean | null, evidence: readonly string[]) => {
    const key = shas.join(' ');
    const known = found.get(key);
    if (shas.length === 0 || (known !== undefined && trusted === null)) return;
    const sent = shas.map((sha256): Sent => ({ sha256, der: derOf(seen, sha256) }));
    const presented = { sent, trusted, names: dane.names, role, at };
    const results = dane.records.map((record) => ({ record, match: matches(record, presented) }));
    const records = results.filter(({ match }) => match === 'yes').map(({ record }) => record);
    const rest = results.some(({ match }) => match === 'unknown') ? 'unknown' : 'no';
    const match = records.length > 0 ? 'yes' : rest;
    const required = any(records.map((record) => isMatchRequired(record, presented)));
    const unsent = records.filter((record) => isAnchorSent(record, presented) === 'no');
    const all = distinct([...(known?.evidence ?? []), ...evidence]);
    const one: ChainMatch = { sent: shas, match, records, required, unsent, evidence: all };
    // Handshakes may disagree about the trust in a chain: the worse result counts.
    const better = known !== undefined && worthOf(one) > worthOf(known);
    found.set(key, better ? { ...known, evidence: all } : one);
  };
  for (const { sent, trust, evidence } of servedChains(seen, endpointId)) {
    const trusted = trust.trusted || trust.error === 'ERR_TLS_CERT_ALTNAME_INVALID';
    add(sent, anchors ? trusted : null, evidence);
  }
  for (const { id, value } of seen.at('tls.features', endpointId)) {
    for (const { chain } of value?.chains ?? []) add(chain, null, [id]);
  }
  return [...found.values()];
}

/**
 * Ranks how well a chain matches the TLSA records: for all clients, for some clients, not at all.
 */
function worthOf({ match, required }: ChainMatch): number {
  if (match !== 'yes') return 0;
  return required === 'yes' ? 2 : 1;
}
