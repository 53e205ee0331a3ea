/** SASL2 (XEP-0388) of a newer Debian's servers: what a client by hand gets, and what a scan says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  MOST_FAILED_LOGINS,
  MOST_MADE_UP_LOGINS,
  type Endpoint,
  type LoginPurpose,
  type Recording,
} from '../../../src/model/index.js';
import { createResolver } from '../../../src/net/dns/resolver.js';
import { createConnectionBudget } from '../../../src/net/limiter/connection-budget.js';
import { createNet, type Net } from '../../../src/net/net.js';
import { createTrustStore } from '../../../src/net/tls/trust-store.js';
import { tryLogin } from '../../../src/xmpp/login/login-trial.js';
import { openSecuredStream } from '../../../src/xmpp/secured-stream.js';
import { ACCOUNT, addressOf } from '../hosts.js';
import type { LabDescription } from '../lab.js';
import { OWN_DOMAIN, type OneProsody } from '../one-prosody.js';
import { accountOf, keptText, ruledIn, scanInLab } from '../scanned.js';
import { logInByHand, type HandLogin } from './hand-client.js';
import { startStockProsody } from './stock-prosody.js';

const given = inject('newer');
const reason = 'reason' in given ? given.reason : null;
const title = reason === null ? 'SASL2' : `skipped, because ${reason}`;
const MODULES = ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl_ssdp'];
const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;
const TYPES = ['tls-exporter', 'tls-server-end-point', 'tls-unique'] as const;

/** Prosody writes no failed login into its log. */
const COUNT_FAILURES = `
module:hook("authentication-failure", function ()
	module:log("info", "a login failed");
end, 100);
`;

interface Server {
  readonly domain: string;
  readonly address: string;
  readonly log: string;
}

describe.skipIf(reason !== null)(title, () => {
  if ('reason' in given) {
    test('none of the servers is here', () => undefined);
    return;
  }
  const { lab, tree } = given;
  const both: Server = {
    ...{ domain: OWN_DOMAIN, address: `127.0.${lab.n}.95` },
    log: 'prosody13-sasl2.log',
  };
  const alone = { ...both, address: `127.0.${lab.n}.96`, log: 'prosody13-alone.log' };
  const ejabberd: Server = {
    ...{ domain: 'ejabberd24.example', address: addressOf('ejabberd24', lab.n) },
    log: 'ejabberd24/ejabberd.log',
  };
  const servers: OneProsody[] = [];

  beforeAll(async () => {
    const unlimited = (text: string): string => text.replace(/^limits = \{[^]*?^\}/m, '');
    const start = (server: Server, name: string, more: string): Promise<OneProsody> =>
      startStockProsody(lab, tree, server.address, {
        ...{ name, modules: [...MODULES, 'count_failures'] },
        plugins: { count_failures: COUNT_FAILURES },
        edited: (text) => `${unlimited(text)}\n${more}\n`,
      });
    servers.push(await start(both, 'prosody13-sasl2', ''));
    servers.push(await start(alone, 'prosody13-alone', 'modules_disabled = { "saslauth" }'));
  }, 120_000);
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });

  const CASES = ['bound', 'falsified', 'downgrade', 'foreign'] as const;

  /** `in`, `refused` or `not offered`, by hand. A login that succeeds ends a count of failures. */
  async function byHand(
    { domain, address }: Server,
    place: Pick<HandLogin, 'version' | 'protocol'>,
    purpose: (typeof CASES)[number],
    type: string,
  ): Promise<string> {
    const { username: user, password } = ACCOUNT;
    const login = { ...place, domain, address, user, password, from: user };
    const binding = { bound: type, falsified: type, downgrade: 'y', foreign: 'x-foreign' }[purpose];
    const isFalsified = purpose === 'falsified';
    const { end, named } = await logInByHand({ ...login, binding, isFalsified });
    if (end !== 'in') await logInByHand({ ...login, binding: 'n' });
    // A scan does not try a type that the server does not name, if it names others.
    const isUnnamed = named.length > 0 && !named.includes(binding);
    if (isUnnamed && (isFalsified || purpose === 'bound')) {
      expect(end).not.toBe('in');
      return 'not offered';
    }
    return end === 'refused at once' ? 'refused' : end;
  }

  /** The same, by a login of the scan. */
  async function byScan(
    net: Net,
    { domain, address }: Server,
    { version, protocol }: Pick<HandLogin, 'version' | 'protocol'>,
    purpose: (typeof CASES)[number],
    type: string,
  ): Promise<string> {
    const endpoint: Endpoint = {
      ...{ role: 'c2s', transport: 'starttls', host: address, port: 5222, address },
      ...{ family: 4, origin: 'connect' },
    };
    const account = accountOf(lab);
    const who = { domain, to: domain, user: account.user };
    const tried = async (purpose: LoginPurpose): Promise<string> => {
      const secured = await openSecuredStream(net, endpoint, who, version);
      try {
        const { outcome } = await tryLogin(secured, {
          ...{ purpose, protocol, account, domain, scramOffered: true },
          ...{ type: purpose === 'control' ? null : type, named: false, begin: (say) => say() },
        });
        return { success: 'in', failure: 'refused', withheld: 'not offered' }[outcome as 'success'];
      } finally {
        secured.end();
      }
    };
    const end = await tried(purpose);
    if (end !== 'in') await tried('control');
    return end;
  }

  function netTo({ caFile }: LabDescription): Net {
    const trust = createTrustStore('none', [caFile]);
    const { signal } = new AbortController();
    const shared = { timeoutMs: 15_000, signal, bind: null, trust };
    return createNet({
      resolver: createResolver({ servers: [lab.resolver], ...shared }),
      ledger: createConnectionBudget({ budget: 1_000, open: 8, opening: 4 }),
      ...{ ...shared, allowPrivate: true },
    });
  }

  /** Lines of a table: server by protocol, TLS version and type. */
  async function table(server: Server): Promise<{ hand: string[]; scan: string[] }> {
    const net = netTo(lab);
    const hand: string[] = [];
    const scan: string[] = [];
    for (const protocol of ['SASL', 'SASL2'] as const) {
      for (const version of VERSIONS) {
        for (const type of TYPES) {
          const place = { version, protocol };
          const line = `${protocol} ${version} ${type}:`;
          const [one, other]: [string[], string[]] = [[], []];
          for (const purpose of type === 'tls-exporter'
            ? CASES
            : (['bound', 'falsified'] as const)) {
            one.push(await byHand(server, place, purpose, type));
            other.push(await byScan(net, server, place, purpose, type));
          }
          hand.push(`${line} ${one.join(', ')}`);
          scan.push(`${line} ${other.join(', ')}`);
        }
      }
    }
    return { hand, scan };
  }

  test.each<[string, Server]>([
    ['Prosody 13', both],
    ['Prosody 13 with SASL2 alone', alone],
    ['ejabberd 24.12', ejabberd],
  ])(
    '%s: what a client by hand gets, and the scan',
    async (_what, server) => {
      const { hand, scan } = await table(server);
      expect(scan).toEqual(hand);
      expect(hand).toMatchSnapshot();
    },
    300_000,
  );

  /** Logins that failed, as the server writes them into its log. */
  function failedAt({ log }: Server): number {
    const text = readFileSync(join(lab.directory, log), 'utf8');
    return (text.match(/Failed c2s .* authentication|a login failed/g) ?? []).length;
  }

  function loginsOf({ observations }: Recording): string[] {
    return observations.flatMap((one) => {
      if (one.value === undefined) return [];
      if (one.kind === 'sasl.login') {
        const { version, protocol = 'SASL', purpose, gs2, outcome, offerHash = '-' } = one.value;
        return [`${protocol} ${version} ${purpose} ${gs2}: ${outcome} ${offerHash}`];
      }
      if (one.kind === 'sasl.binding') {
        const { version, protocol = 'SASL', gs2, condition, text } = one.value;
        return [`${protocol} ${version} ${gs2}: ${condition} ${text ?? '-'}`];
      }
      if (one.kind === 'sasl.token') {
        const { version, purpose, mechanism, outcome } = one.value;
        return [`${mechanism} ${version} ${purpose}: ${outcome}`];
      }
      return one.kind === 'session'
        ? [`session ${one.value.protocol ?? 'SASL'} ${String(one.value.boundInLogin ?? '-')}`]
        : [];
    });
  }

  test.each<[string, Server, boolean]>([
    ['Prosody 13', both, true],
    ['Prosody 13', both, false],
    ['Prosody 13 with SASL2 alone', alone, true],
    ['Prosody 13 with SASL2 alone', alone, false],
    ['ejabberd 24.12', ejabberd, true],
    ['ejabberd 24.12', ejabberd, false],
  ])(
    '%s, scanned',
    async (_what, server, withAccount) => {
      const before = failedAt(server);
      const { domain, address } = server;
      const recording = await scanInLab(
        lab,
        domain,
        { connect: [`c2s=${address}:5222`], account: withAccount },
        { anchored: true, ...(withAccount ? { account: accountOf(lab) } : {}) },
      );
      expect(keptText(recording, accountOf(lab))).not.toContain('secret-token:');
      const most = withAccount ? MOST_FAILED_LOGINS : MOST_MADE_UP_LOGINS;
      const failed = failedAt(server) - before;
      expect(failed).toBeLessThanOrEqual(most);
      expect([
        ruledIn(recording, 'channel-binding'),
        ruledIn(recording, 'password-hashing'),
        ...loginsOf(recording),
      ]).toMatchSnapshot();
    },
    300_000,
  );
});
