import { WITHHELD_REASONS } from '../model/index.js';
import { isStandardCondition } from '../wire/xmpp/sasl/conditions.js';

/** Name and password of an account, prepared. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const TEXTS: readonly string[] = ['text', 'ban', 'detail', 'condition'];
const OWN: readonly string[] = WITHHELD_REASONS;

/** A server may repeat what it was told: takes that out of what is for people to read. */
export function redactNames<T extends object>(said: T, { user, password }: Credentials): T {
  // Servers fold the case of names (RFC 7613).
  const name = new RegExp(user.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
  // What PLAIN says of both (RFC 4616).
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  const hidden = (text: unknown): unknown => {
    // A word of a standard tells nothing, though it may hold a short name.
    if (typeof text !== 'string' || isStandardCondition(text) || OWN.includes(text)) return text;
    return text.replaceAll(plain, '…').replaceAll(password, '…').replace(name, '…');
  };
  return Object.fromEntries(
    Object.entries(said).map(([key, text]: [string, unknown]) => [
      key,
      TEXTS.includes(key) ? hidden(text) : text,
    ]),
  ) as T;
}
