import { describe, expect, test } from 'vitest';
import { NetFailure } from '../../../src/net/failure.js';
import { createConnectionBudget, type Lease } from '../../../src/net/limiter/connection-budget.js';

const { signal } = new AbortController();

/** Whether a promise is settled once everything that can run has run. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(
    () => (done = true),
    () => (done = true),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('connection budget', () => {
  test('limits open and opening connections for each address', async () => {
    const ledger = createConnectionBudget({ budget: 10, open: 3, opening: 2 });
    const first = await ledger.take('192.0.2.1', signal);
    const second = await ledger.take('192.0.2.1', signal);
    const third = ledger.take('192.0.2.1', signal);
    expect(await settled(third)).toBe(false);
    expect(await settled(ledger.take('192.0.2.2', signal))).toBe(true);
    first.opened();
    expect(await settled(third)).toBe(true);
    const fourth = ledger.take('192.0.2.1', signal);
    second.opened();
    (await third).opened();
    expect(await settled(fourth)).toBe(false);
    second.closed();
    second.closed();
    expect(await settled(fourth)).toBe(true);
  });

  test('ends at the budget, with the number of connections', async () => {
    const ledger = createConnectionBudget({ budget: 2, open: 8, opening: 8 });
    const leases: Lease[] = [
      await ledger.take('192.0.2.9', signal),
      await ledger.take('192.0.2.9', signal),
    ];
    for (const lease of leases) lease.closed();
    const refused = await ledger.take('192.0.2.9', signal).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NetFailure);
    expect((refused as NetFailure).failure.reason).toBe('budget');
    await ledger.take('192.0.2.1', signal);
    expect(ledger.usage()).toEqual([
      { address: '192.0.2.1', used: 1, budget: 2 },
      { address: '192.0.2.9', used: 2, budget: 2 },
    ]);
  });

  test('a wait ends with the scan, and unopened connections are not counted', async () => {
    const ledger = createConnectionBudget({ budget: 10, open: 1, opening: 1 });
    await ledger.take('192.0.2.1', signal);
    const scan = new AbortController();
    const waiting = ledger.take('192.0.2.1', scan.signal).catch((error: unknown) => error);
    scan.abort();
    expect(((await waiting) as NetFailure).failure).toMatchObject({
      layer: 'scan',
      reason: 'timeout',
    });
    expect(ledger.usage()[0]?.used).toBe(1);
  });
});
