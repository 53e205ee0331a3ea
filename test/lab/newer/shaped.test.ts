/** With leave: limits of stanzas of a Prosody 13 that reads slowly, as Debian 13 sets it up. */
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { stockAddressOf } from '../hosts.js';
import type { OneProsody } from '../one-prosody.js';
import { expectStockLimits, STOCK_LIMITS } from '../stock.js';
import { startStockProsody } from './stock-prosody.js';

const given = inject('newer');
const reason = 'reason' in given ? given.reason : null;
const title = reason === null ? 'with the rates of Debian' : `skipped, because ${reason}`;

describe.skipIf(reason !== null)(title, () => {
  if ('reason' in given) {
    test('none of the servers is here', () => undefined);
    return;
  }
  const { lab, tree } = given;
  let server: OneProsody;
  beforeAll(async () => {
    server = await startStockProsody(lab, tree, stockAddressOf(lab.n));
  });
  afterAll(() => server.stop());

  describe.concurrent('stock Prosody 13', () => {
    test.each(STOCK_LIMITS)('at port %i: %s', (...place) =>
      expectStockLimits(lab, 'prosody13.example', place as (typeof STOCK_LIMITS)[number]),
    );
  });
});
