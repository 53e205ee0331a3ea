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

/** Decoded `<stream:features/>`. All lists are sorted, bounded and without duplicates. */
export interface Features {
  /** STARTTLS (RFC 6120 §5.4.1), or null if not offered. */
  readonly starttls: { readonly required: boolean } | null;
  /** SASL mechanisms that the server offers (RFC 6120 §6.4.1). */
  readonly mechanisms: readonly string[];
  /**
   * SASL2 (XEP-0388), or null if not offered. `inline` lists the features that the login may
   * enable, as `{ns}name`.
   */
  readonly sasl2: {
    readonly mechanisms: readonly string[];
    readonly inline: readonly string[];
    /** Names of the features that resource binding (XEP-0386) may enable; null if not offered. */
    readonly bind2: readonly string[] | null;
    /** Mechanisms with a token (XEP-0484); null if not offered. */
    readonly fast: readonly string[] | null;
  } | null;
  /** Channel-binding types that the server names (XEP-0440). */
  readonly channelBindings: readonly string[];
  /** Server dialback (XEP-0220 §2.3), or null if not offered. */
  readonly dialback: { readonly required: boolean; readonly errors: boolean } | null;
  /** Whether bidirectional streams (XEP-0288) are offered. */
  readonly bidi: boolean;
  /** Whether in-band registration (XEP-0077) is offered. */
  readonly register: boolean;
  /** Whether registration with an invitation (XEP-0401) is offered. */
  readonly inviteRegister: boolean;
  /** Whether pre-authenticated registration (XEP-0445) is offered. */
  readonly ibrToken: boolean;
  /** Whether non-SASL authentication (XEP-0078) is offered. */
  readonly iqAuth: boolean;
  /**
   * Stream limits (XEP-0478), or null if not announced. A number is null if it is not announced.
   */
  readonly limits: {
    readonly maxBytes: number | null;
    readonly idleSeconds: number | null;
  } | null;
  /** All other stream features as `{ns}name`. */
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
    sasl2: sasl2 && readSasl2(sasl2),
    channelBindings: bindings === null ? [] : bindingsOf(bindings),
    dialback: dialback && {
      required: has(dialback, 'required', NS.dialbackFeature),
      errors: has(dialback, 'errors', NS.dialbackFeature),
    },
    // ejabberd 24.12 announces bidirectional streams with `<bidi/>` in the namespace of the
    // request element, instead of the namespace for features.
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

function readSasl2(sasl2: XmlElement): NonNullable<Features['sasl2']> {
  const inline = children(sasl2, 'inline', NS.sasl2).flatMap(elements);
  const offered = (name: string, ns: string): XmlElement | undefined =>
    inline.find((element) => element.name === name && element.ns === ns);
  const bind2 = offered('bind', NS.bind2);
  const fast = offered('fast', NS.fast);
  return {
    mechanisms: mechanismsOf(sasl2, NS.sasl2),
    inline: names(inline),
    bind2: bind2 === undefined ? null : bind2FeaturesOf(bind2),
    fast: fast === undefined ? null : mechanismsOf(fast, NS.fast),
  };
}

function bind2FeaturesOf(bind2: XmlElement): string[] {
  const features = children(bind2, 'inline', NS.bind2).flatMap((inline) =>
    children(inline, 'feature', NS.bind2),
  );
  const vars = features.map((feature) => attribute(feature, 'var'));
  return sortedSet(vars.filter((name) => name !== null).map((name) => bounded(name, 100)));
}

/** SASL mechanisms by which this program can log in with a password. */
const PASSWORDS = /^(SCRAM-SHA-(1|256|384|512)(-PLUS)?|SCRAM-SHA3-512(-PLUS)?|PLAIN)$/;

/** Whether this program can log in with a password by one of these mechanisms. */
export function takesPasswords(mechanisms: readonly string[]): boolean {
  return mechanisms.some((mechanism) => PASSWORDS.test(mechanism));
}

/** Returns the mechanisms that one of SASL (RFC 6120 §6) and SASL2 (XEP-0388) offers. */
export function mechanismsIn(
  { mechanisms, sasl2 }: Pick<Features, 'mechanisms' | 'sasl2'>,
  protocol: 'SASL' | 'SASL2',
): readonly string[] {
  return protocol === 'SASL' ? mechanisms : (sasl2?.mechanisms ?? []);
}

/** Whether SASL2 (XEP-0388) offers a mechanism, and SASL (RFC 6120 §6) does not. */
export function isBySasl2Only(features: Features, mechanism: string): boolean {
  return (
    mechanismsIn(features, 'SASL2').includes(mechanism) && !features.mechanisms.includes(mechanism)
  );
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
 * Returns the stream features, or the stream error sent instead. Throws `StreamFailure`: `closed`
 * if the stream ends first, `malformed` if another element arrives.
 */
export async function nextFeatures(
  stream: Pick<XmppStream, 'next'>,
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
