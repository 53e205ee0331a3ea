import {
  gap,
  knownFrom,
  notSeen,
  sightings,
  type Gap,
  type NotSeen,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { Role, Settings } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { noTlsGap, unansweredGap } from '../../shared/facts/gaps.js';
import { servedAt } from '../../tls/facts/tls-versions.js';
import { otherVersionsGaps } from './certificate-gaps.js';
import { servedChains, unseenCertificates, type ServedChain } from './chain.js';
import { hasAnchors, unreadLinks } from './link-use.js';

/**
 * Returns every certificate chain of an endpoint. Adds reasons why there may be further chains and
 * certificates: not observed, not decoded, or a scan without trust anchors.
 */
export function servedCertificates({
  [AT]: { seen, subject: endpointId, settings },
}: Place<Role>): Sightings<ServedChain> | NotSeen {
  const served = servedAt(seen, endpointId);
  if (served.length === 0) return notSeen(noTlsGap(seen, endpointId));
  const chains = servedChains(seen, endpointId);
  const unseen = unseenGap(served.map(({ id }) => id));
  if (chains.length === 0) return notSeen(unseen);
  const gaps = [
    ...chains.flatMap((chain) => chainGaps(chain, settings)),
    ...unseenCertificates(seen, endpointId).map((one) => unansweredGap('certificate', null, one)),
    ...otherVersionsGaps(seen, endpointId),
  ];
  return sightings(
    [
      ...chains
        .filter(({ links }) => links.length > 0)
        .map((chain) => knownFrom(chain, chain.evidence)),
      ...once(gaps).map((one) => notSeen(one)),
    ],
    unseen,
  );
}

function chainGaps(chain: ServedChain, settings: Settings): readonly Gap[] {
  if (chain.links.length === 0) return [unseenGap(chain.evidence)];
  const unread = unreadLinks(chain, settings).map(({ sha256, id }) =>
    id === null
      ? unansweredGap('certificate', null, null)
      : gap('unsure', { code: 'CERTIFICATE_UNREADABLE', args: { sha256 } }, [id]),
  );
  return hasAnchors(settings)
    ? unread
    : [gap('unasked', { code: 'NO_ROOTS', args: {} }, chain.evidence), ...unread];
}

function unseenGap(evidence: readonly string[]): Gap {
  return gap('unsure', { code: 'CERTIFICATE_UNSEEN', args: {} }, evidence);
}

/**
 * Merges reasons why certificates are unknown if they have the same text, and merges their
 * evidence.
 */
function once(gaps: readonly Gap[]): readonly Gap[] {
  const byWords = new Map<string, Gap>();
  for (const one of gaps) {
    const key = JSON.stringify(one.why);
    const evidence = distinct([...(byWords.get(key)?.evidence ?? []), ...one.evidence]);
    byWords.set(key, { ...one, evidence });
  }
  return [...byWords.values()];
}
