import { alertName, type PlainAlert } from '../../wire/tls/alert.js';

/** The alert in an error of OpenSSL, which holds its number; null where there is none. */
export function alertOf(error: Error): PlainAlert | null {
  const number = /SSL alert number (\d{1,3})/.exec(error.message)?.[1];
  if (number === undefined) return null;
  const description = Number(number);
  return { level: 2, description, name: alertName(description) };
}
