/** Reads the services of XEP-0215. Credentials are not read, and can be taken out. */
import { attribute, children, type XmlElement } from './element.js';
import { boundedAttribute } from './errors.js';

export const EXTDISCO = 'urn:xmpp:extdisco:2';

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
  if (answer.name !== 'services' || answer.ns !== EXTDISCO) return null;
  return children(answer, 'service', EXTDISCO)
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

function portOf(service: XmlElement): number | null {
  const text = attribute(service, 'port') ?? '';
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
  'transport',
  'type',
];

/** In a secret's place. */
export const ELIDED = '…';

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
