/**
 * The lab's zones on one NSD for each level, at port 53, as in the world: a server refers to the
 * servers of the level below. A server with all zones would never refer.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshAddress } from '../address.js';
import { end, start, waitForPort, type Running } from '../process.js';
import { labFolder, render, type Values } from '../template.js';
import { runHere } from './ldns.js';
import { PORT, startProxy, type Proxy } from './proxy.js';
import { makeZones, zoneFile } from './sign.js';
import { ZONES } from './zones.js';

const KEY = 'a5'.repeat(32);
const SERVERS = [
  ...['prosodyGood', 'prosodyWeak', 'ejabberdGood', 'ejabberdWeak', 'prosody13', 'prosody13Open'],
  ...['ejabberd24', 'jabberd2', 'coturnStandard', 'coturnMoved', 'nothing', 'dead'],
];
const KEYS = [
  ...['prosodyGoodKey', 'ecdsaKey', 'ejabberdGoodKey', 'ejabberdWeakKey', 'keyOfNobody'],
  ...['ejabberdWeakCertificate', 'intermediateCertificate', 'rootCertificate'],
];
/** No server runs at these addresses: only the DNS is asked. */
const VALUES: Values = Object.fromEntries([
  ...SERVERS.map((name, at) => [name, `192.0.2.${at + 100}`] as const),
  ...KEYS.map((name) => [name, KEY] as const),
]);

export interface DnsLevels {
  readonly directory: string;
  /** Addresses of the servers of the root, top-level domains, and the levels below. */
  readonly levels: readonly string[];
  /** Questions to the servers of all levels, and octets of their answers; with `delayMs` only. */
  counted(): { readonly questions: number; readonly octets: number };
  /** An Unbound that validates, and finds its way down from the root itself: `ADDRESS:53`. */
  readonly resolver: string;
  /** The DS of the root, a line of a zone file. */
  readonly anchor: string;
  /** Starts a dnsmasq with more lines of configuration. @returns `ADDRESS:53`. */
  dnsmasq(lines: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Labels of a name with the trailing dot; at most three levels are below the root. */
function levelOf(zone: string): number {
  return Math.min(3, zone.split('.').filter((label) => label !== '').length);
}

/** With `delayMs`, each answer of an authoritative server takes that long. */
export async function startDnsLevels(delayMs = 0): Promise<DnsLevels> {
  const directory = await mkdtemp(join(tmpdir(), 'xmpp-safeguard-levels-'));
  const running: Running[] = [];
  const levels = [0, 1, 2, 3].map(() => freshAddress());
  const proxies: Proxy[] = [];
  const placeOf = (zone: string): string => levels[levelOf(zone)] ?? '';
  const deadline = Date.now() + 120_000;

  const launch = async (name: string, command: readonly string[], address: string) => {
    const server = start(name, command, join(directory, `${name}.log`));
    running.push(server);
    await waitForPort([server], address, PORT, deadline);
  };
  const folderOf = async (name: string): Promise<string> => {
    const folder = join(directory, name);
    await mkdir(folder);
    return folder;
  };

  const zones = await folderOf('zones');
  const anchor = await makeZones(zones, VALUES, runHere, placeOf);
  await Promise.all(
    levels.map(async (address, level) => {
      const own = await folderOf(`nsd-${level}`);
      const served = ZONES.filter(({ name }) => levelOf(name) === level).map(
        ({ name }) =>
          `zone:\n    name: "${name}"\n    zonefile: "${join(zones, zoneFile(name))}"\n`,
      );
      const conf = join(own, 'nsd.conf');
      const at = delayMs === 0 ? address : freshAddress();
      const values = { authoritative: at, dnsPort: PORT, directory: own };
      await render('nsd/nsd.conf', conf, { ...values, zoneClauses: served.join('\n') });
      await launch(`nsd-${level}`, ['nsd', '-d', '-c', conf], at);
      if (delayMs === 0) return;
      proxies.push(await startProxy({ upstream: `${at}:${PORT}`, delayMs, address }));
    }),
  );

  const resolver = freshAddress();
  const own = await folderOf('unbound');
  const [root = ''] = levels;
  await writeFile(join(own, 'root.hints'), `. 3600000 NS ns.\nns. 3600000 A ${root}\n`);
  await writeFile(join(own, 'root.ds'), `${anchor}\n`);
  await render('unbound/unbound.conf', join(own, 'unbound.conf'), {
    ...{ address: resolver, dnsPort: PORT, directory: own, modules: 'validator iterator' },
    trustAnchorFile: join(own, 'root.ds'),
    zoneClauses: `server:\n    root-hints: "${join(own, 'root.hints')}"\n`,
  });
  await launch('unbound', ['sh', join(labFolder(), 'unbound', 'start.sh'), own], resolver);

  const [tag = '', algorithm = '', digestType = '', digest = ''] = anchor.split(/\s+/).slice(-4);
  await writeFile(
    join(await folderOf('oracles'), 'bind.keys'),
    `trust-anchors { "." static-ds ${tag} ${algorithm} ${digestType} "${digest}"; };\n`,
  );

  let strippers = 0;
  return {
    directory,
    levels,
    counted: () => ({
      questions: proxies.reduce((sum, { counted }) => sum + counted.questions, 0),
      octets: proxies.reduce((sum, { counted }) => sum + counted.octets, 0),
    }),
    resolver: `${resolver}:${PORT}`,
    anchor,
    async dnsmasq(lines) {
      strippers += 1;
      const name = `dnsmasq-${strippers}`;
      const address = freshAddress();
      const conf = join(await folderOf(name), 'dnsmasq.conf');
      const common = [
        ...['keep-in-foreground', 'log-facility=-', 'user=', 'pid-file=', 'bind-interfaces'],
        ...['no-hosts', 'no-resolv', `listen-address=${address}`, `port=${PORT}`],
      ];
      await writeFile(conf, `${[...common, ...lines].join('\n')}\n`);
      await launch(name, ['dnsmasq', `--conf-file=${conf}`], address);
      return `${address}:${PORT}`;
    },
    async stop() {
      await Promise.all([...proxies.map((proxy) => proxy.stop()), ...running.map(end)]);
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
