import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { saslName, saslPrepare, Unpreparable } from '../../../../src/wire/xmpp/sasl/prepare.js';

describe('SASLprep', () => {
  test.each([
    // RFC 4013 §3
    ['I\u{ad}X', 'IX'],
    ['user', 'user'],
    ['USER', 'USER'],
    ['\u{aa}', 'a'],
    ['\u{2168}', 'IX'],
    ['a\u{3000}b', 'a b'],
    ['Gru\u{308}\u{df}e', 'Grüße'],
    ['пароль', 'пароль'],
  ])('%j is %j', (given, prepared) => {
    expect(saslPrepare(given, 'the password')).toBe(prepared);
  });

  test.each([
    ['\u{7}'], // RFC 4013 §3: prohibited
    ['\u{627}1'], // RFC 4013 §3: bidirectional
    ['\u{5d0}'],
    [''],
    ['\u{ad}'],
    ['a\u{202e}b'],
    ['\u{e000}'],
    ['\ud800'],
    ['\u{1f511}'],
    ['a\nb'],
    ['\u{fffd}'],
    ['x'.repeat(1_024)],
  ])('%j is refused', (given) => {
    expect(() => saslPrepare(given, 'the password')).toThrow(Unpreparable);
  });

  test('an error never contains the password', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'binary', size: 'small' }), (password) => {
        try {
          saslPrepare(password, 'the password');
        } catch (error) {
          expect(error).toBeInstanceOf(Unpreparable);
          expect((error as Error).message).not.toContain(password);
        }
      }),
    );
  });

  test('preparation is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        let prepared;
        try {
          prepared = saslPrepare(text, 'the password');
        } catch {
          return;
        }
        expect(saslPrepare(prepared, 'the password')).toBe(prepared);
      }),
    );
  });
});

test('saslname escapes special characters', () => {
  expect(saslName('a,b=c')).toBe('a=2Cb=3Dc');
});
