/** `npm run bench`: this scanner, sslscan, nmap and testssl.sh on the same servers, side by side. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { labFolder } from '../test/lab/template.js';
import { startLink, type Link } from './link.js';

const SERVERS = [
  { name: 'Prosody, hardened', domain: 'prosody-good.example', address: '10.77.0.10' },
  { name: 'ejabberd, everything on', domain: 'ejabberd-weak.example', address: '10.77.0.11' },
  { name: 'Node, many suites', domain: 'many.example', address: '10.77.0.12' },
] as const;
const ROUND_TRIPS = [0, 40] as const;
const ROUNDS = 3;
/** Who takes so long is not asked again. */
const LONG_S = 5;

const here = dirname(fileURLToPath(import.meta.url));
/** As deep as `dist/bin`, from where the version is read. */
const bundled = join(dirname(here), 'bench-bin');
const source = join(dirname(dirname(labFolder())), 'bench');

interface Ended {
  readonly seconds: number;
  readonly stdout: string;
  readonly ok: boolean;
}

function run(command: readonly string[]): Promise<Ended> {
  const [file = '', ...args] = command;
  const begun = performance.now();
  return new Promise((resolve) => {
    execFile(file, args, { timeout: 600_000, maxBuffer: 2 ** 26 }, (error, stdout) =>
      resolve({ seconds: (performance.now() - begun) / 1000, stdout, ok: error === null }),
    );
  });
}

type Server = (typeof SERVERS)[number];

function toolsFor(slow: boolean): readonly (readonly [string, (server: Server) => string[]])[] {
  return [
    [
      'xmpp-safeguard',
      ({ domain, address }) => [
        process.execPath,
        join(bundled, 'one-endpoint.js'),
        domain,
        address,
      ],
    ],
    [
      'sslscan',
      ({ domain }) => ['sslscan', '--starttls-xmpp', `--sni-name=${domain}`, `${domain}:5222`],
    ],
    [
      'nmap',
      ({ domain }) => [
        'nmap',
        '-Pn',
        '--system-dns',
        '-p',
        '5222',
        '--script',
        'ssl-enum-ciphers',
        domain,
      ],
    ],
    ...(slow
      ? [
          [
            'testssl.sh',
            ({ domain }: Server) => [
              'testssl',
              '--warnings',
              'batch',
              '-p',
              '-E',
              '-f',
              '--starttls',
              'xmpp',
              '--xmpphost',
              domain,
              `${domain}:5222`,
            ],
          ] as const,
        ]
      : []),
  ] as const;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function serversIn(link: Link): Promise<ChildProcess> {
  const [file, ...args] = [...link.far, process.execPath, join(here, 'servers.js')];
  const servers = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await Promise.race([
    once(servers.stdout, 'data'),
    once(servers, 'exit').then(() => Promise.reject(new Error('the servers ended'))),
  ]);
  return servers;
}

// As it is installed: bundled.
await run([
  process.execPath,
  join(source, '..', 'test', 'bundle.js'),
  join(source, 'one-endpoint.ts'),
  bundled,
]);

const slow = process.argv.includes('--slow');
const link = await startLink(source);
const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-bench-'));
writeFileSync(
  join(folder, 'hosts'),
  ['127.0.0.1 localhost', ...SERVERS.map(({ address, domain }) => `${address} ${domain}`), ''].join(
    '\n',
  ),
);
writeFileSync(join(folder, 'nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files\n');
let servers: ChildProcess | null = null;
try {
  servers = await serversIn(link);
  const wrap = [...link.near, 'sh', join(labFolder(), 'private-names.sh'), folder];
  console.log('| server | round trip | tool | seconds | connections | |');
  console.log('| --- | ---: | --- | ---: | ---: | --- |');
  for (const server of SERVERS) {
    for (const rtt of ROUND_TRIPS) {
      link.roundTrip(rtt);
      for (const [tool, command] of toolsFor(slow)) {
        const program = String(command(server)[0]);
        if (!(await run(['sh', '-c', `command -v ${program}`])).ok) {
          console.log(`| ${server.name} | ${rtt} ms | ${tool} | – | – | not installed |`);
          continue;
        }
        const rounds: { seconds: number; connections: number; note: string }[] = [];
        const times = tool === 'testssl.sh' ? 1 : ROUNDS;
        for (let round = 0; round < times && (rounds[0]?.seconds ?? 0) < LONG_S; round++) {
          link.reset();
          const { seconds, stdout, ok } = await run([...wrap, ...command(server)]);
          const connections = await link.connections(server.address);
          rounds.push({ seconds, connections, note: noteOf(tool, stdout, ok) });
        }
        const seconds = median(rounds.map((round) => round.seconds)).toFixed(2);
        const connections = median(rounds.map((round) => round.connections));
        console.log(
          `| ${server.name} | ${rtt} ms | ${tool} | ${seconds} | ${connections} | ${rounds.at(-1)?.note ?? ''} |`,
        );
      }
    }
  }
} finally {
  servers?.stdin?.end();
  if (servers !== null && servers.exitCode === null) await once(servers, 'exit');
  link.stop();
  rmSync(folder, { recursive: true, force: true });
}

function noteOf(tool: string, stdout: string, ok: boolean): string {
  if (!ok) return 'failed';
  if (tool === 'xmpp-safeguard') {
    const { ms, least, suites, incomplete } = JSON.parse(stdout) as {
      ms: number;
      least: number;
      suites: string[];
      incomplete: string[];
    };
    const total = suites.reduce((sum, each) => sum + Number(each.split(' ')[1]), 0);
    const rest = incomplete.length > 0 ? `, INCOMPLETE: ${incomplete.join()}` : '';
    return `${total} suites; ${ms} ms without process start; at least ${least} connections${rest}`;
  }
  if (tool === 'sslscan') return `${(stdout.match(/(Accepted|Preferred)/g) ?? []).length} suites`;
  if (tool === 'nmap') return `${(stdout.match(/^\|\s+(TLS|SSL)_\w+/gm) ?? []).length} suites`;
  return '';
}
