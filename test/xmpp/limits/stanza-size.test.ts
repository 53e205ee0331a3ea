import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { trySize, type SizeWanted } from '../../../src/xmpp/limits/stanza-size.js';
import { openStream } from '../../../src/wire/xmpp/stream.js';
import { rawSession } from '../../../src/xmpp/session/raw-session.js';
import { HEADER } from '../../peers/peer.js';
import { after, loopback } from '../../wire/xmpp/loopback.js';

const LIMIT = 10_000;
const REFUSAL =
  "<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>" +
  '</stream:error></stream:stream>';

/** Refuses what is larger, and closes with the rest unread: the kernel then sends a reset. */
function refuseAndClose(socket: Socket): void {
  let read = 0;
  socket.once('data', () => {
    socket.write(HEADER);
    socket.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read <= LIMIT) return;
      socket.pause();
      // So that more comes in meanwhile, if more is sent.
      void after(5).then(() => socket.write(REFUSAL, () => socket.destroy()));
    });
  });
}

async function size(wanted: Pick<SizeWanted, 'paced'>) {
  const duplex = await loopback(refuseAndClose);
  duplex.on('error', () => undefined);
  const stream = await openStream(duplex, { role: 'c2s', to: 'peer.example', timeoutMs: 3_000 });
  const parts = { bytes: 262_145, finish: true, patienceMs: 3_000, to: 'peer.example' };
  return trySize(rawSession(stream, 3_000), { ...parts, ...wanted });
}

test('when paced, little data is in transit when the server answers', async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    const paced = await size({ paced: true });
    expect(paced).toMatchObject({ came: 'refused', finished: false });
    expect(paced.bytes).toBeLessThan(3 * LIMIT);
    expect((await size({ paced: false })).bytes).toBeGreaterThan(3 * LIMIT);
  }
});
