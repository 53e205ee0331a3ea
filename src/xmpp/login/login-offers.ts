import {
  type ClearAuth,
  type Endpoint,
  type Kind,
  type SaslOffer,
  type SaslProtocol,
  type ObservationView,
  type TlsVersion,
  askedOf,
} from '../../model/index.js';
import { endpointId, isBegunLogin, isWeb } from '../../model/index.js';
import { tokenMechanism } from '../../wire/xmpp/sasl/token.js';
import {
  mechanismsIn,
  readFeatures,
  takesPasswords,
  type Features,
} from '../../wire/xmpp/features.js';

/** TLS versions for logins (RFC 8996), newest first. */
export const LOGIN_VERSIONS = ['TLSv1.3', 'TLSv1.2'] as const satisfies readonly TlsVersion[];

/**
 * Probes that must run before logins that may fail: probes that find endpoints for logins, and all
 * other observations of these endpoints, because a ban would spoil them.
 */
export const BEFORE_LOGINS = [
  'endpoint',
  'stream.open',
  'tls.handshake',
  'tls.suites',
  'sasl.clear',
  'dialback.clear',
  's2s.peer',
  'register.form',
] as const satisfies readonly Kind[];

/**
 * SASL conditions that a server returns before it checks the password, so it counts no failed
 * login.
 */
const UNREAD: readonly string[] = ['encryption-required', 'mechanism-too-weak'];

/** Whether a server may count an attempt with this answer as a failed login (RFC 6120 §6.5). */
export function mayCount({ answer, condition }: Pick<ClearAuth, 'answer' | 'condition'>): boolean {
  if (answer === 'success' || answer === 'challenge') return false;
  return condition === null || !UNREAD.includes(condition);
}

/**
 * Returns the number of login attempts before TLS at an address that the server may have counted
 * as failed.
 */
export function failedInClear(
  seen: ObservationView<'endpoint' | 'sasl.clear'>,
  address: string,
): number {
  return seen.all('sasl.clear').filter(({ subject, value, failure }) => {
    if (seen.at('endpoint', subject)[0]?.value?.address !== address) return false;
    if (value !== undefined) return mayCount(value);
    return isBegunLogin(failure);
  }).length;
}

/** What one of the protocols offers in a TLS version. */
export interface LoginOffer {
  readonly version: TlsVersion;
  readonly protocol: SaslProtocol;
  readonly offer: SaslOffer;
}

/** An endpoint and address for logins, with the features that it offered. */
export interface LoginPlace {
  readonly endpoint: Endpoint;
  /** Offers of each TLS version, newest first; of one version that of SASL first. */
  readonly offers: readonly LoginOffer[];
  /**
   * Whether no earlier endpoint offers the same features. Logins that may fail are made only at
   * such endpoints.
   */
  readonly distinct: boolean;
}

/** Returns the c2s endpoints that offered features over TLS, sorted by id. */
export function loginPlaces(
  seen: ObservationView<'endpoint' | 'stream.open'>,
): readonly LoginPlace[] {
  const known = new Set<string>();
  return seen.all('endpoint').flatMap(({ value: endpoint }) => {
    if (endpoint?.role !== 'c2s' || isWeb(endpoint)) return [];
    const streams = seen.at('stream.open', endpointId(endpoint));
    const offers = LOGIN_VERSIONS.flatMap((version) => {
      const open = streams.find((one) => askedOf(one)?.phase === version)?.value;
      if (open?.features == null) return [];
      const features = readFeatures(open.features);
      return loginProtocols(features).map((protocol): LoginOffer => {
        const mechanisms = mechanismsIn(features, protocol);
        return { version, protocol, offer: { mechanisms, types: features.channelBindings } };
      });
    });
    if (offers.length === 0) return [];
    const key = JSON.stringify(offers);
    const distinct = !known.has(key);
    known.add(key);
    return [{ endpoint, offers, distinct }];
  });
}

/** Returns the protocols that take passwords; SASL if neither does. */
export function loginProtocols(features: Features): readonly SaslProtocol[] {
  const taking = PROTOCOLS.filter((one) => takesPasswords(mechanismsIn(features, one)));
  return taking.length > 0 ? taking : ['SASL'];
}

const PROTOCOLS = ['SASL', 'SASL2'] as const;

/**
 * Returns how many logins that may fail are left to tests of tokens (XEP-0484): one, if tokens with
 * and without channel binding are offered. ejabberd accepts one for the other.
 */
export function tokenTrials(seen: ObservationView<'stream.open'>): number {
  const names = seen
    .all('stream.open')
    .flatMap(({ value }) =>
      value?.features == null ? [] : (readFeatures(value.features).sasl2?.fast ?? []),
    );
  const known = names.flatMap((name) => tokenMechanism(name) ?? []);
  const has = (isBound: boolean): boolean => known.some(({ type }) => (type !== null) === isBound);
  return has(true) && has(false) ? 1 : 0;
}

/** Whether SCRAM was offered at any endpoint, before or after TLS. */
export function scramWasOffered(seen: ObservationView<'stream.open'>): boolean {
  return seen.all('stream.open').some(({ value }) => {
    if (value?.features == null) return false;
    const { mechanisms, sasl2 } = readFeatures(value.features);
    return [...mechanisms, ...(sasl2?.mechanisms ?? [])].some((name) => name.startsWith('SCRAM-'));
  });
}
