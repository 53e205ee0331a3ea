/** Names and results of endpoints, and where a finding was made. Nothing is escaped yet. */
import type { EndpointSummary } from '../../model/index.js';
import { listText, plural, everyOf } from './words.js';
import { failureText } from './failure-text.js';

/** Maximum number of endpoints or names that one line of an alert lists. */
const NAMED = 4;

/**
 * Formats where a finding was made: `at all 4 c2s endpoints`, `at 2 of 4 c2s endpoints: …`, `at c2s
 * chat.example.org:5222 (192.0.2.7)`, `for _xmpp-client._tcp.example.org`.
 */
export function whereText(
  subjects: readonly string[],
  endpoints: readonly EndpointSummary[],
  verbose: boolean,
): string {
  const named = verbose ? Infinity : NAMED;
  const at = endpoints.filter((endpoint) => subjects.includes(endpoint.id));
  if (at.length < subjects.length) return `for ${listText(subjects, named)}`;
  const [only] = at;
  if (only && at.length === 1) return `at ${endpointLabel(only, true)}`;
  const { roles, peers, noun } = peersOf(at, endpoints);
  const reached = peers.filter((endpoint) => endpoint.reached);
  const labels = at.map((endpoint) => endpointLabel(endpoint, roles.length > 1));
  if (!verbose && at.length === peers.length) return `at ${everyOf(at.length, noun)}`;
  if (!verbose && at.length === reached.length && at.every((endpoint) => endpoint.reached)) {
    return `at ${everyOf(at.length, `reachable ${noun}`)}`;
  }
  return `at ${at.length} of ${plural(peers.length, noun)}: ${listText(labels, named)}`;
}

/**
 * Returns the roles of the endpoints `at`, all endpoints with these roles (`peers`), and a noun
 * for one such endpoint: `c2s endpoint`, or `endpoint` for several roles.
 */
export function peersOf(at: readonly EndpointSummary[], endpoints: readonly EndpointSummary[]) {
  const roles = [...new Set(at.map((endpoint) => endpoint.role))];
  const peers = endpoints.filter((endpoint) => roles.includes(endpoint.role));
  const noun = roles.length === 1 ? `${roles[0] ?? ''} endpoint` : 'endpoint';
  return { roles, peers, noun };
}

/** Text in place of the address of an endpoint without a known address. */
const NO_ADDRESS = '-';

/** Formats host, port and path of an endpoint: `chat.example.org:5222`, `chat.example.org:443/ws`. */
export function endpointPlace({
  host,
  port,
  path = '',
}: Pick<EndpointSummary, 'host' | 'port' | 'path'>): string {
  return `${host}:${port}${path}`;
}

/** Formats the name of an endpoint: `direct chat.example.org:5223 (192.0.2.7)`. */
export function endpointLabel(endpoint: EndpointSummary, withRole: boolean): string {
  const { role, transport, host, address } = endpoint;
  const bare = host === address || address === NO_ADDRESS;
  const place = bare ? endpointPlace(endpoint) : `${endpointPlace(endpoint)} (${address})`;
  return `${withRole ? `${role} ` : ''}${transport === 'starttls' ? '' : `${transport} `}${place}`;
}

/** Whether the endpoint was reached, where it comes from, and why it failed. */
export function endpointResult({ reached, failure, origin }: EndpointSummary): string {
  const because = failure ? `: ${failureText(failure)}` : '';
  const from = {
    srv: '',
    fallback: ' (default port: no SRV record)',
    connect: ' (from --connect)',
    'host-meta': ' (from host-meta)',
    upload: ' (from an upload slot)',
  };
  return `${reached ? 'reached' : 'not reached'}${from[origin]}${because}`;
}
