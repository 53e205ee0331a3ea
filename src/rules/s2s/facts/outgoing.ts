import {
  gap,
  known,
  knownFrom,
  notSeen,
  sightings,
  type Gap,
  type Known,
  type NotSeen,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type {
  Failure,
  Observation,
  S2sOutgoing,
  Settings,
  ObservationView,
  ShownCertificate,
} from '../../../model/index.js';
import type { Certificate } from '../../certificates/facts/certificate.js';
import { derOf, linkOf } from '../../certificates/facts/chain.js';
import { parseEndpointId } from '../../../model/endpoint-id.js';
import { compareText, distinct } from '../../../util/order.js';
import { failedSessions } from '../../shared/facts/sessions.js';
import { matchReferenceIdentifier } from '../../certificates/facts/reference-identifier.js';
import { formatTlsa, isUsable, matches, USAGE } from '../../dane/facts/tlsa.js';

/** Defects of a certificate that do not depend on the client's trust store. */
type Flaw = 'expired' | 'not-yet-valid' | 'wrong-name' | 'self-signed';

/**
 * Evaluation of a domain's certificates. `bad` means that every endpoint that presented a
 * certificate presented a bad one. `doubtful` means that this depends on the settings of the
 * scanned server; `why` is `name` or `issuer`. `unseen` means that no endpoint presented a
 * certificate.
 */
type CertificateReading =
  | { readonly state: 'bad'; readonly flaws: readonly Flaw[] }
  | { readonly state: 'valid' }
  | { readonly state: 'doubtful'; readonly why: 'name' | 'issuer' }
  | { readonly state: 'unseen' };

/**
 * Result of a query. `reached`: the queried domain answered. `refused`: the scanned server reports
 * that it could not connect, and names the certificate. `not-reached`: the scanned server reports
 * that it could not connect, without a reason or with another one.
 */
type OutgoingAnswer = 'reached' | 'refused' | 'not-reached' | 'silence' | 'unclear';

export interface Outgoing {
  readonly domain: string;
  readonly value: S2sOutgoing;
  /**
   * Whether the domain has the same endpoints as the scanned server, so that this server needs no
   * s2s connection to answer.
   */
  readonly atHome: boolean;
  readonly answer: OutgoingAnswer;
  readonly certificate: CertificateReading;
  /**
   * TLSA records that make the certificates of the queried domain valid, or may make them valid.
   */
  readonly dane: readonly string[];
}

/**
 * Errors that the target sends on its own behalf (RFC 6120 §8.3.3.16, §8.3.3.17). Other errors may
 * come from the domain or from the target's rules for its users, because `from` is the domain in
 * both cases.
 */
const NOT_REACHED = ['remote-server-not-found', 'remote-server-timeout'];

/**
 * Error texts that name the certificate. Prosody: "Remote server's certificate is not trusted".
 * ejabberd: "Peer certificate rejected". Failures of DNS, closed ports, timeouts, missing modules
 * and policies do not concern the certificate.
 */
const NAMES_CERTIFICATE = /certificate/i;
/**
 * Matches error texts in which the queried server refuses the target's certificate: "Your server's
 * certificate …", or an alert.
 */
const OF_THE_TARGET = /\byour\b[^.]*certificate|\balert\b/i;

/** Text in place of the address in an endpoint id, for a host that has no address. */
const NO_ADDRESS = '-';

type Seen = ObservationView<'s2s.outgoing' | 'endpoint' | 'certificate'>;

/**
 * Returns the domains that the account queried, or why it could not query any. `own` is the scanned
 * domain.
 */
export function outgoingDomains(
  seen: ObservationView,
  settings: Settings,
  own: string,
): {
  readonly names: readonly string[];
  readonly hidden: readonly (Gap & { readonly subject: string })[];
} {
  const names = distinct(seen.all('s2s.outgoing').map(({ subject }) => subject));
  if (names.length > 0 || settings.outgoing === undefined) return { names, hidden: [] };
  const failed = failedSessions(seen, settings).filter(({ by }) => by === 'account');
  const hidden = failed.map(({ by, failure, evidence }) => ({
    ...gap('failed', { code: 'SESSION_FAILED', args: { by, ...failure } }, [evidence]),
    subject: own,
  }));
  return { names, hidden };
}

/** Returns the result of the account's query to a domain. */
export function outgoingTo({
  [AT]: { seen, subject: domain, domain: own, time: at },
}: Place<null>): Sightings<Outgoing> | NotSeen {
  // If the whole probe failed, its failure names no queried domain.
  const asked = domain === own ? [] : [domain];
  return sightings(
    seen.at('s2s.outgoing', domain).map((observation) => {
      const { id, value } = observation;
      if (value === undefined) {
        const args = { asked, ...observation.failure };
        return notSeen(gap('failed', { code: 'OUTGOING_UNKNOWN', args }, [id]));
      }
      const held = value.shown.flatMap(({ chain }) => chain.slice(0, 1));
      const certificates = distinct(held).flatMap((sha256) => linkOf(seen, sha256).id ?? []);
      const ids = [id, ...certificates].sort(compareText);
      return knownFrom(outgoingOf(seen, observation, value, at), ids);
    }),
    gap('unasked', { code: 'OUTGOING_UNKNOWN', args: { asked, ...UNASKED } }),
  );
}

const UNASKED: Failure = { layer: 'scan', reason: 'skipped', detail: '' };

/**
 * Returns the queried domains that have a valid certificate and serve as a control. Only the query
 * itself is evidence.
 */
export function outgoingControls({ [AT]: { seen, time: at } }: Place): readonly Known<Outgoing>[] {
  return seen.all('s2s.outgoing').flatMap((observation) => {
    const { id, value } = observation;
    if (value?.part !== 'good') return [];
    return [known(outgoingOf(seen, observation, value, at), id)];
  });
}

function outgoingOf(
  seen: Seen,
  observation: Observation<'s2s.outgoing'>,
  value: S2sOutgoing,
  at: string,
): Outgoing {
  // The target's own endpoints are in the recording even if the scan was forbidden to connect to
  // them.
  const home = seen
    .all('endpoint')
    .flatMap(({ subject, value: endpoint }) => endpoint ?? parseEndpointId(subject) ?? []);
  const own = new Set(home.flatMap(({ host, address }) => [host.toLowerCase(), address]));
  own.delete(NO_ADDRESS);
  const { subject: domain } = observation;
  return {
    domain,
    value,
    atHome: value.endpoints.some(
      ({ host, address }) => own.has(host.toLowerCase()) || own.has(address),
    ),
    answer: answerOf(observation),
    certificate: certificateOf(seen, domain, value, at),
    dane: daneOf(seen, domain, value, at),
  };
}

function answerOf({ value }: Observation<'s2s.outgoing'>): OutgoingAnswer {
  switch (value?.answer) {
    case 'result':
      return value.described ? 'reached' : 'unclear';
    case 'error':
      if (!NOT_REACHED.includes(value.condition ?? '')) return 'unclear';
      return namesCertificate(value.text ?? '') ? 'refused' : 'not-reached';
    default:
      return 'silence';
  }
}

function namesCertificate(text: string): boolean {
  return NAMES_CERTIFICATE.test(text) && !OF_THE_TARGET.test(text);
}

function certificateOf(
  seen: ObservationView,
  domain: string,
  { shown, unseen }: S2sOutgoing,
  at: string,
): CertificateReading {
  const all = shown.map((one) => readShown(seen, domain, one, at));
  // If one endpoint of the queried domain has a valid certificate, the domain does not count as
  // bad: the scanned server may have connected to that endpoint.
  const better =
    all.find(({ state }) => state === 'valid') ?? all.find(({ state }) => state !== 'bad');
  if (better !== undefined) return better;
  if (all.length === 0 || unseen !== null) return { state: 'unseen' };
  const flaws = all.flatMap((one) => (one.state === 'bad' ? one.flaws : []));
  return { state: 'bad', flaws: distinct(flaws) as Flaw[] };
}

function readShown(
  seen: ObservationView,
  domain: string,
  { chain, trust }: ShownCertificate,
  at: string,
): CertificateReading {
  const [own = ''] = chain;
  const { certificate } = linkOf(seen, own);
  if (certificate === null) return { state: 'unseen' };
  const now = Date.parse(at);
  const flaws: Flaw[] = [];
  if (Date.parse(certificate.notAfter) < now) flaws.push('expired');
  if (Date.parse(certificate.notBefore) > now) flaws.push('not-yet-valid');
  const match = matchReferenceIdentifier(certificate, domain, 's2s') !== null;
  // Do not call the name wrong if it is in the CN: some servers match the CN even if there are
  // subject alternative names (RFC 2818 §3.1).
  const inCommonName = !match && hasCommonName(certificate, domain);
  if (!match && !inCommonName) flaws.push('wrong-name');
  if (certificate.selfSigned && !trust.trusted) flaws.push('self-signed');
  if (flaws.length > 0) return { state: 'bad', flaws };
  if (!match) return { state: 'doubtful', why: 'name' };
  if (trust.trusted) return { state: 'valid' };
  return { state: 'doubtful', why: 'issuer' };
}

function hasCommonName(certificate: Certificate, domain: string): boolean {
  const names = { ...certificate.names, dns: certificate.names.common, srv: [], xmppAddr: [] };
  return matchReferenceIdentifier({ ...certificate, names }, domain, 's2s') !== null;
}

/**
 * Returns TLSA records with usages 2 and 3, which override roots, dates and names (RFC 7671 §5.1,
 * §5.2). Does not check that they are signed: some servers may use unsigned ones.
 */
function daneOf(
  seen: ObservationView,
  domain: string,
  { shown, endpoints }: S2sOutgoing,
  at: string,
): readonly string[] {
  const names = distinct([domain, ...endpoints.map(({ host }) => host)]);
  const found = shown.flatMap(({ chain, tlsa, trust }) => {
    if (tlsa === null) return ['unknown'];
    const sent = chain.map((sha256) => ({ sha256, der: derOf(seen, sha256) }));
    const presented = { sent, trusted: trust.trusted, names, role: 's2s', at } as const;
    return tlsa
      .filter((record) => record.usage >= USAGE.daneTa && isUsable(record))
      .filter((record) => matches(record, presented) !== 'no')
      .map(formatTlsa);
  });
  return distinct(found);
}
