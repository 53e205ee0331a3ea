/** The lab's DNS is what it says, by the word of validators that are not ours. */
import { describe, expect, inject, test } from 'vitest';
import { ENDLESS } from './dns/aliases.js';
import type { Case, Status } from './dns/zone.js';
import { CASES, ZONES } from './dns/zones.js';
import { adBit, delv, inTurns, unboundHost, type Question, type Said } from './dns-oracles.js';
import { shareOf } from '../effort.js';
import { dig, run } from './oracles.js';

const lab = inject('lab');
const AT_ONCE = 3;
/** Half a minute for all cases on two cores that have nothing else to do. */
const PATIENCE = 600_000;
/** Each question starts a program of its own: the ordinary tests ask about a share of the cases. */
const ASKED = shareOf(CASES, 8);

/** Every case that was not answered as `expected` says; with the words, for whoever reads it. */
async function differences(
  ask: (question: Question) => Promise<Said>,
  expected: (one: Case) => Said['status'],
): Promise<string[]> {
  const said = await inTurns(ASKED, AT_ONCE, ask);
  return ASKED.flatMap((one, index) => {
    const { status = 'failed', words = '' } = said[index] ?? {};
    if (status === expected(one)) return [];
    return `${one.name} ${one.type}: ${expected(one)} by construction, but ${status}: ${words}`;
  });
}

describe('all cases', () => {
  test('there are many, with every status, without duplicates', () => {
    expect(new Set(CASES.map(({ name, type }) => `${name} ${type}`)).size).toBe(CASES.length);
    const count = (status: Status) => CASES.filter((one) => one.status === status).length;
    expect(count('secure')).toBeGreaterThan(300);
    expect(count('insecure')).toBeGreaterThan(80);
    expect(count('bogus')).toBeGreaterThan(30);
    expect(ZONES.length).toBeGreaterThan(40);
  });

  test(
    'unbound-host agrees',
    async () => {
      // Debian's libunbound does without Ed448, and so must take it for unsigned.
      const expected = ({ needs, status }: Case) => (needs === 'ED448' ? 'insecure' : status);
      expect(await differences((one) => unboundHost(lab, one), expected)).toEqual([]);
    },
    PATIENCE,
  );

  test(
    'delv agrees',
    async () => {
      // BIND keeps apart what it validated and what it may vouch for: of a denial by an NSEC3 with
      // opt-out, delv says the first, where RFC 5155 §9.2 forbids AD.
      const optedOut = new Set([
        'absent.optout.xlab A',
        '_xmpps-client._tcp.optout.xlab SRV',
        'a.b.wild.optout.xlab AAAA',
        'unsigned.optout.xlab DS',
        'to-optout.aliases.xlab A',
      ]);
      const expected = ({ name, type, status }: Case) =>
        optedOut.has(`${name} ${type}`) ? 'secure' : status;
      expect(await differences((one) => delv(lab, one), expected)).toEqual([]);
    },
    PATIENCE,
  );

  test(
    'the AD bit and SERVFAIL of Unbound agree',
    async () => {
      expect(
        await differences(
          (one) => adBit(lab.resolvers.validating, one),
          ({ status }) => status,
        ),
      ).toEqual([]);
    },
    PATIENCE,
  );
});

test.each(ENDLESS)('%s terminates', async (name) => {
  const question = { name, type: 'A' };
  expect((await unboundHost(lab, question)).status).toBe('failed');
  expect((await delv(lab, question)).status).toBe('failed');
});

describe('kinds of resolvers', () => {
  const flags = async (resolver: string, name: string, ...more: string[]) => {
    const [address = '', port = ''] = resolver.split(':');
    const { stdout } = await run('dig', [`@${address}`, '-p', port, ...more, name, 'A']);
    return {
      status: /status: (\w+)/.exec(stdout)?.[1],
      ad: /^;; flags:[^;]* ad\b/m.test(stdout),
      signed: /\sRRSIG\s+A\s/.test(stdout),
    };
  };
  const secure = { status: 'NOERROR', ad: false, signed: true };

  test('one that validates', async () => {
    const { validating } = lab.resolvers;
    expect(await flags(validating, 'www.alg13.xlab', '+dnssec')).toEqual({ ...secure, ad: true });
    expect(await flags(validating, 'www.bogus.xlab', '+dnssec')).toMatchObject({
      status: 'SERVFAIL',
    });
    expect(await flags(validating, 'www.bogus.xlab', '+dnssec', '+cd')).toEqual(secure);
  });

  test('one that does not validate', async () => {
    const { plain } = lab.resolvers;
    expect(await flags(plain, 'www.alg13.xlab', '+dnssec')).toEqual(secure);
    expect(await flags(plain, 'www.bogus.xlab', '+dnssec')).toEqual(secure);
  });

  test('one that clears the AD bit and keeps signatures', async () => {
    const { dnsmasq } = lab.resolvers;
    expect(await flags(dnsmasq, 'www.alg14.xlab', '+dnssec', '+cd')).toEqual(secure);
    expect(await flags(dnsmasq, 'www.alg15.xlab', '+dnssec')).toEqual(secure);
  });

  test('none resolves a name outside the lab', async () => {
    for (const resolver of Object.values(lab.resolvers)) {
      expect(await dig(resolver, 'xmpp.org', 'A')).toEqual({ status: 'NXDOMAIN', answer: [] });
    }
  });

  test('40 TXT records need TCP', async () => {
    const [address = '', port = ''] = lab.resolver.split(':');
    const ask = (...more: string[]) =>
      run('dig', [`@${address}`, '-p', port, '+dnssec', ...more, 'text.big.xlab', 'TXT']);
    expect((await ask('+ignore')).stdout).toMatch(/flags:[^;]* tc\b/);
    expect((await ask()).stdout.match(/\sTXT\s+"/g)).toHaveLength(40);
  });
});
