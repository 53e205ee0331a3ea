import { afterEach, describe, expect, test } from 'vitest';
import { longestStall } from '../../cpu.js';
import { createResolver, type Resolver } from '../../../src/net/dns/resolver.js';
import { NetFailure } from '../../../src/net/failure.js';
import { encodeName, parseName } from '../../../src/wire/dns/name.js';
import { TYPE } from '../../../src/wire/dns/types.js';
import { NAME, dnsThat, timed } from './asking.js';
import { cname, replyTo, type Asked, type Script } from './scripted.js';
import { TRUST, startHttps, startTls, type SecureDns } from './secure.js';

const MOST_STALL_MS = 50;
const LONGEST = 0xffff;
const running: SecureDns[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((dns) => dns.stop()));
});

/** What fills a message: after the header and the question, which starts at 12. */
interface Filling {
  readonly what: string;
  readonly answers: number;
  readonly body: Uint8Array;
}

const QUESTION = Buffer.concat([encodeName(parseName(NAME)), Buffer.from([0, 1, 0, 1])]);
const START = 12 + QUESTION.length;

function record(owner: Uint8Array, type: number, rdata: Uint8Array): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(60, 4);
  fixed.writeUInt16BE(rdata.length, 8);
  return Buffer.concat([owner, fixed, rdata]);
}

/** As many as fit, or as are read. */
function filled(
  what: string,
  make: (index: number) => Uint8Array,
  first?: Uint8Array,
  most = Infinity,
): Filling {
  const parts: Uint8Array[] = first === undefined ? [] : [first];
  let length = START + (first?.length ?? 0);
  for (let index = 0; ; index += 1) {
    const part = make(index);
    if (length + part.length > LONGEST || parts.length === most) break;
    length += part.length;
    parts.push(part);
  }
  return { what, answers: parts.length, body: Buffer.concat(parts) };
}

const asked = Uint8Array.of(0xc0, 12);
const number = (index: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(index);
  return bytes;
};
/** As long as a name may be, with as many labels: at the start of the body. */
const longest = record(Buffer.from('\x01\xff'.repeat(127) + '\0', 'latin1'), 0xff00, Buffer.of());
const toLongest = Uint8Array.of(0xc0, START);
const longLabel = (index: number): Buffer =>
  Buffer.concat([Buffer.of(0x04), number(index), Uint8Array.of(0xc0, START + 10)]);
const rrsig = (covered: number, index: number): Buffer =>
  Buffer.concat([
    Buffer.of(0, covered, 13, 3),
    number(60),
    number(0x7fff_ffff),
    number(1),
    Buffer.of(0, index % 256),
    encodeName(parseName('org')),
    Buffer.alloc(64, index),
  ]);

const FILLINGS: readonly Filling[] = [
  { what: 'junk', answers: 0xffff, body: Buffer.alloc(LONGEST - START, 0xc1) },
  { what: 'zeros', answers: 5_000, body: Buffer.alloc(LONGEST - START) },
  {
    what: 'a name that points at itself',
    answers: 1,
    body: record(Uint8Array.of(0xc0, START), 1, Uint8Array.of(192, 0, 2, 1)),
  },
  filled('addresses', (index) => record(asked, TYPE.A, number(index))),
  filled(
    'as many addresses as are read',
    (index) => record(asked, TYPE.A, number(index)),
    undefined,
    1_000,
  ),
  filled('aliases of one name', (index) =>
    record(asked, TYPE.CNAME, Buffer.concat([Buffer.of(4), number(index), asked])),
  ),
  filled('the longest names', () => record(toLongest, TYPE.CNAME, toLongest), longest),
  filled(
    'as many long names as are read',
    () => record(toLongest, TYPE.CNAME, toLongest),
    longest,
    255,
  ),
  filled(
    'as many long names as are read, no two alike',
    (index) => record(longLabel(index), TYPE.NS, toLongest),
    longest,
    250,
  ),
  filled(
    'long names, no two alike',
    (index) => record(longLabel(index), TYPE.NS, toLongest),
    longest,
  ),
  filled('signatures', (index) => record(asked, TYPE.RRSIG, rrsig(TYPE.A, index))),
  filled(
    'signatures of one address',
    (index) => record(asked, TYPE.RRSIG, rrsig(TYPE.A, index)),
    record(asked, TYPE.A, number(1)),
  ),
  filled('NSEC3 records', (index) =>
    record(
      Buffer.concat([Buffer.of(32), Buffer.from(String(index).padStart(32, '0')), asked]),
      TYPE.NSEC3,
      Buffer.concat([Buffer.of(1, 0, 0, 150, 0, 20), Buffer.alloc(20, index)]),
    ),
  ),
];

const messageOf = ({ bytes }: Asked, { answers, body }: Filling): Uint8Array => {
  const head = Buffer.alloc(12);
  bytes.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answers, 6);
  const end = bytes.indexOf(0, 12) + 5;
  return Buffer.concat([head, bytes.subarray(12, end), body]);
};

/** Whatever it resolves to or fails with, and what it is worth. */
async function ask(resolver: Resolver): Promise<string> {
  const resolution = await resolver.resolve(NAME, 'A').then(
    ({ records }) => `${records.length} records`,
    (error: unknown) => {
      if (!(error instanceof NetFailure)) throw error;
      return `${error.failure.layer} ${error.failure.reason}: ${error.failure.detail}`;
    },
  );
  const { status, detail } = await resolver.secure(NAME, 'A');
  expect(status).toBe('indeterminate');
  expect(detail).not.toBe('');
  return resolution;
}

/** The longest stall, in ms of the processor; the least of up to five, as garbage is collected too. */
async function stallOf(run: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let time = 0; time < 5 && least > MOST_STALL_MS; time += 1) {
    least = Math.min(least, await longestStall(run));
  }
  return least;
}

const resolverOf = (server: string): Resolver =>
  createResolver({ servers: [server], timeoutMs: 1_000, trust: TRUST });

describe('64 KiB of hostile data:', () => {
  test.each(FILLINGS.map((filling) => [filling.what, filling] as const))(
    '%s over TCP, TLS and HTTPS',
    async (what, filling) => {
      const plain = await dnsThat((asked) =>
        asked.transport === 'udp'
          ? [replyTo(asked, { flags: { tc: 1 } })]
          : [messageOf(asked, filling)],
      );
      const tls = await startTls((asked) => [messageOf(asked, filling)]);
      const https = await startHttps((asked) => messageOf(asked, filling));
      running.push(tls, https);
      for (const { server } of [plain, tls, https]) {
        const { result: stall, ms } = await timed(() => stallOf(() => ask(resolverOf(server))));
        const said = await ask(resolverOf(server));
        if (what.startsWith('as many')) expect(said).toMatch(/^\d+ records$/);
        else expect(said).toMatch(/^([01] records|dns malformed: .*)$/s);
        if (said.startsWith('dns')) expect(said).toContain(`${NAME} A: ${server}: `);
        expect(stall).toBeLessThan(MOST_STALL_MS);
        expect(ms).toBeLessThan(100_000);
      }
    },
  );
});

const liar =
  (lie: (asked: Asked) => Uint8Array): Script =>
  (asked) => [lie(asked)];

describe('malformed replies', () => {
  test.each<[string, Script, RegExp]>([
    [
      'counts of 65535 in 12 octets',
      liar(({ bytes }) =>
        Buffer.concat([bytes.subarray(0, 2), Buffer.from('8180', 'hex'), Buffer.alloc(8, 0xff)]),
      ),
      /timeout: .*no answer in 1\.0 s \(but 3 packets that were no reply to it\)/,
    ],
    [
      'counts of 65535 after the question',
      liar((asked) => {
        const reply = replyTo(asked);
        reply.fill(0xff, 6, 12);
        return reply;
      }),
      /malformed: .*196605 records do not fit/,
    ],
    ['the question, echoed', liar(({ bytes }) => bytes), /timeout: .*no reply to it/],
    [
      'an endless alias',
      (asked) => {
        const name = asked.packet.questions[0]?.name ?? '';
        return [replyTo(asked, { answers: [cname(name, `x.${name}`)] })];
      },
      /malformed: .*more than 16 CNAMEs/,
    ],
    ['silence', () => [], /timeout: .*no answer in 1\.0 s$/],
  ])('%s', async (_, script, said) => {
    const dns = await dnsThat(script);
    const { result, ms } = await timed(() => ask(resolverOf(dns.server)));
    expect(result).toMatch(said);
    expect(result).toContain(dns.server);
    // Once to resolve, once to validate: the failure is not kept.
    expect(ms).toBeLessThan(45_000);
    const delay = await stallOf(() => ask(resolverOf(dns.server)));
    expect(delay).toBeLessThan(MOST_STALL_MS);
  });
});
