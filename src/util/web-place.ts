import type { Endpoint, WebLink } from '../model/index.js';
import { withoutBrackets } from './address.js';

/** Maximum length of the path and query of a web endpoint. */
const LONGEST_PATH = 500;

/** Transport and default port for the scheme of each kind of link. */
const SCHEMES: Readonly<
  Record<WebLink['to'], Readonly<Record<string, readonly [Endpoint['transport'], number]>>>
> = {
  websocket: { 'wss:': ['websocket', 443], 'ws:': ['websocket-cleartext', 80] },
  xbosh: { 'https:': ['bosh', 443], 'http:': ['bosh-cleartext', 80] },
};

/**
 * Returns the host and port to which a link of host-meta leads (XEP-0156), without user name and
 * fragment. Null for a link that no client can follow: not a URL, another scheme, or port 0.
 */
export function webPlaceOf({
  to,
  href,
}: WebLink): Pick<Endpoint, 'transport' | 'host' | 'port' | 'path'> | null {
  let url: URL;
  try {
    url = new URL(href);
  } catch {
    return null;
  }
  const [transport, usual] = SCHEMES[to][url.protocol] ?? [];
  const port = url.port === '' ? usual : Number(url.port);
  const host = withoutBrackets(url.hostname).replace(/\.$/, '');
  const path = `${url.pathname}${url.search}`;
  if (transport === undefined || port === undefined || port === 0) return null;
  return host === '' || path.length > LONGEST_PATH ? null : { transport, host, port, path };
}
