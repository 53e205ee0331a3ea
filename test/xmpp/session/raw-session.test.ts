import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { NS } from '../../../src/wire/xmpp/ns.js';
import { openStream } from '../../../src/wire/xmpp/stream.js';
import { attribute, xmlReader, type XmlElement } from '../../../src/wire/xmpp/xml.js';
import { rawSession } from '../../../src/xmpp/session/raw-session.js';
import { iqOutcome, type Session } from '../../../src/xmpp/session/session.js';
import { HEADER } from '../../peers/peer.js';
import { loopback } from '../../wire/xmpp/loopback.js';

const WAIT_MS = 200;
const QUERY = "<query xmlns='jabber:iq:register'/>";
const ERROR = `<error type='wait'><resource-constraint xmlns='${NS.stanzas}'/></error>`;

/** A session with a server that sends the result of `answer` for each stanza. */
async function sessionWith(answer: (stanza: XmlElement, socket: Socket) => string) {
  const duplex = await loopback((socket) => {
    const reader = xmlReader();
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (const event of reader.push(chunk)) {
        if (event.type === 'open') socket.write(HEADER);
        if (event.type === 'stanza') socket.write(answer(event.element, socket));
      }
    });
  });
  duplex.on('error', () => undefined);
  const options = { role: 'c2s', to: 'peer.example', timeoutMs: 2_000 } as const;
  return rawSession(await openStream(duplex, options), WAIT_MS);
}

const idOf = (stanza: XmlElement): string => attribute(stanza, 'id') ?? '';
const ask = (session: Session) =>
  iqOutcome(session, { type: 'get', to: null, payload: QUERY, timeoutMs: WAIT_MS });

describe('the outcome of an iq on a raw session', () => {
  test.each<[string, (stanza: XmlElement) => string, object]>([
    [
      'a result',
      (stanza) => `<message/><iq type='result' id='${idOf(stanza)}'>${QUERY}</iq>`,
      { answer: 'result', payload: { name: 'query' } },
    ],
    [
      'an error',
      (stanza) => `<iq type='error' id='${idOf(stanza)}'>${ERROR}</iq>`,
      { answer: 'error', type: 'wait', condition: 'resource-constraint', text: null },
    ],
    [
      'an error without a condition',
      (stanza) => `<iq type='error' id='${idOf(stanza)}'/>`,
      { answer: 'error', type: null, condition: 'undefined-condition', text: null },
    ],
    [
      'a stream error',
      () => `<stream:error><not-authorized xmlns='${NS.streamErrors}'/></stream:error>`,
      { answer: 'stream-error', error: { condition: 'not-authorized' } },
    ],
    ['the end of the stream', () => '</stream:stream>', { answer: 'closed' }],
  ])('%s', async (_what, answer, expected) => {
    expect(await ask(await sessionWith(answer))).toMatchObject(expected);
  });

  test('the end of the connection', async () => {
    const session = await sessionWith((_stanza, socket) => {
      socket.destroy();
      return '';
    });
    expect(await ask(session)).toEqual({ answer: 'closed' });
    expect(session.ending).toMatchObject({ type: 'failure' });
    expect(await ask(session)).toEqual({ answer: 'closed' });
  });

  test('silence is a failure, and the session goes on', async () => {
    let asked = 0;
    const session = await sessionWith((stanza) =>
      (asked += 1) === 1 ? '' : `<iq type='result' id='${idOf(stanza)}'/>`,
    );
    await expect(ask(session)).rejects.toThrow('the server sent nothing more in 200 ms');
    expect(session.ending).toBeNull();
    expect(await ask(session)).toEqual({ answer: 'result', payload: null });
  });

  test.each<[string, string, string]>([
    ['malformed XML', '<a></b>', 'what the server sent is'],
    ['many other stanzas', '<message/>'.repeat(11), 'many stanzas, and no answer among them'],
  ])('%s is a failure', async (_what, sent, expected) => {
    await expect(ask(await sessionWith(() => sent))).rejects.toThrow(expected);
  });
});

test('a raw session gives the next stanza that is wanted', async () => {
  const session = await sessionWith(() => "<message id='a'/><message id='b'/>");
  await session.send('<presence/>');
  const isB = (stanza: XmlElement): boolean => idOf(stanza) === 'b';
  expect(await session.next(isB, WAIT_MS)).toMatchObject({ attributes: { id: 'b' } });
  expect(await session.next(isB, 20)).toBeNull();
});
