/** Estimates the minimum number of random bits in hosts and paths of several slots. */
import { OWNER_MARKS } from '../../../model/index.js';
import { bitsOf } from '../../../wire/xmpp/chance.js';

/**
 * Estimates the random bits in the parts of hosts and paths of upload URLs that vary: UUIDs by
 * version, other parts by alphabet and number of varying characters. A repeated URL and a counter
 * have none. `urls` holds two or more, in the order in which they were received. The queries of
 * URLs are not recorded, so the probe counts the bits of the queries (`queryBits`).
 */
export function pathEntropy(urls: readonly string[], filename: string): number {
  const paths = urls.map((url) => segmentsOf(url, filename));
  const [first = []] = paths;
  if (new Set(urls.map((url) => url.split(/[?#]/)[0])).size < urls.length) return 0;
  if (paths.some((path) => path.length !== first.length)) {
    return bitsOf(paths.map((path) => path.join('/')));
  }
  return first.reduce((sum, _, place) => sum + bitsOf(paths.map((path) => path[place] ?? '')), 0);
}

/**
 * Returns host labels, path segments and their parameters (RFC 3986 §3.3), without the file name.
 */
function segmentsOf(url: string, filename: string): readonly string[] {
  const [whole = ''] = url.split(/[?#]/);
  const [, host = '', path = ''] = /^[a-z]+:\/\/([^/]*)(.*)$/i.exec(whole) ?? [];
  const [open, close] = OWNER_MARKS;
  const marked = new RegExp(`${open}[^${close}]*${close}`, 'gu');
  const segments = path.split('/').map((segment) => segment.replaceAll(filename, ''));
  return [...host.split('.'), ...segments.flatMap((segment) => segment.split(/[;=]/))].map(
    (segment) => segment.replace(marked, ''),
  );
}
