/** Credentials for logins. They stay in memory, and no function here prints them. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { parseDomain } from '../util/domain.js';
import { PASSWORD_VARIABLE } from '../options/accounts.js';
import { Problem } from '../util/problem.js';
import { decodeText } from '../util/text-file.js';
import { saslPrepare } from '../wire/xmpp/sasl/prepare.js';

/** User name and password after SASLprep (RFC 4013). */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** An account on another server than the target. */
export interface FederatedAccount extends Account {
  /** Domain of the account in A-labels. */
  readonly domain: string;
}

/** Accounts that the user gave for logins. */
export interface Credentials {
  /** Account on the scanned server, or null. */
  readonly account: Account | null;
  readonly federated: FederatedAccount | null;
}

/** Maximum size of an account file, in bytes. */
const LARGEST_FILE = 4_096;

export interface AccountSource {
  /** Password in the environment variable `PASSWORD_VARIABLE`. */
  readonly password?: string | undefined;
  /** Prompts the user for a password; undefined without a terminal. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/**
 * Reads an account file with two lines, address and password, optionally prefixed by `jid:` and
 * `password:`. Only its owner may have read permission. `source` is asked for a password that is
 * missing in the file. Throws `Problem`; no message contains text of the file.
 */
export async function readAccount(
  file: string,
  domain: string,
  source: AccountSource,
): Promise<Account> {
  const { user, password } = await readCredentials(`--account ${file}`, file, source, domain);
  return { user, password };
}

/** Reads an account file like `readAccount`, for an account on any server. */
export async function readFederatedAccount(
  file: string,
  source: AccountSource,
): Promise<FederatedAccount> {
  return readCredentials(`--federated ${file}`, file, source, null);
}

/**
 * Reads and checks an account file. `wanted` is the required domain of the account, checked before
 * the user is prompted.
 */
async function readCredentials(
  option: string,
  file: string,
  source: AccountSource,
  wanted: string | null,
): Promise<FederatedAccount> {
  const text = await readPrivate(option, file);
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const address = partsOf(valueOf(lines, 'jid', 0).trim(), option, wanted);
  if (address === null) throw new Problem(`${option}: the first line must be LOCAL@DOMAIN`);
  const password = valueOf(lines, 'password', 1) || (await otherPassword(option, source));
  return prepared(option, address, password);
}

/**
 * Returns the account of an address and a password. `option` is the option for error messages.
 * `wanted` is the domain that the address must have, in A-labels, or null for any domain. Throws
 * `Problem`.
 */
export function accountOf(
  option: string,
  said: { readonly address: string; readonly password: string },
  wanted: string | null,
): FederatedAccount {
  const address = partsOf(said.address, option, wanted);
  if (address === null) throw new Problem(`${option}: the address must be LOCAL@DOMAIN`);
  return prepared(option, address, said.password);
}

interface AddressParts {
  readonly local: string;
  /** Domain of the account in A-labels. */
  readonly domain: string;
}

/**
 * Splits an address into user name and domain. Returns null if it is not LOCAL@DOMAIN. Throws
 * `Problem` for another domain than `wanted`.
 */
function partsOf(address: string, option: string, wanted: string | null): AddressParts | null {
  const parts = /^([^@/\s]+)@([^@/\s]+)$/.exec(address);
  if (parts === null) return null;
  const domain = domainOf(parts[2] ?? '', option);
  if (wanted !== null && domain !== wanted) {
    throw new Problem(`${option}: the account does not belong to ${wanted}`);
  }
  return { local: parts[1] ?? '', domain };
}

/**
 * Prepares a user name or password with SASLprep. Throws `Problem` for characters that it forbids.
 */
function prepared(
  option: string,
  { local, domain }: AddressParts,
  password: string,
): FederatedAccount {
  try {
    return {
      user: saslPrepare(local, 'the user name'),
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
    throw new Problem(`${option}: the account's domain is not a valid domain name`);
  }
}

/** Returns the value after `key:`; in a file without keys, the line with the given number. */
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
  throw new Problem(`${option}: has no password; add it, or set ${PASSWORD_VARIABLE}`);
}

async function readPrivate(option: string, file: string): Promise<string> {
  let handle;
  try {
    handle = await open(file, constants.O_RDONLY);
  } catch (error) {
    throw new Problem(
      `${option}: cannot read (${(error as NodeJS.ErrnoException).code ?? 'error'})`,
    );
  }
  try {
    const { mode, size } = await handle.stat();
    // Windows has no Unix permission bits, so do not check the mode of the account file on
    // Windows.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Problem(`${option}: other users can access this file: chmod 600 ${file}`);
    }
    if (size > LARGEST_FILE) {
      throw new Problem(
        `${option}: is longer than ${LARGEST_FILE} bytes, so it is not an account file`,
      );
    }
    return decodeText(await handle.readFile());
  } finally {
    await handle.close();
  }
}
