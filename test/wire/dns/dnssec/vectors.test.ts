import { describe, expect, test } from 'vitest';
import { createBudget } from '../../../../src/wire/dns/dnssec/budget.js';
import { compareNames } from '../../../../src/wire/dns/dnssec/canonical.js';
import { digestOf } from '../../../../src/wire/dns/dnssec/crypto.js';
import { nsec3Hash, readHashLabel } from '../../../../src/wire/dns/dnssec/nsec3.js';
import { readDnskey } from '../../../../src/wire/dns/dnssec/records.js';
import { indexOf } from '../../../../src/wire/dns/dnssec/rrset.js';
import { verifyRRset, type Verified } from '../../../../src/wire/dns/dnssec/signature.js';
import type { ResourceRecord } from '../../../../src/wire/dns/message.js';
import { parseName } from '../../../../src/wire/dns/name.js';
import { TYPE } from '../../../../src/wire/dns/types.js';
import { rdata, record } from './rdata.js';
import { base32hex } from './chain.js';
import { messageOf } from './signer.js';

interface Vector {
  readonly from: string;
  readonly zone: string;
  readonly key: readonly [number, number, string];
  readonly keyTag: number;
  readonly ds: readonly [number, string] | null;
  readonly record: ResourceRecord;
  /** Expiration, inception, signature. */
  readonly signature: readonly [number, number, string];
}

const utc = (text: string): number =>
  Date.parse(text.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z')) / 1000;

const www = (address: string): ResourceRecord =>
  record('www.example.net', TYPE.A, rdata.a(address));
const mail = record('example.com', TYPE.MX, rdata.mx(10, 'mail.example.com'));
const Y2K = utc('20000101000000');
const Y2030 = utc('20300101000000');

/** RFC 8080's signatures as its errata 4935 has them. */
const VECTORS: readonly Vector[] = [
  {
    from: 'RFC 5702 §6.1',
    zone: 'example.net',
    key: [
      256,
      8,
      'AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk=',
    ],
    keyTag: 9033,
    ds: null,
    record: www('192.0.2.91'),
    signature: [
      Y2030,
      Y2K,
      'kRCOH6u7l0QGy9qpC9l1sLncJcOKFLJ7GhiUOibu4teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4bwg==',
    ],
  },
  {
    from: 'RFC 5702 §6.2',
    zone: 'example.net',
    key: [
      256,
      10,
      'AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/AyhqFDxj13tOnD9u/1' +
        'kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL',
    ],
    keyTag: 3740,
    ds: null,
    record: www('192.0.2.91'),
    signature: [
      Y2030,
      Y2K,
      'tsb4wnjRUDnB1BUi+t6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDtsuJRaeUw1ep94PzEWzr0iGYg' +
        'ZBWm/zpq+9fOuagYJRfDqfReKBzMweOLDiNa8iP5g9vMhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw=',
    ],
  },
  {
    from: 'RFC 6605 §6.1',
    zone: 'example.net',
    key: [
      257,
      13,
      'GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==',
    ],
    keyTag: 55648,
    ds: [2, 'b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17'],
    record: www('192.0.2.1'),
    signature: [
      utc('20100909100439'),
      utc('20100812100439'),
      'qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==',
    ],
  },
  {
    from: 'RFC 6605 §6.2',
    zone: 'example.net',
    key: [
      257,
      14,
      'xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8' +
        '/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40',
    ],
    keyTag: 10771,
    ds: [
      4,
      '72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9b5f4d288405c3008a946df983d6',
    ],
    record: www('192.0.2.1'),
    signature: [
      utc('20100909102025'),
      utc('20100812102025'),
      '/L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuz' +
        'WTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm',
    ],
  },
  {
    from: 'RFC 8080 §6.1',
    zone: 'example.com',
    key: [257, 15, 'l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4='],
    keyTag: 3613,
    ds: [2, '3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b'],
    record: mail,
    signature: [
      1440021600,
      1438207200,
      'oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==',
    ],
  },
  {
    from: 'RFC 8080 §6.1, the second',
    zone: 'example.com',
    key: [257, 15, 'zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs='],
    keyTag: 35217,
    ds: [2, '401781b934e392de492ec77ae2e15d70f6575a1c0bc59c5275c04ebe80c6614c'],
    record: mail,
    signature: [
      1440021600,
      1438207200,
      'zXQ0bkYgQTEFyfLyi9QoiY6D8ZdYo4wyUhVioYZXFdT410QPRITQSqJSnzQoSm5poJ7gD7AQR0O7KuI5k2pcBg==',
    ],
  },
  {
    from: 'RFC 8080 §6.2',
    zone: 'example.com',
    key: [257, 16, '3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1FYYUcJKm1MDpJtIA'],
    keyTag: 9713,
    ds: [2, '6ccf18d5bc5d7fc2fceb1d59d17321402f2aa8d368048db93dd811f5cb2b19c7'],
    record: mail,
    signature: [
      1440021600,
      1438207200,
      '3cPAHkmlnxcDHMyg7vFC34l0blBhuG1qpwLmjInI8w1CMB29FkEAIJUA0amxWndkmnBZ6SKiwZSAxGILn/NBtOXf' +
        't0+Gj7FSvOKxE/07+4RQvE581N3Aj/JtIyaiYVdnYtyMWbSNyGEY2213WKsJlwEA',
    ],
  },
];

function signatureOf(vector: Vector): ResourceRecord {
  const { record: one, zone, key, keyTag } = vector;
  const [expiration, inception, signature] = vector.signature;
  const fixed = Buffer.alloc(18);
  fixed.writeUInt16BE(one.type, 0);
  fixed.writeUInt8(key[1], 2);
  fixed.writeUInt8(one.ownerLabels.length, 3);
  fixed.writeUInt32BE(3600, 4);
  fixed.writeUInt32BE(expiration, 8);
  fixed.writeUInt32BE(inception, 12);
  fixed.writeUInt16BE(keyTag, 16);
  const data = rdata.bytes(fixed, rdata.name(zone), Buffer.from(signature, 'base64'));
  return record(one.owner, TYPE.RRSIG, data);
}

async function verify(vector: Vector, one = vector.record): Promise<Verified> {
  const { key, zone } = vector;
  const [flags, algorithm, base64] = key;
  const head = Uint8Array.of(Math.floor(flags / 256), flags % 256, 3, algorithm);
  const dnskey = readDnskey(
    record(zone, TYPE.DNSKEY, rdata.bytes(head, Buffer.from(base64, 'base64'))),
  );
  expect(dnskey.keyTag).toBe(vector.keyTag);
  if (vector.ds !== null) {
    const [type, digest] = vector.ds;
    const own = digestOf(parseName(zone), dnskey, type) ?? [];
    expect(Buffer.from(own).toString('hex')).toBe(digest);
  }
  const message = messageOf(one.ownerLabels, one.type, 0, [one, signatureOf(vector)], []);
  const rrset = indexOf(message).answer(one.ownerLabels, one.type);
  if (rrset === null) throw new Error('there is no RRset');
  const options = { zone: parseName(zone), keys: [dnskey], budget: createBudget(async () => {}) };
  return verifyRRset(rrset, { ...options, now: vector.signature[1] + 1 });
}

describe.each(VECTORS)('$from', (vector) => {
  test('verifies, also with other letter case', async () => {
    expect((await verify(vector)).wildcardLabels).toBeNull();
    const { owner, type, rdata: data } = vector.record;
    await verify(vector, record(owner.toUpperCase(), type, data));
  });

  test('does not verify with any octet changed', async () => {
    const { owner, type, rdata: data } = vector.record;
    for (const at of data.keys()) {
      const changed = data.map((octet, index) => (index === at ? (octet + 1) % 256 : octet));
      await expect(verify(vector, record(owner, type, changed))).rejects.toThrow('wrong');
    }
  });
});

test('RFC 4034 §5.4 and RFC 4509 §2.3: digests', () => {
  const key =
    'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMm' +
    'mAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==';
  const data = rdata.bytes(Uint8Array.of(1, 0, 3, 5), Buffer.from(key, 'base64'));
  const name = parseName('dskey.EXAMPLE.com');
  const dnskey = readDnskey(record(name, TYPE.DNSKEY, data));
  expect(dnskey.keyTag).toBe(60485);
  const hex = (type: number): string =>
    Buffer.from(digestOf(name, dnskey, type) ?? []).toString('hex');
  expect(hex(1)).toBe('2bb183af5f22588179a53b0a98631fad1a292118');
  expect(hex(2)).toBe('d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a');
});

test('RFC 4034 §6.1: the order of names', () => {
  const names = [
    'example',
    'a.example',
    'yljkjljk.a.example',
    'Z.a.example',
    'zABC.a.EXAMPLE',
    'z.example',
    '\\001.z.example',
    '*.z.example',
    '\\200.z.example',
  ].map(parseName);
  for (const [index, name] of names.entries()) {
    for (const [other, against] of names.entries()) {
      expect(Math.sign(compareNames(name, against))).toBe(Math.sign(index - other));
    }
  }
});

test.each([
  ['example', '0p9mhaveqvm6t7vbl5lop2u3t2rp3tom'],
  ['a.example', '35mthgpgcu1qg68fab165klnsnk3dpvl'],
  ['ai.example', 'gjeqe526plbf1g8mklp59enfd789njgi'],
  ['ns1.example', '2t7b4g4vsa5smi47k61mv5bv1a22bojr'],
  ['ns2.example', 'q04jkcevqvmu85r014c7dkba38o0ji5r'],
  ['w.example', 'k8udemvp1j2f7eg6jebps17vp3n8i58h'],
  ['*.w.example', 'r53bq7cc2uvmubfu5ocmm6pers9tk9en'],
  ['x.w.example', 'b4um86eghhds6nea196smvmlo4ors995'],
  ['y.w.example', 'ji6neoaepv8b5o6k4ev33abha8ht9fgc'],
  ['x.y.w.example', '2vptu5timamqttgl4luu9kg21e0aor3s'],
  ['XX.example', 't644ebqk9bibcna874givr6joj62mlhv'],
  ['2t7b4g4vsa5smi47k61mv5bv1a22bojr.example', 'kohar7mbb8dc2ce8a9qvl8hon4k53uhi'],
])('RFC 5155 Appendix A: the hash of %s', (name, label) => {
  const hash = nsec3Hash(parseName(name), Uint8Array.of(0xaa, 0xbb, 0xcc, 0xdd), 12);
  expect(base32hex(hash)).toBe(label);
  expect(readHashLabel(Buffer.from(label.toUpperCase()))).toEqual(hash);
});
