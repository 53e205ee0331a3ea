import { describe, expect, test } from 'vitest';
import { NetFailure } from '../../../src/net/failure.js';
import {
  createRefusals,
  type Login,
  type LoginOutcome,
} from '../../../src/net/limiter/refused-accounts.js';

const { signal } = new AbortController();
const login = (more: Partial<Login> = {}): Login => ({
  account: { user: 'alice', password: 'a secret' },
  domain: 'home.example',
  where: '192.0.2.1:5223',
  signal,
  ...more,
});
const letIn: LoginOutcome = { outcome: 'success', condition: null };
const turnedAway: LoginOutcome = { outcome: 'failure', condition: 'not-authorized' };
const tired: LoginOutcome = { outcome: 'failure', condition: 'temporary-auth-failure' };
const cut: LoginOutcome = { outcome: 'closed', condition: null };

const ends = (end: LoginOutcome) => () => Promise.resolve(end);

async function failureOf(act: () => unknown): Promise<NetFailure['failure'] | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (error instanceof NetFailure) return error.failure;
    throw error;
  }
}

/** All that can run has run. */
const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('refused account', () => {
  test('is not tried by other scans, whose errors contain no name', async () => {
    const refusals = createRefusals();
    const [first, second] = [refusals.forScan(), refusals.forScan()];
    await first.oneOf(login(), ends(turnedAway));
    let tried = false;
    const act = () => {
      tried = true;
      return Promise.resolve(letIn);
    };
    const told = {
      layer: 'sasl',
      reason: 'skipped',
      detail:
        '192.0.2.1:5223: the server refused the account earlier in this run, so no login was tried',
    };
    expect(await failureOf(() => second.oneOf(login(), act))).toEqual(told);
    expect(await failureOf(() => second.assertNotRefused(login()))).toEqual(told);
    expect(tried).toBe(false);
    // The scan itself knows best what it was turned away with.
    expect(await failureOf(() => first.assertNotRefused(login()))).toBeNull();
  });

  test.each<[string, Partial<Login>]>([
    ['another name', { account: { user: 'bob', password: 'a secret' } }],
    ['another password', { account: { user: 'alice', password: 'another' } }],
    ['another domain', { domain: 'elsewhere.example' }],
  ])('%s is another account', async (_what, more) => {
    const refusals = createRefusals();
    await refusals.forScan().oneOf(login(), ends(turnedAway));
    expect(await failureOf(() => refusals.forScan().assertNotRefused(login(more)))).toBeNull();
  });

  test.each([
    ['a day', turnedAway, 86_400_000],
    ['an hour, where the server says that it is for a while', tired, 3_600_000],
  ])('is tried again after %s', async (_what, end, ms) => {
    let now = 0;
    const refusals = createRefusals(() => now);
    await refusals.forScan().oneOf(login(), ends(end));
    now = ms - 1;
    expect(await failureOf(() => refusals.forScan().assertNotRefused(login()))).not.toBeNull();
    now = ms;
    expect(await failureOf(() => refusals.forScan().assertNotRefused(login()))).toBeNull();
  });

  test('is no longer refused after a successful login', async () => {
    const refusals = createRefusals();
    const [first, second] = [refusals.forScan(), refusals.forScan()];
    await first.oneOf(login(), ends(turnedAway));
    await first.oneOf(login(), ends(letIn));
    expect(await failureOf(() => second.oneOf(login(), ends(letIn)))).toBeNull();
  });

  test('is not refused without an answer', async () => {
    const refusals = createRefusals();
    const [first, second] = [refusals.forScan(), refusals.forScan()];
    await first.oneOf(login(), ends(cut));
    await expect(
      first.oneOf(login(), () => Promise.reject(new Error('the connection was lost'))),
    ).rejects.toThrow('lost');
    expect(await failureOf(() => second.oneOf(login(), ends(letIn)))).toBeNull();
  });
});

describe('logins without a result', () => {
  const lost = () => Promise.reject(new Error('the connection was lost'));

  test('are at most three in a row, within an hour', async () => {
    let now = 0;
    const refusals = createRefusals(() => now);
    await refusals.forScan().oneOf(login(), ends(cut));
    await expect(refusals.forScan().oneOf(login(), lost)).rejects.toThrow('lost');
    await refusals.forScan().oneOf(login(), ends(cut));
    const told = () => failureOf(() => refusals.forScan().assertNotRefused(login()));
    expect((await told())?.detail).toContain('brought no login of the account to an end earlier');
    now = 3_600_000;
    expect(await told()).toBeNull();
  });

  test('are counted anew after a login with a result', async () => {
    const refusals = createRefusals();
    for (const end of [cut, cut, letIn, cut, cut]) {
      await refusals.forScan().oneOf(login(), ends(end));
    }
    expect(await failureOf(() => refusals.forScan().assertNotRefused(login()))).toBeNull();
  });
});

describe('parallel scans', () => {
  /** Logins under way, and how each of them is to end. */
  function many(count: number) {
    const refusals = createRefusals();
    const underWay: ((end: LoginOutcome) => void)[] = [];
    const act = () => new Promise<LoginOutcome>((resolve) => underWay.push(resolve));
    const runs = Array.from({ length: count }, () =>
      failureOf(() => refusals.forScan().oneOf(login(), act)),
    );
    return { underWay, runs, refusals, act };
  }

  test('send a wrong password once', async () => {
    const { underWay, runs } = many(4);
    await idle();
    expect(underWay).toHaveLength(1);
    underWay[0]?.(turnedAway);
    const [first, ...others] = await Promise.all(runs);
    expect(first).toBeNull();
    expect(others.map((failure) => failure?.reason)).toEqual(['skipped', 'skipped', 'skipped']);
    expect(underWay).toHaveLength(1);
  });

  test('log in in parallel after the first success', async () => {
    const { underWay, runs, refusals, act } = many(4);
    await idle();
    underWay[0]?.(letIn);
    await idle();
    expect(underWay).toHaveLength(4);
    const late = refusals.forScan().oneOf(login(), act);
    await idle();
    expect(underWay).toHaveLength(5);
    for (const end of underWay) end(letIn);
    expect(await Promise.all(runs)).toEqual([null, null, null, null]);
    await late;
  });

  test('log in one after another before that', async () => {
    const { underWay, runs } = many(3);
    for (const number of [1, 2, 3]) {
      await idle();
      expect(underWay).toHaveLength(number);
      underWay[number - 1]?.(cut);
    }
    expect(await Promise.all(runs)).toEqual([null, null, null]);
  });

  test('an aborted wait does not change the order', async () => {
    const { underWay, runs, refusals, act } = many(1);
    await idle();
    const end = new AbortController();
    const givenUp = failureOf(() => refusals.forScan().oneOf(login({ signal: end.signal }), act));
    const behind = failureOf(() => refusals.forScan().oneOf(login(), act));
    end.abort();
    expect(await givenUp).toMatchObject({ layer: 'scan', reason: 'timeout' });
    await idle();
    expect(underWay).toHaveLength(1);
    underWay[0]?.(turnedAway);
    expect(await behind).toMatchObject({ reason: 'skipped' });
    await Promise.all(runs);
  });
});
