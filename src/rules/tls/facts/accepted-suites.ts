import {
  knownFrom,
  notSeen,
  sightings,
  gap,
  type Absent,
  type Gap,
  type NotSeen,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { PROTOCOL_VERSIONS, type ProtocolVersion, type Role } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { noTlsGap, unansweredGap } from '../../shared/facts/gaps.js';
import { suitesIn } from './tls-lists.js';
import { servedAt } from './tls-versions.js';
import type { WithoutTls } from './tls-reach.js';
import { noTlsAt } from './version-support.js';

/** Suites that an endpoint accepts in one TLS version; empty if it refuses the version. */
export interface AcceptedSuites {
  readonly version: ProtocolVersion;
  readonly suites: readonly string[];
}

/**
 * Returns the suites that an endpoint accepts, by version. Adds a reason for each version in which
 * the endpoint may accept more: only a complete list proves that every suite with a registered
 * name was offered.
 */
export function acceptedSuites({
  [AT]: { seen, subject: endpointId },
}: Place<Role>): Sightings<AcceptedSuites> | Absent<WithoutTls> | NotSeen {
  const without = noTlsAt(seen, endpointId);
  if (without !== null) return without;
  const none = noTlsGap(seen, endpointId);
  const handshakes = servedAt(seen, endpointId);
  const versions = PROTOCOL_VERSIONS.map((version) => {
    const list = suitesIn(seen, endpointId, version);
    const own = handshakes.filter(({ flight }) => flight.version === version);
    const listed = list?.value?.accepted ?? [];
    const suites = distinct([...listed, ...own.map(({ flight }) => flight.cipher)]);
    const isComplete = list?.value?.complete === true;
    const ids = own.map(({ id }) => id);
    if (list?.value !== undefined) ids.push(list.id);
    const isShown = suites.length > 0 || isComplete;
    return {
      suites,
      readings: [
        ...(isShown ? [knownFrom({ version, suites }, ids)] : []),
        ...(isComplete ? [] : [notSeen(incompleteGap(version, list))]),
      ],
    };
  });
  if (versions.every(({ suites }) => suites.length === 0)) return notSeen(none);
  return sightings(
    versions.flatMap(({ readings }) => readings),
    none,
  );
}

function incompleteGap(version: ProtocolVersion, list: ReturnType<typeof suitesIn>): Gap {
  const failure = list === null ? null : (list.failure ?? list.value.failure);
  return list === null || failure === null
    ? unansweredGap('handshake', version, null)
    : gap('failed', { code: 'LIST_INCOMPLETE', args: { version, ...failure } }, [list.id]);
}
