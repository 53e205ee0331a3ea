/** Reads the services of XEP-0215. Credentials are not read, and can be taken out. */
import { attribute, children, type XmlElement } from './element.js';
import { boundedAttribute } from './errors.js';

export const EXTDISCO = 'urn:xmpp:extdisco:2';
/** XEP-0215 before 0.7. */
export const OLD_EXTDISCO = 'urn:xmpp:extdisco:1';
/** Of Google Talk, and of Openfire today. */
export const JINGLE_INFO = 'google:jingleinfo';

/** Answers in these namespaces may hold passwords and tokens. */
export const SERVICE_NAMESPACES: readonly string[] = [EXTDISCO, OLD_EXTDISCO, JINGLE_INFO];

/** Most services that are read. */
const MOST = 50;

export interface ExternalService {
  /** `stun`, `stuns`, `turn`, `turns` and others, in small letters. */
  readonly type: string;
  /** A name, or an address. */
  readonly host: string;
  /** Null where the usual one is meant, or what is said is no port. */
  readonly port: number | null;
  /** `udp` or `tcp`, in small letters. */
  readonly transport: string | null;
  /** Credentials are needed. */
  readonly restricted: boolean;
}

/** In the order of the answer; null for an element that is no answer of this kind. */
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
 * `<stun><server host='…' udp='19302'/></stun>` and the same in `<relay>`, which is no TURN: only a
 * Binding can be asked of it.
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

/** What may stay of a service: all else that it bears may be a secret. */
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

/** In a secret's place. */
const ELIDED = '…';

/** The answer without what it lets in with: values of attributes, and texts. */
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
