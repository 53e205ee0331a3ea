/** Credentials for the target. They live in memory alone, and no function here prints them. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { parseDomain } from './domain.js';
import { Problem } from './problem.js';
import { decodeText } from './text-file.js';
import { saslPrepare } from './wire/xmpp/sasl/prepare.js';

/** Prepared (RFC 4013), so that a login cannot fail for that. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** An account on any other server. */
export interface FederatedAccount extends Account {
  /** A-labels. */
  readonly domain: string;
}

/** What the user gave to log in with. */
export interface Credentials {
  /** On the target. */
  readonly account: Account | null;
  readonly federated: FederatedAccount | null;
}

/** Holds the password where the file gives the address alone. */
export const PASSWORD_VARIABLE = 'XMPP_SAFEGUARD_PASSWORD';

/** Octets. */
const LARGEST_FILE = 4_096;

export interface AccountSource {
  /** The content of `PASSWORD_VARIABLE`. */
  readonly password?: string | undefined;
  /** Asks a person; absent where there is none. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/**
 * Reads a file of two lines, address and password; `jid:` and `password:` may stand before
 * them. Only its owner may be able to read it. Where it holds no password, that comes from
 * `source`. Throws `Problem`; no message holds what the file says.
 */
export async function readAccount(
  file: string,
  domain: string,
  source: AccountSource,
): Promise<Account> {
  const { user, password } = await readCredentials(`--account ${file}`, file, source, domain);
  return { user, password };
}

/** The same for an account anywhere. */
export async function readFederatedAccount(
  file: string,
  source: AccountSource,
): Promise<FederatedAccount> {
  return readCredentials(`--federated ${file}`, file, source, null);
}

/** `wanted`: the domain that it must be at, before a password is asked for. */
async function readCredentials(
  option: string,
  file: string,
  source: AccountSource,
  wanted: string | null,
): Promise<FederatedAccount> {
  const text = await readPrivate(option, file);
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const jid = valueOf(lines, 'jid', 0).trim();
  const parts = /^([^@/\s]+)@([^@/\s]+)$/.exec(jid);
  if (parts === null) throw new Problem(`${option}: its first line is no LOCAL@DOMAIN`);
  const domain = domainOf(parts[2] ?? '', option);
  if (wanted !== null && domain !== wanted) {
    throw new Problem(`${option}: the account is not at ${wanted}`);
  }
  const password = valueOf(lines, 'password', 1) || (await otherPassword(option, source));
  try {
    return {
      user: saslPrepare(parts[1] ?? '', 'the user name'),
      password: saslPrepare(password, 'the password'),
      domain,
    };
  } catch (error) {
    throw new Problem(`${option}: ${(error as Error).message}`);
  }
}

function domainOf(text: string, option: string): string {
  try {
    return parseDomain(text);
  } catch {
    throw new Problem(`${option}: the domain of the account is none`);
  }
}

/** The line that `key:` stands before, or else the one of that number, if no key is used. */
function valueOf(lines: readonly string[], key: string, number: number): string {
  const mark = `${key}:`;
  const marked = lines.find((line) => line.toLowerCase().startsWith(mark));
  if (marked !== undefined) return marked.slice(mark.length).replace(/^[ \t]/, '');
  const keyed = lines.some((line) => /^jid:/i.test(line));
  return keyed ? '' : (lines[number] ?? '');
}

async function otherPassword(option: string, { password, ask }: AccountSource): Promise<string> {
  if (password !== undefined && password !== '') return password;
  if (ask !== undefined) {
    const said = await ask('Password: ');
    if (said !== '') return said;
  }
  throw new Problem(`${option}: holds no password, and ${PASSWORD_VARIABLE} is not set`);
}

async function readPrivate(option: string, file: string): Promise<string> {
  let handle;
  try {
    handle = await open(file, constants.O_RDONLY);
  } catch (error) {
    throw new Problem(
      `${option}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`,
    );
  }
  try {
    const { mode, size } = await handle.stat();
    // Windows has no such bits.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Problem(`${option}: others can read it; chmod 600 it`);
    }
    if (size > LARGEST_FILE) throw new Problem(`${option}: is larger than an account`);
    return decodeText(await handle.readFile());
  } finally {
    await handle.close();
  }
}
