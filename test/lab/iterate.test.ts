/** Through resolvers that strip, filter and lie, every answer is that of a good resolver. */
import { afterAll, beforeAll, describe as suite, expect, test as single } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { caa } from '../../probes/caa.js';
import { dnssec } from '../../probes/dnssec.js';
import { srv } from '../../probes/srv.js';
import { tlsa } from '../../probes/tlsa.js';
import { judge } from '../../src/judge/judge.js';
import type { Recording } from '../../src/model/index.js';
import { createDnsCache, createResolver, type Resolver } from '../../src/net/dns/resolver.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { scan } from '../../src/scan/scan.js';
import { settingsOf } from '../../src/scan/settings.js';
import { parseTrustAnchors } from '../../src/wire/dns/dnssec/anchors.js';
import type { DnsMessage, ResourceRecord } from '../../src/wire/dns/message.js';
import type { RecordType } from '../../src/wire/dns/records.js';
import { TYPE } from '../../src/wire/dns/types.js';
import { shareOf } from '../effort.js';
import { startDnsLevels, type DnsLevels } from './dns/levels.js';
import { startProxy, type Proxy } from './dns/proxy.js';
import type { Case } from './dns/zone.js';
import { CASES, ZONES } from './dns/zones.js';
import { delv, inTurns } from './dns-oracles.js';

const RECORD_TYPES: readonly string[] = ['A', 'AAAA', 'SRV', 'TLSA', 'CAA'];
const PATIENCE = 1_200_000;

/** Servers that others refer to are at port 53, which only root may use. */
const IS_ROOT = process.getuid?.() === 0;
const describe = suite.runIf(IS_ROOT);
const test = single.runIf(IS_ROOT);

let dns: DnsLevels;
const proxies: Proxy[] = [];
const servers = new Map<string, string>();

const DNSSEC_TYPES: ReadonlySet<number> = new Set([TYPE.RRSIG, TYPE.NSEC, TYPE.NSEC3, TYPE.DS]);
const withoutDnssec = (records: readonly ResourceRecord[]): readonly ResourceRecord[] =>
  records.filter(({ type }) => !DNSSEC_TYPES.has(type));

/** What a resolver does to each answer. */
const TAMPERINGS: Readonly<Record<string, (message: DnsMessage) => DnsMessage>> = {
  'strips all of DNSSEC, and EDNS': (message) => ({
    ...message,
    answer: withoutDnssec(message.answer),
    authority: [],
    additional: [],
  }),
  'answers NOTIMP for types above 41': (message) =>
    (message.questions[0]?.type ?? 0) > 41
      ? { ...message, rcode: 4, answer: [], authority: [] }
      : message,
  'rewrites addresses': (message) => ({
    ...message,
    answer: message.answer.map((one) =>
      one.type === TYPE.A ? { ...one, rdata: Uint8Array.of(192, 0, 2, 66) } : one,
    ),
  }),
};

/** Lines of dnsmasq's configuration; `SERVER` is the good resolver. */
const FILTERS: Readonly<Record<string, readonly string[]>> = {
  'dnsmasq strips signatures': ['filter-rr=RRSIG,NSEC,NSEC3', 'SERVER'],
  'dnsmasq filters TLSA and CAA': ['filter-rr=TLSA,CAA', 'SERVER'],
  'dnsmasq filters SRV (filterwin2k)': ['filterwin2k', 'SERVER'],
  'dnsmasq answers as a captive portal': ['address=/#/192.0.2.66'],
};
const NAMES = [...Object.keys(FILTERS), ...Object.keys(TAMPERINGS), 'does not answer'];

beforeAll(async () => {
  dns = await startDnsLevels();
  const [address = '', port = ''] = dns.resolver.split(':');
  for (const [name, lines] of Object.entries(FILTERS)) {
    const config = lines.map((line) => (line === 'SERVER' ? `server=${address}#${port}` : line));
    servers.set(name, await dns.dnsmasq(config));
  }
  for (const [name, change] of Object.entries(TAMPERINGS)) {
    const proxy = await startProxy({ upstream: dns.resolver, change });
    proxies.push(proxy);
    servers.set(name, proxy.server);
  }
  servers.set('does not answer', '127.0.0.1:9');
}, PATIENCE);

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await dns.stop();
});

const anchors = () => parseTrustAnchors(dns.anchor);

function resolverAt(
  server: string | null,
  when: 'auto' | 'always' | 'never',
  cache = createDnsCache(),
): Resolver {
  const roots = dns.levels.slice(0, 1);
  return createResolver({
    servers: server === null ? [] : [server],
    timeoutMs: 10_000,
    anchors: anchors(),
    cache,
    ...(when === 'never' ? {} : { iterate: { when, roots, allowPrivate: true } }),
  });
}

/** SHA-1 is not accepted, and so is as if there were no signature (RFC 9905 §2). */
const expected = ({ needs, status }: Case) => (needs === 'SHA-1' ? 'insecure' : status);

const ASKED = CASES.filter(({ type }) => RECORD_TYPES.includes(type));

interface Seen {
  readonly status: string;
  readonly answer: string;
  readonly why: string;
}

async function seenBy(resolver: Resolver, { name, type }: Case): Promise<Seen> {
  const answer = await resolver.resolve(name, type as RecordType).then(
    ({ rcode, aliases, records, iterated }) => ({
      text: [rcode, ...aliases, ...records.map(({ rdata }) => Buffer.from(rdata).toString('hex'))],
      iterated,
    }),
    (error: unknown) => ({ text: [String(error)], iterated: undefined }),
  );
  const { status, reason, detail } = await resolver.secure(name, type as RecordType);
  // Nothing proves whether an unsigned name is there.
  const known = status === 'insecure' ? answer.text.slice(1) : answer.text;
  return {
    status,
    answer: known.join(' '),
    why: `${reason}: ${detail} (${answer.iterated ?? 'resolver'}) ${answer.text.join(' ')}`,
  };
}

/** A resolver, and with it a budget, for each 15 cases: that is what one domain takes. */
async function seenAll(cases: readonly Case[], create: () => Resolver): Promise<Seen[]> {
  const groups: Case[][] = [];
  cases.forEach((one, at) => (groups[Math.floor(at / 15)] ??= []).push(one));
  const seen: Seen[] = [];
  for (const group of groups) {
    const resolver = create();
    seen.push(...(await inTurns(group, 4, (one) => seenBy(resolver, one))));
  }
  return seen;
}

function differences(
  cases: readonly Case[],
  seen: readonly Seen[],
  good?: readonly Seen[],
  forges = false,
): string[] {
  return cases.flatMap((one, index) => {
    const { status = '', answer = '', why = '' } = seen[index] ?? {};
    // Nothing proves an unsigned answer, so that a forged one is not found.
    const isForged = forges && status === 'insecure';
    const isSame = status === 'bogus' || isForged || (good?.[index]?.answer ?? answer) === answer;
    if (status === expected(one) && isSame) return [];
    return `${one.name} ${one.type}: ${expected(one)}, but ${status}: ${why}`;
  });
}

describe('asked from the root, without a resolver', () => {
  test(
    'every case has its intended status, and the answer of Unbound',
    async () => {
      const good = await seenAll(ASKED, () => resolverAt(dns.resolver, 'never'));
      expect(differences(ASKED, good)).toEqual([]);
      const cache = createDnsCache();
      const seen = await seenAll(ASKED, () => resolverAt(null, 'always', cache));
      expect(differences(ASKED, seen, good)).toEqual([]);
    },
    PATIENCE,
  );

  test('delv agrees', async () => {
    const resolver = resolverAt(null, 'always');
    const asked = { directory: dns.directory, resolvers: { plain: dns.resolver } };
    for (const one of shareOf(ASKED, 40)) {
      // RFC 5155 §9.2 and SHA-1: delv says more than the cases do.
      if (one.needs !== undefined || one.zone.includes('optout')) continue;
      const { status } = await delv(asked, one);
      // The resolver that delv asks validates, and so does not answer with what is bogus.
      const said = status === 'failed' ? 'bogus' : status;
      expect({ ...one, said }).toMatchObject({ said: (await seenBy(resolver, one)).status });
    }
  });
});

describe.each(NAMES)('a resolver that fails: %s', (name) => {
  test(
    'every case has its intended status, and the answer of a good resolver',
    async () => {
      const cases = shareOf(ASKED, 3);
      const good = await seenAll(cases, () => resolverAt(dns.resolver, 'never'));
      const cache = createDnsCache();
      const seen = await seenAll(cases, () => resolverAt(servers.get(name) ?? '', 'auto', cache));
      expect(differences(cases, seen, good, name === 'rewrites addresses')).toEqual([]);
    },
    PATIENCE,
  );
});

const ROWS = ['dnssec', 'tlsa-records', 'caa-present'];

async function recordingOf(domain: string, resolver: readonly string[]): Promise<Recording> {
  const trust = createTrustStore('none', []);
  const flags = { resolver, rootServer: dns.levels.slice(0, 1), allowPrivate: true, roots: 'none' };
  const settings = settingsOf(
    { ...flags, roots: 'none', resolver: [...resolver] },
    [],
    trust.ca,
    anchors(),
  );
  const probes = [srv, addresses, tlsa, caa, dnssec];
  return scan({ domain, settings, trust, probes, access: ['public'] });
}

/** The rulings of the three rows, without evidence and without the notes on the resolver. */
function rulingsIn(recording: Recording): unknown {
  return judge(recording)
    .rows.filter(({ id }) => ROWS.includes(id))
    .map(({ id, ruling: { status, basis, code, args, findings } }) => ({
      ...{ id, status, basis, code, args },
      findings: findings
        .filter((finding) => finding.code !== 'RESOLVER_BYPASSED')
        .map((finding) => [finding.code, finding.subject, finding.status, finding.args]),
    }));
}

test(
  'the rows on DNSSEC, TLSA and CAA of all zones are those of a good resolver',
  async () => {
    const domains = ZONES.filter(({ name }) => name !== '.').map(({ name }) => name.slice(0, -1));
    expect(domains.length).toBeGreaterThan(45);
    const stripping = servers.get('dnsmasq strips signatures') ?? '';
    const filtering = servers.get('dnsmasq filters TLSA and CAA') ?? '';
    for (const domain of domains) {
      const good = rulingsIn(await recordingOf(domain, [dns.resolver]));
      const stripped = await recordingOf(domain, ['auto', stripping]);
      expect({ domain, rulings: rulingsIn(stripped) }).toEqual({ domain, rulings: good });
      const filtered = await recordingOf(domain, ['auto', filtering]);
      expect({ domain, rulings: rulingsIn(filtered) }).toEqual({ domain, rulings: good });
      const iterated = stripped.observations.filter(
        ({ kind, value }) => kind === 'dns.caa' && value !== undefined && 'iterated' in value,
      );
      expect(iterated.length).toBeGreaterThan(0);
    }
  },
  PATIENCE,
);

describe('costs', () => {
  /** The least delay: the servers count with one only. */
  const DELAY_MS = 1;
  let slow: DnsLevels;
  beforeAll(async () => {
    slow = await startDnsLevels(DELAY_MS);
  }, PATIENCE);
  afterAll(() => slow.stop());

  async function costs(act: (resolver: Resolver) => Promise<unknown>) {
    const roots = slow.levels.slice(0, 1);
    const resolver = createResolver({
      servers: [],
      timeoutMs: 10_000,
      anchors: parseTrustAnchors(slow.anchor),
      iterate: { when: 'always', roots, allowPrivate: true },
    });
    const before = slow.counted();
    await act(resolver);
    const { questions, octets } = slow.counted();
    return { questions: questions - before.questions, octets: octets - before.octets };
  }

  const SERVICES = ['xmpp-client', 'xmpps-client', 'xmpp-server', 'xmpps-server'];
  const domain = 'alg13.xlab';

  test('the first SRV record set', async () => {
    const answer = await costs((resolver) =>
      resolver.resolve(`_xmpp-client._tcp.${domain}`, 'SRV'),
    );
    expect(answer.questions).toBe(3);
    const secure = await costs((resolver) => resolver.secure(`_xmpp-client._tcp.${domain}`, 'SRV'));
    expect(secure.questions).toBe(6);
  });

  test('all that a scan asks about a signed domain', async () => {
    const ask = async (resolver: Resolver, name: string, type: RecordType) => {
      const { records } = await resolver.resolve(name, type);
      await resolver.secure(name, type);
      return records;
    };
    const whole = await costs(async (resolver) => {
      await Promise.all([
        ...SERVICES.map((service) => ask(resolver, `_${service}._tcp.${domain}`, 'SRV')),
        ...[domain, 'xlab'].map((name) => ask(resolver, name, 'CAA')),
      ]);
      const host = `xmpp.${domain}`;
      await Promise.all([
        ...(['A', 'AAAA', 'CAA'] as const).map((type) => ask(resolver, host, type)),
        ...[5222, 5223, 5269].map((port) => ask(resolver, `_${port}._tcp.${host}`, 'TLSA')),
      ]);
    });
    expect(whole.questions).toBeLessThanOrEqual(20);
    expect(whole.octets).toBeLessThan(9_000);
  });
});
