import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import forge from 'node-forge';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../cpu.js';
import { readCertificate } from '../../../src/rules/certificates/facts/certificate.js';
import { altNames, build, dns, fixture, readable, seq, sha256 } from './certificate-builder.js';

const FIXTURES = [
  'ecdsa-srv-xmppaddr',
  'ed25519',
  'expired',
  'explicit-curve',
  'must-staple',
  'nul-and-u-label',
  'odd-names',
  'rsa-pss',
].map(fixture);

/** What `node:crypto` says in text, in our terms. */
function asOpenSsl(x509: X509Certificate): object {
  const { publicKey } = x509;
  return {
    sha256: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
    serial: x509.serialNumber.toLowerCase(),
    notBefore: new Date(x509.validFrom).toISOString(),
    notAfter: new Date(x509.validTo).toISOString(),
    type: publicKey.asymmetricKeyType,
    spkiSha256: sha256(publicKey.export({ type: 'spki', format: 'der' })),
    ca: x509.ca,
    issued: x509.checkIssued(x509),
    // Undefined where there is none, whatever its type says.
    extendedKeyUsage: (x509.keyUsage as string[] | undefined) ?? [],
  };
}

const PURPOSES = new Map([
  ['serverAuth', '1.3.6.1.5.5.7.3.1'],
  ['clientAuth', '1.3.6.1.5.5.7.3.2'],
]);

function asOurs(der: Uint8Array): object {
  const { sha256, serial, notBefore, notAfter, key, spkiSha256, ca, ...rest } = readable(der);
  return {
    sha256,
    serial,
    notBefore,
    notAfter,
    type: key.type,
    spkiSha256,
    ca,
    issued: rest.selfIssued,
    extendedKeyUsage: rest.extendedKeyUsage.map((purpose) => PURPOSES.get(purpose) ?? purpose),
  };
}

describe('as OpenSSL reads it', () => {
  test('every root that comes with Node', () => {
    expect(rootCertificates.length).toBeGreaterThan(100);
    for (const pem of rootCertificates) {
      const x509 = new X509Certificate(pem);
      const certificate = readable(x509.raw);
      expect(asOurs(x509.raw)).toEqual(asOpenSsl(x509));
      expect(certificate.selfSigned).toBe(true);
      expect(certificate.signature.hash, certificate.signature.name).toMatch(
        /^sha(1|256|384|512)$/,
      );
      const { bits, curve } = certificate.key;
      const { modulusLength, namedCurve } = x509.publicKey.asymmetricKeyDetails ?? {};
      expect(bits).toBe(modulusLength ?? Number(/\d{3}/.exec(String(namedCurve))?.[0]));
      expect(curve === null).toBe(namedCurve === undefined);
      // Node gives one attribute a line, root first.
      const lines = x509.subject.split('\n').reverse();
      expect(certificate.subject).toBe(lines.join(','));
    }
  });

  test('every certificate made with openssl', () => {
    for (const der of FIXTURES) {
      const x509 = new X509Certificate(der);
      const ours = { ...asOurs(der) };
      const theirs = { ...asOpenSsl(x509) };
      // Node writes the curve's name for its parameters: what stands there is what TLSA hashes.
      if (der === FIXTURES[3]) Object.assign(theirs, { spkiSha256: sha256(spkiOf(der)) });
      expect(ours).toEqual(theirs);
      expect(readable(der).selfSigned).toBe(x509.checkIssued(x509) && x509.verify(x509.publicKey));
    }
  });

  test('an RSA certificate made with node-forge', () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const key = forge.pki.privateKeyFromPem(privateKey);
    const made = forge.pki.createCertificate();
    made.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
    made.serialNumber = '01ab';
    made.validity.notBefore = new Date('2024-01-01T00:00:00Z');
    made.validity.notAfter = new Date('2050-06-01T00:00:00Z');
    made.setSubject([{ name: 'commonName', value: 'chat.example.org' }]);
    made.setIssuer([{ name: 'commonName', value: 'chat.example.org' }]);
    made.setExtensions([
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'chat.example.org' }] },
    ]);
    made.sign(key, forge.md.sha512.create());
    const bytes = forge.asn1.toDer(forge.pki.certificateToAsn1(made)).getBytes();
    const der = Buffer.from(bytes, 'latin1');
    expect(asOurs(der)).toEqual(asOpenSsl(new X509Certificate(der)));
    expect(readable(der)).toMatchObject({
      selfSigned: true,
      key: { type: 'rsa', bits: 2048 },
      signature: { name: 'sha512WithRSAEncryption', hash: 'sha512' },
      names: { dns: ['chat.example.org'], common: ['chat.example.org'] },
    });
  });

  test('any list of DNS names', () => {
    const names = fc.array(fc.stringMatching(/^[\x20-\x7e]{1,20}$/), { maxLength: 8 });
    fc.assert(
      fc.property(names, (list) => {
        const der = build({ extensions: [altNames(...list.map((name) => dns(name)))] });
        expect(readable(der).names.dns).toEqual(list);
        expect(dnsNamesOf(new X509Certificate(der).subjectAltName ?? '')).toEqual(list);
      }),
    );
  });
});

/** `DNS:a.example, DNS:"b, c"`: quoted as JSON where need be. */
function dnsNamesOf(text: string): string[] {
  return [...text.matchAll(/DNS:("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)].map(([, name = '']) =>
    name.startsWith('"') ? (JSON.parse(name) as string) : name,
  );
}

/** The SubjectPublicKeyInfo as OpenSSL finds it: between its algorithm and the extensions. */
function spkiOf(der: Buffer): Buffer {
  // SEQUENCE { SEQUENCE { id-ecPublicKey, ... } }, both lengths in one further byte or two.
  const algorithm = der.indexOf(Buffer.from('06072a8648ce3d0201', 'hex'));
  for (let start = algorithm; start > 0; start--) {
    if (der[start] !== 0x30 || der[start + 1] !== 0x82) continue;
    const length = der.readUInt16BE(start + 2);
    if (der[start + 4] === 0x30) return der.subarray(start, start + 4 + length);
  }
  throw new Error('no SubjectPublicKeyInfo');
}

describe('hostile bytes', () => {
  /** Never a throw, and a value that is plain JSON. */
  function read(der: Uint8Array): void {
    const answer = readCertificate(der);
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
    if ('malformed' in answer) expect(answer.malformed).toMatch(/^[\x20-\x7e]{1,120}$/);
  }

  test('bytes of any kind', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), read), { numRuns: 500 });
  });

  test('bytes in a sequence', () => {
    const content = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(content, (parts) => read(seq(...parts.map((part) => seq(part))))),
      { numRuns: 500 },
    );
  });

  test('certificates with bytes changed, cut out and put in', () => {
    const change = fc.record({
      at: fc.nat({ max: 2_000 }),
      remove: fc.nat({ max: 3 }),
      insert: fc.uint8Array({ maxLength: 3 }),
    });
    const input = fc.tuple(
      fc.nat({ max: FIXTURES.length - 1 }),
      fc.array(change, { maxLength: 4 }),
    );
    fc.assert(
      fc.property(input, ([which, changes]) => {
        const bytes = [...(FIXTURES[which] ?? [])];
        for (const { at, remove, insert } of changes) {
          bytes.splice(at % bytes.length, remove, ...insert);
        }
        read(Uint8Array.from(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  test('what both we and OpenSSL read after one byte was changed, we read alike', () => {
    let both = 0;
    for (const original of FIXTURES.slice(0, 2)) {
      for (let at = 0; at < original.length; at++) {
        const der = Buffer.from(original);
        der[at] = (der[at] ?? 0) ^ 0x01;
        const answer = readCertificate(der);
        if ('malformed' in answer) continue;
        const x509 = new X509Certificate(der);
        both++;
        expect(answer.serial).toBe(x509.serialNumber.toLowerCase());
        expect(answer.notAfter).toBe(new Date(x509.validTo).toISOString());
        expect(answer.names.dns).toEqual(dnsNamesOf(x509.subjectAltName ?? ''));
        if (answer.selfIssued) expect(x509.subject).toBe(x509.issuer);
      }
    }
    expect(both).toBeGreaterThan(200);
  });

  test.each<readonly [string, Uint8Array]>([
    ['empty elements', seq(Buffer.alloc(65_000, Buffer.from([0x30, 0x00])))],
    [
      'empty names',
      build({ extensions: [altNames(Buffer.alloc(64_000, Buffer.from([0x82, 0])))] }),
    ],
    [
      'a subject of many parts',
      build({ subject: seq(Buffer.alloc(64_000, Buffer.from([0x31, 0]))) }),
    ],
    ['many extensions', build({ extensions: [Buffer.alloc(64_000, seq())] })],
    [
      'a long serial number',
      build({ serial: Buffer.concat([Buffer.from('0282fa00', 'hex'), Buffer.alloc(64_000, 1)]) }),
    ],
  ])('64 KiB of %s are read in no time', (_, der) => {
    expect(der.length).toBeLessThanOrEqual(65_536);
    // Some 30 ms here; a quadratic reader takes seconds.
    expect(cpuMs(() => read(der))).toBeLessThan(1_000);
  });
});
