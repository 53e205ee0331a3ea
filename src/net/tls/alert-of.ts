import { alertName, type PlainAlert } from '../../wire/tls/alert.js';

/** Returns the TLS alert in an OpenSSL error, which contains its number, or null. */
export function alertOf(error: Error): PlainAlert | null {
  const number = /SSL alert number (\d{1,3})/.exec(error.message)?.[1];
  if (number === undefined) return null;
  const description = Number(number);
  return { level: 2, description, name: alertName(description) };
}
