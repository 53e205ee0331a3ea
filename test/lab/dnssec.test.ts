/** Our validator on zones whose status is known by construction (dns.test.ts shows that it is). */
import { readFile } from 'node:fs/promises';
import { describe, expect, inject, test } from 'vitest';
import { createResolver } from '../../src/net/dns/resolver.js';
import { parseDnsServer } from '../../src/net/dns/server.js';
import { sessionOf } from '../../src/net/dns/session.js';
import { parseTrustAnchors } from '../../src/wire/dns/dnssec/anchors.js';
import type { Validator } from '../../src/wire/dns/dnssec/types.js';
import { createValidator } from '../../src/wire/dns/dnssec/validate.js';
import { parseName } from '../../src/wire/dns/name.js';
import type { RecordType } from '../../src/wire/dns/records.js';
import { TYPE } from '../../src/wire/dns/types.js';
import { shareOf } from '../effort.js';
import { ENDLESS } from './dns/aliases.js';
import type { Case } from './dns/zone.js';
import { CASES } from './dns/zones.js';
import { inTurns } from './dns-oracles.js';

const lab = inject('lab');
const anchors = parseTrustAnchors(await readFile(lab.trustAnchorFile, 'utf8'));
const THROUGH = ['validating', 'plain', 'dnsmasq'] as const;
const NUMBERS: Readonly<Record<string, number>> = { ...TYPE, TXT: 16 };
const RECORD_TYPES: readonly string[] = ['A', 'AAAA', 'SRV', 'TLSA', 'CAA'];

/** SHA-1 is not accepted here, and so is as if there were no signature (RFC 9905 §2). */
const expected = ({ needs, status }: Case) => (needs === 'SHA-1' ? 'insecure' : status);

function validatorAt(resolver: string): Validator {
  const server = parseDnsServer(resolver);
  if (server === null) throw new Error(`${resolver} is no server.`);
  const { asker, validator } = sessionOf({
    servers: [server],
    timeoutMs: 10_000,
    bind: null,
    trust: null,
    anchors,
    createValidator,
    cache: null,
  });
  asker.join(new AbortController().signal);
  return validator;
}

interface Judgement {
  readonly status: string;
  readonly reason: string;
  readonly detail: string;
}

function judge(validator: Validator, name: string, type: string): Promise<Judgement> {
  return validator.validate(parseName(name), NUMBERS[type] ?? 0);
}

function differences(cases: readonly Case[], judged: readonly Judgement[]): string[] {
  return cases.flatMap((one, index) => {
    const { status = '', reason = '', detail = '' } = judged[index] ?? {};
    if (status === expected(one)) return [];
    return `${one.name} ${one.type}: ${expected(one)}, but ${status}: ${reason}: ${detail}`;
  });
}

describe.each(THROUGH)('through the resolver %s', (role) => {
  const at = lab.resolvers[role];

  test('every case has its intended status', async () => {
    const validator = validatorAt(at);
    const judged = await inTurns(CASES, 8, ({ name, type }) => judge(validator, name, type));
    expect(differences(CASES, judged)).toEqual([]);
  });

  test('the resolver agrees about every record that it resolves', async () => {
    const cases = CASES.filter(({ type }) => RECORD_TYPES.includes(type));
    expect(cases.length).toBeGreaterThan(400);
    const resolver = createResolver({ servers: [at], timeoutMs: 10_000, anchors });
    const judged = await inTurns(cases, 8, ({ name, type }) =>
      resolver.secure(name, type as RecordType),
    );
    expect(differences(cases, judged)).toEqual([]);
  });

  test.each(ENDLESS)('%s is indeterminate: Unbound gives up', async (name) => {
    const { status, reason } = await judge(validatorAt(at), name, 'A');
    expect({ status, reason }).toEqual({ status: 'indeterminate', reason: 'unanswered' });
  });
});

test('earlier queries do not affect the status', async () => {
  const cases = shareOf(CASES, 6);
  const judged = await inTurns(cases, 4, ({ name, type }) =>
    judge(validatorAt(lab.resolvers.plain), name, type),
  );
  expect(differences(cases, judged)).toEqual([]);
});

test('an authoritative server suffices for its own zones', async () => {
  const validator = validatorAt(lab.resolvers.authoritative);
  const cases = CASES.filter(({ zone, type }) => zone === 'alg13.xlab.' && type !== 'DNSKEY');
  const judged = await inTurns(cases, 4, ({ name, type }) => judge(validator, name, type));
  expect(differences(cases, judged)).toEqual([]);
});

test.each([
  ['www.alg13.xlab', 'A', 'validated'],
  ['www.unsigned.xlab', 'A', 'no-ds'],
  ['www.signednods.xlab', 'A', 'no-ds'],
  ['www.unsigned.optout.xlab', 'A', 'opt-out'],
  ['www.algunknown.xlab', 'A', 'unsupported-algorithm'],
  ['www.digestunknown.xlab', 'A', 'unsupported-algorithm'],
  ['absent.iterations.xlab', 'A', 'nsec3-iterations'],
  ['www.bogus.xlab', 'A', 'signature-invalid'],
  ['www.expired.xlab', 'A', 'signature-expired'],
  ['www.notyet.xlab', 'A', 'signature-not-yet-valid'],
  ['www.nosignature.xlab', 'A', 'signature-missing'],
  ['www.dsmismatch.xlab', 'A', 'ds-mismatch'],
  ['www.strip.xlab', 'A', 'signature-missing'],
  ['absent.nodenial.xlab', 'A', 'denial-missing'],
] as const)('%s %s: %s', async (name, type, reason) => {
  for (const role of THROUGH) {
    const judged = await judge(validatorAt(lab.resolvers[role]), name, type);
    expect({ role, ...judged }).toMatchObject({ role, reason });
  }
});

test('with another root key, nothing is secure', async () => {
  const resolver = createResolver({
    servers: [lab.resolver],
    timeoutMs: 10_000,
    anchors: anchors.map((anchor) => ({ ...anchor, digest: anchor.digest.map((one) => one ^ 1) })),
  });
  const { status, reason } = await resolver.secure('www.alg13.xlab', 'A');
  expect({ status, reason }).toEqual({ status: 'indeterminate', reason: 'anchor-mismatch' });
});
