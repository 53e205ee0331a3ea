/** What a probe is given: in the types, where a line that must not compile is marked, and in fact. */
import { expect, test } from 'vitest';
import type { Kind } from '../../src/model/index.js';
import { contextFor } from '../../src/scan/context.js';
import {
  domainProbe,
  endpointProbe,
  type AnyProbe,
  type ProbeAccess,
  type ProbeContext,
} from '../../src/scan/probe.js';
import { wholeContext } from '../probes/run-probe.js';

const EMPTY = {
  title: '',
  sends: { what: '', often: '' },
  needs: [],
  yields: [],
  connections: 0,
} as const;

/** Never run: each line with an expected error is the test. */
export const PROBES_THAT_ASK_FOR_TOO_MUCH: readonly AnyProbe[] = [
  domainProbe({
    ...{ ...EMPTY, id: 'public', access: 'public' },
    async *run(context) {
      // @ts-expect-error a public probe has no account
      await Promise.resolve(context.account);
      // @ts-expect-error nor one on another server
      await Promise.resolve(context.federated);
      // @ts-expect-error nor sessions, which are logged in
      await Promise.resolve(context.sessions);
      // @ts-expect-error nor anything to undo
      await Promise.resolve(context.netToUndo);
      yield* [];
    },
  }),
  endpointProbe({
    ...{ ...EMPTY, id: 'public-endpoint', access: 'public', applies: () => true },
    // @ts-expect-error at an endpoint neither
    async *run({ account }) {
      await Promise.resolve(account);
      yield* [];
    },
  }),
  domainProbe({
    ...{ ...EMPTY, id: 'federated', access: 'federated' },
    async *run(context) {
      await Promise.resolve([context.federated, context.sessions]);
      // @ts-expect-error an account on another server is none on the target
      await Promise.resolve(context.account);
      yield* [];
    },
  }),
  domainProbe({
    ...{ ...EMPTY, id: 'account', access: 'account' },
    async *run(context) {
      await Promise.resolve([context.account, context.sessions, context.netToUndo]);
      // Tokens of the account are secrets.
      await Promise.resolve(context.redact);
      yield* [];
    },
  }),
  domainProbe({
    ...{ ...EMPTY, id: 'intrusive', access: 'intrusive' },
    async *run(context) {
      await Promise.resolve([context.account, context.netToUndo]);
      // @ts-expect-error an intrusive probe logs in by itself
      await Promise.resolve(context.sessions);
      yield* [];
    },
  }),
  // @ts-expect-error no such access
  domainProbe({ ...EMPTY, id: 'owner', access: 'owner', async *run() {} }),
];

test.each<[ProbeAccess, readonly string[]]>([
  ['public', []],
  ['federated', ['federated', 'sessions']],
  ['account', ['account', 'federated', 'netToUndo', 'redact', 'sessions']],
  ['intrusive', ['account', 'netToUndo', 'redact']],
])('a probe with access %s is given %j beyond the rest', (access, more) => {
  const given: ProbeContext<Kind, ProbeAccess> = contextFor(access, wholeContext({}));
  const open = ['domain', 'to', 'settings', 'seen', 'net', 'federation', 'now'];
  expect(Object.keys(given).sort()).toEqual([...open, ...more].sort());
});
