/**
 * Reads secrets for alerts from a file or a variable, when they are needed. No message contains a
 * secret.
 */
import { open } from 'node:fs/promises';
import { Problem } from '../util/problem.js';
import { decodeText } from '../util/text-file.js';

export type SecretSource = { readonly what: string } & (
  | { readonly file: string; readonly variable?: never }
  | { readonly variable: string; readonly file?: never }
);

/** Maximum size of a secret in bytes. */
const LARGEST = 4_096;

/** Folders in which containers and systemd provide secrets; their permissions are not checked. */
const HANDED_OVER = ['/run/secrets/', process.env.CREDENTIALS_DIRECTORY].filter(
  (folder): folder is string => folder !== undefined && folder !== '',
);

/** Reads a secret. Throws `Problem`; no message contains the secret. */
export async function readSecret(source: SecretSource): Promise<string> {
  const { what } = source;
  if (source.file === undefined) {
    const value = process.env[source.variable];
    if (value === undefined || value === '') {
      throw new Problem(`${what}: the environment variable ${source.variable} is not set`);
    }
    return value;
  }
  const { file } = source;
  const handle = await open(file, 'r').catch((error: unknown) => {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new Problem(`${what} ${file}: cannot be read (${code})`);
  });
  try {
    const { mode, size } = await handle.stat();
    const handedOver = HANDED_OVER.some((folder) => file.startsWith(folder));
    // Windows has no Unix permission bits, so do not check the mode of the secret's file on
    // Windows.
    if (process.platform !== 'win32' && !handedOver && (mode & 0o007) !== 0) {
      throw new Problem(`${what} ${file}: every user can read it; run chmod 600`);
    }
    if (size > LARGEST) throw new Problem(`${what} ${file}: is larger than ${LARGEST} bytes`);
    const text = decodeText(await handle.readFile()).replace(/\r?\n$/, '');
    if (text === '') throw new Problem(`${what} ${file}: is empty`);
    return text;
  } finally {
    await handle.close();
  }
}

/**
 * Removes the password, plain and as a SASL message, from a server's text, because a server may
 * repeat what it received.
 */
export function withoutSecret(text: string, user: string, password: string): string {
  const base64 = (plain: string): string => Buffer.from(plain).toString('base64');
  const forms = [password, base64(`\0${user}\0${password}`), base64(password)];
  return forms.reduce((left, form) => left.replaceAll(form, '…'), text);
}
