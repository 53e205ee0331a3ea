import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertFree, claimNetwork, freshAddress } from './address.js';
import { compose, composeDown } from './compose.js';
import { configure, zoneValues } from './configure.js';
import { configureDns } from './dns/configure.js';
import { runHere, runIn } from './dns/ldns.js';
import { ORDINARY, type Fleet } from './fleet.js';
import {
  ACCOUNT,
  addressOf,
  PORTS,
  DNS_PORT,
  DNS_SERVERS,
  dnsAddressOf,
  serverNamed,
  type CertificateKind,
  type DnsRole,
  type Software,
} from './hosts.js';
import type { Means } from './install.js';
import {
  end,
  endNow,
  start,
  waitForAnswer,
  waitForFile,
  waitForPort,
  type Running,
} from './process.js';
import { labFolder } from './template.js';

export interface LabHost {
  readonly domain: string;
  readonly address: string;
  readonly ports: typeof PORTS;
  readonly software: Software;
  readonly posture: 'good' | 'weak';
  readonly certificate: CertificateKind;
}

/** Plain data, so that it can be handed to a test's process. */
export interface LabDescription {
  /** The lab is 127.0.N.0/24. */
  readonly n: number;
  /** `ADDRESS:PORT`: knows all names of the lab, and that there are no others. It validates. */
  readonly resolver: string;
  /**
   * Likewise: the same; one that does not validate; one that knows nothing of DNSSEC in front of the
   * first; and the server of the zones, which asks nobody.
   */
  readonly resolvers: Readonly<Record<DnsRole, string>>;
  /** With the DS of the lab's root, a line of a zone file. */
  readonly trustAnchorFile: string;
  /** The root that every certificate but the self-signed one leads to, PEM. */
  readonly caFile: string;
  /** Of the servers, with their logs. */
  readonly directory: string;
  /** On `HOST-POSTURE.example`, the four of them. */
  readonly account: typeof ACCOUNT;
  readonly servers: readonly LabHost[];
}

export interface Lab extends LabDescription {
  /** A source address that no server has seen. */
  freshAddress(): string;
  stop(): Promise<void>;
}

const START_MS = 60_000;

/** Starts every server; fails, with its log, where one is not up within 60 s. */
export async function startLab(means: Means = 'processes', fleet: Fleet = ORDINARY): Promise<Lab> {
  const deadline = Date.now() + START_MS;
  const { n, release } = await claimNetwork();
  const directory = await mkdtemp(join(tmpdir(), 'xmpp-safeguard-lab-'));
  const containers = means === 'compose' ? compose(directory, n) : null;
  const running: Running[] = [];

  const endAll = () => {
    running.forEach(endNow);
    if (containers) composeDown(containers);
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  };
  const disarm = onExit(endAll);
  const stop = async () => {
    await Promise.all(running.map(end));
    endAll();
    disarm();
    release();
  };
  const launch = (name: string, command: readonly string[]) => {
    const logFile = join(directory, `${name}.log`);
    const server = containers
      ? start(
          name,
          [...containers.command, 'up', '--no-color', name],
          logFile,
          containers.environment,
        )
      : start(name, command, logFile);
    running.push(server);
    return server;
  };

  try {
    await assertPortsFree(n, fleet);
    const { caFile } = await configure(directory, n, fleet);
    const starting = fleet.servers.map(({ name, ports, commands }) => {
      const own = join(directory, name);
      const processes = Object.entries(commands(own)).map((entry) => launch(...entry));
      return { processes, ports, address: addressOf(name, n), registered: join(own, 'registered') };
    });
    const startDns = async (): Promise<string> => {
      const values = await zoneValues(directory, n);
      const run = containers ? runIn(containers) : runHere;
      const { trustAnchorFile } = await configureDns(directory, n, values, run);
      for (const { name, role } of DNS_SERVERS) {
        const server = launch(name, dnsCommand(name, join(directory, name)));
        await waitForAnswer([server], dnsAddressOf(role, n), DNS_PORT, deadline);
      }
      return trustAnchorFile;
    };
    const [trustAnchorFile] = await Promise.all([
      startDns(),
      ...starting.map(async ({ processes, ports, address, registered }) => {
        for (const port of ports) await waitForPort(processes, address, port, deadline);
        await waitForFile(processes, registered, deadline);
      }),
    ]);
    return { ...describeLab(n, directory, caFile, trustAnchorFile, fleet), freshAddress, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function dnsCommand(name: (typeof DNS_SERVERS)[number]['name'], own: string): readonly string[] {
  switch (name) {
    case 'nsd':
      return ['nsd', '-d', '-c', join(own, 'nsd.conf')];
    case 'unbound-validating':
    case 'unbound-plain':
      return ['sh', join(labFolder(), 'unbound', 'start.sh'), own];
    case 'dnsmasq':
      return ['dnsmasq', `--conf-file=${join(own, 'dnsmasq.conf')}`];
  }
}

function describeLab(
  n: number,
  directory: string,
  caFile: string,
  trustAnchorFile: string,
  { hosts }: Fleet,
): LabDescription {
  const servers = hosts.map(({ domain, server, certificate }) => {
    const { software, posture } = serverNamed(server);
    return { domain, address: addressOf(server, n), ports: PORTS, software, posture, certificate };
  });
  const at = (role: DnsRole) => `${dnsAddressOf(role, n)}:${DNS_PORT}`;
  const resolvers = {
    validating: at('validating'),
    plain: at('plain'),
    dnsmasq: at('dnsmasq'),
    authoritative: at('authoritative'),
  };
  const resolver = resolvers.validating;
  return { n, resolver, resolvers, trustAnchorFile, caFile, directory, account: ACCOUNT, servers };
}

/** Something that listens on every address would answer in place of a server. */
async function assertPortsFree(n: number, { servers }: Fleet): Promise<void> {
  for (const { role } of DNS_SERVERS) await assertFree(dnsAddressOf(role, n), DNS_PORT);
  for (const { name, ports } of servers) {
    for (const port of ports) await assertFree(addressOf(name, n), port);
  }
}

/** Calls `act` should this process end or be told to. @returns what calls that off. */
function onExit(act: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (signal: NodeJS.Signals) => {
    act();
    // With no other listener, the signal shall do what it would have done without ours.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  signals.forEach((signal) => process.once(signal, onSignal));
  process.once('exit', act);
  return () => {
    signals.forEach((signal) => process.off(signal, onSignal));
    process.off('exit', act);
  };
}
