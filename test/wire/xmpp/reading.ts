import { NS } from '../../../src/wire/xmpp/ns.js';
import {
  xmlReader,
  XmlViolation,
  type XmlElement,
  type XmlEvent,
  type XmlLimits,
} from '../../../src/wire/xmpp/xml.js';

export const HEADER = `<?xml version='1.0'?><stream:stream xmlns='${NS.client}' xmlns:stream='${NS.streams}' from='chat.example' id='1' version='1.0' xml:lang='en'>`;

interface ReadResult {
  readonly events: readonly XmlEvent[];
  readonly condition: string | null;
  readonly bytes: number;
}

/** Feeds the chunks until they end or one is refused. */
export function readAll(
  chunks: Iterable<Uint8Array | string>,
  limits: Partial<XmlLimits> = {},
): ReadResult {
  const reader = xmlReader(limits);
  const events: XmlEvent[] = [];
  let bytes = 0;
  try {
    for (const chunk of chunks) {
      const raw = Buffer.from(chunk);
      bytes += raw.length;
      events.push(...reader.push(raw));
      if (reader.violation !== null) throw reader.violation;
    }
    return { events, condition: null, bytes };
  } catch (error) {
    if (!(error instanceof XmlViolation)) throw error;
    return { events, condition: error.condition, bytes };
  }
}

/** The first stanza of a stream that holds this XML. */
export function stanza(xml: string): XmlElement {
  const event = readAll([HEADER, xml]).events[1];
  if (event?.type !== 'stanza') throw new Error(`no stanza in ${xml}`);
  return event.element;
}

export function bytewise(text: string | Uint8Array): Uint8Array[] {
  return [...Buffer.from(text)].map((byte) => Uint8Array.of(byte));
}

export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [...places].sort((a, b) => a - b);
  return [...cuts, bytes.length].map((end, index) => bytes.subarray(cuts[index - 1] ?? 0, end));
}
