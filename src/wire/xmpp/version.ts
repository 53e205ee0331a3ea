/** Reads what an entity says of its software and of its clock. Bounded. */
import { bounded } from './bounded.js';
import { attribute, child, textOf, type XmlElement } from './element.js';

export const VERSION = 'jabber:iq:version';
export const LAST = 'jabber:iq:last';
export const TIME = 'urn:xmpp:time';

interface SoftwareVersion {
  readonly name: string;
  readonly version: string | null;
  readonly os: string | null;
}

/** XEP-0092. Null for an element that is none, or names no software. */
export function readVersion(query: XmlElement): SoftwareVersion | null {
  if (query.name !== 'query' || query.ns !== VERSION) return null;
  const said = (name: string): string | null => {
    const found = child(query, name, VERSION);
    const text = found === undefined ? '' : textOf(found).trim();
    return text === '' ? null : bounded(text, 300);
  };
  const name = said('name');
  return name === null ? null : { name, version: said('version'), os: said('os') };
}

/** XEP-0012: of a server its uptime, in seconds (§4). Null where it says none. */
export function readLast(query: XmlElement): number | null {
  if (query.name !== 'query' || query.ns !== LAST) return null;
  const seconds = attribute(query, 'seconds') ?? '';
  return /^\d{1,12}$/.test(seconds) ? Number(seconds) : null;
}

/** XEP-0202, in the form of XEP-0082: milliseconds since 1970. Null where it says none. */
export function readTime(time: XmlElement): number | null {
  if (time.name !== 'time' || time.ns !== TIME) return null;
  const utc = child(time, 'utc', TIME);
  const text = utc === undefined ? '' : textOf(utc).trim();
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)) return null;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}
