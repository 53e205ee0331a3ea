/** Removes what names or opens an account from observations: a server may repeat what it was sent. */
import { WITHHELD_REASONS, type Observation, type XmlElement } from '../model/index.js';
import { isStandardCondition } from '../wire/xmpp/sasl/conditions.js';
import type { Credentials } from '../net/credentials.js';

export interface Secrets {
  readonly credentials: readonly Credentials[];
  /** Bare JIDs of accounts that are logged in. */
  readonly addresses: readonly string[];
}

export const NO_SECRETS: Secrets = { credentials: [], addresses: [] };

/** Members with text for people. The name of an account is removed from these, by itself too. */
const TEXTS: readonly string[] = ['text', 'ban', 'detail', 'condition'];
/**
 * Members that the scanner itself made of endpoints, hosts, hashes and the clock; `left` is the
 * address of an account that it made and could not remove.
 */
const OWN_MEMBERS: readonly string[] = ['id', 'kind', 'subject', 'asked', 'at', 'der', 'left'];
const OWN_WORDS: readonly string[] = WITHHELD_REASONS;

/** Shorter passwords, and plain words as `pubsub`, may be part of a host or a namespace. */
const SHORTEST_PASSWORD = 6;
/** Texts of servers are cut at this length or later, characters. */
const CUT_FROM = 200;
/** Characters of a secret at the end of a text that was cut. */
const SHORTEST_REMAINDER = 4;

/**
 * The same observation without passwords, responses to PLAIN, and addresses of accounts in any
 * string, and without names of accounts in text for people.
 */
export function redactObservation<T extends Observation>(observation: T, secrets: Secrets): T {
  if (secrets.credentials.length === 0 && secrets.addresses.length === 0) return observation;
  return redactMember(null, observation, secrets) as T;
}

function redactMember(key: string | null, value: unknown, secrets: Secrets): unknown {
  if (key !== null && OWN_MEMBERS.includes(key)) return value;
  if (typeof value === 'string') {
    return key !== null && TEXTS.includes(key)
      ? redactText(value, secrets, key)
      : redactValue(value, secrets);
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

function isXml(value: object): value is XmlElement {
  return 'name' in value && 'ns' in value && 'attributes' in value && 'children' in value;
}

/** The names of attributes are the server's, so no name has a meaning here. */
function redactXml({ name, ns, attributes, children }: XmlElement, secrets: Secrets): XmlElement {
  const redacted = (text: string): string => redactValue(text, secrets);
  return {
    name: redacted(name),
    ns: redacted(ns),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, redacted(value)]),
    ),
    children: children.map((child) =>
      typeof child === 'string' ? redactContent(child, secrets) : redactXml(child, secrets),
    ),
  };
}

/**
 * Text for people. A standard's own word is kept: it tells nothing, and may hold a short name. The
 * detail of a failure keeps the resource of an address, which may be why a session ended.
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

/** Text whose words are the server's. A name by itself may be any word, and is kept. */
function redactContent(text: string, secrets: Secrets): string {
  return withoutAddresses(withoutPasswords(text, secrets), secrets.addresses);
}

function withoutPasswords(text: string, { credentials }: Secrets): string {
  return credentials.reduce((left, one) => {
    const whole = left.replaceAll(plainResponse(one), '…').replaceAll(one.password, '…');
    return withoutRemainder(withoutRemainder(whole, plainResponse(one)), one.password);
  }, text);
}

/** Values of protocols: hosts, namespaces, words of the model. */
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

/** A text that was cut may end with the beginning of a secret. */
function withoutRemainder(text: string, secret: string): string {
  if (text.length < CUT_FROM) return text;
  const [, body = '', end = ''] = /^([^]*?)([)…]*)$/.exec(text) ?? [];
  for (let length = secret.length - 1; length >= SHORTEST_REMAINDER; length -= 1) {
    if (body.endsWith(secret.slice(0, length))) return `${body.slice(0, -length)}…${end}`;
  }
  return text;
}

/** What SASL PLAIN sends (RFC 4616). */
function plainResponse({ user, password }: Credentials): string {
  return Buffer.from(`\0${user}\0${password}`).toString('base64');
}

/** Servers fold the case of names (RFC 7613). A resource goes with its address. */
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

/** What one run of a probe must not tell. */
export interface Redactor {
  /** Adds credentials that the probe made up. */
  add(credentials: Credentials): void;
  observation(observation: Observation): Observation;
}

/**
 * `secrets`: those of the scan, read for each observation because a probe may log in while it
 * runs.
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
