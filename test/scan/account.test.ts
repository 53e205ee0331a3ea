import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readAccount, type AccountSource } from '../../src/scan/account.js';
import { Problem } from '../../src/util/problem.js';

const directory = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-account-'));
afterAll(() => rmSync(directory, { recursive: true }));

function written(text: string, mode = 0o600): string {
  const file = join(directory, 'account');
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode });
  chmodSync(file, mode);
  return file;
}

async function refusal(text: string, mode?: number, source: AccountSource = {}): Promise<string> {
  const file = written(text, mode);
  try {
    await readAccount(file, 'example.org', source);
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return (error as Error).message.replace(file, 'FILE');
  }
  return 'read';
}

describe('an account', () => {
  test.each([
    ['alice@example.org\nwonder land\n', 'wonder land'],
    ['alice@Example.ORG\r\nwonderland', 'wonderland'],
    ['jid: alice@example.org\npassword: jid:x', 'jid:x'],
    ['password:x\njid:alice@example.org\n', 'x'],
    ['alice@example.org\npass\u{ad}word\n', 'password'],
  ])('%j', async (text, password) => {
    const account = await readAccount(written(text), 'example.org', {});
    expect(account).toEqual({ user: 'alice', password });
  });

  test('the password of a variable, or of a person, in that order', async () => {
    const file = written('alice@example.org\n');
    const ask = (): Promise<string> => Promise.resolve('asked');
    const from = (source: AccountSource) => readAccount(file, 'example.org', source);
    expect((await from({ password: 'variable', ask })).password).toBe('variable');
    expect((await from({ ask })).password).toBe('asked');
    await expect(from({})).rejects.toThrow('XMPP_SAFEGUARD_PASSWORD');
    await expect(from({ ask: () => Promise.resolve('') })).rejects.toThrow(Problem);
  });

  test.each([0o644, 0o640, 0o604, 0o620])('mode %o is refused', async (mode) => {
    expect(await refusal('alice@example.org\nwonderland', mode)).toMatch(/chmod 600/);
  });

  test.each([
    ['', /first line must be LOCAL@DOMAIN/],
    ['alice\nwonderland', /first line must be LOCAL@DOMAIN/],
    ['alice@example.org/phone\nwonderland', /first line must be LOCAL@DOMAIN/],
    ['alice@example.com\nwonderland', /does not belong to example\.org/],
    ['alice@-\nwonderland', /account's domain is not a valid/],
    ['alice@example.org\nwonder\u{7}land', /cannot prepare/],
    [`alice@example.org\n${'wonderland'.repeat(500)}`, /longer than 4096 bytes/],
  ])('%j is refused, and what it says is not repeated', async (text, why) => {
    const said = await refusal(text);
    expect(said).toMatch(why);
    expect(said).not.toContain('wonder');
    expect(said).not.toContain('alice');
  });

  test('a file that is not there', async () => {
    await expect(readAccount(join(directory, 'none'), 'example.org', {})).rejects.toThrow('ENOENT');
  });
});
