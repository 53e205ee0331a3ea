import type { Settings } from '../../../model/index.js';
import type { ServedChain } from './chain.js';

/** Whether the scan has trust anchors to verify chains. */
export function hasAnchors({ roots, ca }: Settings): boolean {
  return roots !== 'none' || ca.length > 0;
}

/**
 * Whether a chain leads to a trust anchor. Names are checked separately, because XMPP has its own
 * rules for them.
 */
export function isTrusted({ trust }: ServedChain): boolean {
  return trust.trusted || trust.error === 'ERR_TLS_CERT_ALTNAME_INVALID';
}

/**
 * Returns whether clients need a link to reach a trust anchor. If an anchor is reached, they need
 * only the links of that path; else every link is checked. Unknown without trust anchors, and in
 * older recordings.
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

/** Returns the links that could not be decoded and that clients may need. */
export function unreadLinks(chain: ServedChain, settings: Settings): ServedChain['links'] {
  return chain.links.filter(
    ({ certificate }, index) =>
      certificate === null && useOf(chain, index, settings) !== 'unneeded',
  );
}
