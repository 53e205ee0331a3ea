/**
 * Removes account names and secrets from observations, because a server may repeat what it was
 * sent.
 */
import { WITHHELD_REASONS, type Observation, type XmlElement } from '../model/index.js';
import { isStandardCondition } from '../wire/xmpp/sasl/conditions.js';
import { NS } from '../wire/xmpp/ns.js';
import type { Credentials } from '../net/credentials.js';

export interface Secrets {
  readonly credentials: readonly Credentials[];
  /** Bare JIDs of accounts that are logged in. */
  readonly addresses: readonly string[];
}

export const NO_SECRETS: Secrets = { credentials: [], addresses: [] };

/**
 * Properties of observations with free text. Names of accounts are removed from these texts even
 * without a domain.
 */
const TEXTS: readonly string[] = ['text', 'ban', 'detail', 'condition'];
/**
 * Properties of observations that the scanner derived from endpoints, hosts, hashes and the clock.
 * `left` is the address of an account that the scanner created and could not remove.
 */
const OWN_MEMBERS: readonly string[] = ['id', 'kind', 'subject', 'asked', 'at', 'der', 'left'];
const OWN_WORDS: readonly string[] = WITHHELD_REASONS;

/**
 * Minimum length of a password to search for: shorter ones, and words such as `pubsub`, may be part
 * of a host or a namespace.
 */
const SHORTEST_PASSWORD = 6;
/** Minimum length at which texts of servers are truncated, in characters. */
const CUT_FROM = 200;
/** Minimum length of the beginning of a secret at the end of a truncated text, in characters. */
const SHORTEST_REMAINDER = 4;

/**
 * Returns the observation without passwords, PLAIN responses and account addresses in any string,
 * and without account names in free text.
 */
export function redactObservation<T extends Observation>(observation: T, secrets: Secrets): T {
  const hasNone = secrets.credentials.length === 0 && secrets.addresses.length === 0;
  if (hasNone && !JSON.stringify(observation).includes(TOKEN_SCHEME)) return observation;
  return redactMember(null, observation, secrets) as T;
}

function redactMember(key: string | null, value: unknown, secrets: Secrets): unknown {
  if (key !== null && OWN_MEMBERS.includes(key)) return value;
  if (typeof value === 'string') {
    const text = withoutTokens(value);
    return key !== null && TEXTS.includes(key)
      ? redactText(text, secrets, key)
      : redactValue(text, secrets);
  }
  if (Array.isArray(value)) {
    return value.map((one: unknown) => redactMember(key, one, secrets));
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isXml(value)) return redactXml(value, secrets);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => [
      name,
      redactMember(name, one, secrets),
    ]),
  );
}

/** URI scheme of tokens (RFC 8959). */
const TOKEN_SCHEME = 'secret-token:';

function withoutTokens(text: string): string {
  return text.replace(/secret-token:[^\s<>"']*/gi, `${TOKEN_SCHEME}…`);
}

function isXml(value: object): value is XmlElement {
  return 'name' in value && 'ns' in value && 'attributes' in value && 'children' in value;
}

/** Attribute names of an XML element come from the server, so they are redacted too. */
function redactXml({ name, ns, attributes, children }: XmlElement, secrets: Secrets): XmlElement {
  const redacted = (text: string): string => redactValue(withoutTokens(text), secrets);
  const isToken = (key: string): boolean => key === 'token' && ns === NS.fast;
  return {
    name: redacted(name),
    ns: redacted(ns),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, isToken(key) ? '…' : redacted(value)]),
    ),
    children: children.map((child) =>
      typeof child === 'string'
        ? redactContent(withoutTokens(child), secrets)
        : redactXml(child, secrets),
    ),
  };
}

/**
 * Redacts a free text of an observation. XMPP error conditions are kept: they contain no secret,
 * but a short user name may occur in them. The `detail` of a failure keeps the resource of a JID,
 * because it may explain the failure.
 */
function redactText(text: string, secrets: Secrets, key: string): string {
  if (isStandardCondition(text) || OWN_WORDS.includes(text)) return text;
  const open = key === 'detail' ? withoutPasswords(text, secrets) : redactContent(text, secrets);
  return namesIn(secrets).reduce(
    (left, name) => left.replace(new RegExp(escapeRegExp(name), 'giu'), '…'),
    open,
  );
}

function namesIn({ credentials, addresses }: Secrets): readonly string[] {
  const users = credentials.map(({ user }) => user);
  const locals = addresses.map((address) => address.split('@')[0] ?? '');
  return [...new Set([...users, ...locals])].filter((name) => name !== '');
}

/**
 * Redacts content chosen by the server. An account name without its domain stays, because it may
 * be any word.
 */
function redactContent(text: string, secrets: Secrets): string {
  return withoutAddresses(withoutPasswords(text, secrets), secrets.addresses);
}

function withoutPasswords(text: string, { credentials }: Secrets): string {
  return credentials.reduce((left, one) => {
    const whole = left.replaceAll(plainResponse(one), '…').replaceAll(one.password, '…');
    return withoutRemainder(withoutRemainder(whole, plainResponse(one)), one.password);
  }, text);
}

/** Redacts protocol values: hosts, namespaces and words of the data model. */
function redactValue(text: string, { credentials, addresses }: Secrets): string {
  const open = credentials.reduce((left, one) => {
    const whole = left.replaceAll(plainResponse(one), '…');
    return isDistinctive(one.password) ? whole.replaceAll(one.password, '…') : whole;
  }, text);
  return withoutAddresses(open, addresses);
}

function isDistinctive(password: string): boolean {
  return password.length >= SHORTEST_PASSWORD && !/^[a-z]+$/.test(password);
}

/** Removes the beginning of a secret at the end of a truncated text. */
function withoutRemainder(text: string, secret: string): string {
  if (text.length < CUT_FROM) return text;
  const [, body = '', end = ''] = /^([^]*?)([)…]*)$/.exec(text) ?? [];
  for (let length = secret.length - 1; length >= SHORTEST_REMAINDER; length -= 1) {
    if (body.endsWith(secret.slice(0, length))) return `${body.slice(0, -length)}…${end}`;
  }
  return text;
}

/** Returns the response of SASL PLAIN (RFC 4616). */
function plainResponse({ user, password }: Credentials): string {
  return Buffer.from(`\0${user}\0${password}`).toString('base64');
}

/**
 * Removes JIDs with their resources from a text. Ignores case, because servers fold the case of
 * names (RFC 7613).
 */
function withoutAddresses(text: string, addresses: readonly string[]): string {
  return addresses.reduce((left, address) => {
    const [local = '', domain = ''] = address.split('@');
    if (domain === '') return left;
    const pattern = `${escapeRegExp(local)}@${escapeRegExp(domain)}(/[^\\s<>"']*)?`;
    const whole = left.replace(new RegExp(pattern, 'giu'), `…@${domain}`);
    return withoutRemainder(whole, address);
  }, text);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Redacts the observations of one run of a probe. */
export interface Redactor {
  /** Adds credentials that the probe invented, so that they are redacted too. */
  add(credentials: Credentials): void;
  observation(observation: Observation): Observation;
}

/**
 * Creates the redactor. `secrets` returns the secrets of the scan, for each observation anew
 * because a probe may log in while it runs.
 */
export function createRedactor(secrets: () => Secrets): Redactor {
  const madeUp: Credentials[] = [];
  return {
    add: (credentials) => void madeUp.push(credentials),
    observation(observation) {
      const { credentials, addresses } = secrets();
      return redactObservation(observation, {
        credentials: [...credentials, ...madeUp],
        addresses,
      });
    },
  };
}
