import {
  notSeen,
  sightings,
  type Absent,
  type NotSeen,
  type Sightings,
} from '../../../judge/engine/known.js';
import { map } from '../../../judge/engine/reading.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { ProtocolVersion, Role } from '../../../model/index.js';
import { noTlsGap } from '../../shared/facts/gaps.js';
import { versionAnswer } from './tls-versions.js';
import type { WithoutTls } from './tls-reach.js';
import { noTlsAt, versionSupport, type VersionSupport } from './version-support.js';

export interface LegacyVersion {
  readonly version: ProtocolVersion;
  readonly support: VersionSupport;
}

/**
 * Returns whether an endpoint accepts each of the versions `versions`. A refusal counts only if
 * every suite was offered that a server with this version could have: also RC4, EXPORT and NULL,
 * and the cipher kinds of SSLv2.
 */
export function legacyVersions(
  { [AT]: { seen, subject: endpointId } }: Place<Role>,
  versions: readonly ProtocolVersion[],
): Sightings<LegacyVersion> | Absent<WithoutTls> | NotSeen {
  const without = noTlsAt(seen, endpointId);
  if (without !== null) return without;
  const isAsked = versions.some((version) => {
    const answer = versionAnswer(seen, endpointId, version);
    return answer.answer !== 'unknown' || answer.failure !== null;
  });
  const none = noTlsGap(seen, endpointId);
  if (!isAsked) return notSeen(none);
  return sightings(
    versions.map((version) =>
      map(versionSupport(seen, endpointId, version), (support) => ({ version, support })),
    ),
    none,
  );
}
