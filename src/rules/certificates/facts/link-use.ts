import type { Settings } from '../../../model/index.js';
import type { ServedChain } from './chain.js';

/** Whether the scan has trust anchors to hold chains against. */
export function hasAnchors({ roots, ca }: Settings): boolean {
  return roots !== 'none' || ca.length > 0;
}

/** Whether a trust anchor vouches for a chain, names aside: XMPP has its own rules for them. */
export function isTrusted({ trust }: ServedChain): boolean {
  return trust.trusted || trust.error === 'ERR_TLS_CERT_ALTNAME_INVALID';
}

/**
 * Whether clients need a link to reach a trust anchor. Where an anchor is reached, they need only
 * the links of that path. Where none is reached, every link is held to the rules. Whether an anchor
 * was reached, and by which path, is unknown without anchors, and in older recordings.
 */
export function useOf(
  chain: ServedChain,
  index: number,
  settings: Settings,
): 'needed' | 'unneeded' | 'unknown' {
  const { links, path } = chain;
  if (index === 0) return 'needed';
  if (!hasAnchors(settings)) return 'unknown';
  if (path != null) return path.includes(links[index]?.sha256 ?? '') ? 'needed' : 'unneeded';
  return isTrusted(chain) ? 'unknown' : 'needed';
}

/** Links that could not be read, and that clients may need. */
export function unreadLinks(chain: ServedChain, settings: Settings): ServedChain['links'] {
  return chain.links.filter(
    ({ certificate }, index) =>
      certificate === null && useOf(chain, index, settings) !== 'unneeded',
  );
}
