/** Answers of the domain and of its upload component. */
import { randomUUID } from 'node:crypto';
import { DISCO_INFO, DISCO_ITEMS } from '../../wire/xmpp/disco.js';
import { EXTDISCO } from '../../wire/xmpp/extdisco.js';
import { UPLOAD } from '../../wire/xmpp/upload.js';
import { LAST, TIME, VERSION } from '../../wire/xmpp/version.js';
import { attribute, escapeXml, type XmlElement } from '../../wire/xmpp/xml.js';

export interface DomainFacts {
  readonly domain: string;
  /** The STUN server that the domain announces (XEP-0215). */
  readonly stun: { readonly host: string; readonly port: number };
  /** Time at which the demo domain started, in milliseconds since 1970. */
  readonly startedAt: number;
}

export function uploadOf({ domain }: Pick<DomainFacts, 'domain'>): string {
  return `upload.${domain}`;
}

/**
 * Returns the child element of the demo domain's answer to an IQ query; null for an unknown query.
 */
export function domainAnswer(facts: DomainFacts, query: XmlElement): string | null {
  switch (`${query.ns} ${query.name}`) {
    case `${DISCO_INFO} query`:
      return domainInfo(facts);
    case `${DISCO_ITEMS} query`: {
      const service = `<item jid='${uploadOf(facts)}'/>`;
      const items = attribute(query, 'node') === null ? service : '';
      return `<query xmlns='${DISCO_ITEMS}'>${items}</query>`;
    }
    case `${VERSION} query`:
      return `<query xmlns='${VERSION}'><name>demo</name><version>1</version></query>`;
    case `${LAST} query`: {
      const seconds = Math.floor((Date.now() - facts.startedAt) / 1_000);
      return `<query xmlns='${LAST}' seconds='${seconds}'/>`;
    }
    case `${TIME} time`: {
      const utc = new Date().toISOString();
      return `<time xmlns='${TIME}'><tzo>+00:00</tzo><utc>${utc}</utc></time>`;
    }
    case `${EXTDISCO} services`: {
      const { host, port } = facts.stun;
      const service = `<service type='stun' transport='udp' host='${host}' port='${port}'/>`;
      return `<services xmlns='${EXTDISCO}'>${service}</services>`;
    }
    default:
      return null;
  }
}

/** Returns the answer to disco#info (XEP-0030) with contact addresses (XEP-0157). */
function domainInfo({ domain }: DomainFacts): string {
  const field = (name: string, values: readonly string[], type = 'list-multi'): string =>
    `<field var='${name}' type='${type}'>${values.map((value) => `<value>${value}</value>`).join('')}</field>`;
  const contacts =
    field('FORM_TYPE', ['http://jabber.org/network/serverinfo'], 'hidden') +
    field('abuse-addresses', [`mailto:abuse@${domain}`, `xmpp:abuse@${domain}`]);
  return info(
    "<identity category='server' type='im' name='xmpp-safeguard demo'/>",
    [DISCO_INFO, DISCO_ITEMS, VERSION, LAST, TIME, EXTDISCO],
    `<x xmlns='jabber:x:data' type='result'>${contacts}</x>`,
  );
}

/**
 * Returns the answers of the upload component. URLs of its slots are random, but contain the user
 * name.
 */
export function uploadAnswer(
  { domain }: Pick<DomainFacts, 'domain'>,
  user: string,
  query: XmlElement,
): string | null {
  switch (`${query.ns} ${query.name}`) {
    case `${DISCO_INFO} query`: {
      const identity = "<identity category='store' type='file' name='Uploads'/>";
      return info(identity, [DISCO_INFO, UPLOAD]);
    }
    case `${UPLOAD} request`: {
      const file = encodeURIComponent(attribute(query, 'filename') ?? 'file');
      const path = `${encodeURIComponent(user)}/${randomUUID()}/${file}`;
      const url = escapeXml(`https://${uploadOf({ domain })}/${path}`);
      return `<slot xmlns='${UPLOAD}'><put url='${url}'/><get url='${url}'/></slot>`;
    }
    default:
      return null;
  }
}

export function info(identity: string, features: readonly string[], forms = ''): string {
  const list = features.map((name) => `<feature var='${name}'/>`).join('');
  return `<query xmlns='${DISCO_INFO}'>${identity}${list}${forms}</query>`;
}
