/** The service after a login: answers to IQs, and messages between resources. */
import { randomBytes } from 'node:crypto';
import { DISCO_INFO } from '../../wire/xmpp/disco.js';
import { PUBSUB } from '../../wire/xmpp/e2ee.js';
import { NS } from '../../wire/xmpp/ns.js';
import { attribute, elements, escapeXml, serialize, type XmlElement } from '../../wire/xmpp/xml.js';
import { domainAnswer, info, uploadAnswer, uploadOf, type DomainFacts } from './domain.js';
import { createPersonalEventing, PEP_INFO } from './pubsub.js';
import type { StoredAccount } from './scram.js';

export interface Service {
  readonly account: StoredAccount;
  /** Registers a client that has logged in. `send`: writes XML to it. */
  connect(send: (xml: string) => void): Connected;
}

export interface Connected {
  heed(stanza: XmlElement): void;
  end(): void;
}

/** Creates the service of one domain with one account. */
export function createService(facts: DomainFacts, account: StoredAccount): Service {
  const { domain } = facts;
  const bareJid = `${account.user}@${domain}`;
  const resources = new Map<string, (xml: string) => void>();
  const eventing = createPersonalEventing();

  /** Returns the payload of a result, or null for an error. */
  function answer(type: string, to: string, query: XmlElement): string | null {
    if (to === bareJid) {
      if (query.ns.startsWith(PUBSUB)) return eventing.answer(type, query);
      return query.ns === DISCO_INFO ? info(PEP_INFO, [DISCO_INFO]) : null;
    }
    if (type !== 'get') return null;
    if (to === domain) return domainAnswer(facts, query);
    return to === uploadOf(facts) ? uploadAnswer(facts, account.user, query) : null;
  }

  return {
    account,
    connect(send) {
      let jid: string | null = null;
      const bind = (id: string): void => {
        jid = `${bareJid}/${randomBytes(8).toString('hex')}`;
        resources.set(jid, send);
        send(result(id, null, `<bind xmlns='${NS.bind}'><jid>${jid}</jid></bind>`));
      };
      const heedIq = (stanza: XmlElement): void => {
        const id = attribute(stanza, 'id') ?? '';
        const type = attribute(stanza, 'type') ?? '';
        const [query] = elements(stanza);
        if (query === undefined || (type !== 'get' && type !== 'set')) return;
        if (jid === null && query.ns === NS.bind) {
          bind(id);
          return;
        }
        const to = attribute(stanza, 'to');
        const payload = answer(type, to ?? bareJid, query);
        send(payload === null ? refusal(id, to, domain) : result(id, to, payload));
      };
      return {
        heed(stanza) {
          if (stanza.ns !== NS.client) return;
          if (stanza.name === 'iq') heedIq(stanza);
          else if (stanza.name === 'message' && jid !== null) {
            const to = resources.get(attribute(stanza, 'to') ?? '');
            to?.(serialize({ ...stanza, attributes: { ...stanza.attributes, from: jid } }));
          }
        },
        end() {
          if (jid !== null) resources.delete(jid);
        },
      };
    },
  };
}

function result(id: string, from: string | null, payload: string): string {
  return `<iq type='result' ${head(id, from)}>${payload}</iq>`;
}

/** Returns an error, because the demo connects to no other server. */
function refusal(id: string, from: string | null, domain: string): string {
  const host = (from ?? domain).replace(/^[^@]*@|\/.*$/g, '');
  const isHere = host === domain || host.endsWith(`.${domain}`);
  const condition = isHere ? 'service-unavailable' : 'remote-server-not-found';
  return (
    `<iq type='error' ${head(id, from)}><error type='cancel'>` +
    `<${condition} xmlns='${NS.stanzas}'/></error></iq>`
  );
}

function head(id: string, from: string | null): string {
  return `id='${escapeXml(id)}'${from === null ? '' : ` from='${escapeXml(from)}'`}`;
}
