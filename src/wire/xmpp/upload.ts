/** HTTP Upload (XEP-0363): asking for a slot, and what its URL tells of the owner. */
import { createHash } from 'node:crypto';
import { attribute, child, escapeXml, type XmlElement } from './element.js';

export const UPLOAD = 'urn:xmpp:http:upload:0';

/** Longer ones are no URL that anybody hands on. */
const LONGEST_URL = 2_000;

export function slotRequest(filename: string, size: number): string {
  return `<request xmlns='${UPLOAD}' filename='${escapeXml(filename)}' size='${size}' content-type='text/plain'/>`;
}

/** The URLs of a `<slot/>`; null where it lacks one, or what it has is no URL of the web. */
export function readSlot(slot: XmlElement): { readonly put: URL; readonly get: URL } | null {
  if (slot.name !== 'slot' || slot.ns !== UPLOAD) return null;
  const put = urlOf(child(slot, 'put', UPLOAD));
  const get = urlOf(child(slot, 'get', UPLOAD));
  return put === null || get === null ? null : { put, get };
}

function urlOf(element: XmlElement | undefined): URL | null {
  const text = element === undefined ? null : attribute(element, 'url');
  if (text === null || text.length > LONGEST_URL) return null;
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

/**
 * The URL without query and fragment, each part that names the owner replaced by
 * `open` + form + `close`: `https://up.example/‹sha1(bare JID)›/Zx81/a.txt`. `local` and
 * `bareJid`: as the server has them.
 */
export function markOwner(
  url: URL,
  { local, bareJid }: { readonly local: string; readonly bareJid: string },
  [open, close]: readonly [string, string],
): string {
  const forms = [...formsOf('bare JID', bareJid), ...formsOf('user name', local)].sort(
    (a, b) => b.text.length - a.text.length,
  );
  const path = decoded(url.pathname)
    .split('/')
    .map((segment) => forms.reduce((text, form) => marked(text, form, open, close), segment))
    .join('/');
  return `${url.protocol}//${url.host}${path}`;
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
