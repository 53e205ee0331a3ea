/** The server side of FAST (XEP-0484): gives out tokens, and takes them. */
import { createHmac, randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { NS } from '../../src/wire/xmpp/ns.js';
import { attribute, child, escapeXml, type XmlElement } from '../../src/wire/xmpp/xml.js';
import type { Habits } from './sasl-habits.js';
import { USER } from './sasl-habits.js';
import { dataOf, type Answer } from './scram-server.js';

interface Token {
  readonly token: string;
  readonly mechanism: string;
  readonly client: string;
}

interface TokenServer {
  /** The token that a login requests, as XML; nothing if it requests none. */
  given(request: XmlElement): string;
  /** What a login with a token is answered with; null if it is no such login. */
  answer(element: XmlElement, message: Buffer, secured: TLSSocket, habits: Habits): Answer | null;
  left(): readonly string[];
}

/** Binding types by the last part of the mechanism's name. */
const TYPES: Readonly<Record<string, string>> = {
  EXPR: 'tls-exporter',
  UNIQ: 'tls-unique',
  ENDP: 'tls-server-end-point',
};

export function tokenServer({ fast = [] }: Habits): TokenServer {
  const good: Token[] = [];
  return {
    given(request) {
      const asked = child(request, 'request-token', NS.fast);
      const client = clientOf(request);
      // Without a client's id there is no token, and no error.
      if (fast.length === 0 || asked === undefined || client === null) return '';
      const token = `secret-token:${randomBytes(18).toString('base64url')}`;
      good.push({ token, mechanism: attribute(asked, 'mechanism') ?? '', client });
      return `<token xmlns='${NS.fast}' expiry='2030-01-01T00:00:00Z' token='${escapeXml(token)}'/>`;
    },
    answer(element, message, secured, habits) {
      const mechanism = attribute(element, 'mechanism') ?? '';
      if (element.name !== 'authenticate' || !mechanism.startsWith('HT-')) return null;
      if (!fast.includes(mechanism)) return { is: 'failure', condition: 'invalid-mechanism' };
      const refused = { is: 'failure', condition: 'not-authorized' } as const;
      const end = message.indexOf(0);
      if (message.toString('utf8', 0, end) !== USER) return refused;
      const hmac = message.subarray(end + 1);
      const data = dataOf(secured, TYPES[mechanism.split('-').at(-1) ?? ''] ?? '');
      const right = (token: string, role: string): Buffer =>
        createHmac('sha256', token).update(role).update(data).digest();
      const found = good.find(
        (one) =>
          one.client === clientOf(element) &&
          (one.mechanism === mechanism || habits.takesForeignTokens === true) &&
          (habits.takesFalsifiedTokens === true || right(one.token, 'Initiator').equals(hmac)),
      );
      if (found === undefined) return refused;
      const used = child(element, 'fast', NS.fast);
      if (used !== undefined && attribute(used, 'invalidate') === 'true') {
        good.splice(good.indexOf(found), 1);
      }
      return { is: 'success', message: right(found.token, 'Responder').toString('latin1') };
    },
    left: () => good.map(({ token }) => token),
  };
}

function clientOf(element: XmlElement): string | null {
  const agent = child(element, 'user-agent', NS.sasl2);
  return agent === undefined ? null : attribute(agent, 'id');
}
