import { bounded } from './bounded.js';
import {
  attribute,
  child,
  children,
  elements,
  nameOf,
  textOf,
  type XmlElement,
} from './element.js';
import { names, sortedSet, type StreamError } from './errors.js';
import { StreamFailure } from './failure.js';
import { NS } from './ns.js';
import type { XmppStream } from './stream.js';

/** What `<stream:features/>` says, all lists sorted, without doubles, and bounded. */
export interface Features {
  /** RFC 6120 §5.4.1. */
  readonly starttls: { readonly required: boolean } | null;
  /** RFC 6120 §6.4.1. */
  readonly mechanisms: readonly string[];
  /** XEP-0388; `inline`: `{ns}name` of what may be asked for with the login. */
  readonly sasl2: {
    readonly mechanisms: readonly string[];
    readonly inline: readonly string[];
  } | null;
  /** Types of XEP-0440. */
  readonly channelBindings: readonly string[];
  /** XEP-0220 §2.3. */
  readonly dialback: { readonly required: boolean; readonly errors: boolean } | null;
  /** XEP-0288. */
  readonly bidi: boolean;
  /** XEP-0077. */
  readonly register: boolean;
  /** XEP-0401. */
  readonly inviteRegister: boolean;
  /** XEP-0445. */
  readonly ibrToken: boolean;
  /** XEP-0078. */
  readonly iqAuth: boolean;
  /** XEP-0478; null where it gives no such number. */
  readonly limits: {
    readonly maxBytes: number | null;
    readonly idleSeconds: number | null;
  } | null;
  /** `{ns}name` of all others. */
  readonly other: readonly string[];
}

export function readFeatures(features: XmlElement): Features {
  const known = new Set<XmlElement>();
  const feature = (name: string, ns: string): XmlElement | null => {
    for (const element of children(features, name, ns)) known.add(element);
    return child(features, name, ns) ?? null;
  };
  const starttls = feature('starttls', NS.tls);
  const mechanisms = feature('mechanisms', NS.sasl);
  const sasl2 = feature('authentication', NS.sasl2);
  const bindings = feature('sasl-channel-binding', NS.saslCb);
  const dialback = feature('dialback', NS.dialbackFeature);
  const limits = feature('limits', NS.limits);
  return {
    starttls: starttls && { required: has(starttls, 'required', NS.tls) },
    mechanisms: mechanisms === null ? [] : mechanismsOf(mechanisms, NS.sasl),
    sasl2: sasl2 && {
      mechanisms: mechanismsOf(sasl2, NS.sasl2),
      inline: names(children(sasl2, 'inline', NS.sasl2).flatMap(elements)),
    },
    channelBindings: bindings === null ? [] : bindingsOf(bindings),
    dialback: dialback && {
      required: has(dialback, 'required', NS.dialbackFeature),
      errors: has(dialback, 'errors', NS.dialbackFeature),
    },
    // ejabberd 24.12 announces the element itself.
    bidi: (feature('bidi', NS.bidiFeature) ?? feature('bidi', NS.bidi)) !== null,
    register: feature('register', NS.registerFeature) !== null,
    inviteRegister: feature('register', NS.invite) !== null,
    ibrToken: feature('register', NS.ibrToken) !== null,
    iqAuth: feature('auth', NS.iqAuthFeature) !== null,
    limits: limits && {
      maxBytes: numberOf(child(limits, 'max-bytes', NS.limits)),
      idleSeconds: numberOf(child(limits, 'idle-seconds', NS.limits)),
    },
    other: names(elements(features).filter((element) => !known.has(element))),
  };
}

/** Mechanisms by which this program logs in with a password, where SASL offers them. */
const PASSWORDS = /^(SCRAM-SHA-(1|256|512)(-PLUS)?|PLAIN)$/;

/**
 * Whether SASL2 (XEP-0388) offers a login that SASL (RFC 6120 §6) does not: any with a
 * password that this program has in SASL, or `mechanism` alone.
 */
export function isBySasl2Only({ mechanisms, sasl2 }: Features, mechanism?: string): boolean {
  const fits = (name: string): boolean =>
    mechanism === undefined ? PASSWORDS.test(name) : name === mechanism;
  return (sasl2?.mechanisms ?? []).some(fits) && !mechanisms.some(fits);
}

function has(parent: XmlElement, name: string, ns: string): boolean {
  return child(parent, name, ns) !== undefined;
}

function mechanismsOf(parent: XmlElement, ns: string): string[] {
  const texts = children(parent, 'mechanism', ns).map((element) => textOf(element).trim());
  return sortedSet(texts.filter((text) => text !== '').map((text) => bounded(text, 100)));
}

function bindingsOf(parent: XmlElement): string[] {
  const types = children(parent, 'channel-binding', NS.saslCb).map((element) =>
    attribute(element, 'type'),
  );
  return sortedSet(types.filter((type) => type !== null).map((type) => bounded(type, 100)));
}

function numberOf(element: XmlElement | undefined): number | null {
  const text = element === undefined ? '' : textOf(element).trim();
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

export function isFeatures(element: XmlElement): boolean {
  return element.name === 'features' && element.ns === NS.streams;
}

/**
 * The features, or the stream error that came in their place. Throws `StreamFailure`:
 * `closed` where the stream ends first, `malformed` where anything else comes.
 */
export async function nextFeatures(
  stream: XmppStream,
  timeoutMs?: number,
): Promise<
  | { readonly features: XmlElement; readonly error: null }
  | { readonly features: null; readonly error: StreamError }
> {
  const item = await stream.next(timeoutMs);
  if (item.type === 'error') return { features: null, error: item.error };
  if (item.type === 'end') {
    throw new StreamFailure('closed', 'the server closed the stream before its features');
  }
  if (!isFeatures(item.element)) {
    const name = bounded(nameOf(item.element), 200);
    throw new StreamFailure('malformed', `the server sent ${name} where its features should be`);
  }
  return { features: item.element, error: null };
}
