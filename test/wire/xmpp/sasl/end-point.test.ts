import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import forge from 'node-forge';
import { expect, test } from 'vitest';
import { endPointData } from '../../../../src/wire/xmpp/sasl/end-point.js';

const FIXTURES = join(import.meta.dirname, '../../../rules/certificates/fixtures');

function derOf(name: string): Buffer {
  return new X509Certificate(readFileSync(join(FIXTURES, name))).raw;
}

test.each(['ecdsa-srv-xmppaddr.pem', 'expired.pem'])('%s: SHA-384, as it is signed', (name) => {
  expectHash(derOf(name), 'sha384');
});

test.each([
  ['md5', 'sha256'],
  ['sha1', 'sha256'],
  ['sha256', 'sha256'],
  ['sha512', 'sha512'],
] as const)('RSA with %s: %s (RFC 5929 §4.1)', (digest, hash) => {
  const keys = forge.pki.rsa.generateKeyPair(1024);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.sign(keys.privateKey, forge.md[digest].create());
  const der = forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes();
  expectHash(Buffer.from(der, 'latin1'), hash);
});

function expectHash(der: Buffer, hash: string): void {
  const expected = createHash(hash).update(der).digest('hex');
  expect(Buffer.from(endPointData(der) ?? []).toString('hex')).toBe(expected);
}

test.each(['ed25519.pem', 'rsa-pss.pem'])('%s: undefined (RFC 5929 §4.1)', (name) => {
  expect(endPointData(derOf(name))).toBeNull();
});

test('data that is not a certificate has none', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(endPointData(bytes)).toBeNull();
    }),
  );
  const der = derOf('expired.pem');
  for (let length = 0; length < der.length; length += 7) {
    expect(endPointData(der.subarray(0, length))).toBeNull();
  }
});
