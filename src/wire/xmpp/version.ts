/** Decodes the software version and the clock of an entity. Strings are bounded. */
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

/**
 * Decodes a software version (XEP-0092). Returns null for another element, and if it names no
 * software.
 */
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

/**
 * Decodes last activity (XEP-0012): for a server, its uptime in seconds (§4). Returns null if it is
 * missing.
 */
export function readLast(query: XmlElement): number | null {
  if (query.name !== 'query' || query.ns !== LAST) return null;
  const seconds = attribute(query, 'seconds') ?? '';
  return /^\d{1,12}$/.test(seconds) ? Number(seconds) : null;
}

/**
 * Decodes entity time (XEP-0202, in the format of XEP-0082) to milliseconds since 1970. Returns
 * null if it is missing.
 */
export function readTime(time: XmlElement): number | null {
  if (time.name !== 'time' || time.ns !== TIME) return null;
  const utc = child(time, 'utc', TIME);
  const text = utc === undefined ? '' : textOf(utc).trim();
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)) return null;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}
