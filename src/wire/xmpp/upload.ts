/** HTTP Upload (XEP-0363): slot requests, and the user names that slot URLs contain. */
import { createHash } from 'node:crypto';
import { attribute, child, escapeXml, textOf, type XmlElement } from './element.js';

export const UPLOAD = 'urn:xmpp:http:upload:0';
/**
 * Namespaces of XEP-0363 before version 0.3 and of its predecessor in Conversations. They use
 * elements where the current version uses attributes.
 */
export const OLD_UPLOADS = ['urn:xmpp:http:upload', 'eu:siacs:conversations:http:upload'] as const;
/** Namespaces in which this program can request a slot, the preferred one first. */
const SPOKEN: readonly string[] = [UPLOAD, ...OLD_UPLOADS];

/**
 * Returns the preferred HTTP Upload namespace among the features of an entity. Returns an unknown
 * version if it has no supported one, and null if it has none. `urn:xmpp:http:upload:purpose:0`
 * does not count, because it is an extension.
 */
export function uploadNamespace(features: readonly string[]): string | null {
  return (
    SPOKEN.find((one) => features.includes(one)) ??
    features.find((one) => /^urn:xmpp:http:upload:\d+$/.test(one)) ??
    null
  );
}

export function isSpoken(namespace: string): boolean {
  return SPOKEN.includes(namespace);
}

/** Maximum length of an upload URL; longer ones would not be usable in chats. */
const LONGEST_URL = 2_000;

export function slotRequest(filename: string, size: number, namespace: string = UPLOAD): string {
  if (namespace !== UPLOAD) {
    return (
      `<request xmlns='${namespace}'><filename>${escapeXml(filename)}</filename>` +
      `<size>${size}</size><content-type>text/plain</content-type></request>`
    );
  }
  return `<request xmlns='${UPLOAD}' filename='${escapeXml(filename)}' size='${size}' content-type='text/plain'/>`;
}

/** Returns the URLs of a `<slot/>`; null if one is missing or is not an HTTP URL. */
export function readSlot(slot: XmlElement): { readonly put: URL; readonly get: URL } | null {
  if (slot.name !== 'slot' || !SPOKEN.includes(slot.ns)) return null;
  const put = urlOf(child(slot, 'put', slot.ns));
  const get = urlOf(child(slot, 'get', slot.ns));
  return put === null || get === null ? null : { put, get };
}

function urlOf(element: XmlElement | undefined): URL | null {
  if (element === undefined) return null;
  const text = attribute(element, 'url') ?? textOf(element).trim();
  if (text === '' || text.length > LONGEST_URL) return null;
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

const DIGESTS = ['md5', 'sha1', 'sha256', 'sha512'] as const;

/**
 * A form in which an upload URL may contain its owner: the JID, or a digest or encoding of the
 * JID.
 */
interface OwnerForm {
  readonly name: string;
  readonly text: string;
  /**
   * Whether the search for this text in a URL ignores case, for example for hexadecimal digits.
   */
  readonly anyCase: boolean;
  /**
   * Whether the user name must be between characters that are neither letters nor digits, because
   * a short name such as `al` is also part of `final`.
   */
  readonly whole: boolean;
}

/** Minimum length of a digest or encoding to search for: shorter ones match by chance. */
const SHORTEST_ENCODED = 8;

/** The owner of an upload slot, whose names `markOwner` searches for. */
export interface Owner {
  readonly local: string;
  readonly bareJid: string;
  /** Names of the upload service and its domain: labels of these host names are not user names. */
  readonly service: readonly string[];
}

/** Text that replaces a part of an upload URL that is not recorded. */
const ELIDED = '…';

/**
 * Returns an upload URL with each part that names the owner replaced by a mark, which is `open` +
 * form + `close`, in host, path, query and fragment: `https://up.example/‹sha1(bare
 * JID)›/Zx81/a.txt?v=…`. Values of query and fragment and a user name in the URL may be secrets,
 * so everything in these parts except marks is dropped. `local` and `bareJid` must be normalized
 * as the server does.
 */
export function markOwner(
  url: URL,
  { local, bareJid, service }: Owner,
  [open, close]: readonly [string, string],
): string {
  const forms = [...formsOf('bare JID', bareJid), ...formsOf('user name', local)].sort(
    (a, b) => b.text.length - a.text.length,
  );
  const mark = (text: string): string =>
    forms.reduce((sofar, form) => marked(sofar, form, open, close), text);
  const marks = new RegExp(`${open}[^${close}]*${close}`, 'gu');
  const hidden = (text: string): string =>
    text === '' ? '' : (mark(decoded(text)).match(marks)?.join(ELIDED) ?? ELIDED);
  const path = decoded(url.pathname).split('/').map(mark).join('/');
  const user = url.username === '' ? '' : `${hidden(url.username)}@`;
  const query =
    url.search === ''
      ? ''
      : `?${url.search
          .slice(1)
          .split('&')
          .map((pair) => pairOf(pair, hidden))
          .join('&')}`;
  const fragment = url.hash === '' ? '' : `#${hidden(url.hash.slice(1))}`;
  return `${url.protocol}//${user}${hostOf(url, service, mark)}${path}${query}${fragment}`;
}

/**
 * Redacts the value of a parameter in the query of an upload URL: `id=…`. Keeps the parameter name
 * if it looks like one.
 */
function pairOf(pair: string, hidden: (text: string) => string): string {
  const [, name, value] = /^([a-z][a-z_-]{0,23})=(.*)$/is.exec(pair) ?? [];
  return name === undefined || value === undefined ? hidden(pair) : `${name}=${hidden(value)}`;
}

/**
 * Marks the owner in host labels, except labels of the service: `upload.example.org` does not name
 * a user `upload`.
 */
function hostOf(url: URL, service: readonly string[], mark: (text: string) => string): string {
  const known = new Set(service.flatMap((name) => name.toLowerCase().split('.')));
  const labels = url.hostname.split('.').map((label) => (known.has(label) ? label : mark(label)));
  return `${labels.join('.')}${url.port === '' ? '' : `:${url.port}`}`;
}

function formsOf(what: string, text: string): OwnerForm[] {
  const hashed = DIGESTS.flatMap((digest): OwnerForm[] => {
    const hash = createHash(digest).update(text).digest();
    const name = `${digest}(${what})`;
    return [
      { name, text: hash.toString('hex'), anyCase: true, whole: false },
      { name, text: hash.toString('base64url'), anyCase: false, whole: false },
      { name, text: bare(hash.toString('base64')), anyCase: false, whole: false },
    ];
  });
  const octets = Buffer.from(text);
  const encoded: OwnerForm[] = [
    { name: `hex(${what})`, text: octets.toString('hex'), anyCase: true, whole: false },
    { name: `base64(${what})`, text: octets.toString('base64url'), anyCase: false, whole: false },
    {
      name: `base64(${what})`,
      text: bare(octets.toString('base64')),
      anyCase: false,
      whole: false,
    },
  ];
  return [
    { name: what, text, anyCase: true, whole: true },
    ...hashed,
    ...encoded.filter((form) => form.text.length >= SHORTEST_ENCODED),
  ];
}

function bare(base64: string): string {
  return base64.replace(/=+$/, '');
}

function marked(segment: string, form: OwnerForm, open: string, close: string): string {
  const { text, anyCase, whole, name } = form;
  const escaped = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const around = whole ? `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])` : escaped;
  const found = new RegExp(around, anyCase ? 'giu' : 'gu');
  // Do not search marked parts again: the names in the marks could match a user name.
  return segment
    .split(new RegExp(`(${open}[^${close}]*${close})`, 'u'))
    .map((part) => (part.startsWith(open) ? part : part.replace(found, `${open}${name}${close}`)))
    .join('');
}

/**
 * Decodes percent-encoding of a path where possible. The characters `‹` and `›` stay encoded,
 * because `markOwner` puts them around the name of the owner.
 */
function decoded(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      const text = decodeURIComponent(run);
      return /^[^/\u2039\u203a\p{C}]*$/u.test(text) ? text : run;
    } catch {
      return run;
    }
  });
}
