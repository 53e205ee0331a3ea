/** Bodies of BOSH (XEP-0124, XEP-0206). */
import { attribute, elements, escapeXml, type XmlElement } from './element.js';
import { boundedAttribute, isStreamError, readStreamError, type StreamError } from './errors.js';
import { headerOf, readMessage } from './framing.js';
import { NS } from './ns.js';
import type { StreamHeader } from './stream.js';

/** What a body begins or continues. */
export interface BodyRequest {
  /** Request id: random for the first request, and one more for each later one. */
  readonly rid: number;
  /** Session id; null for the first request. */
  readonly sid: string | null;
}

/** Returns the body that opens a session. ejabberd needs `xmpp:version`, Prosody `rid` and `wait`. */
export function sessionBody(to: string, rid: number, waitSeconds: number): string {
  return (
    `<body xmlns='${NS.httpBind}' xmlns:xmpp='${NS.xbosh}' xmpp:version='1.0' rid='${rid}'` +
    ` to='${escapeXml(to)}' xml:lang='en' wait='${waitSeconds}' hold='1' ver='1.6'/>`
  );
}

/** Returns a body with XML of a stream. */
export function bodyWith({ rid, sid }: BodyRequest, xml: string): string {
  return `<body xmlns='${NS.httpBind}' rid='${rid}' sid='${escapeXml(sid ?? '')}'>${xml}</body>`;
}

export function terminateBody({ rid, sid }: BodyRequest): string {
  return `<body xmlns='${NS.httpBind}' rid='${rid}' sid='${escapeXml(sid ?? '')}' type='terminate'/>`;
}

/** Answer of a connection manager. */
export interface BoshAnswer {
  readonly header: StreamHeader;
  readonly sid: string | null;
  /** Elements of the stream, without its errors. */
  readonly elements: readonly XmlElement[];
  /** Why the session ended, as a stream error; null if it goes on. */
  readonly error: StreamError | null;
}

/** Decodes a body. Throws `StreamFailure` if it is not XML. Null for another element. */
export function readBody(text: string): BoshAnswer | null {
  const body = readMessage(text);
  if (body.name !== 'body' || body.ns !== NS.httpBind) return null;
  const inside = elements(body);
  const streamError = inside.find(isStreamError);
  const ended = attribute(body, 'type') === 'terminate';
  return {
    header: {
      ...headerOf(body),
      id: boundedAttribute(body, 'authid'),
      version: boundedAttribute(body, `{${NS.xbosh}}version`),
    },
    sid: boundedAttribute(body, 'sid'),
    elements: inside.filter((element) => element !== streamError),
    error: streamError ? readStreamError(streamError) : ended ? terminated(body) : null,
  };
}

/** Returns the terminal condition (XEP-0124 §17.2) as a stream error. */
function terminated(body: XmlElement): StreamError {
  const condition = boundedAttribute(body, 'condition') ?? 'undefined-condition';
  return { condition, text: null, seeOtherHost: null, other: [] };
}
