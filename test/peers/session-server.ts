import type { TLSSocket } from 'node:tls';
import { NS } from '../../src/wire/xmpp/ns.js';
import { attribute, escapeXml, xmlReader, type XmlElement } from '../../src/wire/xmpp/xml.js';
import { features, HEADER } from './peer.js';

/** What a server does when it has let somebody in; all that is not said it does right. */
export interface SessionHabits {
  readonly jid?: string;
  /** In place of its header; null: nothing. */
  readonly header?: string | null;
  /** In place of its features. */
  readonly features?: string | null;
  /** In place of the answer to the binding. */
  readonly bound?: string | null;
  /** What it says unasked when a resource is bound. */
  readonly greeting?: string;
  /** XML in answer to any other stanza; null: nothing. By default what is asked is not there. */
  readonly answer?: (stanza: XmlElement) => string | null;
  /** Leaves the end of a stream unanswered. */
  readonly neverEnds?: boolean;
}

export interface SessionServer {
  readonly then: (secured: TLSSocket, continues: boolean) => void;
  /** All that clients said after their logins. */
  said(): string;
  /** Streams that the client ended, and connections that it ended after that. */
  ended(): { readonly streams: number; readonly connections: number };
}

const BIND = `<bind xmlns='${NS.bind}'/>`;

export function sessionServer(habits: SessionHabits = {}): SessionServer {
  const { jid = 'alice@peer.example/there', header = HEADER } = habits;
  let heard = '';
  const ended = { streams: 0, connections: 0 };
  const then = (secured: TLSSocket, continues: boolean): void => {
    const reader = xmlReader();
    // After SASL2, the features came with its success.
    if (continues) Array.from(reader.push(Buffer.from(HEADER)));
    const say = (xml: string | null): void => {
      if (xml !== null && !secured.destroyed && secured.writable) secured.write(xml);
    };
    const answer = (stanza: XmlElement): void => {
      const id = escapeXml(attribute(stanza, 'id') ?? '');
      const [asked] = stanza.children;
      if (typeof asked === 'object' && asked.ns === NS.bind) {
        const whole = `<iq type='result' id='${id}'><bind xmlns='${NS.bind}'><jid>${jid}</jid></bind></iq>`;
        say(habits.bound === undefined ? whole : (habits.bound?.replace('ID', id) ?? null));
        say(habits.greeting ?? null);
        return;
      }
      if (habits.answer !== undefined) {
        say(habits.answer(stanza));
        return;
      }
      const to = attribute(stanza, 'to');
      const from = to === null ? '' : ` from='${escapeXml(to)}'`;
      say(
        `<iq type='error' id='${id}'${from}><error type='cancel'><service-unavailable xmlns='${NS.stanzas}'/></error></iq>`,
      );
    };
    secured.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      try {
        for (const event of reader.push(chunk)) {
          if (event.type === 'open') {
            say(header);
            if (header !== null)
              say(habits.features === undefined ? features(BIND) : habits.features);
          } else if (event.type === 'stanza') answer(event.element);
          else {
            ended.streams += 1;
            if (habits.neverEnds !== true) secured.end('</stream:stream>');
          }
        }
      } catch {
        secured.destroy();
      }
    });
    secured.on('end', () => {
      ended.connections += 1;
      secured.end();
    });
  };
  return { then, said: () => heard, ended: () => ended };
}
