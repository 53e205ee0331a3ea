import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readCertificate } from '../../../src/rules/certificates/facts/certificate.js';
import {
  altNames,
  build,
  dns,
  ED25519,
  extension,
  fixture,
  ia5,
  int,
  name,
  octets,
  oid,
  other,
  readable,
  seq,
  srvName,
  tlv,
  utf8,
  xmppAddr,
} from './certificate-builder.js';

const NO_NAMES = { dns: [], srv: [], xmppAddr: [], ip: [] };

describe('certificates made with openssl', () => {
  test('P-256 of an authority, with SRVNames and an xmppAddr', () => {
    // sha256 and serial as `openssl x509 -fingerprint -sha256 -serial` prints them.
    expect(readable(fixture('ecdsa-srv-xmppaddr'))).toEqual({
      sha256: '4b29c7f1cc5e6ba187234d85742310a4268064d38103cf4a6c5384a04c999c8d',
      subject: 'CN=no host name',
      issuer: 'CN=Test authority,O=Prüf \\+ Test\\, Inc.',
      issuerOrganization: 'Prüf + Test, Inc.',
      serial: '143ab61ebe612488ce9f574758fd9e23eaedf3f7',
      notBefore: '2024-01-01T00:00:00.000Z',
      notAfter: '2044-01-01T00:00:00.000Z',
      key: { type: 'ec', bits: 256, curve: 'secp256r1' },
      signature: { oid: '1.2.840.10045.4.3.3', name: 'ecdsa-with-SHA384', hash: 'sha384' },
      names: {
        dns: [],
        srv: ['_xmpp-client.chat.example.org', '_xmpp-server.example.org'],
        xmppAddr: ['bücher.example'],
        ip: [],
        common: ['no host name'],
      },
      selfIssued: false,
      selfSigned: false,
      ca: false,
      mustStaple: false,
      extendedKeyUsage: ['serverAuth', 'clientAuth'],
      spkiSha256: '58a5cc2ceccb55e3e803b378f0f08532be86ce9e3fead3e3efdc2ba77fc435bb',
      scts: false,
    });
  });

  test('Ed25519, self-signed authority, beyond 2049', () => {
    expect(readable(fixture('ed25519'))).toMatchObject({
      notAfter: '2054-01-01T00:00:00.000Z',
      key: { type: 'ed25519', bits: 256, curve: null },
      signature: { oid: '1.3.101.112', name: 'Ed25519', hash: null },
      selfIssued: true,
      selfSigned: true,
      ca: true,
    });
  });

  test('RSA-PSS: the hash is in the parameters', () => {
    expect(readable(fixture('rsa-pss'))).toMatchObject({
      key: { type: 'rsa-pss', bits: 2048, curve: null },
      signature: { oid: '1.2.840.113549.1.1.10', name: 'rsassaPss', hash: 'sha384' },
      selfSigned: true,
    });
  });

  test('expired, 1024 bits', () => {
    expect(readable(fixture('expired'))).toMatchObject({
      notBefore: '1998-02-03T04:05:06.000Z',
      notAfter: '2001-02-03T04:05:06.000Z',
      key: { type: 'rsa', bits: 1024, curve: null },
      signature: { name: 'sha384WithRSAEncryption', hash: 'sha384' },
    });
  });

  test('must-staple, a purpose without a name, P-521', () => {
    expect(readable(fixture('must-staple'))).toMatchObject({
      key: { type: 'ec', bits: 521, curve: 'secp521r1' },
      mustStaple: true,
      extendedKeyUsage: ['serverAuth', '1.3.6.1.4.1.311.10.3.3'],
      names: { dns: ['chat.example.org', '*.chat.example.org'] },
    });
  });

  test('a curve given by its parameters is known by them, the key is hashed as it stands', () => {
    const der = fixture('explicit-curve');
    expect(readable(der)).toMatchObject({
      key: { type: 'ec', bits: 256, curve: 'brainpoolP256r1' },
      // openssl x509 -pubkey, the PEM decoded and hashed.
      spkiSha256: '7568a05b998ebc78deec61c611006db027a17ef956b45f0a48e0bc9b9415485c',
    });
  });

  test('names of all kinds: other kinds and wrong types of string are none of ours', () => {
    expect(readable(fixture('odd-names')).names).toEqual({
      dns: ['Chat.Example.ORG', '*.rooms.example.org'],
      srv: ['_imap.example.org'],
      xmppAddr: ['juliet@user.example.org'],
      ip: ['192.0.2.7', '2001:db8::7'],
      common: ['only-in-cn.example.org'],
    });
  });

  test('a NUL does not end a name, U-labels stay what they are', () => {
    expect(readable(fixture('nul-and-u-label')).names.dns).toEqual([
      'chat.example.org\0.evil.example',
      'bücher.example',
    ]);
  });
});

describe('what the fields hold', () => {
  test('no extensions, no names', () => {
    expect(readable(build())).toMatchObject({
      names: { ...NO_NAMES, common: ['subject'] },
      mustStaple: false,
      scts: false,
      ca: false,
      extendedKeyUsage: [],
    });
  });

  test('subject and issuer alike are self-issued; only a signature makes self-signed', () => {
    const same = { subject: name(utf8('same')), issuer: name(utf8('same')) };
    expect(readable(build(same))).toMatchObject({ selfIssued: true, selfSigned: false });
  });

  test.each([
    ['SCT list', '1.3.6.1.4.1.11129.2.4.2', octets(Buffer.from('00')), { scts: true }],
    ['TLS feature: version 2 only', '1.3.6.1.5.5.7.1.24', seq(int(17)), { mustStaple: false }],
    ['TLS feature: both', '1.3.6.1.5.5.7.1.24', seq(int(17), int(5)), { mustStaple: true }],
    ['an authority', '2.5.29.19', seq(tlv(1, Buffer.from([255]))), { ca: true }],
    ['by default none', '2.5.29.19', seq(), { ca: false }],
    ['expressly none', '2.5.29.19', seq(tlv(1, Buffer.from([0]))), { ca: false }],
  ])('%s', (_, type, value, expected) => {
    expect(readable(build({ extensions: [extension(type, value)] }))).toMatchObject(expected);
  });

  test('a critical extension is read like another', () => {
    const critical = seq(
      oid('1.3.6.1.5.5.7.1.24'),
      tlv(1, Buffer.from([255])),
      octets(seq(int(5))),
    );
    expect(readable(build({ extensions: [critical] })).mustStaple).toBe(true);
  });

  test.each([
    ['no parameters', [], null],
    ['default', [seq()], 'sha1'],
    ['SHA-512', [seq(tlv(0xa0, seq(oid('2.16.840.1.101.3.4.2.3'))))], 'sha512'],
    ['a hash unheard of', [seq(tlv(0xa0, seq(oid('1.2.3.4'))))], null],
  ])('RSASSA-PSS, %s', (_, parameters, hash) => {
    const algorithm = seq(oid('1.2.840.113549.1.1.10'), ...parameters);
    expect(readable(build({ algorithm })).signature.hash).toBe(hash);
  });

  test('MD5, and an algorithm unheard of', () => {
    const md5 = seq(oid('1.2.840.113549.1.1.4'), tlv(5));
    expect(readable(build({ algorithm: md5 })).signature).toMatchObject({ hash: 'md5' });
    expect(readable(build({ algorithm: seq(oid('1.2.3.4')) })).signature).toEqual({
      oid: '1.2.3.4',
      name: '1.2.3.4',
      hash: null,
    });
  });

  test('an arc that would wrap to a known one is another', () => {
    // 1.3.101.(2^32 + 112), 112 being Ed25519's.
    const wrapped = tlv(6, Buffer.from([0x2b, 0x65, 0x90, 0x80, 0x80, 0x80, 0x70]));
    expect(readable(build({ algorithm: seq(wrapped) })).signature).toMatchObject({
      oid: '1.3.101.4294967408',
      name: '1.3.101.4294967408',
    });
  });

  test('a key that OpenSSL does not know', () => {
    const spki = seq(seq(oid('1.2.3.4')), tlv(3, Buffer.alloc(9)));
    expect(readable(build({ spki })).key).toEqual({ type: 'unknown', bits: null, curve: null });
  });

  test('a key that a certificate of a server cannot have', () => {
    const x25519 = seq(seq(oid('1.3.101.110')), tlv(3, Buffer.alloc(33).fill(9, 1)));
    expect(readable(build({ spki: x25519 })).key.type).toBe('unknown');
  });

  test.each([
    ['BMPString', tlv(30, Buffer.from('04120435', 'hex')), 'CN=Ве'],
    ['TeletexString', tlv(20, Buffer.from('fc', 'hex')), 'CN=ü'],
    ['UniversalString', tlv(28, Buffer.from('00000041', 'hex')), 'CN=#1c0400000041'],
    ['specials', utf8(' #a,b+c"d\\e<f>g; '), 'CN=\\ #a\\,b\\+c\\"d\\\\e\\<f\\>g\\;\\ '],
    ['a leading #', utf8('#a'), 'CN=\\#a'],
    ['a single space', utf8(' '), 'CN=\\ '],
    ['controls', utf8('a\0\n\x1b[2J\u009b'), 'CN=a\\00\\0A\\1B[2J\\C2\\9B'],
  ])('subject: %s', (_, value, expected) => {
    expect(readable(build({ subject: name(value) })).subject).toBe(expected);
  });

  test('subject: several attributes, of one RDN and of several, known and unknown', () => {
    const subject = seq(
      tlv(0x31, seq(oid('2.5.4.6'), tlv(19, 'DE'))),
      tlv(0x31, seq(oid('2.5.4.3'), utf8('a')), seq(oid('1.2.3'), utf8('b'))),
    );
    expect(readable(build({ subject })).subject).toBe('CN=a+1.2.3=#0c0162,C=DE');
  });

  test('an endless subject is cut, not between surrogates', () => {
    const { subject, names } = readable(build({ subject: name(utf8('😀'.repeat(9_000))) }));
    expect(Array.from(subject)).toHaveLength(512);
    // A lone surrogate would come back as U+FFFD.
    expect(Buffer.from(subject).toString()).toBe(subject);
    expect(subject.endsWith('😀…')).toBe(true);
    expect(Array.from(names.common[0] ?? '')).toHaveLength(256);
  });

  test.each([
    [[0x17, '491231235959Z'], '2049-12-31T23:59:59.000Z'],
    [[0x17, '500101000000Z'], '1950-01-01T00:00:00.000Z'],
    [[0x18, '99991231235959Z'], '9999-12-31T23:59:59.000Z'],
    [[0x18, '00010101000000Z'], '0001-01-01T00:00:00.000Z'],
  ] as const)('time %j', ([tag, time], expected) => {
    const validity = seq(tlv(0x17, '240101000000Z'), tlv(tag, time));
    expect(readable(build({ validity })).notAfter).toBe(expected);
  });

  test('a certificate that carries another in PEM is still itself', () => {
    const pem = new X509Certificate(fixture('ed25519')).toString();
    const carrier = build({ extensions: [extension('1.2.3.4', utf8(`\n${pem}\n`))] });
    // What a careless reader makes of it:
    expect(new X509Certificate(carrier).subject).toBe('CN=chat.example.org');
    expect(readable(carrier)).toMatchObject({ subject: 'CN=subject', serial: '01' });
  });

  test.each([0, 1, 2, 3, 61, 62, 63])('length of the base64 does not matter (%i)', (length) => {
    expect(readable(build({ subject: name(utf8('x'.repeat(length))) })).serial).toBe('01');
  });
});

describe('malformed', () => {
  const good = build({ extensions: [altNames(dns('chat.example.org'))] });

  test.each<readonly [string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'certificate is not DER'],
    ['cut short', good.subarray(0, -1), 'certificate is not DER'],
    ['a byte more', Buffer.concat([good, Buffer.from([0])]), 'certificate is not DER'],
    ['PEM', Buffer.from(new X509Certificate(good).toString()), 'certificate is not DER'],
    ['too long', Buffer.alloc(65_537, 0x30), 'longer than 65536 bytes'],
    ['indefinite length', Buffer.from('30800000', 'hex'), 'certificate is not DER'],
    ['a padded length', Buffer.from('30810100', 'hex'), 'certificate is not DER'],
    ['not a sequence', int(1), 'certificate is not a SEQUENCE'],
    ['empty', seq(), 'tbsCertificate is not a SEQUENCE'],
    ['fields that are no fields', seq(seq(), seq(), seq()), 'the two signature algorithms differ'],
    [
      'two algorithms',
      build({ outerAlgorithm: seq(oid('1.2.3.4')) }),
      'the two signature algorithms differ',
    ],
    ['padded integer', build({ serial: int(0, 1) }), 'certificate is not DER'],
    [
      'a tag of two bytes',
      // Tag 33 and 32 bytes; to a reader of one-byte tags tag 31 and 33 bytes.
      build({ extensions: [altNames(Buffer.from([0x9f, 0x21, 0x20]), Buffer.alloc(32))] }),
      'subjectAltName is not DER',
    ],
    ['half a character', build({ subject: name(tlv(30, 'abc')) }), 'certificate is not DER'],
    [
      'an OID cut short',
      build({ algorithm: seq(tlv(6, Buffer.from([0x2b, 0x86]))) }),
      'signature algorithm is no OBJECT IDENTIFIER that can be read',
    ],
    [
      'a padded OID',
      build({ algorithm: seq(tlv(6, Buffer.from([0x2b, 0x80, 1]))) }),
      'signature algorithm has a padded arc',
    ],
    [
      '30 February',
      build({ validity: seq(tlv(0x17, '240101000000Z'), tlv(0x17, '240230000000Z')) }),
      'notAfter is not a time',
    ],
    [
      'time without seconds',
      build({ validity: seq(tlv(0x17, '2401010000Z'), tlv(0x17, '240201000000Z')) }),
      'notBefore is not a time',
    ],
    [
      'time elsewhere',
      build({ validity: seq(tlv(0x17, '240101000000Z'), tlv(0x17, '240201000000+0100')) }),
      'notAfter is not a time',
    ],
    [
      'an attribute without value',
      build({ subject: seq(tlv(0x31, seq(oid('2.5.4.3')))) }),
      'an attribute of the subject has no value',
    ],
    [
      'names twice',
      build({ extensions: [altNames(dns('a.example')), altNames(dns('b.example'))] }),
      'extension 2.5.29.17 stands there twice',
    ],
    [
      'names that are none',
      build({ extensions: [extension('2.5.29.17', Buffer.from('00', 'hex'))] }),
      'subjectAltName is not DER',
    ],
    [
      'names that are one',
      build({ extensions: [extension('2.5.29.17', dns('a.example'))] }),
      'subjectAltName is not a SEQUENCE',
    ],
    [
      'an otherName of no type',
      build({ extensions: [altNames(tlv(0xa0, ia5('_xmpp-client.a')))] }),
      'type of an otherName is not an OBJECT IDENTIFIER',
    ],
    ['a key that is none', build({ spki: int(1) }), 'subjectPublicKeyInfo is not a SEQUENCE'],
    [
      'a name that is not UTF-8',
      build({ subject: name(tlv(12, Buffer.from([0xff]))) }),
      'OpenSSL cannot parse it',
    ],
    ['a key without bits', build({ spki: seq(ED25519) }), 'OpenSSL cannot parse it'],
  ])('%s', (_, der, malformed) => {
    expect(readCertificate(der)).toEqual({ malformed });
  });

  test('nested without end', () => {
    let deep = seq();
    for (let depth = 0; depth < 2_000; depth++) deep = seq(deep);
    expect(readCertificate(deep)).toEqual({ malformed: 'certificate is not DER' });
  });

  test('a primitive SAN name is needed; a constructed one is no name', () => {
    const odd = [tlv(0xa2, ia5('chat.example.org')), tlv(0x87, 'abc'), tlv(0xa7, int(1))];
    const nested = other('1.3.6.1.5.5.7.8.7', tlv(0x36, ia5('_xmpp-client.chat.example.org')));
    const der = build({ extensions: [altNames(...odd, nested, srvName('_a.b'), xmppAddr('c'))] });
    expect(readable(der).names).toEqual({
      ...NO_NAMES,
      srv: ['_a.b'],
      xmppAddr: ['c'],
      common: ['subject'],
    });
  });
});
