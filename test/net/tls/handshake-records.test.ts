import { describe, expect, test } from 'vitest';
import { HandshakeRecords } from '../../../src/net/tls/handshake-records.js';

const ALERT = Uint8Array.of(21, 3, 3, 0, 2, 2, 40);
/** A handshake record of one message without a body: HelloRequest. */
const HANDSHAKE = Uint8Array.of(22, 3, 3, 0, 4, 0, 0, 0, 0);

function after(...chunks: readonly Uint8Array[]): HandshakeRecords {
  const records = new HandshakeRecords();
  for (const chunk of chunks) records.push(chunk);
  return records;
}

describe('meaning of a close', () => {
  test.each([
    ['before anything came', [], true],
    ['after an alert', [ALERT], true],
    ['after an alert in pieces', [ALERT.subarray(0, 3), ALERT.subarray(3)], true],
    ['after a part of a record', [HANDSHAKE.subarray(0, 5)], false],
    ['after another message', [HANDSHAKE], false],
  ] as const)('%s', (_, chunks, isRefusal) => {
    expect(after(...chunks).isRefusal()).toBe(isRefusal);
  });
});

test('the first alert counts', () => {
  const second = Uint8Array.of(21, 3, 3, 0, 2, 2, 80);
  expect(after(ALERT, second).alert).toMatchObject({ level: 2, description: 40 });
});

test('data that is not TLS is detected', () => {
  expect(after(Buffer.from('HTTP/1.1 400 Bad Request\r\n')).isBroken).toBe(true);
  expect(after(ALERT).isBroken).toBe(false);
});

test('data beyond the maximum flight is ignored', () => {
  const filler = Buffer.concat(Array.from({ length: 14_564 }, () => HANDSHAKE));
  expect(filler.length).toBeGreaterThan(131_072);
  expect(after(filler, ALERT).alert).toBeNull();
});

test('other lines of the key log are ignored', () => {
  const records = after(HANDSHAKE);
  records.keylog(Buffer.from('CLIENT_RANDOM 00 00\n'));
  records.keylog(Buffer.from('SERVER_HANDSHAKE_TRAFFIC_SECRET 00 zz\n'));
  expect(records.sent()).toBeNull();
});
