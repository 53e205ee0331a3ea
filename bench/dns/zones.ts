/** A tree of zones: a root, two top-level domains, and many domains below, signed or not. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pLimit from 'p-limit';

const run = promisify(execFile);

/** Some 45 of 100 are signed, 30 of 100 are served by one of ten shared hosts. */
interface Tree {
  readonly domains: readonly string[];
  /** Zone names with their files. */
  readonly zones: readonly (readonly [string, string])[];
  /** A DS record of the root, as `--trust-anchor` takes it. */
  readonly anchorFile: string;
}

interface Planned {
  readonly zone: string;
  readonly signed: boolean;
  readonly lines: readonly string[];
}

const SHARED = 10;

/** `server`: the address that every NS leads to. The zones' files are written into `folder`. */
export async function growTree(folder: string, server: string, count: number): Promise<Tree> {
  const hosts = Array.from({ length: SHARED }, (_, index) => `host${index}.aa`);
  const domains = Array.from(
    { length: count },
    (_, index) => `d${index}.${index % 2 ? 'aa' : 'bb'}`,
  );
  const leaves = [
    ...hosts.map((zone): Planned => ({ zone, signed: true, lines: hostLines(zone, server) })),
    ...domains.map((zone, index): Planned => {
      const target = index % 10 < 3 ? (hosts[index % SHARED] ?? zone) : zone;
      const own = target === zone ? hostLines(zone, server) : [];
      return { zone, signed: index % 100 < 45, lines: [...servicesOf(zone, target), ...own] };
    }),
  ];
  const grown = await sown(folder, server, leaves);
  const topLevel = ['aa', 'bb'].map((zone): Planned => {
    const below = grown.filter((leaf) => leaf.zone.endsWith(`.${zone}`));
    return { zone, signed: true, lines: below.flatMap((leaf) => leaf.delegation) };
  });
  const top = await sown(folder, server, topLevel);
  const lines = [...top.flatMap(({ delegation }) => delegation), `ns.aa. 60 IN A ${server}`];
  const [root] = await sown(folder, server, [{ zone: '.', signed: true, lines }]);
  if (root === undefined) throw new Error('no root');
  const anchorFile = join(folder, 'root.ds');
  writeFileSync(anchorFile, `${root.ds}\n`);
  const zones = [...grown, ...top, root].map(({ zone, file }) => [zone, file] as const);
  return { domains, zones, anchorFile };
}

function hostLines(zone: string, address: string): string[] {
  return [
    `xmpp.${zone}. 60 IN A ${address}`,
    ...[5222, 5269].map(
      (port) => `_${port}._tcp.xmpp.${zone}. 60 IN TLSA 3 1 1 ${'ab'.repeat(32)}`,
    ),
    `${zone}. 60 IN CAA 0 issue "ca.example"`,
  ];
}

function servicesOf(zone: string, target: string): string[] {
  return [
    ['_xmpp-client', 5222],
    ['_xmpps-client', 5223],
    ['_xmpp-server', 5269],
    ['_xmpps-server', 5270],
  ].map(([service, port]) => `${service}._tcp.${zone}. 60 IN SRV 5 0 ${port} xmpp.${target}.`);
}

interface Grown {
  readonly zone: string;
  readonly file: string;
  /** Empty where it is not signed. */
  readonly ds: string;
  /** What the parent holds of it. */
  readonly delegation: readonly string[];
}

const limit = pLimit(4);

function sown(folder: string, server: string, planned: readonly Planned[]): Promise<Grown[]> {
  return Promise.all(planned.map((zone) => limit(() => grow(folder, server, zone))));
}

async function grow(folder: string, server: string, planned: Planned): Promise<Grown> {
  const { zone, signed, lines } = planned;
  const name = zone === '.' ? '.' : `${zone}.`;
  const file = join(folder, zone === '.' ? 'root.zone' : `${zone}.zone`);
  const head = [
    `${name} 60 IN SOA ns.aa. hostmaster.aa. 1 3600 600 86400 60`,
    `${name} 60 IN NS ns.aa.`,
    ...(zone === 'aa' ? [`ns.aa. 60 IN A ${server}`] : []),
  ];
  writeFileSync(file, [...head, ...lines, ''].join('\n'));
  const ns = `${name} 60 IN NS ns.aa.`;
  if (!signed) return { zone, file, ds: '', delegation: [ns] };
  const options = { cwd: folder };
  const { stdout } = await run('ldns-keygen', ['-k', '-a', 'ECDSAP256SHA256', name], options);
  const key = stdout.trim();
  const signedFile = `${file}.signed`;
  await run('ldns-signzone', ['-o', name, '-f', signedFile, file, key], options);
  await run('ldns-key2ds', ['-2', `${key}.key`], options);
  const ds = (await readFile(join(folder, `${key}.ds`), 'utf8')).trim();
  return { zone, file: signedFile, ds, delegation: [ns, ds] };
}
