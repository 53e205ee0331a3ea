/** Creates the summary of a run that the history stores. Has no side effects. */
import { readCertificate } from '../rules/certificates/facts/certificate.js';
import type {
  RunDigest,
  EndpointSummary,
  Expiry,
  Failure,
  Recording,
  ServerSeen,
  Verdict,
} from '../model/index.js';
import { flightOf } from '../model/index.js';
import { observationView } from '../model/observation-view.js';
import { noService } from '../scan/no-service.js';

/**
 * Failure reasons that show that a server is down. With any other reason, the server may be up.
 */
const DOWN: readonly Failure['reason'][] = [
  'timeout',
  'refused',
  'reset',
  'closed',
  'unreachable',
  'malformed',
];

/** Returns the summary of a run. `verdict` is the verdict of the recording. Has no side effects. */
export function digestOf(recording: Recording, verdict: Verdict): RunDigest {
  const { domain, startedAt, endedAt, observations } = recording;
  const { scope } = verdict;
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
    scope: { status: scope.status, strict: scope.strict, must: scope.must },
    service: serviceOf(recording, verdict),
    complete: lookUps.every(({ failure }) => failure === undefined),
    rows: Object.fromEntries(rows),
    servers: scope.endpoints.filter(isPlace).map(serverOf),
    expiries: [...certificatesOf(recording), ...signaturesOf(recording)],
  };
}

/** Whether an endpoint has an address; if its host has none, the address is a dash. */
function isPlace({ address }: EndpointSummary): boolean {
  return address !== '-';
}

function serverOf({ id, reached, failure, origin }: EndpointSummary): ServerSeen {
  const down = failure !== null && failure.layer !== 'scan' && DOWN.includes(failure.reason);
  const reach = reached ? 'up' : down ? 'down' : 'unknown';
  return { id, reach, guess: origin === 'fallback', failure: reached ? null : failure };
}

/**
 * Returns whether the domain has a service. The answer SERVFAIL of a resolver is about the domain;
 * a resolver timeout is not.
 */
function serviceOf(recording: Recording, verdict: Verdict): RunDigest['service'] {
  if (verdict.scope.endpoints.some(isPlace)) return { reach: 'up', why: null };
  const why = noService(recording)?.message ?? null;
  const lookUps = recording.observations.filter(
    ({ kind }) => kind === 'dns.srv' || kind === 'dns.address',
  );
  const spoken = lookUps.every(
    ({ failure }) => failure === undefined || failure.reason === 'servfail',
  );
  return { reach: spoken && lookUps.length > 0 ? 'down' : 'unknown', why };
}

/**
 * Returns the expiry of the servers' own certificates. Certificates of authorities are left out,
 * because the operator cannot renew them.
 */
function certificatesOf({ observations }: Recording): readonly Expiry[] {
  const seen = observationView(observations, ['tls.handshake', 'certificate']);
  const servedAt = new Map<string, Set<string>>();
  for (const { subject, value } of seen.all('tls.handshake')) {
    const leaf = value === undefined ? undefined : flightOf(value)?.chain[0];
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

/**
 * Returns the earliest expiry of DNSSEC signatures by signing zone, because the records of a zone
 * are usually re-signed together.
 */
function signaturesOf({ observations }: Recording): readonly Expiry[] {
  const first = new Map<string, { readonly ends: string; readonly at: readonly string[] }>();
  for (const { value } of observationView(observations, ['dns.security']).all('dns.security')) {
    if (value?.status !== 'secure' || value.zone === null || value.expires === undefined) continue;
    const { owner, type, zone, expires: ends } = value;
    const known = first.get(zone);
    if (known !== undefined && known.ends < ends) continue;
    const before = known?.ends === ends ? known.at : [];
    first.set(zone, { ends, at: [...before, `${type} ${owner}`] });
  }
  return [...first].map(([zone, { ends, at }]) => ({
    ...{ what: 'signature', id: zone, name: zone, ends, at },
  }));
}
