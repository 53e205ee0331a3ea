/** One XMPP connection: the stream before the login and the one after it. */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { NS } from '../../wire/xmpp/ns.js';
import {
  escapeXml,
  xmlReader,
  XmlViolation,
  type XmlElement,
  type XmlReader,
} from '../../wire/xmpp/xml.js';
import { createLogin, failure, type Login } from './login.js';
import type { Posture } from './server.js';
import type { Connected } from './service.js';

/** Maximum stanza size in octets, announced (XEP-0478) and enforced. */
export const LIMIT_BEFORE_LOGIN = 10_000;
const LIMIT_AFTER_LOGIN = 262_144;

/**
 * Sends a header and features, and answers until the peer closes. `secured` is the duplex, if it
 * is TLS. `startTls` is called after `<proceed/>` was sent.
 */
export function serveStream(
  duplex: Duplex,
  posture: Posture,
  secured: TLSSocket | null,
  startTls: () => void,
): void {
  const { service } = posture;
  const version = secured?.getProtocol() ?? null;
  const login =
    secured !== null && version !== null && service !== null
      ? createLogin(service.account, secured, posture.bindings(version))
      : null;
  let reader: XmlReader = xmlReader({ stanzaBytes: LIMIT_BEFORE_LOGIN });
  let client: Connected | null = null;
  const write = (text: string): void => void duplex.write(text);

  const heed = (element: XmlElement): void => {
    if (client !== null) {
      client.heed(element);
      return;
    }
    const step = login?.heed(element) ?? null;
    if (step === null) {
      write(answer(element, posture, version !== null));
      return;
    }
    write(step.reply);
    if (!step.done || service === null) return;
    // After a login, the client begins a new stream on the same connection (RFC 6120 §6.4.6).
    reader = xmlReader({ stanzaBytes: LIMIT_AFTER_LOGIN });
    client = service.connect(write);
  };

  const take = (chunk: Buffer): void => {
    try {
      for (const event of reader.push(chunk)) {
        if (event.type === 'open') {
          write(header(posture) + features(posture, version, login, client !== null));
        } else if (event.type === 'close') duplex.end('</stream:stream>');
        else if (version === null && isStartTls(event.element)) {
          duplex.off('data', take);
          duplex.pause();
          duplex.write(`<proceed xmlns='${NS.tls}'/>`, startTls);
          return;
        } else heed(event.element);
      }
      if (reader.violation !== null) throw reader.violation;
    } catch (error) {
      duplex.end(streamError(conditionOf(error)));
    }
  };
  duplex.on('data', take);
  duplex.on('end', () => duplex.end());
  duplex.once('close', () => client?.end());
}

function isStartTls({ ns, name }: XmlElement): boolean {
  return ns === NS.tls && name === 'starttls';
}

function conditionOf(error: unknown): string {
  if (!(error instanceof XmlViolation)) return 'not-well-formed';
  return error.condition === 'limit' ? 'policy-violation' : error.condition;
}

function header({ role, domain }: Posture): string {
  const ns = role === 'c2s' ? NS.client : NS.server;
  const dialback = role === 's2s' ? ` xmlns:db='${NS.dialback}'` : '';
  const id = randomBytes(8).toString('hex');
  return `<?xml version='1.0'?><stream:stream xmlns='${ns}'${dialback} xmlns:stream='${NS.streams}' id='${id}' from='${escapeXml(domain)}' version='1.0' xml:lang='en'>`;
}

function features(
  { starttls, clear, secured }: Posture,
  version: string | null,
  login: Login | null,
  loggedIn: boolean,
): string {
  const all = (xml: string): string => `<stream:features>${xml}</stream:features>`;
  if (loggedIn) return all(`<bind xmlns='${NS.bind}'/>${limits(LIMIT_AFTER_LOGIN)}`);
  if (version !== null) return all(`${login?.offer ?? ''}${secured}`);
  const required = starttls === 'required' ? '<required/>' : '';
  return all(`<starttls xmlns='${NS.tls}'>${required}</starttls>${clear}`);
}

/** Returns the announcement of a stanza limit (XEP-0478). */
export function limits(octets: number): string {
  return `<limits xmlns='${NS.limits}'><max-bytes>${octets}</max-bytes></limits>`;
}

/** Answers a peer that has not logged in. */
function answer(element: XmlElement, posture: Posture, isSecured: boolean): string {
  const taken = isSecured || posture.trustsClear;
  if (element.ns === NS.sasl && element.name === 'auth') {
    return failure(taken ? 'not-authorized' : 'encryption-required');
  }
  if (element.ns === NS.dialback && element.name === 'result') {
    if (!taken) return streamError('policy-violation');
    const from = escapeXml(posture.domain);
    const to = escapeXml(element.attributes['from'] ?? '');
    return `<db:result from='${from}' to='${to}' type='error'><error type='cancel'><remote-server-not-found xmlns='${NS.stanzas}'/></error></db:result>`;
  }
  return streamError('unsupported-stanza-type');
}

function streamError(condition: string): string {
  return `<stream:error><${condition} xmlns='${NS.streamErrors}'/></stream:error></stream:stream>`;
}
