import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { isProofOf, tokenMechanism, tokenMessage } from '../../../../src/wire/xmpp/sasl/token.js';

test.each<[string, object | null]>([
  ['HT-SHA-256-EXPR', { hash: 'sha256', type: 'tls-exporter' }],
  ['HT-SHA3-512-ENDP', { hash: 'sha3-512', type: 'tls-server-end-point' }],
  ['HT-SHA-512-UNIQ', { hash: 'sha512', type: 'tls-unique' }],
  ['HT-SHA-256-NONE', { hash: 'sha256', type: null }],
  ['HT-SHA-1-EXPR', null],
  ['HT-SHA-256-OTHER', null],
  ['SCRAM-SHA-256', null],
])('the mechanism %s', (name, expected) => {
  expect(tokenMechanism(name)).toEqual(expected === null ? null : { name, ...expected });
});

test('the messages of client and server', () => {
  const mechanism = tokenMechanism('HT-SHA-256-EXPR');
  if (mechanism === null) throw new Error('unknown');
  const data = Buffer.from('channel-binding data');
  const proof = createHmac('sha256', 'token').update('Initiator').update(data).digest();
  expect(tokenMessage(mechanism, 'alice', 'token', data)).toEqual(
    Buffer.concat([Buffer.from('alice\0'), proof]),
  );
  const answer = createHmac('sha256', 'token').update('Responder').update(data).digest();
  expect(isProofOf(answer, mechanism, 'token', data)).toBe(true);
  expect(isProofOf(answer, mechanism, 'other', data)).toBe(false);
  expect(isProofOf(Buffer.alloc(0), mechanism, 'token', data)).toBe(false);
});
