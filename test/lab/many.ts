/** Many domains on one host, and some that are broken, with a DNS of their own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createAuthority } from '../../src/demo/certificates.js';
import { startDnsServer } from '../peers/unsigned-dns.js';
import type { SrvRecord } from '../../src/model/index.js';
import { freshAddress } from './address.js';
import type { LabDescription } from './lab.js';
import { end, start, waitForPort } from './process.js';
import { render } from './template.js';

export interface ManyDomains {
  /** Where all that are not broken are, and those with an expired certificate. */
  readonly address: string;
  readonly resolver: string;
  /** The files of the CAs. */
  readonly ca: readonly string[];
  readonly whole: readonly string[];
  /** By what is wrong with them. */
  readonly broken: Readonly<Record<Fault, readonly string[]>>;
  stop(): Promise<void>;
}

/** `refused`: nothing listens there. `silent`, `garbage`: what listens is no XMPP server. */
export const FAULTS = ['absent', 'disowned', 'refused', 'silent', 'garbage', 'expired'] as const;
export type Fault = (typeof FAULTS)[number];

const ZONE = 'many.example';
const PORTS = { client: 5222, server: 5269 } as const;
const START_MS = 30_000;

/** `total` domains, of which `broken` are, with each fault in turn. `folder` must be there. */
export async function startManyDomains(
  lab: LabDescription,
  folder: string,
  total: number,
  broken: number,
): Promise<ManyDomains> {
  const directory = join(folder, 'prosody-many');
  await mkdir(directory);
  const authority = createAuthority('The CA of many domains');
  const { key, cert } = authority.issue([`*.${ZONE}`]);
  const caFile = join(folder, 'many-ca.pem');
  await writeFile(caFile, authority.cert);
  await writeFile(join(directory, 'many.pem'), key + cert, { mode: 0o600 });

  const whole = Array.from({ length: total - broken }, (_none, index) => nameOf('host', index));
  const faulty = Array.from({ length: broken }, (_none, index) => {
    const fault = FAULTS[index % FAULTS.length] ?? 'absent';
    return { fault, domain: nameOf(fault, index) };
  });
  const of = (fault: Fault): string[] =>
    faulty.filter((one) => one.fault === fault).map(({ domain }) => domain);

  const expired = join(lab.directory, 'certificates', 'expired.example.pem');
  const [resolverAddress = '', dnsPort = ''] = lab.resolver.split(':');
  const address = freshAddress();
  const config = join(directory, 'prosody.cfg.lua');
  await render('prosody/many.cfg.lua', config, {
    ...{ directory, address, resolverAddress, dnsPort },
    virtualHosts: [
      ...whole.map((domain) => `VirtualHost "${domain}"`),
      ...of('expired').map(
        (domain) =>
          `VirtualHost "${domain}"\n\tssl = { key = "${expired}", certificate = "${expired}" }`,
      ),
    ].join('\n'),
  });

  const hosts: Record<string, string> = {
    prosody: address,
    refused: freshAddress(),
    silent: freshAddress(),
    garbage: freshAddress(),
  };
  const dns = await startDnsServer(freshAddress(), {
    srv: Object.fromEntries(
      [...whole.map((domain) => ({ domain, fault: null })), ...faulty]
        .filter(({ fault }) => fault !== 'absent')
        .flatMap(({ domain, fault }) => srvOf(domain, fault)),
    ),
    a: Object.fromEntries(Object.entries(hosts).map(([name, one]) => [`${name}.${ZONE}`, [one]])),
  });
  const prosody = start('prosody-many', ['prosody', '-F', '--config', config], `${directory}/log`);
  const peers = await Promise.all(
    Object.values(PORTS).flatMap((port) => [
      listen(hosts['silent'] ?? '', port, () => undefined),
      listen(
        hosts['garbage'] ?? '',
        port,
        (socket) => void socket.end('\x16\x03\x01 220 hello\r\n'),
      ),
    ]),
  );
  const stop = async (): Promise<void> => {
    await end(prosody);
    await dns.stop();
    for (const peer of peers) peer.close();
  };
  try {
    for (const port of Object.values(PORTS)) {
      await waitForPort([prosody], address, port, Date.now() + START_MS);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...{ address, resolver: dns.resolver, ca: [caFile, lab.caFile], whole, stop },
    broken: Object.fromEntries(FAULTS.map((fault) => [fault, of(fault)])) as Record<
      Fault,
      string[]
    >,
  };
}

function nameOf(kind: string, index: number): string {
  return `${kind}-${String(index + 1).padStart(3, '0')}.${ZONE}`;
}

function srvOf(domain: string, fault: Fault | null): [string, SrvRecord[]][] {
  const host = fault === null || fault === 'expired' ? 'prosody' : fault;
  const target = fault === 'disowned' ? '.' : `${host}.${ZONE}`;
  return Object.entries(PORTS).map(([role, port]) => [
    `_xmpp-${role}._tcp.${domain}`,
    [{ priority: 5, weight: 0, port, target }],
  ]);
}

/** Ends each connection after 60 s at the latest, and with the server. */
function listen(host: string, port: number, script: (socket: Socket) => void): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.setTimeout(60_000, () => socket.destroy());
    script(socket);
  });
  server.once('close', () => undefined);
  const close = server.close.bind(server);
  server.close = (done) => {
    for (const socket of sockets) socket.destroy();
    return close(done);
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
