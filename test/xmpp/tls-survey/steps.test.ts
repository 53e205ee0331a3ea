/** Steps of the survey of TLS, by scripted answers. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Failure, ProtocolVersion, TlsList, TlsSuites } from '../../../src/model/index.js';
import { NetFailure } from '../../../src/net/failure.js';
import type { Connection } from '../../../src/net/net.js';
import { deferred } from '../../../src/util/waiting.js';
import { askFallback } from '../../../src/xmpp/tls-survey/fallback.js';
import type { HelloReply, Question } from '../../../src/xmpp/tls-survey/hello-asker.js';
import type { Manner } from '../../../src/xmpp/tls-survey/hello.js';
import { VERSIONS } from '../../../src/xmpp/tls-survey/list-suites.js';
import { TlsDialler } from '../../../src/xmpp/tls-survey/tls-dialler.js';
import { doubtRefusals } from '../../../src/xmpp/tls-survey/unproven.js';

const failed = (layer: Failure['layer'], reason: Failure['reason']): Failure => ({
  layer,
  reason,
  detail: 'as scripted',
});

describe('connections for TLS', () => {
  const connection: Connection = {
    ...{ duplex: new PassThrough(), address: '192.0.2.1', port: 5222, connectMs: 1 },
    close: () => undefined,
  };

  /** Each answer is one connection, or the failure of one. */
  function dialler(answers: readonly (Failure | null)[]): {
    readonly dialler: TlsDialler;
    readonly done: (Manner | 'pause')[];
  } {
    const left = [...answers];
    const done: (Manner | 'pause')[] = [];
    const made = new TlsDialler({
      where: '192.0.2.1:5222',
      backOff: async () => void done.push('pause'),
      dial: async (manner) => {
        done.push(manner);
        const failure = left.shift() ?? null;
        if (failure !== null) throw new NetFailure(failure);
        return connection;
      },
    });
    return { dialler: made, done };
  }

  test('the first is polite, the others wait for it and are pipelined', async () => {
    const { dialler: made, done } = dialler([]);
    const all = [made.dial(), made.dial(), made.dial()];
    expect(done).toEqual(['polite']);
    await Promise.all(all);
    expect(done).toEqual(['polite', 'pipelined', 'pipelined']);
    expect(made.backedOff).toBe(false);
  });

  test('if the first fails, so do the others, without an attempt', async () => {
    const { dialler: made, done } = dialler([failed('tcp', 'refused')]);
    const all = await Promise.allSettled([made.dial(), made.dial()]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(done).toEqual(['polite']);
  });

  test('a failed pipelined one is repeated politely, like all later ones', async () => {
    const { dialler: made, done } = dialler([null, failed('starttls', 'closed')]);
    for (let count = 0; count < 3; count += 1) await made.dial();
    expect(done).toEqual(['polite', 'pipelined', 'polite', 'polite']);
    expect(made.backedOff).toBe(false);
  });

  test('a refused one is repeated after a pause', async () => {
    const { dialler: made, done } = dialler([null, failed('tcp', 'refused')]);
    for (let count = 0; count < 2; count += 1) await made.dial();
    expect(done).toEqual(['polite', 'pipelined', 'pause', 'polite']);
    expect(made.backedOff).toBe(true);
  });

  test.each(['limited', 'budget', 'forbidden', 'bug'] as const)(
    'a failure with %s is not repeated',
    async (reason) => {
      const { dialler: made, done } = dialler([null, failed('tcp', reason)]);
      await made.dial();
      await expect(made.dial()).rejects.toMatchObject({ failure: { reason } });
      expect(done).toEqual(['polite', 'pipelined']);
    },
  );
});

type Step = { readonly value: TlsSuites } | { readonly failure: Failure };

const suitesOf = (version: ProtocolVersion, ...accepted: readonly string[]): Step => ({
  value: {
    ...{ version, accepted, preference: null, complete: true, asked: 2, strays: [] },
    ...{ failure: null, refusal: null, exchanges: [] },
  },
});

describe('TLS_FALLBACK_SCSV', () => {
  const CUT: Step = { failure: failed('tls', 'reset') };

  async function fallback(
    steps: Partial<Record<ProtocolVersion, Step>>,
    reply: HelloReply = { type: 'failed', failure: failed('tls', 'timeout') },
  ): Promise<{ readonly result: unknown; readonly asked: readonly Question[] }> {
    const asked: Question[] = [];
    const accepted = new Map(VERSIONS.map((version) => [version, deferred<readonly number[]>()]));
    for (const list of accepted.values()) list.resolve([0xc02f]);
    const asker = {
      groups: () => [],
      signatures: () => [],
      ask: async (question: Question) => {
        asked.push(question);
        return reply;
      },
    };
    const suites = new Map(VERSIONS.map((one) => [one, steps[one] ?? suitesOf(one)] as const));
    return { result: await askFallback(asker, suites, accepted), asked };
  }

  const BOTH = { 'TLSv1.3': suitesOf('TLSv1.3', 'A'), 'TLSv1.2': suitesOf('TLSv1.2', 'B') };
  const refused = (description: number | null): HelloReply => ({
    ...{ type: 'refused', of: 'offer', instead: null, flight: null },
    alert: description === null ? null : { level: 2, description, name: 'scripted' },
  });

  test('is sent in the version below the highest', async () => {
    const { asked } = await fallback(BOTH, refused(86));
    expect(asked).toMatchObject([{ version: 'TLSv1.2', suites: [0xc02f], fallback: true }]);
  });

  test.each<[string, HelloReply | undefined, string]>([
    ['inappropriate_fallback', refused(86), 'refused'],
    ['a close', refused(null), 'refused'],
    ['another alert', refused(40), 'unknown'],
    ['no answer', undefined, 'unknown'],
  ])('%s as answer: %s', async (_, reply, result) => {
    expect((await fallback(BOTH, reply)).result).toBe(result);
  });

  test.each([
    ['one version alone', { 'TLSv1.2': suitesOf('TLSv1.2', 'B') }, null],
    ['a higher version that may be there', { ...BOTH, 'TLSv1.3': CUT }, null],
    [
      'a highest version that is not known',
      { ...BOTH, 'TLSv1.3': CUT, 'TLSv1.1': suitesOf('TLSv1.1', 'B') },
      'unknown',
    ],
  ])('%s: no query', async (_, steps, result) => {
    expect(await fallback(steps)).toEqual({ result, asked: [] });
  });
});

test('unreliable refusals keep accepted codes, and no list is complete', () => {
  const list: TlsList = {
    ...{ accepted: ['x25519'], preference: 'single', complete: true, asked: 2, strays: [] },
    failure: null,
  };
  const survey = {
    where: '192.0.2.1:5222',
    suites: new Map<ProtocolVersion, Step>([
      ['TLSv1.3', suitesOf('TLSv1.3', 'A')],
      ['TLSv1.2', suitesOf('TLSv1.2', 'B')],
      ['SSLv3', suitesOf('SSLv3')],
    ]),
    groups: new Map<ProtocolVersion, TlsList>([
      ['TLSv1.3', list],
      ['TLSv1.2', list],
    ]),
    signatures: new Map<ProtocolVersion, TlsList>(),
  };
  doubtRefusals(survey, new Set(['TLSv1.2', 'SSLv3', 'SSLv2']));
  expect(survey.suites.get('TLSv1.3')).toEqual(suitesOf('TLSv1.3', 'A'));
  expect(survey.suites.get('TLSv1.2')).toMatchObject({
    value: { accepted: ['B'], complete: false, failure: { reason: 'limited' } },
  });
  expect(survey.suites.get('SSLv3')).toMatchObject({ failure: { reason: 'limited' } });
  expect(survey.suites.has('SSLv2')).toBe(false);
  expect(survey.groups.get('TLSv1.3')).toBe(list);
  expect(survey.groups.get('TLSv1.2')).toMatchObject({ complete: false });
});
