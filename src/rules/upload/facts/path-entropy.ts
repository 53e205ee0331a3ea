/** How many bits of chance the hosts and paths of several slots hold, at least and as far as one can tell. */
import { OWNER_MARKS } from '../../../model/index.js';
import { bitsOf } from '../../../wire/xmpp/chance.js';

/**
 * Bits in the parts of the hosts and paths that vary: UUIDs by their version, the rest by the
 * alphabet and the places that are not the same in all. A URL that comes twice, and a counter, hold
 * none. `urls`: two or more, in the order in which they were handed out. Their queries are marked
 * and not kept, so that the probe counts those (`queryBits`).
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

/** Labels of the host, parts of the path and their parameters (RFC 3986 §3.3), not what we named. */
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
