import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createAuthority, selfSigned } from '../../../src/demo/certificates.js';
import { dialbackKey, makeBadIdentities, readIdentity } from '../../../src/net/tls/identity.js';

const NOW = new Date();
const own = createAuthority('test authority').issue(['own.example']);

describe('readIdentity', () => {
  test('a certificate, its key and its domain', () => {
    const { sha256, warnings } = readIdentity(own.cert, own.key, 'own.example', NOW);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(warnings).toEqual([]);
  });

  test.each<[string, () => unknown, string]>([
    [
      'another domain',
      () => readIdentity(own.cert, own.key, 'other.example', NOW),
      'the certificate is not for other.example',
    ],
    [
      'the key of another',
      () => readIdentity(own.cert, selfSigned(['own.example']).key, 'own.example', NOW),
      'the key does not belong to the certificate',
    ],
    [
      'after its end',
      () => readIdentity(own.cert, own.key, 'own.example', new Date(Date.now() + 9e10)),
      'the certificate expired on ',
    ],
    [
      'before its beginning',
      () => readIdentity(own.cert, own.key, 'own.example', new Date(0)),
      'the certificate is not valid before ',
    ],
    [
      'no PEM',
      () => readIdentity('x', own.key, 'own.example', NOW),
      'the certificate is not readable',
    ],
    [
      'no key',
      () => readIdentity(own.cert, 'secret', 'own.example', NOW),
      'the key is not readable',
    ],
  ])('%s is refused in one line, which does not quote the key', (_what, read, message) => {
    expect(read).toThrow(message);
    expect(read).not.toThrow(/secret|\n/);
  });
});

test('each bad identity has exactly one defect, and valid usages', async () => {
  const made = await makeBadIdentities('from.example');
  const of = (name: keyof typeof made): X509Certificate => new X509Certificate(made[name].cert);
  const inDate = (one: X509Certificate): boolean => new Date(one.validTo) > NOW;
  expect(of('self-signed').verify(of('self-signed').publicKey)).toBe(true);
  expect(of('self-signed').checkHost('from.example')).toBe('from.example');
  expect(inDate(of('self-signed'))).toBe(true);
  expect(of('wrong-name').checkHost('from.example')).toBeUndefined();
  expect(inDate(of('wrong-name'))).toBe(true);
  expect(of('expired').checkHost('from.example')).toBe('from.example');
  expect(inDate(of('expired'))).toBe(false);
  for (const name of ['self-signed', 'wrong-name', 'expired'] as const) {
    const one = of(name);
    expect(one.keyUsage).toEqual(
      expect.arrayContaining(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']),
    );
    expect(readIdentityKey(made[name])).toBe(true);
  }
});

function readIdentityKey({ cert, key }: { cert: string; key: string }): boolean {
  const name = new X509Certificate(cert).subjectAltName?.replace('DNS:', '') ?? '';
  const middle = new Date(Date.parse(new X509Certificate(cert).validFrom) + 1_000);
  return readIdentity(cert, key, name, middle).warnings.length === 0;
}

test('dialback key: the example of XEP-0185 §2', () => {
  expect(dialbackKey('s3cr3tf0rd14lb4ck', 'xmpp.example.com', 'example.org', 'D60000229F')).toBe(
    '37c69b1cf07a3f67c04a5ef5902fa5114f2c76fe4a2686482ba5b89323075643',
  );
});
