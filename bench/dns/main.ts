/** `npm run bench:dns`: the DNS of one domain from a cold start, and of a thousand. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { labFolder } from '../../test/lab/template.js';
import { startLink } from '../link.js';

const RESOLVER = '10.77.0.14';
const DOMAINS = 1_000;
const [NEAR_MS, FAR_MS, MANY_MS] = [40, 240, 10] as const;
/** Names of rows, and which of the domains (see `growTree`). */
const ONE = [
  ['one signed domain, its own host', 3],
  ['one signed domain, a shared host', 0],
  ['one unsigned domain', 45],
] as const;

const here = dirname(fileURLToPath(import.meta.url));

interface Picture {
  readonly ms: number;
  readonly cpuMs: number;
  readonly rssMiB: number;
  readonly statuses: Readonly<Record<string, number>>;
}

const link = await startLink(join(dirname(dirname(labFolder())), 'bench'));
const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-dns-bench-'));
const [file, ...args] = [...link.far, process.execPath, join(here, 'servers.js'), folder];
const servers = spawn(file, [...args, String(DOMAINS)], { stdio: ['pipe', 'pipe', 'inherit'] });
try {
  const grown = String((await once(servers.stdout, 'data'))[0]);
  const { domains, anchorFile } = JSON.parse(grown) as { domains: string[]; anchorFile: string };
  const look = async (some: readonly string[], concurrency: number): Promise<Seen> => {
    link.reset();
    const command = [join(here, 'picture.js'), RESOLVER, anchorFile, String(concurrency)];
    const picture = await run([...link.near, process.execPath, ...command], some.join('\n'));
    return { ...picture, questions: await link.questions(RESOLVER) };
  };
  const row = (...cells: readonly (string | number)[]): void =>
    console.log(`| ${cells.join(' | ')} |`);
  row('DNS of', 'round trip', 'dependent', 'questions', 'seconds', 'CPU', 'memory', 'chains');
  row('---', '---:', '---:', '---:', '---:', '---:', '---:', '---');
  const tell = (name: string, rtt: number, dependent: string, seen: Seen): void => {
    const { ms, cpuMs, rssMiB, statuses, questions } = seen;
    const chains = Object.entries(statuses).map(([status, count]) => `${count} ${status}`);
    const seconds = [ms, cpuMs].map((each) => (each / 1000).toFixed(2));
    row(name, `${rtt} ms`, dependent, questions, ...seconds, `${rssMiB} MiB`, chains.join(', '));
  };
  for (const [name, at] of ONE) {
    const domain = domains.slice(at, at + 1);
    // The resolver knows it after the first; the scanner begins anew each time.
    await look(domain, 1);
    link.roundTrip(NEAR_MS);
    const near = await fastest(() => look(domain, 1));
    link.roundTrip(FAR_MS);
    const far = await fastest(() => look(domain, 1));
    // What a longer round trip costs, whatever the machine does besides.
    tell(name, NEAR_MS, ((far.ms - near.ms) / (FAR_MS - NEAR_MS)).toFixed(1), near);
  }
  link.roundTrip(MANY_MS);
  tell(`${DOMAINS} domains, 20 at a time`, MANY_MS, '', await look(domains, 20));
} finally {
  servers.stdin.end();
  if (servers.exitCode === null) await once(servers, 'exit');
  link.stop();
  // NSD writes as it ends.
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

type Seen = Picture & { readonly questions: number };

async function fastest(look: () => Promise<Seen>): Promise<Seen> {
  const seen = [await look(), await look(), await look()];
  return seen.reduce((best, each) => (each.ms < best.ms ? each : best));
}

function run([file = '', ...args]: readonly string[], input: string): Promise<Picture> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { timeout: 300_000 }, (error, stdout) => {
      if (error === null) resolve(JSON.parse(stdout) as Picture);
      else reject(new Error('the picture failed', { cause: error }));
    });
    child.stdin?.end(input);
  });
}
