/** What the history keeps of each run: small, plain JSON, enough to tell what changed. */
import { readCertificate } from '../facts/certificate.js';
import type { EndpointSummary, Failure, Level, Recording, Status, Verdict } from '../model.js';
import { seenOf } from '../seen.js';
import { triage } from '../triage.js';

/** `up`: something answered. `down`: nothing did. `unknown`: that says nothing of the server. */
export type Reach = 'up' | 'down' | 'unknown';

export interface ServerSeen {
  /** Endpoint id. */
  readonly id: string;
  readonly reach: Reach;
  /** Where it is a guess (RFC 6120 §3.2.2), that nobody listens there is no loss. */
  readonly guess: boolean;
  /** Why nothing answered; may hold text of the server. */
  readonly failure: Failure | null;
}

export interface RowSeen {
  readonly status: Status;
  readonly level: Level;
}

/** Something that ends by itself, unless somebody renews it. */
export interface Expiry {
  readonly what: 'certificate' | 'signature';
  /** SHA-256 of the certificate, hex; owner and type of the signed RRset. */
  readonly id: string;
  /** For people: the certificate's subject. May hold text of the server. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly ends: string;
  /** Endpoint ids where it was served, or owner names. */
  readonly at: readonly string[];
}

export interface Digest {
  readonly format: 'xmpp-safeguard/digest';
  readonly schema: 1;
  readonly domain: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Of the catalogue and the tool: rows of other rules are not compared as if nothing happened. */
  readonly rules: string;
  readonly status: Verdict['status'];
  /** `down`: the DNS names no service any more. `unknown`: the DNS was not to be asked. */
  readonly service: { readonly reach: Reach; readonly why: string | null };
  /** Every look-up of the DNS was answered: what is not named here is not offered. */
  readonly complete: boolean;
  /** By requirement; those that bind clients are left out. */
  readonly rows: Readonly<Record<string, RowSeen>>;
  /** Sorted by id. */
  readonly servers: readonly ServerSeen[];
  readonly expiries: readonly Expiry[];
}

/** The server's doing, as far as can be told; all else says nothing of it. */
const DOWN: readonly Failure['reason'][] = [
  'timeout',
  'refused',
  'reset',
  'closed',
  'unreachable',
  'malformed',
];

/** Pure. `verdict` is that of the recording. */
export function digestOf(recording: Recording, verdict: Verdict): Digest {
  const { domain, startedAt, endedAt, observations } = recording;
  const lookUps = observations.filter(({ kind }) => kind === 'dns.srv' || kind === 'dns.address');
  const rows = verdict.rows
    .filter(({ section }) => !section.startsWith('clients/'))
    .map(({ id, level, ruling }) => [id, { status: ruling.status, level }] as const);
  return {
    format: 'xmpp-safeguard/digest',
    schema: 1,
    domain,
    startedAt,
    endedAt,
    rules: `${verdict.catalogue} ${verdict.tool.version}`,
    status: verdict.status,
    service: serviceOf(recording, verdict),
    complete: lookUps.every(({ failure }) => failure === undefined),
    rows: Object.fromEntries(rows),
    servers: verdict.scope.endpoints.filter(isPlace).map(serverOf),
    expiries: certificatesOf(recording),
  };
}

/** A host whose addresses are not known has a dash in the address's place. */
function isPlace({ address }: EndpointSummary): boolean {
  return address !== '-';
}

function serverOf({ id, reached, failure, origin }: EndpointSummary): ServerSeen {
  const down = failure !== null && failure.layer !== 'scan' && DOWN.includes(failure.reason);
  const reach = reached ? 'up' : down ? 'down' : 'unknown';
  return { id, reach, guess: origin === 'fallback', failure: reached ? null : failure };
}

/**
 * Whether the domain has a service at all. A resolver that says SERVFAIL was asked and has
 * spoken of the domain; one that is silent has not.
 */
function serviceOf(recording: Recording, verdict: Verdict): Digest['service'] {
  if (verdict.scope.endpoints.some(isPlace)) return { reach: 'up', why: null };
  const why = triage(recording)?.message ?? null;
  const lookUps = recording.observations.filter(
    ({ kind }) => kind === 'dns.srv' || kind === 'dns.address',
  );
  const spoken = lookUps.every(
    ({ failure }) => failure === undefined || failure.reason === 'servfail',
  );
  return { reach: spoken && lookUps.length > 0 ? 'down' : 'unknown', why };
}

/** The servers' own certificates; those that vouch for them are their authorities' to renew. */
function certificatesOf({ observations }: Recording): readonly Expiry[] {
  const seen = seenOf(observations, ['tls.handshake', 'certificate']);
  const servedAt = new Map<string, Set<string>>();
  for (const { subject, value } of seen.all('tls.handshake')) {
    const leaf = value?.outcome === 'established' ? value.chain[0] : undefined;
    if (leaf === undefined) continue;
    servedAt.set(leaf, (servedAt.get(leaf) ?? new Set()).add(subject));
  }
  return [...servedAt]
    .flatMap(([sha256, at]): Expiry[] => {
      const der = seen.at('certificate', sha256)[0]?.value?.der;
      if (der === undefined) return [];
      const read = readCertificate(Buffer.from(der, 'base64'));
      if ('malformed' in read) return [];
      const { subject, notAfter } = read;
      return [
        { what: 'certificate', id: sha256, name: subject, ends: notAfter, at: [...at].sort() },
      ];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
