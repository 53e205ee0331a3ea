/** `servers.js FOLDER COUNT`, run in the far namespace: NSD with a tree of zones, Unbound before it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { growTree } from './zones.js';

const AUTHORITY = '10.77.0.13';
const RESOLVER = '10.77.0.14';

const [folder = '', count = '1'] = process.argv.slice(2);
const { domains, zones, anchorFile } = await growTree(folder, AUTHORITY, Number(count));
const write = (name: string, lines: readonly string[]): string => {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
};
const nsd = write('nsd.conf', [
  'server:',
  `ip-address: ${AUTHORITY}`,
  'server-count: 1',
  'username: ""',
  'chroot: ""',
  'database: ""',
  `zonesdir: "${folder}"`,
  `zonelistfile: "${folder}/zone.list"`,
  `xfrdfile: "${folder}/xfrd.state"`,
  `xfrdir: "${folder}"`,
  'pidfile: ""',
  // Debian's default drops answers at the rate of a scan.
  'rrl-ratelimit: 0',
  'remote-control:',
  'control-enable: no',
  ...zones.flatMap(([zone, file]) => ['zone:', `name: "${zone}"`, `zonefile: "${file}"`]),
]);
const hints = write('root.hints', ['. 3600000 IN NS ns.aa.', `ns.aa. 3600000 IN A ${AUTHORITY}`]);
const unbound = write('unbound.conf', [
  'server:',
  `interface: ${RESOLVER}`,
  `outgoing-interface: ${RESOLVER}`,
  'access-control: 0.0.0.0/0 allow',
  'do-ip6: no',
  'do-daemonize: no',
  'username: ""',
  'chroot: ""',
  'pidfile: ""',
  'use-syslog: no',
  'num-threads: 1',
  `root-hints: "${hints}"`,
  `trust-anchor-file: "${anchorFile}"`,
  'module-config: "validator iterator"',
]);
const children: ChildProcess[] = [
  spawn('nsd', ['-d', '-c', nsd], { stdio: 'ignore' }),
  spawn('unbound', ['-d', '-c', unbound], { stdio: 'ignore' }),
];
await sleep(1_500);
if (children.some(({ exitCode }) => exitCode !== null)) throw new Error('a DNS server ended');
console.log(JSON.stringify({ domains, anchorFile }));

process.stdin.resume();
process.stdin.once('end', () => {
  children.forEach((child) => child.kill());
  process.exit(0);
});
