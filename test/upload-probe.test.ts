/** More entities than are asked what they are, and more upload services than are asked for slots. */
import { expect, test } from 'vitest';
import { entity } from '../probes/entity.js';
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

test('what is not asked what it is may take uploads, so that there is not none', async () => {
  const items = Array.from({ length: 25 }, (_, at) => `<item jid='i${at}.${DOMAIN}'/>`).join('');
  const client = {
    by: 'account',
    jid: `tester@${DOMAIN}/1`,
    iq({ to, payload }: { readonly to: string | null; readonly payload: string }) {
      const listing = to === DOMAIN && /items'\/>$/.test(payload);
      const [of, content] = listing ? ['items', items] : ['info', ''];
      const answer = `<query xmlns='http://jabber.org/protocol/disco#${of}'>${content}</query>`;
      return Promise.resolve({ ...RESULT, payload: element(answer) });
    },
  };
  const seen: Observation[] = [];
  const context = {
    ...{ domain: DOMAIN, to: DOMAIN, now: () => AT },
    sessions: { first: (...kinds: string[]) => (kinds.includes('account') ? client : null) },
    get seen() {
      return seenOf(seen, ['session', 'entity.iq']);
    },
  } as unknown as ProbeContext<Kind>;
  for (const probe of [entity, upload]) {
    if (probe.scope !== 'domain') throw new Error('asked once');
    for await (const one of probe.run(context)) seen.push(one);
  }
  const skipped = seen.filter(({ failure }) => failure?.reason === 'skipped');
  expect(skipped).toHaveLength(5);
  expect(rowOf(recordingOf(seen), 'upload-random-path').ruling.status).toBe('not-observed');
});
