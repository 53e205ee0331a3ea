/** Programs that we did not write, asked which suites a server accepts. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suiteName } from '../../src/wire/tls/registry/suites.js';
import { labFolder } from './template.js';

export interface Target {
  readonly domain: string;
  readonly address: string;
  readonly port: number;
  readonly starttls: 'xmpp' | 'xmpp-server' | null;
}

/** `TLSv1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`, sorted. */
export type Accepted = readonly string[];

function run(command: readonly string[], timeout: number): Promise<string> {
  const [file = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const options = { timeout, killSignal: 'SIGKILL', maxBuffer: 16_777_216 } as const;
    const child = execFile(file, args, options, (error, stdout) => {
      if (error?.killed === true || typeof error?.code === 'string') {
        reject(new Error(`${file} could not be run, or not to its end`, { cause: error }));
      } else resolve(stdout);
    });
    child.stdin?.end();
  });
}

/** In a place where the domain is the server's name: given an address, both say it as `to`. */
async function named<T>(
  { domain, address }: Target,
  act: (wrap: readonly string[], directory: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-oracle-'));
  try {
    writeFileSync(join(directory, 'hosts'), `127.0.0.1 localhost\n${address} ${domain}\n`);
    writeFileSync(join(directory, 'nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files\n');
    return await act(['sh', join(labFolder(), 'private-names.sh'), directory], directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export async function sslscan(target: Target): Promise<Accepted> {
  const { domain, port, starttls } = target;
  const how = { xmpp: ['--starttls-xmpp'], 'xmpp-server': ['--starttls-xmpp', '--xmpp-server'] };
  const xml = await named(target, (wrap) =>
    run(
      [
        ...wrap,
        'sslscan',
        '--xml=-',
        '--no-heartbleed',
        '--no-groups',
        '--no-check-certificate',
        ...(starttls === null ? [] : how[starttls]),
        `--sni-name=${domain}`,
        `${domain}:${port}`,
      ],
      60_000,
    ),
  );
  const found = [...xml.matchAll(/<cipher [^>]*sslversion="(\S+)"[^>]*\sid="0x([0-9A-F]+)"/g)];
  const legacy = [...xml.matchAll(/<protocol type="ssl" version="([23])" enabled="1"/g)];
  return [
    ...found.map(
      ([, version = '', id = '']) =>
        `${version.replace('TLSv1.0', 'TLSv1')} ${suiteName(parseInt(id, 16))}`,
    ),
    ...legacy.map(([, version = '']) => `SSLv${version}`),
  ].sort();
}

export async function testssl(target: Target): Promise<Accepted> {
  const { domain, port, starttls } = target;
  return named(target, async (wrap, directory) => {
    const file = join(directory, 'out.json');
    await run(
      [
        ...wrap,
        'testssl',
        ...['--quiet', '--color', '0', '--warnings', 'batch', '-p', '-E', '--jsonfile', file],
        ...(starttls === null ? [] : ['--starttls', starttls, '--xmpphost', domain]),
        `${domain}:${port}`,
      ],
      600_000,
    );
    const findings = JSON.parse(readFileSync(file, 'utf8')) as { id: string; finding: string }[];
    return findings
      .flatMap(({ id, finding }) => {
        const version = /^cipher-(tls1(?:_[123])?|ssl3|ssl2)_x/.exec(id)?.[1];
        const name = finding.trim().split(/\s+/).at(-1);
        return version === undefined || name === undefined ? [] : [`${TESTSSL[version]} ${name}`];
      })
      .sort();
  });
}

const TESTSSL: Readonly<Record<string, string>> = {
  ssl2: 'SSLv2',
  ssl3: 'SSLv3',
  tls1: 'TLSv1',
  tls1_1: 'TLSv1.1',
  tls1_2: 'TLSv1.2',
  tls1_3: 'TLSv1.3',
};

/** All that OpenSSL can speak, one handshake a suite. */
export async function sClientSuites(
  { domain, address, port, starttls }: Target,
  version: 'tls1' | 'tls1_1' | 'tls1_2',
): Promise<{ readonly asked: readonly string[]; readonly accepted: readonly string[] }> {
  const list = await run(
    ['openssl', 'ciphers', '-V', `-${version}`, '-s', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'],
    10_000,
  );
  const suites = [...list.matchAll(/0x([0-9A-F]{2}),0x([0-9A-F]{2}) - (\S+)/g)].map(
    ([, high = '', low = '', cipher = '']) => ({
      name: suiteName(parseInt(high + low, 16)),
      cipher,
    }),
  );
  const accepted: string[] = [];
  const asked: string[] = [];
  const queue = suites.filter(({ name }) => !/PSK|SRP/.test(name));
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      asked.push(next.name);
      const said = await run(
        [
          'openssl',
          ...['s_client', '-connect', `${address}:${port}`, '-servername', domain],
          ...[`-${version}`, '-cipher', `${next.cipher}:@SECLEVEL=0`],
          ...(starttls === null ? [] : ['-starttls', starttls, '-xmpphost', domain]),
        ],
        15_000,
      );
      if (/^New, (?!\(NONE\))/m.test(said)) accepted.push(next.name);
    }
  };
  await Promise.all([work(), work(), work()]);
  return { asked: asked.sort(), accepted: accepted.sort() };
}

/** OpenSSL's names of the groups, in the words of the registry. */
const GROUP_NAMES: Readonly<Record<string, string>> = {
  X25519: 'x25519',
  X448: 'x448',
  prime256v1: 'secp256r1',
};

/** The group of the key exchange that OpenSSL gets in TLS 1.2 with these on offer; null for none. */
export async function sClientGroup({
  address,
  port,
  groups,
}: {
  readonly address: string;
  readonly port: number;
  readonly groups: readonly string[];
}): Promise<string | null> {
  const said = await run(
    [
      ...['openssl', 's_client', '-connect', `${address}:${port}`],
      ...['-tls1_2', '-groups', groups.join(':')],
    ],
    15_000,
  );
  const name = /^Server Temp Key: (?:ECDH, )?(\w+)/m.exec(said)?.[1];
  return name === undefined ? null : (GROUP_NAMES[name] ?? name);
}
