/** Validators that we did not write, asked about the zones of the lab. */
import { join } from 'node:path';
import type { Status } from './dns/zone.js';
import { run } from './oracles.js';

export interface Question {
  readonly name: string;
  readonly type: string;
}

/** Folder with the configuration of the validators, and the resolver that they query. */
export interface Asked {
  readonly directory: string;
  readonly resolvers: { readonly plain: string };
}

/** What was said, with the words it was said in. */
export interface Said {
  /** `failed`: no answer, and not because of DNSSEC. */
  readonly status: Status | 'failed';
  readonly words: string;
}

/** libunbound, from the lab's root, of what the resolver that does not validate hands on. */
export async function unboundHost({ directory }: Asked, { name, type }: Question): Promise<Said> {
  const conf = join(directory, 'oracles', 'unbound-host.conf');
  const { stdout, stderr } = await run('unbound-host', ['-C', conf, '-v', '-t', type, name]);
  const said = new Set(
    [...stdout.matchAll(/ \((secure|insecure|BOGUS)\b/g)].map(([, word = '']) =>
      word.toLowerCase(),
    ),
  );
  const failed = /SERVFAIL|error/.test(stdout) && !said.has('bogus');
  const [status, ...more] = [...said];
  return {
    status: failed || more.length > 0 ? 'failed' : ((status as Status | undefined) ?? 'failed'),
    words: `${stdout}${stderr}`,
  };
}

/** Having learned that there is nothing is no failure. */
const delvFailure = /resolution failed: (?!ncache)/;

/** BIND's validator, likewise; each RRset of a chain is a line: the worst counts. */
export async function delv(
  { directory, resolvers }: Asked,
  { name, type }: Question,
): Promise<Said> {
  const [address = '', port = ''] = resolvers.plain.split(':');
  const keys = join(directory, 'oracles', 'bind.keys');
  const { stdout, stderr } = await run('delv', [
    ...[`@${address}`, '-p', port, '-a', keys, '+root=.', name, type],
  ]);
  const words = `${stdout}${stderr}`;
  return { status: delvStatus(words), words };
}

function delvStatus(words: string): Said['status'] {
  if (delvFailure.test(words)) {
    return /broken trust chain|RRSIG|no valid|insecurity proof failed/.test(words)
      ? 'bogus'
      : 'failed';
  }
  if (words.includes('unsigned answer')) return 'insecure';
  return words.includes('fully validated') ? 'secure' : 'failed';
}

/** What a validating resolver tells a stub: AD, neither, or SERVFAIL. */
export async function adBit(resolver: string, { name, type }: Question): Promise<Said> {
  const [address = '', port = ''] = resolver.split(':');
  const { stdout } = await run('dig', [
    ...[`@${address}`, '-p', port, '+tries=2', '+time=5', '+dnssec', name, type],
  ]);
  const ad = /^;; flags:[^;]* ad\b/m.test(stdout);
  const status = /status: (\w+)/.exec(stdout)?.[1] ?? '';
  if (status === 'SERVFAIL') return { status: 'bogus', words: stdout };
  if (status !== 'NOERROR' && status !== 'NXDOMAIN') return { status: 'failed', words: stdout };
  return { status: ad ? 'secure' : 'insecure', words: stdout };
}

/** As `Promise.all`, with few at a time. */
export async function inTurns<T, R>(
  items: readonly T[],
  atOnce: number,
  act: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      results[next[0]] = await act(next[1]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
