import { describe, expect, test } from 'vitest';
import { answerTo, MOST_ALIASES, type Answer } from '../../../src/wire/dns/answer.js';
import { DnsMalformed } from '../../../src/wire/dns/malformed.js';
import type { DnsMessage, ResourceRecord } from '../../../src/wire/dns/message.js';
import { encodeName, formatName, parseName } from '../../../src/wire/dns/name.js';
import { readAddress } from '../../../src/wire/dns/records.js';
import { RCODE, TYPE } from '../../../src/wire/dns/types.js';

function record(owner: string, type: number, rdata: Uint8Array): ResourceRecord {
  return { owner, ownerLabels: parseName(owner), type, class: 1, ttl: 60, rdata };
}
const a = (owner: string, last: number): ResourceRecord =>
  record(owner, TYPE.A, Uint8Array.of(192, 0, 2, last));
const cname = (owner: string, target: string): ResourceRecord =>
  record(owner, TYPE.CNAME, encodeName(parseName(target)));
const soa = record('example.org', TYPE.SOA, new Uint8Array(22));
const ns = record('example.org', TYPE.NS, encodeName(parseName('ns.example.org')));

function message(parts: Partial<DnsMessage>): DnsMessage {
  return {
    id: 1,
    qr: true,
    opcode: 0,
    aa: false,
    tc: false,
    rd: true,
    ra: true,
    ad: false,
    cd: false,
    rcode: RCODE.NOERROR,
    questions: [],
    answer: [],
    authority: [],
    additional: [],
    edns: null,
    ...parts,
  };
}

function ask(parts: Partial<DnsMessage>, ...chain: string[]): Answer {
  return answerTo(message(parts), chain.map(parseName), TYPE.A);
}

function told(answer: Answer): unknown {
  if (answer.outcome === 'referral') return answer;
  return {
    ...answer,
    chain: answer.chain.map(formatName),
    ...(answer.outcome === 'answered' ? { records: answer.records.map(readAddress) } : {}),
  };
}

describe('an answer', () => {
  test('has the name, type and class of the question; sorted, without duplicates', () => {
    const chaos = { ...a('a.org', 66), class: 3 };
    const all = [a('a.org', 9), a('b.org', 1), chaos, a('A.org', 3), soa, a('a.org', 9)];
    expect(told(ask({ answer: all }, 'a.org'))).toEqual({
      outcome: 'answered',
      rcode: 'NOERROR',
      chain: ['a.org'],
      records: ['192.0.2.3', '192.0.2.9'],
    });
  });

  test('is never in the additional section', () => {
    expect(ask({ additional: [a('a.org', 1)] }, 'a.org')).toMatchObject({ records: [] });
  });

  test('is at the end of the aliases, in any order', () => {
    const answer = [a('c.org', 1), cname('b.org', 'C.org'), cname('a.org', 'b.org')];
    expect(told(ask({ answer }, 'a.org'))).toEqual({
      outcome: 'answered',
      rcode: 'NOERROR',
      chain: ['a.org', 'b.org', 'C.org'],
      records: ['192.0.2.1'],
    });
  });

  test('an unrelated alias is ignored', () => {
    const answer = [cname('b.org', 'c.org'), a('c.org', 1)];
    expect(ask({ answer }, 'a.org')).toMatchObject({ outcome: 'answered', records: [] });
  });

  test('one malformed record makes it malformed', () => {
    const broken = record('a.org', TYPE.A, new Uint8Array(3));
    expect(() => ask({ answer: [a('a.org', 1), broken] }, 'a.org')).toThrow(DnsMalformed);
  });
});

describe('negative answers', () => {
  test('NXDOMAIN is about the last name (RFC 6604 §3)', () => {
    const parts = { rcode: RCODE.NXDOMAIN, answer: [cname('a.org', 'b.org')], authority: [soa] };
    expect(told(ask(parts, 'a.org'))).toEqual({
      outcome: 'answered',
      rcode: 'NXDOMAIN',
      chain: ['a.org', 'b.org'],
      records: [],
    });
  });

  test('an SOA record means no such data (RFC 2308 §2.2)', () => {
    const parts = { answer: [cname('a.org', 'b.org')], authority: [soa] };
    expect(ask(parts, 'a.org')).toMatchObject({ outcome: 'answered', rcode: 'NOERROR' });
    expect(ask({ authority: [soa, ns], ra: false }, 'a.org')).toMatchObject({
      outcome: 'answered',
    });
  });

  test('an alias without a target record must be followed', () => {
    const answer = [cname('a.org', 'b.org')];
    expect(told(ask({ answer, aa: true, ra: false }, 'a.org'))).toEqual({
      outcome: 'alias',
      chain: ['a.org', 'b.org'],
    });
    expect(ask({}, 'a.org', 'b.org')).toMatchObject({ outcome: 'answered', rcode: 'NOERROR' });
  });

  test('a referral is not a negative answer', () => {
    expect(ask({ authority: [ns] }, 'a.org')).toEqual({ outcome: 'referral' });
    expect(ask({ ra: false }, 'a.org')).toEqual({ outcome: 'referral' });
    expect(ask({ aa: true, ra: false }, 'a.org')).toMatchObject({ outcome: 'answered' });
  });
});

describe('aliases', () => {
  test('in a loop are refused, within a message and across messages', () => {
    const circle = [cname('a.org', 'b.org'), cname('b.org', 'A.org')];
    expect(() => ask({ answer: circle }, 'a.org')).toThrow('circle: a.org -> b.org -> A.org');
    expect(() => ask({ answer: [cname('a.org', 'a.org')] }, 'a.org')).toThrow('circle');
    expect(() => ask({ answer: [cname('b.org', 'a.org')] }, 'a.org', 'b.org')).toThrow('circle');
  });

  test('are limited in number', () => {
    const chain = (length: number): ResourceRecord[] =>
      Array.from({ length }, (_, n) => cname(`${n}.org`, `${n + 1}.org`));
    const end = a(`${MOST_ALIASES}.org`, 1);
    expect(ask({ answer: [...chain(MOST_ALIASES), end] }, '0.org')).toMatchObject({
      outcome: 'answered',
      records: [end],
    });
    expect(() => ask({ answer: chain(MOST_ALIASES + 1) }, '0.org')).toThrow('more than 16 CNAMEs');
  });

  test('two for one name are refused', () => {
    const two = [cname('a.org', 'b.org'), cname('a.org', 'c.org')];
    expect(() => ask({ answer: two }, 'a.org')).toThrow('more than one CNAME');
  });
});
