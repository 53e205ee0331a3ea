/** More upload services than are asked. */
import { expect, test } from 'vitest';
import { upload } from '../probes/upload.js';
import type { IqAnswer, Kind, Observation } from '../src/model.js';
import type { ProbeContext } from '../src/probe.js';
import { seenOf } from '../src/seen.js';
import { AT, DOMAIN, recordingOf } from './checks/build.js';
import { rowOf } from './checks/catalogue.js';
import { element } from './checks/more-worlds.js';

const RESULT = { answer: 'result', condition: null, text: null } as const;

function info(subject: string): Observation {
  const payload = element(
    `<query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/></query>`,
  );
  return {
    ...{ id: `entity.iq@${subject}#disco#info account`, kind: 'entity.iq', subject, at: AT },
    value: { by: 'account', query: 'disco#info', tookMs: 1, answer: { ...RESULT, payload } },
  };
}

test('what is not asked for slots is told, so that the row is not good', async () => {
  const services = ['a', 'b', 'c'].map((name) => `${name}.${DOMAIN}`);
  const seen: Observation[] = services.map(info);
  const asked = new Set<string | null>();
  const client = {
    by: 'account',
    jid: `tester@${DOMAIN}/1`,
    iq({ to }: { readonly to: string | null }): Promise<IqAnswer> {
      asked.add(to);
      const url = `https://${to}/${crypto.randomUUID()}/xmpp-safeguard.txt`;
      const payload = element(
        `<slot xmlns='urn:xmpp:http:upload:0'><put url='${url}'/><get url='${url}'/></slot>`,
      );
      return Promise.resolve({ ...RESULT, payload });
    },
  };
  const context = {
    domain: DOMAIN,
    sessions: { first: () => client },
    seen: seenOf(seen, ['session', 'entity.iq']),
    now: () => AT,
  } as unknown as ProbeContext<Kind>;
  if (upload.scope !== 'domain') throw new Error('asked once');
  for await (const one of upload.run(context)) seen.push(one);
  expect([...asked]).toEqual(services.slice(0, 2));
  for (const id of ['upload-random-path', 'upload-no-username']) {
    expect(rowOf(recordingOf(seen), id).ruling).toMatchObject({
      status: 'not-observed',
      code: 'UPLOAD_UNANSWERED',
      args: { reason: 'skipped', detail: expect.stringContaining('c.') as string },
    });
  }
});
