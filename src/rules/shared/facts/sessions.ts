import {
  askedOf,
  type Failure,
  type ObservationView,
  type SessionKind,
  type Settings,
  type TlsVersion,
} from '../../../model/index.js';
import { readFeatures, type Features } from '../../../wire/xmpp/features.js';
import { compareText } from '../../../util/order.js';

/** A failed login that should have opened a session. */
interface FailedSession {
  readonly by: SessionKind;
  readonly failure: Failure;
  readonly evidence: string;
}

const KINDS: readonly SessionKind[] = ['account', 'anonymous', 'federated'];

/**
 * Returns, for each kind of session that never succeeded, the first failure: of such a session, or
 * of an earlier probe that broke off.
 */
export function failedSessions(
  seen: ObservationView<'session'>,
  given: Pick<Settings, SessionKind>,
): readonly FailedSession[] {
  const all = seen.all('session');
  const broken = all.filter((one) => askedOf(one) === null);
  return KINDS.flatMap((by) => {
    const own = all.filter((one) => askedOf(one)?.by === by);
    if (own.some(({ value }) => value !== undefined)) return [];
    const failed = [...own, ...(given[by] ? broken : [])][0];
    if (failed?.failure === undefined) return [];
    return [{ by, failure: failed.failure, evidence: failed.id }];
  });
}

/** Features for authenticated peers: clients after a login, servers after EXTERNAL. */
interface AuthenticatedFeatures {
  readonly features: Features;
  readonly version: TlsVersion | null;
  readonly evidence: string;
}

export function authenticatedFeatures(
  seen: ObservationView<'session' | 's2s.peer'>,
  endpointId: string,
): readonly AuthenticatedFeatures[] {
  const clients = seen.at('session', endpointId).flatMap(({ id, value }) => {
    if (value?.features == null) return [];
    return [{ features: readFeatures(value.features), version: value.version, evidence: id }];
  });
  const peers = seen.at('s2s.peer', endpointId).flatMap(({ id, value }) => {
    if (value?.known == null) return [];
    return [{ features: readFeatures(value.known), version: value.version, evidence: id }];
  });
  return [...clients, ...peers].sort((a, b) => compareText(a.evidence, b.evidence));
}
