/** HTTP Upload (XEP-0363): asking for a slot, and what its URL tells of the owner. */
import { createHash } from 'node:crypto';
import { attribute, child, escapeXml, textOf, type XmlElement } from './element.js';

export const UPLOAD = 'urn:xmpp:http:upload:0';
/** XEP-0363 before 0.3, and Conversations before that: elements where there are attributes now. */
export const OLD_UPLOADS = ['urn:xmpp:http:upload', 'eu:siacs:conversations:http:upload'] as const;
/** The namespaces in which a slot can be asked for here, the one to prefer first. */
const SPOKEN: readonly string[] = [UPLOAD, ...OLD_UPLOADS];

/**
 * The namespace of HTTP Upload among the features of an entity that can be spoken best; one of an
 * unknown version where it has no other; null where it has none. `urn:xmpp:http:upload:purpose:0`
 * is an extension.
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

/** Longer ones are no URL that anybody hands on. */
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

/** The URLs of a `<slot/>`; null where it lacks one, or what it has is no URL of the web. */
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

/** A way in which a text may stand for the owner: the text is plain, or made of it. */
interface OwnerForm {
  readonly name: string;
  readonly text: string;
  /** Letters of either case are the same, as in hexadecimal. */
  readonly anyCase: boolean;
  /** Only where no letter or digit stands beside it: `al` is in `final`. */
  readonly whole: boolean;
}

/** Shorter digests and encodings are met by chance. */
const SHORTEST_ENCODED = 8;

/** What `markOwner` looks for. */
export interface Owner {
  readonly local: string;
  readonly bareJid: string;
  /** Names of the service and its domain: labels of the host that are no user's. */
  readonly service: readonly string[];
}

/** In the place of a text that is not kept. */
const ELIDED = '…';

/**
 * The URL with each part that names the owner replaced by `open` + form + `close`, in the host,
 * the path, the query and the fragment: `https://up.example/‹sha1(bare JID)›/Zx81/a.txt?v=…`. Values
 * of the query, the fragment and a user name in the URL may be secrets: only marks are kept of
 * them. `local` and `bareJid`: as the server has them.
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

/** `id=…`: the name of a parameter is kept where it looks like one. */
function pairOf(pair: string, hidden: (text: string) => string): string {
  const [, name, value] = /^([a-z][a-z_-]{0,23})=(.*)$/is.exec(pair) ?? [];
  return name === undefined || value === undefined ? hidden(pair) : `${name}=${hidden(value)}`;
}

/** Labels of the service's own names are no user's: `upload.example.org` of a user `upload`. */
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
  // What is marked is not looked at again: its words may hold a name too.
  return segment
    .split(new RegExp(`(${open}[^${close}]*${close})`, 'u'))
    .map((part) => (part.startsWith(open) ? part : part.replace(found, `${open}${name}${close}`)))
    .join('');
}

/** Percent signs read, as far as they can be; what the marks are made of stays escaped. */
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
