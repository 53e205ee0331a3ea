/** Short texts for one line about where a finding was made. Nothing is escaped yet. */
import type { Transport, EndpointSummary, Verdict } from '../../model/index.js';

type ScannedPlace = Pick<Verdict, 'domain' | 'scope'>;

/**
 * Returns the host relative to the domain: `xmpp1` for `xmpp1.example.org` in a report on
 * `example.org`.
 */
function shortHost(host: string, domain: string): string {
  return host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1) : host;
}

/**
 * Formats an endpoint as `s2s xmpp1:5269`, with the address if the port was found at several
 * addresses of the host.
 */
function shortPlace(endpoint: EndpointSummary, { domain, scope }: ScannedPlace): string {
  const { id, role, host, port, address } = endpoint;
  const twins = scope.endpoints.some(
    (other) => other.id !== id && other.role === role && other.host === host && other.port === port,
  );
  const at = twins && host !== address ? ` (${address})` : '';
  return `${role} ${shortHost(host, domain)}:${port}${at}`;
}

/** Maximum length of a text that names two endpoints. If it is longer, they are counted. */
const PAIR = 40;

/** Transports in words, except STARTTLS, which most endpoints have. */
const TRANSPORTS: Readonly<Record<Transport, string>> = {
  starttls: '',
  direct: ' (direct TLS)',
  websocket: ' (WebSocket)',
  'websocket-cleartext': ' (WebSocket without TLS)',
  bosh: ' (BOSH)',
  'bosh-cleartext': ' (BOSH without TLS)',
  https: ' (uploads)',
};

/**
 * Formats where a finding was made: `at s2s xmpp1:5269`, `at both c2s endpoints`, `at 2 of 4
 * endpoints`; empty for a finding about the domain. The preposition is `across` if no single
 * endpoint has everything that was found.
 */
export function placesText(
  subjects: readonly string[],
  seen: ScannedPlace,
  preposition: 'at' | 'across' = 'at',
): string {
  const distinct = [...new Set(subjects)];
  const [first] = distinct;
  if (first === undefined || (distinct.length === 1 && first === seen.domain)) return '';
  const { endpoints } = seen.scope;
  const at = endpoints.filter(({ id }) => distinct.includes(id));
  if (at.length < distinct.length) {
    return distinct.length === 1 ? `at ${first}` : `at ${distinct.length} names`;
  }
  const [only] = at;
  if (only !== undefined && at.length === 1) {
    return `at ${shortPlace(only, seen)}${TRANSPORTS[only.transport]}`;
  }
  return `${preposition} ${severalText(at, seen)}`;
}

/**
 * Formats the number of endpoints with a finding: `at 2 of 4 endpoints`, without names; empty if
 * there is only one.
 */
export function placesCount(
  subjects: readonly string[],
  seen: ScannedPlace,
  preposition: 'at' | 'across' = 'at',
): string {
  const at = seen.scope.endpoints.filter(({ id }) => subjects.includes(id));
  const text = at.length === 0 ? '' : severalText(at, seen, 0);
  return text === '' ? '' : `${preposition} ${text}`;
}

/**
 * Formats several endpoints: `both c2s endpoints` or `2 of 4 endpoints`. Two endpoints are named
 * if their names have at most `longest` characters.
 */
function severalText(at: readonly EndpointSummary[], seen: ScannedPlace, longest = PAIR): string {
  const roles = [...new Set(at.map(({ role }) => role))];
  const peers = seen.scope.endpoints.filter(({ role }) => roles.includes(role));
  const reached = peers.filter((endpoint) => endpoint.reached);
  const noun = roles.length === 1 ? `${roles[0] ?? ''} endpoints` : 'endpoints';
  const isReached = at.every((endpoint) => endpoint.reached);
  const total = isReached ? reached.length : peers.length;
  if (total === 1) return '';
  if (at.length === total) {
    const rest = isReached && reached.length < peers.length ? ' reached' : '';
    return `${total === 2 ? 'both' : `all ${total}`} ${noun}${rest}`;
  }
  const pair = at.map((endpoint) => shortPlace(endpoint, seen)).join(' and ');
  return at.length === 2 && pair.length <= longest ? pair : `${at.length} of ${total} ${noun}`;
}
