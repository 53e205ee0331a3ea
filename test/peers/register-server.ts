import { createSecureContext, TLSSocket, type SecureContextOptions } from 'node:tls';
import { NS } from '../../src/wire/xmpp/ns.js';
import { attribute, xmlReader, type XmlElement } from '../../src/wire/xmpp/xml.js';
import { features, HEADER, type Script } from './peer.js';

/** XML to answer with; `close`, or `silence`: nothing at all. */
type Reply = string;

export interface RegisterHabits {
  readonly tls: SecureContextOptions;
  /** To the question for the form: the child of a result, or a whole answer. */
  readonly form?: (id: string) => Reply;
  /** To a submission, by its number from 1. */
  readonly submit?: (number: number, id: string) => Reply;
  /** To a login, by its number from 1; the answer comes after so many ms. */
  readonly login?: (number: number) => { readonly reply: Reply; readonly ms?: number };
  readonly features?: string;
}

export interface RegisterServer {
  readonly script: Script;
  /** All that clients said in TLS. */
  said(): string;
  /** Octets of the largest stanza, finished or not. */
  largest(): number;
  submissions(): number;
  logins(): number;
}

export const BARE =
  `<query xmlns='${NS.register}'><instructions>Choose</instructions>` +
  '<username/><password/></query>';

export function result(id: string, payload: string): string {
  return `<iq type='result' id='${id}'>${payload}</iq>`;
}

export function refusal(id: string, condition: string, type = 'cancel'): string {
  return (
    `<iq type='error' id='${id}'><error type='${type}'>` +
    `<${condition} xmlns='${NS.stanzas}'/></error></iq>`
  );
}

const FAILURE = `<failure xmlns='${NS.sasl}'><not-authorized/></failure>`;

/** A c2s server on direct TLS that registers accounts, as it is told, and listens closely. */
export function registerServer(habits: RegisterHabits): RegisterServer {
  const secureContext = createSecureContext(habits.tls);
  let heard = '';
  let largest = 0;
  let submitted = 0;
  let logins = 0;
  const script: Script = (socket) => {
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    secured.on('error', () => undefined);
    const newReader = () => xmlReader({ stanzaBytes: 4_194_304, streamBytes: 16_777_216 });
    let reader = newReader();
    let open = 0;
    const say = (reply: Reply): void => {
      if (reply === 'close') secured.end();
      else if (reply !== 'silence') secured.write(reply);
    };
    const answer = (element: XmlElement): void => {
      if (element.name === 'auth') {
        logins += 1;
        const { reply, ms = 0 } = habits.login?.(logins) ?? { reply: FAILURE };
        // The stream begins anew.
        if (reply.startsWith('<success')) reader = newReader();
        setTimeout(() => say(reply), ms).unref();
        return;
      }
      if (element.name !== 'iq') return;
      const id = attribute(element, 'id') ?? '';
      if (attribute(element, 'type') === 'get') {
        say(habits.form?.(id) ?? result(id, BARE));
        return;
      }
      submitted += 1;
      say(habits.submit?.(submitted, id) ?? refusal(id, 'conflict'));
    };
    secured.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      open += chunk.length;
      largest = Math.max(largest, open);
      try {
        for (const event of reader.push(chunk)) {
          open = 0;
          if (event.type === 'open') {
            secured.write(HEADER + features(habits.features ?? OFFER));
          } else if (event.type === 'stanza') answer(event.element);
          else secured.end('</stream:stream>');
        }
      } catch {
        secured.destroy();
      }
    });
  };
  return {
    script,
    said: () => heard,
    largest: () => largest,
    submissions: () => submitted,
    logins: () => logins,
  };
}

const OFFER =
  `<mechanisms xmlns='${NS.sasl}'><mechanism>PLAIN</mechanism></mechanisms>` +
  `<register xmlns='${NS.registerFeature}'/>`;
