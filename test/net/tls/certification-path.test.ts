import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { certificationPath, indexAnchors } from '../../../src/net/tls/certification-path.js';
import { name, seq, tlv, utf8 } from '../../rules/certificates/certificate-builder.js';
import { CA, issued, keys, named } from '../../rules/certificates/issued.js';

const AT = new Date('2026-06-01T12:00:00Z');
const EXPIRED = seq(tlv(0x17, '200101000000Z'), tlv(0x17, '210930000000Z'));
const CN = {
  leaf: name(utf8('example.org')),
  issuer: named('R10'),
  root: named('X1'),
  old: named('X3'),
};
const KEYS = { leaf: keys(), issuer: keys(), root: keys(), old: keys() };

type Who = keyof typeof CN;

function certificate(who: Who, by: Who, validity?: Buffer): Buffer {
  return issued(KEYS[who], KEYS[by], {
    subject: CN[who],
    issuer: CN[by],
    extensions: who === 'leaf' ? [] : [CA],
    ...(validity && { validity }),
  });
}

const LEAF = certificate('leaf', 'issuer');
const ISSUER = certificate('issuer', 'root');
const ROOT = certificate('root', 'root');
const CROSS = certificate('root', 'old');
const CROSS_EXPIRED = certificate('root', 'old', EXPIRED);
const OLD_ROOT = certificate('old', 'old');
const OLD_ROOT_EXPIRED = certificate('old', 'old', EXPIRED);

function anchors(...ders: readonly Buffer[]) {
  return indexAnchors(ders.map((der) => new X509Certificate(der).toString()));
}

describe('the path to a trust anchor', () => {
  test.each<[string, Buffer[], Buffer[], number[] | null]>([
    ['ends below the anchor', [LEAF, ISSUER], [ROOT], [0, 1]],
    ['leaves out a cross-signature of the anchor', [LEAF, ISSUER, CROSS], [ROOT, OLD_ROOT], [0, 1]],
    [
      'leaves out an expired one, whose root is trusted and expired too',
      [LEAF, ISSUER, CROSS_EXPIRED],
      [OLD_ROOT_EXPIRED, ROOT],
      [0, 1],
    ],
    ['takes it where it is the only way', [LEAF, ISSUER, CROSS], [OLD_ROOT], [0, 1, 2]],
    [
      'takes it expired where there is no other',
      [LEAF, ISSUER, CROSS_EXPIRED],
      [OLD_ROOT],
      [0, 1, 2],
    ],
    ['takes the valid one of two', [LEAF, ISSUER, CROSS_EXPIRED, CROSS], [OLD_ROOT], [0, 1, 3]],
    ['leaves out a root that is sent', [LEAF, ISSUER, ROOT], [ROOT], [0, 1]],
    ['finds issuers in any order', [LEAF, CROSS, ISSUER], [OLD_ROOT], [0, 2, 1]],
    ['is the certificate alone where that is the anchor', [ROOT], [ROOT], [0]],
    ['is none without the issuer', [LEAF], [ROOT], null],
    ['is none without an anchor', [LEAF, ISSUER, ROOT], [], null],
    ['is none of what cannot be read', [Buffer.from('0000')], [ROOT], null],
    ['is none of nothing', [], [ROOT], null],
  ])('%s', (_what, sent, trusted, expected) => {
    expect(certificationPath(sent, anchors(...trusted), AT)).toEqual(expected);
  });

  test("is not misled by another certificate with the issuer's name", () => {
    const impostor = issued(keys(), KEYS.root, {
      subject: CN.issuer,
      issuer: CN.root,
      extensions: [CA],
    });
    expect(certificationPath([LEAF, impostor, ISSUER], anchors(ROOT), AT)).toEqual([0, 2]);
    expect(certificationPath([LEAF, impostor], anchors(ROOT), AT)).toBeNull();
  });

  test('ends if certificates sign each other', () => {
    const one = certificate('root', 'old');
    const other = certificate('old', 'root');
    const circle = [LEAF, ISSUER, one, other, one, other, one, other];
    expect(certificationPath(circle, anchors(certificate('leaf', 'leaf')), AT)).toBeNull();
  });
});
