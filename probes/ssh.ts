import { addressesOf } from '../src/discovery/addresses.js';
import {
  isWeb,
  type Failure,
  type Observation,
  type SshServer,
  observationOf,
} from '../src/model/index.js';
import { NetFailure } from '../src/net/failure.js';
import { askSsh } from '../src/net/ssh.js';
import { failureOf } from '../src/xmpp/open-stream.js';
import { domainProbe, type ProbeContext } from '../src/scan/probe.js';

/** Maximum number of hosts whose SSH servers are queried; each address gets one connection. */
const MOST_HOSTS = 8;
/** Maximum number of addresses to connect to of each SSH host. */
const MOST_ADDRESSES = 4;
/** Default port of SSH. */
const SSH_PORT = 22;

interface Place {
  readonly host: string;
  readonly port: number;
  /** Known addresses of the host; null if they must be looked up. */
  readonly addresses: readonly string[] | null;
}

/**
 * Queries the SSH server of each host, or the given one, for its authentication methods (RFC 4252).
 */
export const ssh = domainProbe({
  id: 'ssh',
  title: 'SSH',
  sends: {
    what: 'only with `--ssh`: one connection with the user `xmpp-safeguard` and the method `none`',
    often: 'once per address',
  },
  needs: ['endpoint'],
  yields: ['ssh.server'],
  access: 'public',
  connections: MOST_HOSTS * MOST_ADDRESSES * 2,
  wanted: (settings) => settings.ssh !== null,
  async *run(context): AsyncGenerator<Observation<'ssh.server'>> {
    const places = placesOf(context);
    const asked = places.slice(0, MOST_HOSTS);
    for (const found of asked.map((place) => askAt(context, place))) yield* await found;
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
    if (value === undefined || isWeb(value)) continue;
    hosts.set(value.host, (hosts.get(value.host) ?? new Set()).add(value.address));
  }
  const places = [...hosts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([one, found]) => ({
      host: one,
      port: SSH_PORT,
      addresses: [...found].sort(ipv4First),
    }));
  // Query host names with the same addresses only once.
  return places.filter(
    ({ addresses: [first] }, at) =>
      !places.slice(0, at).some(({ addresses }) => addresses[0] === first),
  );
}

function ipv4First(a: string, b: string): number {
  return Number(a.includes(':')) - Number(b.includes(':')) || (a < b ? -1 : 1);
}

/**
 * Queries each address, because addresses may be different machines. Of each family, only the first
 * one to which this machine has a route.
 */
async function askAt(
  context: ProbeContext<'endpoint'>,
  { host, port, addresses }: Place,
): Promise<readonly Observation<'ssh.server'>[]> {
  let all: readonly string[];
  try {
    all = addresses ?? (await addressesOf(context.net, host, context.settings.families));
  } catch (error) {
    if (!(error instanceof NetFailure)) throw error;
    return [failed(context, host, port, '-', error.failure)];
  }
  const noRoute: Observation<'ssh.server'>[] = [];
  for (const isV6 of [false, true]) {
    const family = all.filter((address) => address.includes(':') === isV6);
    const answers = await Promise.all(
      family.slice(0, MOST_ADDRESSES).map(async (address) => {
        try {
          const answer = await askSsh(context.net, address, port);
          return answered(context, { host, port, address, ...answer });
        } catch (error) {
          return failed(context, host, port, address, failureOf(error, 'ssh', host));
        }
      }),
    );
    const reached = answers.filter(({ failure }) => failure?.reason !== 'no-route');
    if (reached.length === 0) {
      noRoute.push(...answers);
      continue;
    }
    if (family.length <= MOST_ADDRESSES) return answers;
    const detail = `${host}: more than ${MOST_ADDRESSES} addresses`;
    const skipped = { layer: 'scan', reason: 'skipped', detail } as const;
    return [...answers, failed(context, host, port, '-', skipped)];
  }
  if (noRoute.length > 0) return noRoute;
  const nowhere = { layer: 'dns', reason: 'unreachable', detail: `${host}: no address` } as const;
  return [failed(context, host, port, '-', nowhere)];
}

function failed(
  { now }: ProbeContext<'endpoint'>,
  host: string,
  port: number,
  address: string,
  failure: Failure,
): Observation<'ssh.server'> {
  const subject = subjectOf(host, port, address);
  return observationOf('ssh.server', subject, {}, now(), { failure });
}

function answered({ now }: ProbeContext<'endpoint'>, value: SshServer): Observation<'ssh.server'> {
  const subject = subjectOf(value.host, value.port, value.address);
  return observationOf('ssh.server', subject, {}, now(), { value });
}

function subjectOf(host: string, port: number, address: string): string {
  return `ssh/${host}:${port}/${address}`;
}
