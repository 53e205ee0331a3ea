import { isIP } from 'node:net';
import type { Failure } from '../../../model/index.js';
import type { Said } from '../../../wire/dns/authority.js';
import { nameKey } from '../../../wire/dns/dnssec/canonical.js';
import { formatName, type Name } from '../../../wire/dns/name.js';
import { NetFailure } from '../../failure.js';
import { hostPort } from '../../tcp.js';
import { summary } from '../asker.js';
import { askServer, readReply, type ServerQuestion } from './ask-server.js';
import type { Course, Delegation, SharedIteration } from './shared.js';

/**
 * Maximum number of server addresses to ask before a zone counts as unreachable. Root servers have
 * different operators and networks: if four do not answer, something blocks all root servers.
 */
const MOST_TRIED = { root: 4, other: 8 } as const;
/** Time limits for the first and for the second question to one address, in milliseconds. */
const PATIENCE = { first: 800, second: 1_600 } as const;

/** Failures of servers that can be reached, but do not answer this question. */
export const REFUSING: ReadonlySet<Failure['reason']> = new Set([
  'servfail',
  'refused',
  'malformed',
]);

/** One question, or a question for the address of a name server that another question needs. */
export interface Walk extends Course {
  readonly depth: number;
  /** Name servers whose addresses are being resolved: a name among them again is a loop. */
  readonly hosts: readonly string[];
  readonly fresh: boolean;
}

interface ZoneServersOptions {
  readonly port: number;
  readonly bind: string | null;
  readonly allowPrivate: boolean;
  readonly shared: SharedIteration;
  /** Returns the addresses of a name server without glue. Throws `NetFailure`. */
  readonly resolve: (host: Name, walk: Walk) => Promise<readonly string[]>;
}

interface ServerSaid {
  readonly said: Exclude<Said, { kind: 'lame' }>;
  readonly octets: number;
  /** The server that answered: `ADDRESS:PORT`. */
  readonly server: string;
}

/** Asks the servers of zones. */
export interface ZoneServers {
  /**
   * Asks one server of a zone after the other, and those that were slow once more. Throws
   * `NetFailure` if none answers for the zone.
   */
  ask(at: Delegation, name: Name, type: number, walk: Walk): Promise<ServerSaid>;
}

export function createZoneServers(options: ZoneServersOptions): ZoneServers {
  const { port, bind, allowPrivate, shared } = options;

  /** Asks one address. Returns null, and adds a failure, if it does not answer for the zone. */
  async function attempt(
    at: Delegation,
    asked: Pick<ServerQuestion, 'address' | 'name' | 'type' | 'timeoutMs'>,
    walk: Walk,
    failures: Failure[],
  ): Promise<ServerSaid | null> {
    const { address } = asked;
    const question = { ...asked, port };
    try {
      const gate = shared.gate(address);
      const reply = await askServer(question, walk, { bind, allowPrivate, gate });
      const said = readReply(reply, at.zone, question);
      shared.slow.delete(address);
      return { said, octets: reply.octets, server: hostPort(address, port) };
    } catch (error) {
      if (!(error instanceof NetFailure) || isFinal(error, walk)) throw error;
      const { reason } = error.failure;
      if (reason === 'timeout') shared.slow.add(address);
      if (reason === 'no-route') shared.unroutable.add(isIP(address));
      failures.push(error.failure);
      return null;
    }
  }

  return {
    async ask(at, name, type, walk) {
      const zone = nameKey(at.zone);
      const dead = walk.budget.unreachable.get(zone);
      if (dead !== undefined) throw dead;
      const most = zone === '.' ? MOST_TRIED.root : MOST_TRIED.other;
      const failures: Failure[] = [];
      const slow: string[] = [];
      let tried = 0;
      for await (const address of addressesOf(options, at, walk, failures)) {
        if (tried === most) break;
        const asked = { address, name, type, timeoutMs: PATIENCE.first };
        const said = await attempt(at, asked, walk, failures);
        if (said !== null) return said;
        const { reason } = failures.at(-1) ?? {};
        // An address without a route, or one that is forbidden, was not asked.
        tried += reason === 'no-route' || reason === 'forbidden' ? 0 : 1;
        if (reason === 'timeout') slow.push(address);
      }
      for (const address of slow) {
        const asked = { address, name, type, timeoutMs: PATIENCE.second };
        const said = await attempt(at, asked, walk, failures);
        if (said !== null) return said;
      }
      const failure = new NetFailure(unreachable(at.zone, failures));
      const isAlive = failures.some(({ reason }) => REFUSING.has(reason));
      if (!isAlive) walk.budget.unreachable.set(zone, failure);
      throw failure;
    },
  };
}

/** Yields the addresses of the servers of a zone: known ones first, then those to be resolved. */
async function* addressesOf(
  { shared, resolve }: ZoneServersOptions,
  at: Delegation,
  walk: Walk,
  failures: Failure[],
): AsyncGenerator<string> {
  const { slow, unroutable } = shared;
  const known = at.servers.flatMap(({ addresses }) => addresses);
  const order = [...new Set(walk.fresh ? known.reverse() : known)].sort(
    (a, b) => Number(slow.has(a)) - Number(slow.has(b)) || isIP(a) - isIP(b),
  );
  for (const address of order) if (!unroutable.has(isIP(address))) yield address;
  for (const server of at.servers) {
    if (server.addresses.length > 0) continue;
    try {
      server.addresses = await resolve(server.host, walk);
    } catch (error) {
      if (!(error instanceof NetFailure) || isFinal(error, walk)) throw error;
      failures.push(error.failure);
    }
    for (const address of server.addresses) if (!unroutable.has(isIP(address))) yield address;
  }
}

/** Whether a failure ends the whole iteration, whatever other servers would answer. */
function isFinal({ failure }: NetFailure, { signal }: Course): boolean {
  return signal.aborted || failure.reason === 'budget';
}

const MOST_DETAIL = 400;

function unreachable(zone: Name, failures: readonly Failure[]): Failure {
  const { reason, detail, layer } = summary(failures);
  const of = `none of the servers of ${formatName(zone)} answered: `;
  const said = failures.length === 0 ? 'they have no address' : detail;
  return {
    layer,
    reason: failures.length === 0 ? 'unreachable' : reason,
    detail: (of + said).slice(0, MOST_DETAIL),
  };
}
