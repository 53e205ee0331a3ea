/** Name and password of an account, prepared. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const TEXTS: readonly string[] = ['text', 'ban', 'detail'];

/** A server may repeat what it was told: takes that out of what is for people to read. */
export function withoutNames<T extends object>(said: T, { user, password }: Credentials): T {
  // Servers fold the case of names (RFC 7613).
  const name = new RegExp(user.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
  const hidden = (text: unknown): unknown =>
    typeof text === 'string' ? text.replaceAll(password, '…').replace(name, '…') : text;
  return Object.fromEntries(
    Object.entries(said).map(([key, text]: [string, unknown]) => [
      key,
      TEXTS.includes(key) ? hidden(text) : text,
    ]),
  ) as T;
}
