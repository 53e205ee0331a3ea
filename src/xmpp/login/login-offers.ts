import {
  type ClearAuth,
  type Endpoint,
  type Kind,
  type SaslOffer,
  type ObservationView,
  type TlsVersion,
  askedOf,
} from '../../model/index.js';
import { endpointId } from '../../model/index.js';
import { readFeatures } from '../../wire/xmpp/features.js';

/** Versions of TLS that a client may log in with today (RFC 8996), newest first. */
export const LOGIN_VERSIONS = ['TLSv1.3', 'TLSv1.2'] as const satisfies readonly TlsVersion[];

/**
 * What logins that may fail wait for: what is read of places to log in, and all else that is
 * seen there, since a ban would spoil it.
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

/** Refused before the password is looked at, so that no server counts it. */
const UNREAD: readonly string[] = ['encryption-required', 'mechanism-too-weak'];

/** Whether a server may count as failed what it said so of (RFC 6120 §6.5). */
export function mayCount({ answer, condition }: Pick<ClearAuth, 'answer' | 'condition'>): boolean {
  if (answer === 'success' || answer === 'challenge') return false;
  return condition === null || !UNREAD.includes(condition);
}

/** Logins before TLS at an address that the server may have counted as failed. */
export function failedInClear(
  seen: ObservationView<'endpoint' | 'sasl.clear'>,
  address: string,
): number {
  return seen.all('sasl.clear').filter(({ subject, value, failure }) => {
    if (seen.at('endpoint', subject)[0]?.value?.address !== address) return false;
    if (value !== undefined) return mayCount(value);
    // Without an answer, it may have been sent.
    return failure.layer === 'sasl' && failure.reason !== 'skipped';
  }).length;
}

/** A place to log in, with what it offered to whoever looked before. */
export interface LoginPlace {
  readonly endpoint: Endpoint;
  readonly offers: readonly { readonly version: TlsVersion; readonly offer: SaslOffer }[];
  /** No place before it offers the same: what may fail is done at such ones alone. */
  readonly distinct: boolean;
}

/** The c2s endpoints that showed features in TLS, in the order of their ids. */
export function loginPlaces(
  seen: ObservationView<'endpoint' | 'stream.open'>,
): readonly LoginPlace[] {
  const known = new Set<string>();
  return seen.all('endpoint').flatMap(({ value: endpoint }) => {
    if (endpoint?.role !== 'c2s') return [];
    const streams = seen.at('stream.open', endpointId(endpoint));
    const offers = LOGIN_VERSIONS.flatMap((version) => {
      const open = streams.find((one) => askedOf(one)?.phase === version)?.value;
      if (open?.features == null) return [];
      const { mechanisms, channelBindings } = readFeatures(open.features);
      return [{ version, offer: { mechanisms, types: channelBindings } }];
    });
    if (offers.length === 0) return [];
    const key = JSON.stringify(offers);
    const distinct = !known.has(key);
    known.add(key);
    return [{ endpoint, offers, distinct }];
  });
}

/** Whether SCRAM was on offer anywhere, before TLS or in it. */
export function scramWasOffered(seen: ObservationView<'stream.open'>): boolean {
  return seen.all('stream.open').some(({ value }) => {
    if (value?.features == null) return false;
    const { mechanisms, sasl2 } = readFeatures(value.features);
    return [...mechanisms, ...(sasl2?.mechanisms ?? [])].some((name) => name.startsWith('SCRAM-'));
  });
}
