/** More entities than are asked what they are, and more upload services than are asked for slots. */
import { expect, test } from 'vitest';
import { entity } from '../../probes/entity.js';
import { upload } from '../../probes/upload.js';
import { type Observation, observationOf } from '../../src/model/index.js';
import { AT, DOMAIN, recordingOf } from '../arbitrary/build.js';
import { rowOf } from '../arbitrary/catalogue.js';
import { element } from '../arbitrary/more-recordings.js';
import { runProbe, scriptedClient } from './run-probe.js';

const RESULT = { answer: 'result', condition: null, text: null } as const;

function info(subject: string, namespace = 'urn:xmpp:http:upload:0'): Observation {
  const payload = element(
    `<query xmlns='http://jabber.org/protocol/disco#info'><feature var='${namespace}'/></query>`,
  );
  const asked = { query: 'disco#info', by: 'account' } as const;
  const value = { ...asked, tookMs: 1, answer: { ...RESULT, payload } };
  return observationOf('entity.iq', subject, asked, AT, { value });
}

test('what is not asked for slots is told, so that the row is not good', async () => {
  const services = ['a', 'b', 'c'].map((name) => `${name}.${DOMAIN}`);
  const { seen, asked } = await uploaded(services.map((service) => info(service)));
  expect(asked).toEqual(services.slice(0, 2));
  for (const id of ['upload-random-path', 'upload-no-username']) {
    expect(rowOf(recordingOf(seen), id).ruling).toMatchObject({
      status: 'not-observed',
      code: 'UPLOAD_UNANSWERED',
      args: { reason: 'skipped', detail: expect.stringContaining('c.') as string },
    });
  }
});

/** Whom the probe asks for slots, in order, and what is seen in the end. */
async function uploaded(
  known: readonly Observation[],
  urlOf = (to: string) => `https://${to}/${crypto.randomUUID()}/xmpp-safeguard.txt`,
): Promise<{ readonly seen: readonly Observation[]; readonly asked: readonly string[] }> {
  const asked = new Set<string>();
  const client = scriptedClient({
    iq({ to, payload }) {
      asked.add(to ?? '');
      const url = urlOf(to ?? '');
      const [, namespace = ''] = /xmlns='([^']+)'/.exec(payload) ?? [];
      const urls = namespace.endsWith(':0')
        ? `<put url='${url}'/><get url='${url}'/>`
        : `<put>${url}</put><get>${url}</get>`;
      const slot = element(`<slot xmlns='${namespace}'>${urls}</slot>`);
      return Promise.resolve({ ...RESULT, errorType: null, payload: slot });
    },
  });
  const found = await runProbe(upload, { seen: known, clients: [client] });
  return { seen: [...known, ...found], asked: [...asked] };
}

function ruledOf(seen: readonly Observation[], id: string): string {
  const { status, code } = rowOf(recordingOf(seen), id).ruling;
  return `${status} ${code}`;
}

test('the domain is asked first, then what is on it, then others', async () => {
  const known = ['aaa.elsewhere.example', `up.${DOMAIN}`, DOMAIN].map((jid) => info(jid));
  const { seen, asked } = await uploaded(known);
  expect(asked).toEqual([DOMAIN, `up.${DOMAIN}`]);
  expect(ruledOf(seen, 'upload-random-path')).toBe('compliant UPLOAD_RANDOM');
  const others = await uploaded(['b.elsewhere.example', `up.${DOMAIN}`].map((jid) => info(jid)));
  expect(others.asked).toEqual([`up.${DOMAIN}`, 'b.elsewhere.example']);
});

test.each(['urn:xmpp:http:upload', 'eu:siacs:conversations:http:upload'])(
  'uploads under %s are asked for and ruled on',
  async (namespace) => {
    const { seen, asked } = await uploaded([info(`up.${DOMAIN}`, namespace)]);
    expect(asked).toEqual([`up.${DOMAIN}`]);
    expect(ruledOf(seen, 'upload-random-path')).toBe('compliant UPLOAD_RANDOM');
  },
);

test('uploads of a version that is not spoken are seen, and not looked at', async () => {
  const { seen, asked } = await uploaded([info(`up.${DOMAIN}`, 'urn:xmpp:http:upload:1')]);
  expect(asked).toEqual([]);
  for (const id of ['upload-random-path', 'upload-no-username']) {
    expect(rowOf(recordingOf(seen), id).ruling).toMatchObject({
      status: 'not-observed',
      code: 'UPLOAD_UNANSWERED',
      args: { reason: 'unsupported' },
    });
  }
});

test('128 random bits in the query are counted, and not kept', async () => {
  const ids: string[] = [];
  const { seen } = await uploaded([info(DOMAIN)], (to) => {
    const id = crypto.randomUUID().replaceAll('-', '');
    ids.push(id);
    return `https://${to}/get.php?id=${id}`;
  });
  expect(ruledOf(seen, 'upload-random-path')).toBe('compliant UPLOAD_RANDOM');
  expect(ruledOf(seen, 'upload-no-username')).toBe('compliant UPLOAD_NAMES_NOBODY');
  const kept = JSON.stringify(seen);
  for (const id of ids) expect(kept).not.toContain(id);
});

test('a user name in the query is marked', async () => {
  const { seen } = await uploaded(
    [info(DOMAIN)],
    (to) => `https://${to}/get?u=tester&amp;id=${crypto.randomUUID()}`,
  );
  expect(ruledOf(seen, 'upload-no-username')).toBe('missing UPLOAD_NAMES_OWNER');
});

test('what is not asked what it is may take uploads, so that there is not none', async () => {
  const items = Array.from({ length: 25 }, (_, at) => `<item jid='i${at}.${DOMAIN}'/>`).join('');
  const client = scriptedClient({
    iq({ to, payload }) {
      const listing = to === DOMAIN && /items'\/>$/.test(payload);
      const [of, content] = listing ? ['items', items] : ['info', ''];
      const answer = `<query xmlns='http://jabber.org/protocol/disco#${of}'>${content}</query>`;
      return Promise.resolve({ ...RESULT, errorType: null, payload: element(answer) });
    },
  });
  const entities = await runProbe(entity, { clients: [client] });
  const slots = await runProbe(upload, { seen: entities, clients: [client] });
  const seen = [...entities, ...slots];
  const skipped = seen.filter(({ failure }) => failure?.reason === 'skipped');
  expect(skipped).toHaveLength(5);
  expect(rowOf(recordingOf(seen), 'upload-random-path').ruling.status).toBe('not-observed');
});
