import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSshHello } from '../../../src/wire/ssh/hello.js';

function list(...names: string[]): Buffer {
  const text = Buffer.from(names.join(','));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(text.length);
  return Buffer.concat([head, text]);
}

const kexinit = Buffer.concat([
  Buffer.of(0, 0, 0, 0, 0, 20),
  Buffer.alloc(16, 7),
  list('curve25519-sha256', 'ecdh-sha2-nistp256'),
  list('rsa-sha2-512', 'ssh-ed25519'),
]);

describe('readSshHello', () => {
  test('finds the banner after other lines, and the host keys after it', () => {
    const banner = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3';
    const bytes = Buffer.concat([Buffer.from(`Welcome\r\n${banner}\r\n`), kexinit]);
    expect(readSshHello(bytes)).toEqual({ banner, hostKeys: ['rsa-sha2-512', 'ssh-ed25519'] });
    for (let length = 0; length < bytes.length; length++) {
      expect(readSshHello(bytes.subarray(0, length))?.hostKeys ?? null).toBeNull();
    }
  });

  test('accepts a line end of only line feed, and escapes control characters', () => {
    expect(readSshHello(Buffer.from('SSH-2.0-a\u001b[2J\n'))).toEqual({
      banner: 'SSH-2.0-a?[2J',
      hostKeys: null,
    });
  });

  test('returns null without an identification line', () => {
    expect(readSshHello(Buffer.from('220 mail.example.org ESMTP\r\n'))).toBeNull();
    expect(readSshHello(Buffer.from('x\n'.repeat(64) + 'SSH-2.0-late\r\n'))).toBeNull();
  });

  test('decodes any input', () => {
    const anything = fc
      .tuple(fc.uint8Array({ maxLength: 80 }), fc.nat(4_294_967_295))
      .map(([tail, length]) => {
        const head = Buffer.alloc(26);
        head[5] = 20;
        head.writeUInt32BE(length, 22);
        return Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), head, tail]);
      });
    fc.assert(
      fc.property(fc.oneof(anything, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        const hello = readSshHello(bytes);
        expect(hello?.hostKeys?.length ?? 0).toBeLessThanOrEqual(64);
      }),
    );
  });
});
