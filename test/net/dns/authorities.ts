/** Authoritative servers of a world of zones, each at a loopback address of its own. */
import { isWithin, nameKey } from '../../../src/wire/dns/dnssec/canonical.js';
import { decodeHead, type DnsMessage } from '../../../src/wire/dns/message.js';
import { parseName, type Name } from '../../../src/wire/dns/name.js';
import { TYPE } from '../../../src/wire/dns/types.js';
import { freshAddress } from '../../peers/address.js';
import {
  ask,
  createWorld,
  denials,
  messageOf,
  namesIn,
  signed,
  type World,
  type Zone,
  type ZoneSpec,
} from '../../wire/dns/dnssec/signer.js';
import { rdata } from '../../wire/dns/dnssec/rdata.js';
import { dnsThat } from './asking.js';
import type { Asked, Script, ScriptedDns } from './scripted.js';
import { encodeMessage } from './signed.js';

/** What a server of these zones answers: it refers to the servers of zones below. */
export function authorityOf(world: World, zones: readonly string[]): (asked: Asked) => DnsMessage {
  const own = world.zones.filter(({ spec }) => zones.includes(spec.name));
  return (asked) => {
    const [{ name, type } = { name: [], type: 0 }] = decodeHead(asked.bytes).questions;
    const zone = own
      .filter((one) => isWithin(name, one.name))
      .filter((one) => type !== TYPE.DS || one.name.length < name.length || name.length === 0)
      .at(-1);
    if (zone === undefined) return { ...messageOf(name, type, 5, [], []), ra: false };
    return { ...answerIn(world, zone, name, type), ra: false };
  };
}

function answerIn(world: World, zone: Zone, name: Name, type: number): DnsMessage {
  const [cut] = [...zone.cuts]
    .map((one) => parseName(one))
    .filter((one) => isWithin(name, one) && (type !== TYPE.DS || one.length < name.length));
  if (cut === undefined) {
    const { rcode, answer, authority } = ask(zone, name, type);
    return { ...messageOf(name, type, rcode, answer, authority), aa: true };
  }
  const sets = zone.nodes.get(nameKey(cut))?.sets;
  const ds = sets?.get(TYPE.DS);
  const proof = ds === undefined ? denials(zone, cut, null, []) : signed(zone, ds);
  const names = sets?.get(TYPE.NS) ?? [];
  const glue = names
    .map((one) => namesIn(one.rdata))
    .filter((host) => isWithin(host, zone.name))
    .flatMap((host) => world.zones.flatMap((one) => one.nodes.get(nameKey(host)) ?? []))
    .flatMap((node) => node.sets.get(TYPE.A) ?? []);
  return { ...messageOf(name, type, 0, [], [...names, ...proof]), additional: glue };
}

export type Change = (message: DnsMessage, asked: Asked) => DnsMessage | null;

export interface Levels {
  readonly world: World;
  /** Port of all servers. */
  readonly port: number;
  readonly roots: readonly string[];
  /** By the name of the server. */
  readonly servers: ReadonlyMap<string, ScriptedDns>;
  /** Every question that came to any server: `SERVER NAME TYPE`. */
  questions(): readonly string[];
  addressOf(server: string): string;
}

interface LevelsOptions {
  /** Zones; the servers of each have addresses without being given one. */
  readonly zones: readonly ZoneSpec[];
  /** What a server does to its honest answers; null is silence. By the name of the server. */
  readonly changes?: Readonly<Record<string, Change>>;
  /** What a server does instead. */
  readonly scripts?: Readonly<Record<string, Script>>;
  /** Servers whose address is in no zone. */
  readonly hidden?: readonly string[];
  /** Addresses of servers instead of those at which they are. */
  readonly misled?: Readonly<Record<string, string>>;
}

/** Starts a server for each name of a server, with all the zones that name it. */
export async function startLevels(options: LevelsOptions): Promise<Levels> {
  const { zones, changes = {}, scripts = {}, hidden = [], misled = {} } = options;
  const hosts = [...new Set(zones.flatMap(({ servers = [] }) => servers))];
  const addresses = new Map<string, string>();
  for (const host of hosts) addresses.set(host, await freshAddress());
  const world = createWorld(
    zones.map((zone) => ({
      ...zone,
      records: [
        ...(zone.records ?? []),
        ...hosts
          .filter((host) => !hidden.includes(host) && holderOf(host, zones) === zone.name)
          .map(
            (host) => [host, TYPE.A, rdata.a(misled[host] ?? addresses.get(host) ?? '')] as const,
          ),
      ],
    })),
  );
  const servers = new Map<string, ScriptedDns>();
  let port = 0;
  for (const host of hosts) {
    const held = zones.filter(({ servers: of = [] }) => of.includes(host)).map(({ name }) => name);
    const honest = authorityOf(world, held);
    const script: Script = (asked) => {
      const message = (changes[host] ?? ((one) => one))(honest(asked), asked);
      if (message === null) return [];
      const bytes = encodeMessage(message, decodeHead(asked.bytes).id, asked);
      if (asked.transport === 'tcp' || bytes.length <= 1232) return [bytes];
      const cut = { ...message, tc: true, answer: [], authority: [], additional: [] };
      return [encodeMessage(cut, decodeHead(asked.bytes).id, asked)];
    };
    const dns = await dnsThat(scripts[host] ?? script, addresses.get(host), port);
    port = Number(dns.server.split(':').at(-1));
    servers.set(host, dns);
  }
  const roots = zones.find(({ name }) => name === '.')?.servers ?? [];
  const addressOf = (server: string): string => addresses.get(server) ?? '';
  return {
    world,
    port,
    roots: roots.map(addressOf),
    servers,
    addressOf,
    questions: () =>
      [...servers].flatMap(([host, { asked }]) =>
        asked.map(({ packet }) => {
          const [question] = packet.questions;
          return `${host} ${question?.name ?? ''} ${question?.type ?? 0}`;
        }),
      ),
  };
}

/** The deepest zone that contains a name. */
function holderOf(host: string, zones: readonly ZoneSpec[]): string {
  const name = parseName(host);
  return zones
    .map((zone) => zone.name)
    .filter((zone) => isWithin(name, parseName(zone)))
    .sort((a, b) => parseName(b).length - parseName(a).length)[0] as string;
}
