import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { startDeadline } from '../../../src/util/deadline.js';
import { MOST_MADE_UP_LOGINS } from '../../../src/model/index.js';
import { NetFailure } from '../../../src/net/failure.js';
import { createFailedLogins } from '../../../src/net/limiter/failed-logins.js';
import {
  createConnectionLimiter,
  type Lease,
} from '../../../src/net/limiter/connection-limiter.js';
import { createConnectionBudget } from '../../../src/net/limiter/connection-budget.js';

const { signal } = new AbortController();
const HERE = '192.0.2.1';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function failureOf(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error instanceof NetFailure ? error.failure : error;
  }
  return null;
}

describe('a limiter shared by scans', () => {
  test('has the same limits for two scans as for one, and a budget for each', async () => {
    const limits = { budget: 3, open: 4, opening: 2 };
    const gate = createConnectionLimiter(limits);
    const ledgers = [1, 2].map(() => createConnectionBudget(limits, gate.door()));
    let open = 0;
    let opening = 0;
    let most = { open: 0, opening: 0 };
    const connect = async (ledger: (typeof ledgers)[number]): Promise<string> => {
      let lease: Lease;
      try {
        lease = await ledger.take(HERE, signal);
      } catch (error) {
        return (error as NetFailure).failure.reason;
      }
      open += 1;
      opening += 1;
      most = { open: Math.max(most.open, open), opening: Math.max(most.opening, opening) };
      await turn();
      opening -= 1;
      lease.opened();
      await turn();
      open -= 1;
      lease.closed();
      return 'done';
    };
    const ends = await Promise.all(
      ledgers.flatMap((ledger) => Array.from({ length: 4 }, () => connect(ledger))),
    );
    expect(ends.filter((end) => end === 'done')).toHaveLength(6);
    expect(ends.filter((end) => end === 'budget')).toHaveLength(2);
    expect(most).toEqual({ open: 4, opening: 2 });
    for (const ledger of ledgers) {
      expect(ledger.usage()).toEqual([{ address: HERE, used: 3, budget: 3 }]);
    }
  });

  test('prefers the scan that started first', async () => {
    const gate = createConnectionLimiter({ open: 1, opening: 1 });
    const [first, second] = [gate.door(), gate.door()];
    const held = await second.enter(HERE, signal);
    const order: string[] = [];
    const waits = [
      second.enter(HERE, signal).then((lease) => (order.push('second'), lease)),
      first.enter(HERE, signal).then((lease) => (order.push('first'), lease)),
      first.enter(HERE, signal).then((lease) => (order.push('first again'), lease)),
    ];
    held.closed();
    for (let round = 0; round < 3; round += 1) {
      await turn();
      (await waits[[1, 2, 0][round] ?? 0])?.closed();
    }
    expect(order).toEqual(['first', 'first again', 'second']);
  });

  test('reports when a scan is blocked by others, and only then', async () => {
    const gate = createConnectionLimiter({ open: 1, opening: 1 });
    const [first, second] = [gate.door(), gate.door()];
    const told: string[] = [];
    first.onStarved = (starved) => void told.push(`first ${starved}`);
    second.onStarved = (starved) => void told.push(`second ${starved}`);
    const held = await first.enter(HERE, signal);
    // It waits for itself.
    const more = first.enter(HERE, signal);
    const waiting = second.enter(HERE, signal);
    await turn();
    expect(told).toEqual(['second true']);
    held.closed();
    (await more).closed();
    (await waiting).closed();
    expect(told).toEqual(['second true', 'first true', 'first false', 'second false']);
  });

  test('releases a place at the end of a scan only when its connection closes', async () => {
    const gate = createConnectionLimiter({ open: 1, opening: 1 });
    const [first, second] = [gate.door(), gate.door()];
    const held = await first.enter(HERE, signal);
    let entered = false;
    const waiting = second.enter(HERE, signal).then((lease) => ((entered = true), lease));
    first.close();
    await sleep(300);
    expect(entered).toBe(false);
    held.closed();
    await turn();
    expect(entered).toBe(true);
    (await waiting).closed();
  });

  test('releases places a second after the scan, and refuses expired waits', async () => {
    const gate = createConnectionLimiter({ open: 1, opening: 1 });
    const [first, second] = [gate.door(), gate.door()];
    await first.enter(HERE, signal);
    const waiting = second.enter(HERE, signal);
    first.close();
    (await waiting).closed();
    await expect(second.enter(HERE, AbortSignal.abort())).rejects.toMatchObject({
      failure: { layer: 'scan', reason: 'timeout' },
    });
  });

  test('random scans never starve or exceed a limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ door: fc.nat(3), address: fc.nat(1), ends: fc.boolean() }), {
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 3 }),
        async (asked, open) => {
          const gate = createConnectionLimiter({ open, opening: open });
          const doors = Array.from({ length: 4 }, () => gate.door());
          const inside = [0, 0];
          const ends = asked.map(async ({ door, address, ends }) => {
            const scan = new AbortController();
            const entered = doors[door]?.enter(`192.0.2.${address}`, scan.signal);
            if (ends) scan.abort();
            const lease = await entered?.catch(() => null);
            if (lease == null) return 'late';
            inside[address] = (inside[address] ?? 0) + 1;
            expect(inside[address]).toBeLessThanOrEqual(open);
            await turn();
            inside[address] = (inside[address] ?? 0) - 1;
            lease.closed();
            return 'done';
          });
          const all = await Promise.all(ends);
          asked.forEach(({ ends }, index) => {
            if (!ends) expect(all[index]).toBe('done');
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('failing logins', () => {
  const limits = { open: 8, opening: 4 };

  test('have one limit for all scans of an address, within an hour', () => {
    let now = 0;
    const gate = createConnectionLimiter(limits, { now: () => now });
    const [first, second] = [gate.door(), gate.door()];
    first.fail(HERE, MOST_MADE_UP_LOGINS - 1);
    expect(failureOf(() => second.fail(HERE, 2))).toMatchObject({
      layer: 'scan',
      reason: 'skipped',
      detail: expect.stringContaining(
        `${HERE}: ${MOST_MADE_UP_LOGINS - 1} logins failed`,
      ) as string,
    });
    second.fail(HERE, 1);
    second.fail('192.0.2.2', MOST_MADE_UP_LOGINS);
    expect(failureOf(() => first.fail(HERE, 1))).not.toBeNull();
    now = 3_600_000;
    expect(failureOf(() => first.fail(HERE, MOST_MADE_UP_LOGINS))).toBeNull();
  });

  test('do not count if the password was not checked', () => {
    const gate = createConnectionLimiter(limits, { now: () => 0 });
    const leave = gate.door().fail(HERE, 2);
    leave.spare();
    leave.spare();
    leave.spare();
    expect(failureOf(() => gate.door().fail(HERE, MOST_MADE_UP_LOGINS))).toBeNull();
    expect(failureOf(() => gate.door().fail(HERE, 1))).not.toBeNull();
  });

  test('are counted by all limiters that share the counter', () => {
    const failedLogins = createFailedLogins(() => 0);
    const [first, second] = [1, 2].map(() =>
      createConnectionLimiter(limits, { failedLogins }).door(),
    );
    first?.fail(HERE, MOST_MADE_UP_LOGINS);
    expect(failureOf(() => second?.fail(HERE, 1))).toMatchObject({ reason: 'skipped' });
  });

  test('are limited for a single scan too', () => {
    const door = createConnectionLimiter(limits).door();
    door.fail(HERE, MOST_MADE_UP_LOGINS);
    expect(failureOf(() => door.fail(HERE, 1))).toMatchObject({ reason: 'skipped' });
  });
});

describe('deadline', () => {
  test('does not expire while the clock is stopped', async () => {
    const deadline = startDeadline(40);
    deadline.pause();
    deadline.pause();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(deadline.signal.aborted).toBe(false);
    deadline.resume();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(deadline.signal.aborted).toBe(true);
    deadline.resume();
    deadline.end();
  });
});
