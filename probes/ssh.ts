import { addressesOf } from '../src/dns-look-ups.js';
import type { Failure, Observation, SshServer } from '../src/model.js';
import { NetFailure } from '../src/net/failure.js';
import { askSsh } from '../src/net/ssh.js';
import { failureOf } from '../src/net/xmpp.js';
import { domainProbe, observationId, type ProbeContext } from '../src/probe.js';

/** Hosts that are asked: one connection each. */
const MOST_HOSTS = 8;
/** Where one listens when nobody says. */
const SSH_PORT = 22;

interface Place {
  readonly host: string;
  readonly port: number;
  /** Null: to be looked up. */
  readonly addresses: readonly string[] | null;
}

/** The SSH server of each host, or the one that was named: how it lets one log in (RFC 4252). */
export const ssh = domainProbe({
  id: 'ssh',
  title: 'Remote access by SSH',
  needs: ['endpoint'],
  yields: ['ssh.server'],
  access: 'public',
  connections: MOST_HOSTS * 2,
  wanted: (settings) => settings.ssh !== null,
  async *run(context): AsyncGenerator<Observation<'ssh.server'>> {
    const places = placesOf(context);
    const asked = places.slice(0, MOST_HOSTS);
    for (const one of asked.map((place) => askAt(context, place))) yield await one;
    for (const { host, port } of places.slice(MOST_HOSTS)) {
      const detail = `${host}: more than ${MOST_HOSTS} hosts`;
      yield failed(context, host, port, '-', { layer: 'scan', reason: 'skipped', detail });
    }
  },
});

function placesOf({ settings, seen }: ProbeContext<'endpoint'>): readonly Place[] {
  const [, v6, name, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(settings.ssh ?? '') ?? [];
  const host = v6 ?? name;
  if (host !== undefined) return [{ host, port: Number(port), addresses: null }];
  const hosts = new Map<string, Set<string>>();
  for (const { value } of seen.all('endpoint')) {
    if (value === undefined) continue;
    hosts.set(value.host, (hosts.get(value.host) ?? new Set()).add(value.address));
  }
  const places = [...hosts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([one, found]) => ({
      host: one,
      port: SSH_PORT,
      addresses: [...found].sort(ipv4First),
    }));
  // Two names of one machine are one host.
  return places.filter(
    ({ addresses: [first] }, at) =>
      !places.slice(0, at).some(({ addresses }) => addresses[0] === first),
  );
}

function ipv4First(a: string, b: string): number {
  return Number(a.includes(':')) - Number(b.includes(':')) || (a < b ? -1 : 1);
}

/** The first address that this machine has a route to: its answer stands for the host. */
async function askAt(
  context: ProbeContext<'endpoint'>,
  { host, port, addresses }: Place,
): Promise<Observation<'ssh.server'>> {
  let failure: Failure = { layer: 'dns', reason: 'unreachable', detail: `${host}: no address` };
  let last = '-';
  try {
    for (const address of addresses ?? (await addressesOf(context, host))) {
      last = address;
      try {
        const answer = await askSsh(context.net, address, port);
        return observationOf(context, { host, port, address, ...answer });
      } catch (error) {
        failure = failureOf(error, 'ssh', host);
        if (failure.reason !== 'no-route') break;
      }
    }
  } catch (error) {
    if (!(error instanceof NetFailure)) throw error;
    failure = error.failure;
  }
  return failed(context, host, port, last, failure);
}

function failed(
  { now }: ProbeContext<'endpoint'>,
  host: string,
  port: number,
  address: string,
  failure: Failure,
): Observation<'ssh.server'> {
  const subject = subjectOf(host, port, address);
  const id = observationId('ssh.server', subject);
  return { id, kind: 'ssh.server', subject, at: now(), failure };
}

function observationOf(
  { now }: ProbeContext<'endpoint'>,
  value: SshServer,
): Observation<'ssh.server'> {
  const subject = subjectOf(value.host, value.port, value.address);
  const id = observationId('ssh.server', subject);
  return { id, kind: 'ssh.server', subject, at: now(), value };
}

function subjectOf(host: string, port: number, address: string): string {
  return `ssh/${host}:${port}/${address}`;
}
