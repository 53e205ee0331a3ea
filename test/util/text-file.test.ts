/** Files as PowerShell writes them: UTF-16 with a byte order mark, or UTF-8 with one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { readAccount } from '../../src/scan/account.js';
import { main } from '../../src/cli/main.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { readSafeguardFile } from '../../src/files/safeguard-file.js';
import { readText } from '../../src/util/read-text.js';
import { decodeText } from '../../src/util/text-file.js';
import { readSecret } from '../../src/watch/secret.js';
import { good, recording } from '../arbitrary/build.js';

const folder = mkdtempSync(join(tmpdir(), 'text-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ENCODINGS: Readonly<Record<string, (text: string) => Buffer>> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a byte order mark': (text) => Buffer.from(`\u{feff}${text}`),
  'UTF-16LE with a byte order mark': (text) => Buffer.from(`\u{feff}${text}`, 'utf16le'),
  'UTF-16BE with a byte order mark': (text) => Buffer.from(`\u{feff}${text}`, 'utf16le').swap16(),
};

function written(name: string, octets: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, octets, { mode: 0o600 });
  return path;
}

async function run(...args: readonly string[]) {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text, second, third) => {
      said[name] += String(text);
      const done = typeof second === 'function' ? second : third;
      done?.();
      return true;
    }),
  );
  try {
    return { code: await main(args), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe.each(Object.entries(ENCODINGS))('%s', (_name, encode) => {
  test.each(['', 'a', 'b\u{fc}cher.example\r\n', '\u{1f4a9}'])('%j', (text) => {
    expect(decodeText(encode(text))).toBe(text);
  });

  test('a list of domains', async () => {
    const list = written('list', encode('# ours\r\na.example\r\nb\u{fc}cher.example\r\n'));
    const { stdout } = await run(
      ...['scan', '--file', list, '--resolver', '127.0.0.1:9', '--format', 'jsonl', '--quiet'],
    );
    const domains = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { domain: string }).domain);
    expect(domains.sort()).toEqual(['a.example', 'xn--bcher-kva.example']);
  });

  test('safeguard.yml', async () => {
    const path = written('safeguard.yml', encode('watch: {domains: [a.example]}\r\n'));
    expect(await readSafeguardFile(path)).toMatchObject({ watch: { domains: ['a.example'] } });
  });

  test('an account, and a secret', async () => {
    const account = written('account', encode('alice@a.example\r\np\u{e4}ss\r\n'));
    expect(await readAccount(account, 'a.example', {})).toEqual({
      user: 'alice',
      password: 'p\u{e4}ss',
    });
    const secret = written('secret', encode('p\u{e4}ss\r\n'));
    expect(await readSecret({ what: 'secret', file: secret })).toBe('p\u{e4}ss');
  });

  test('a recording, to be judged and to be compared', async () => {
    const text = formatRecording(recording({ spots: [good('c2s')] }));
    const saved = written('saved.json', encode(text));
    const judged = await run('judge', saved, '--no-policy', '--format', 'json');
    expect(JSON.parse(judged.stdout)).toMatchObject({ domain: 'example.org' });
    const compared = await run('compare', saved, saved, '--format', 'json');
    expect(JSON.parse(compared.stdout)).toMatchObject({ kind: 'times' });
  });
});

test('a list in UTF-16 without a byte order mark is refused, and nothing is asked', async () => {
  const list = written('bare', Buffer.from('a.example\r\n', 'utf16le'));
  const { code, stdout, stderr } = await run('scan', '--file', list, '--format', 'jsonl');
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toBe(
    `xmpp-safeguard: --file ${list}: is neither UTF-8 nor UTF-16 with a byte order mark\n`,
  );
});

describe('a domain with a tab or line end in it is refused, and nothing is asked', () => {
  const NINE = 'nine.example\tme';
  const list = written('tab-list', Buffer.from(`${NINE}\n`));
  const own = written('own', Buffer.from(`alice@${NINE}\nsecret\n`));
  test.each<[string, readonly string[]]>([
    ['scan', ['scan', NINE]],
    ['scan, after --', ['scan', '--', NINE]],
    ['scan, a line end', ['scan', 'nine.example\nme']],
    ['one of several', ['scan', 'a.example', NINE]],
    ['compare', ['compare', NINE, 'a.example']],
    ['a list', ['scan', '--file', list]],
    ['--s2s-from', ['scan', 'a.example', '--s2s-from', NINE]],
    ['--s2s-identity', ['scan', 'a.example', '--s2s-identity', `${list},${list},${NINE}`]],
    ['--connect', ['scan', 'a.example', '--connect', `c2s=${NINE}:5222`]],
    ['--ssh', ['scan', 'a.example', '--ssh', `${NINE}:22`]],
    ['--account', ['scan', 'nine.exampleme', '--account', own]],
    ['--federated', ['scan', 'a.example', '--federated', own]],
  ])('%s', async (_what, args) => {
    const { code, stdout, stderr } = await run(...args, '--quiet');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(
      /is not a domain name|contains no domain|must be HOST:PORT|must be LOCAL@DOMAIN/,
    );
    expect(stderr).not.toContain('exampleme ');
  });
});

test('a file that is too large, or cannot be read, is refused in the same words by each reader', async () => {
  const large = written('large.yml', Buffer.alloc(300_000, '#'));
  const words = 'is too large (300000 bytes, limit 262144)';
  await expect(readSafeguardFile(large)).rejects.toThrow(`${large}: ${words}`);
  await expect(readText(large, 262_144, `--config ${large}`)).rejects.toThrow(
    `--config ${large}: ${words}`,
  );
  const none = join(folder, 'none');
  await expect(readSafeguardFile(none)).rejects.toThrow(`${none}: cannot read (ENOENT)`);
  await expect(readText(none, 10, none, () => 'not there')).rejects.toThrow(`${none}: not there`);
});
