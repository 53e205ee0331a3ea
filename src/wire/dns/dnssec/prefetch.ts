import { equalNames, type Name } from '../name.js';
import { TYPE } from '../types.js';
import type { AnchorIndex } from './anchor-index.js';
import { lastLabels, nameKey } from './canonical.js';
import type { Session } from './session.js';

const UNDERSCORE = 0x5f;

/** Queries DS and DNSKEY of each name from `signer` up to its trust anchor in parallel. */
export function prefetchSigned(session: Session, anchors: AnchorIndex, signer: Name): void {
  for (let count = signer.length; count >= 0; count -= 1) {
    const name = lastLabels(signer, count);
    if (session.knows(`zone ${nameKey(name)}`)) return;
    session.prefetch(name, TYPE.DNSKEY);
    if (anchors.has(name)) return;
    session.prefetch(name, TYPE.DS);
  }
}

/**
 * Queries DS and DNSKEY of each name above `name` in parallel, for a name whose zone is unknown:
 * each label may begin a zone.
 */
export function prefetchUnsigned(session: Session, anchors: AnchorIndex, name: Name): void {
  for (let count = name.length; count >= 0; count -= 1) {
    const here = lastLabels(name, count);
    if (anchors.has(here)) {
      if (!session.knows(`zone ${nameKey(here)}`)) session.prefetch(here, TYPE.DNSKEY);
      return;
    }
    if (isScoped(here) || session.knows(`cut ${nameKey(here)}`)) continue;
    session.prefetch(here, TYPE.DS, ({ answer }) => {
      const isCut = answer.some(
        ({ type, ownerLabels }) => type === TYPE.DS && equalNames(ownerLabels, here),
      );
      if (isCut) session.prefetch(here, TYPE.DNSKEY);
    });
  }
}

/**
 * Whether a name begins with an underscore label such as `_tcp` (RFC 8552): these are rarely zones,
 * so prefetching them is not worth a query.
 */
function isScoped([label]: Name): boolean {
  return label?.[0] === UNDERSCORE;
}
