/**
 * Decodes external services (XEP-0215) without their credentials, and removes credentials from
 * answers.
 */
import { attribute, children, type XmlElement } from './element.js';
import { boundedAttribute } from './errors.js';

export const EXTDISCO = 'urn:xmpp:extdisco:2';
/** Namespace of XEP-0215 before version 0.7. */
export const OLD_EXTDISCO = 'urn:xmpp:extdisco:1';
/** Namespace of Google Talk, which Openfire still supports. */
export const JINGLE_INFO = 'google:jingleinfo';

/** Namespaces of answers that may contain passwords and tokens. */
export const SERVICE_NAMESPACES: readonly string[] = [EXTDISCO, OLD_EXTDISCO, JINGLE_INFO];

/** Maximum number of external services to decode. */
const MOST = 50;

export interface ExternalService {
  /** Type of the external service in lower case: `stun`, `stuns`, `turn`, `turns` or another. */
  readonly type: string;
  /** Host of the external service (XEP-0215): a host name or an IP address. */
  readonly host: string;
  /** Port of the service; null if it is omitted (the default port) or invalid. */
  readonly port: number | null;
  /** Transport of the external service in lower case: `udp` or `tcp`. */
  readonly transport: string | null;
  /** Whether the external service requires credentials (XEP-0215). */
  readonly restricted: boolean;
}

/** Decodes external services in the order of the answer. Returns null for another element. */
export function readExternalServices(answer: XmlElement): readonly ExternalService[] | null {
  if (answer.name === 'query' && answer.ns === JINGLE_INFO) return readJingleInfo(answer);
  if (answer.name !== 'services' || ![EXTDISCO, OLD_EXTDISCO].includes(answer.ns)) return null;
  return children(answer, 'service', answer.ns)
    .slice(0, MOST)
    .flatMap((service) => {
      const type = boundedAttribute(service, 'type')?.trim().toLowerCase();
      const host = boundedAttribute(service, 'host')?.trim();
      if (!type || !host) return [];
      const transport = boundedAttribute(service, 'transport')?.trim().toLowerCase() ?? null;
      const restricted = ['true', '1'].includes(attribute(service, 'restricted') ?? '');
      return [{ type, host, port: portOf(service), transport, restricted }];
    });
}

/**
 * Decodes `<stun><server host='…' udp='19302'/></stun>` and the same in `<relay>`. A `<relay>` is
 * not TURN, so it counts as a STUN server.
 */
function readJingleInfo(query: XmlElement): readonly ExternalService[] {
  return ['stun', 'relay']
    .flatMap((kind) => children(query, kind, JINGLE_INFO))
    .flatMap((kind) => children(kind, 'server', JINGLE_INFO))
    .slice(0, MOST)
    .flatMap((server) => {
      const host = boundedAttribute(server, 'host')?.trim();
      if (!host) return [];
      const port = portOf(server, 'udp');
      const transport = attribute(server, 'udp') === null ? 'tcp' : 'udp';
      return [{ type: 'stun', host, port, transport, restricted: false }];
    });
}

function portOf(service: XmlElement, name = 'port'): number | null {
  const text = attribute(service, name) ?? '';
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : null;
}

/**
 * Attributes of an external service that are recorded; all other attributes may contain secrets.
 */
const HARMLESS: readonly string[] = [
  'action',
  'expires',
  'host',
  'name',
  'port',
  'restricted',
  'ssltcp',
  'tcp',
  'tcpssl',
  'transport',
  'type',
  'udp',
];

/** Text that replaces a secret in an answer. */
const ELIDED = '…';

/**
 * Returns an answer about external services (XEP-0215) in which all values that may be credentials
 * are replaced: attributes and texts.
 */
export function withoutCredentials(answer: XmlElement): XmlElement {
  return {
    ...answer,
    attributes: Object.fromEntries(
      Object.entries(answer.attributes).map(([key, value]) => [
        key,
        HARMLESS.includes(key) || key.startsWith('xml:') ? value : ELIDED,
      ]),
    ),
    children: answer.children.map((node) =>
      typeof node === 'string' ? (node.trim() === '' ? node : ELIDED) : withoutCredentials(node),
    ),
  };
}
