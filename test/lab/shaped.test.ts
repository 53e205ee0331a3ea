/** With leave: limits of stanzas of a server that reads slowly, as Debian sets it up. */
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { stockAddressOf } from './hosts.js';
import { startProsody, type OneProsody } from './one-prosody.js';
import { expectStockLimits, STOCK_LIMITS } from './stock.js';

const lab = inject('lab');

let server: OneProsody;
beforeAll(async () => {
  server = await startProsody(lab, 'stock', { address: stockAddressOf(lab.n) });
});
afterAll(() => server.stop());

describe.concurrent('stock Prosody 0.12, with the rates of Debian', () => {
  test.each(STOCK_LIMITS)('at port %i: %s', (...place) =>
    expectStockLimits(lab, 'prosody-good.example', place as (typeof STOCK_LIMITS)[number]),
  );
});
