import { observationOf, type HostMeta, type Observation } from '../src/model/index.js';
import { addressesOf } from '../src/discovery/addresses.js';
import { FETCH_CONNECTIONS, fetchHttps, type Fetched } from '../src/net/http/fetch.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';
import {
  readHostMetaJson,
  readHostMetaXml,
  type HostMetaDocument,
} from '../src/wire/xmpp/host-meta.js';
import { failureOf } from '../src/xmpp/open-stream.js';

type Format = 'xml' | 'json';

/** Maximum size of a document in bytes; those of servers have about 300. */
const MOST_BYTES = 65_536;

const FORMATS: Readonly<
  Record<Format, { path: string; accept: string; read: (bytes: Uint8Array) => HostMetaDocument }>
> = {
  xml: { path: 'host-meta', accept: 'application/xrd+xml', read: readHostMetaXml },
  json: { path: 'host-meta.json', accept: 'application/json', read: readHostMetaJson },
};

/** Whether a scan with these settings looks for web endpoints of the domain. */
export function looksForWeb({ web, connect }: ProbeContext<never>['settings']): boolean {
  return web === true && connect.length === 0;
}

/**
 * Requests host-meta and host-meta.json of the domain (XEP-0156), which name its WebSocket and BOSH
 * endpoints. Both may exist alone.
 */
export const hostMeta = domainProbe({
  id: 'host-meta',
  title: 'web endpoints',
  sends: {
    what: 'HTTPS requests for `/.well-known/host-meta` and `/.well-known/host-meta.json` of the domain, at port 443',
    often: 'once each; for each, one connection to an IPv4 and an IPv6 address',
  },
  needs: [],
  yields: ['web.host-meta'],
  access: 'public',
  connections: 2 * FETCH_CONNECTIONS,
  wanted: looksForWeb,
  async *run(context): AsyncGenerator<Observation<'web.host-meta'>> {
    const asked = (['xml', 'json'] as const).map((format) => ask(context, format));
    yield* await Promise.all(asked);
  },
});

async function ask(
  { net, now, domain, settings }: ProbeContext<never>,
  format: Format,
): Promise<Observation<'web.host-meta'>> {
  const { path, accept, read } = FORMATS[format];
  const url = new URL(`https://${domain}/.well-known/${path}`);
  const locate = (host: string): Promise<readonly string[]> =>
    addressesOf(net, host, settings.families);
  const limits = { mostBytes: MOST_BYTES, timeoutMs: net.timeoutMs };
  try {
    const value = hostMetaOf(await fetchHttps(net, url, { locate, accept, ...limits }), read);
    return observationOf('web.host-meta', domain, { format }, now(), { value });
  } catch (error) {
    const failure = failureOf(error, 'http', domain);
    return observationOf('web.host-meta', domain, { format }, now(), { failure });
  }
}

function hostMetaOf(
  { url, redirects, status, type, trust, body }: Fetched,
  read: (bytes: Uint8Array) => HostMetaDocument,
): HostMeta {
  const answer = { url, redirects, status, type, trust };
  if (status !== 200) return { ...answer, document: 'absent', problem: null, links: [] };
  const { links = [], malformed = null } = read(body);
  const document = malformed === null ? 'read' : 'malformed';
  return { ...answer, document, problem: malformed, links };
}
