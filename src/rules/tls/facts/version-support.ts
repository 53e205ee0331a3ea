/** Reads the TLS versions that an endpoint supports from the observations. */
import {
  TLS_VERSIONS,
  type Alert,
  type ObservationView,
  type ProtocolVersion,
  type TlsVersion,
  type Role,
} from '../../../model/index.js';
import {
  absent,
  gap,
  knownFrom,
  notSeen,
  type Absent,
  type Reading,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { unknownVersionGap } from '../../shared/facts/gaps.js';
import { withoutTls, type WithoutTls } from './tls-reach.js';
import { versionAnswer } from './tls-versions.js';

/** Support of one TLS version by an endpoint. */
export type VersionSupport =
  | { readonly is: 'accepted' }
  | {
      readonly is: 'refused';
      /**
       * TLS alert with which the server refused the version; null if it closed the connection, or
       * chose a lower version.
       */
      readonly alert: Alert | null;
      /** The lower TLS version that the server chose instead, or null. */
      readonly chosen: ProtocolVersion | null;
    };

/**
 * Reads the support of one TLS version. If another part of the ClientHello may have caused a
 * refusal, the result is unknown with cause `unsure`.
 */
export function versionSupport(
  seen: ObservationView,
  endpointId: string,
  version: ProtocolVersion,
): Reading<VersionSupport> {
  const answer = versionAnswer(seen, endpointId, version);
  if (answer.answer === 'accepted') return knownFrom({ is: 'accepted' }, answer.evidence);
  if (answer.answer === 'unknown') return notSeen(unknownVersionGap(version, answer));
  const { firm, alert, chosen, evidence } = answer;
  if (firm) return knownFrom({ is: 'refused', alert, chosen }, evidence);
  const args = { version, alert: alert?.name ?? '' };
  return notSeen(gap('unsure', { code: 'TLS_REFUSED_UNSURE', args }, evidence));
}

/** Reads the support of one TLS version; absent if the endpoint has no TLS at all. */
export function versionOrNoTls(
  { [AT]: { seen, subject: endpointId } }: Place<Role>,
  version: ProtocolVersion,
): Reading<VersionSupport> | Absent<WithoutTls> {
  return noTlsAt(seen, endpointId) ?? versionSupport(seen, endpointId, version);
}

/**
 * Returns the fact that the endpoint does not support TLS; null if TLS was established or may be
 * supported.
 */
export function noTlsAt(seen: ObservationView, endpointId: string): Absent<WithoutTls> | null {
  const without = withoutTls(seen, endpointId);
  if (without === null) return null;
  const reading = knownFrom(without, without.evidence);
  return reading.seen ? absent(reading) : null;
}

/** Returns an accepted TLS version of the endpoint that is newer than the given one. */
export function newerVersion(
  { [AT]: { seen, subject: endpointId } }: Place<Role>,
  version: TlsVersion,
): Reading<TlsVersion> {
  for (const newer of TLS_VERSIONS.slice(TLS_VERSIONS.indexOf(version) + 1)) {
    const answer = versionAnswer(seen, endpointId, newer);
    if (answer.answer === 'accepted') return knownFrom(newer, answer.evidence);
  }
  return notSeen(gap('unsure', { code: 'TLS_REFUSED_ALONE', args: { version } }));
}
