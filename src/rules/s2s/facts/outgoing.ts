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
import type { ScannedPlace } from '../../../judge/engine/place.js';
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

/** What is wrong with a certificate, whoever looks at it. */
type Flaw = 'expired' | 'not-yet-valid' | 'wrong-name' | 'self-signed';

/**
 * `bad`: at each place that showed one. `doubtful`: it hangs on what the other side holds;
 * `why` of `name`, `issuer`. `unseen`: a place showed none.
 */
type CertificateReading =
  | { readonly state: 'bad'; readonly flaws: readonly Flaw[] }
  | { readonly state: 'valid' }
  | { readonly state: 'doubtful'; readonly why: 'name' | 'issuer' }
  | { readonly state: 'unseen' };

/**
 * `reached`: the domain itself answered. `refused`: the target says that it did not get there, and
 * names the certificate. `not-reached`: it says so, and gives no reason or another one.
 */
type OutgoingAnswer = 'reached' | 'refused' | 'not-reached' | 'silence' | 'unclear';

export interface Outgoing {
  readonly domain: string;
  readonly value: S2sOutgoing;
  /** Served where the target is: asked there, nobody goes to another server. */
  readonly atHome: boolean;
  readonly answer: OutgoingAnswer;
  readonly certificate: CertificateReading;
  /** TLSA records by which the certificates are good all the same, or may be. */
  readonly dane: readonly string[];
}

/**
 * RFC 6120 §8.3.3.16, §8.3.3.17: the target's own word. Any other error may be of the domain, or
 * of the target's rules for its users: `from` is the domain either way.
 */
const NOT_REACHED = ['remote-server-not-found', 'remote-server-timeout'];

/**
 * Prosody: "Remote server's certificate is not trusted". ejabberd: "Peer certificate rejected".
 * DNS, a closed port, a time-out, a missing module and policies say nothing of a certificate.
 */
const NAMES_CERTIFICATE = /certificate/i;
/** The other server refuses the certificate of the target: "Your server's certificate …", an alert. */
const OF_THE_TARGET = /\byour\b[^.]*certificate|\balert\b/i;

/** In the id of an endpoint of a host that has none. */
const NO_ADDRESS = '-';

type Seen = ObservationView<'s2s.outgoing' | 'endpoint' | 'certificate'>;

/** Domains that the account asked, and why it could ask none. `own`: the domain that is scanned. */
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

/** What became of the question to a domain. */
export function outgoingTo({
  seen,
  subject: domain,
  domain: own,
  time: at,
}: Pick<ScannedPlace<null>, 'seen' | 'subject' | 'role' | 'domain' | 'time'>):
  Sightings<Outgoing> | NotSeen {
  // A probe that broke off is of the target: which domain it asked is not known.
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

/** The domains with a valid certificate that were asked. The evidence is the question alone. */
export function outgoingControls(seen: Seen, at: string): readonly Known<Outgoing>[] {
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
  // The target is known where nothing may be connected to, too.
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
  // One good certificate is enough for whoever happens to get there.
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
  // Some servers look at the CN, with subject alternative names beside it or without (RFC 2818 §3.1).
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
 * RFC 7671 §5.1, §5.2: of usages 2 and 3, whatever roots, dates and names say. Not whether they
 * are signed: where they are not nobody may heed them, and somebody may.
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
