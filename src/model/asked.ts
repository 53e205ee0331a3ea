/** Ids of observations: `kind@subject`, and `#variant` where a subject is asked more than once. */
import { DNS_TYPES, type AskedOnce, type BrokenOff } from './asked-of.js';
import { PEER_CERTIFICATES } from './federation.js';
import { LIMIT_PHASES } from './limits.js';
import type { Failure } from './failure.js';
import type { AskedOf, Kind, Kinds, Observation } from './observation.js';
import { ATTEMPT_PURPOSES } from './registration.js';
import { LOGIN_PURPOSES } from './sasl.js';
import { ASKERS, ENTITY_QUERIES, OLD_ENTITY_QUERIES, SESSION_KINDS } from './session.js';
import { PROTOCOL_VERSIONS, TLS_VERSIONS } from './tls.js';

/** `write` gives the variant, null where the kind has none; `read` gives null for another's. */
interface Codec<A> {
  write(asked: A): string | null;
  read(variant: string | null): A | null;
}

const ONCE: Codec<AskedOnce> = {
  write: () => null,
  read: (variant) => (variant === null ? {} : null),
};

/** The variant is one word of a list. */
function word<const W extends string, A>(
  words: readonly W[],
  wordOf: (asked: A) => W,
  make: (word: W) => A,
): Codec<A> {
  return {
    write: wordOf,
    read: (variant) => {
      const found = wordIn(words, variant);
      return found === null ? null : make(found);
    },
  };
}

function wordIn<W extends string>(words: readonly W[], text: string | null): W | null {
  return words.find((one) => one === text) ?? null;
}

/** The text before the first space, and the text after it; null where there is no space. */
function split(variant: string | null): readonly [string | null, string | null] {
  const at = variant?.indexOf(' ') ?? -1;
  return variant === null || at === -1
    ? [variant, null]
    : [variant.slice(0, at), variant.slice(at + 1)];
}

const PHASE = word<AskedOf['stream.open']['phase'], AskedOf['stream.open']>(
  ['clear', ...TLS_VERSIONS],
  ({ phase }) => phase,
  (phase) => ({ phase }),
);

const TLS_LIST = word<AskedOf['tls.suites']['version'], AskedOf['tls.suites']>(
  PROTOCOL_VERSIONS,
  ({ version }) => version,
  (version) => ({ version }),
);

const HANDSHAKE: Codec<AskedOf['tls.handshake']> = {
  write: ({ version, authentication }) =>
    authentication === null ? version : `${version}-${authentication}`,
  read: (variant) => {
    const [word = '', key = null] = variant?.split('-') ?? [];
    const version = wordIn(['any', ...TLS_VERSIONS], word);
    return version === null
      ? null
      : { version, authentication: wordIn(['RSA', 'ECDSA'] as const, key) };
  },
};

const BINDING: Codec<AskedOf['sasl.binding']> = {
  write: ({ version, gs2 }) => `${version} ${gs2}`,
  read: (variant) => {
    const [first, gs2] = split(variant);
    const version = wordIn(TLS_VERSIONS, first);
    return version === null || gs2 === null ? null : { version, gs2 };
  },
};

const LOGIN: Codec<AskedOf['sasl.login']> = {
  write: ({ version, purpose, type }) => `${version} ${purpose}${type === null ? '' : ` ${type}`}`,
  read: (variant) => {
    const [first, rest] = split(variant);
    const [second, type] = split(rest);
    const version = wordIn(TLS_VERSIONS, first);
    const purpose = wordIn(LOGIN_PURPOSES, second);
    return version === null || purpose === null ? null : { version, purpose, type };
  },
};

const ENTITY: Codec<AskedOf['entity.iq']> = {
  write: ({ query, by }) => `${query} ${by}`,
  read: (variant) => {
    const [first, second] = split(variant);
    const query = wordIn([...ENTITY_QUERIES, ...OLD_ENTITY_QUERIES], first);
    const by = wordIn(ASKERS, second);
    return query === null || by === null ? null : { query, by };
  },
};

const ATTEMPT: Codec<AskedOf['register.attempt']> = {
  write: ({ number, purpose }) => `${number} ${purpose}`,
  read: (variant) => {
    const [first, second] = split(variant);
    const purpose = wordIn(ATTEMPT_PURPOSES, second);
    return first === null || !/^\d{1,9}$/.test(first) || purpose === null
      ? null
      : { number: Number(first), purpose };
  },
};

const CODECS: { readonly [K in Kind]: Codec<AskedOf[K]> } = {
  'dns.srv': ONCE,
  'dns.misplaced': ONCE,
  'dns.address': word(
    ['A', 'AAAA'],
    ({ type }) => type,
    (type) => ({ type }),
  ),
  'dns.tlsa': ONCE,
  'dns.caa': ONCE,
  'dns.security': word(
    DNS_TYPES,
    ({ type }) => type,
    (type) => ({ type }),
  ),
  endpoint: ONCE,
  'tcp.again': ONCE,
  'stream.open': PHASE,
  'stream.starttls': ONCE,
  'tls.handshake': HANDSHAKE,
  'tls.suites': TLS_LIST,
  'tls.groups': TLS_LIST,
  'tls.signatures': TLS_LIST,
  'tls.features': ONCE,
  'sasl.clear': ONCE,
  'dialback.clear': ONCE,
  's2s.peer': word(
    PEER_CERTIFICATES,
    ({ certificate }) => certificate,
    (certificate) => ({ certificate }),
  ),
  's2s.outgoing': ONCE,
  'sasl.binding': BINDING,
  'sasl.login': LOGIN,
  'sasl.salt': ONCE,
  session: word(
    SESSION_KINDS,
    ({ by }) => by,
    (by) => ({ by }),
  ),
  'entity.iq': ENTITY,
  'stun.srv': ONCE,
  'stun.server': ONCE,
  'ssh.server': ONCE,
  'register.form': PHASE,
  'register.attempt': ATTEMPT,
  'stanza.limit': word(
    LIMIT_PHASES,
    ({ phase }) => phase,
    (phase) => ({ phase }),
  ),
  'login.limit': ONCE,
  'upload.slots': ONCE,
  'e2ee.messages': ONCE,
  'e2ee.bundle': ONCE,
  certificate: ONCE,
};

export function isKind(text: unknown): text is Kind {
  return typeof text === 'string' && Object.hasOwn(CODECS, text);
}

export function isBrokenOff(asked: object): asked is BrokenOff {
  return 'probe' in asked;
}

/** What was asked as one text, as in the id; null for a kind that asks a subject once. */
export function variantOf<K extends Kind>(kind: K, asked: AskedOf[K] | BrokenOff): string | null {
  return isBrokenOff(asked) ? `${asked.probe}!` : CODECS[kind].write(asked);
}

export function idOf<K extends Kind>(
  kind: K,
  subject: string,
  asked: AskedOf[K] | BrokenOff,
): string {
  const variant = variantOf(kind, asked);
  return variant === null ? `${kind}@${subject}` : `${kind}@${subject}#${variant}`;
}

/** What the id says was asked; null where no observation of that kind and subject has such an id. */
export function askedInId<K extends Kind>(
  kind: K,
  subject: string,
  id: string,
): AskedOf[K] | BrokenOff | null {
  const name = `${kind}@${subject}`;
  if (id !== name && !id.startsWith(`${name}#`)) return null;
  const variant = id === name ? null : id.slice(name.length + 1);
  const [, probe] = /^([a-z0-9-]+)!$/.exec(variant ?? '') ?? [];
  const asked = probe === undefined ? CODECS[kind].read(variant) : { probe };
  return asked !== null && idOf(kind, subject, asked) === id ? asked : null;
}

/** What was asked for this observation; null where the probe broke off before it asked. */
export function askedOf<A extends object>({
  asked,
}: {
  readonly asked: A | BrokenOff;
}): Exclude<A, BrokenOff> | null {
  return isBrokenOff(asked) ? null : (asked as Exclude<A, BrokenOff>);
}

/** What came of a question. */
export type Step<T> =
  | { readonly value: T; readonly failure?: never }
  | { readonly failure: Failure; readonly value?: never };

/** The only maker of observations: the id follows from kind, subject and `asked`. */
export function observationOf<K extends Kind>(
  kind: K,
  subject: string,
  asked: AskedOf[K],
  at: string,
  step: Step<Kinds[K]>,
): Observation<K> {
  return { id: idOf(kind, subject, asked), kind, subject, asked, at, ...step };
}

/** The failure of a probe in place of everything of that kind that it would have asked. */
export function brokenOffObservation<K extends Kind>(
  kind: K,
  subject: string,
  probe: string,
  at: string,
  failure: Failure,
): Observation<K> {
  const asked: BrokenOff = { probe };
  return { id: idOf(kind, subject, asked), kind, subject, asked, at, failure };
}
