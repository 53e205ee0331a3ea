import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextRun, scheduleFault } from '../../src/watch/schedule.js';

const UTC = { cron: '0 * * * *', timezone: 'UTC', jitterMs: 0 };
const next = (schedule: typeof UTC, after: string): string | undefined =>
  nextRun(schedule, 'example.org', new Date(after))?.toISOString();

test('times follow the expression in its time zone', () => {
  expect(next(UTC, '2026-06-01T12:00:00Z')).toBe('2026-06-01T13:00:00.000Z');
  expect(next(UTC, '2026-06-01T11:59:59.999Z')).toBe('2026-06-01T12:00:00.000Z');
  const morning = { ...UTC, cron: '30 6 * * *', timezone: 'Europe/Zurich' };
  expect(next(morning, '2026-06-01T00:00:00Z')).toBe('2026-06-01T04:30:00.000Z');
  expect(next(morning, '2026-12-01T00:00:00Z')).toBe('2026-12-01T05:30:00.000Z');
  // 02:30 is not there on the day that summer time begins; the day is not left out.
  const night = { ...UTC, cron: '30 2 * * *', timezone: 'Europe/Zurich' };
  expect(next(night, '2026-03-28T12:00:00Z')?.slice(0, 10)).toBe('2026-03-29');
});

test('jitter delays, is constant for domain and time, and spreads domains', () => {
  const schedule = { ...UTC, jitterMs: 300_000 };
  const after = new Date('2026-06-01T12:30:00Z');
  const names = Array.from({ length: 50 }, (_, index) => `d${index}.example`);
  const runs = names.map((name) => nextRun(schedule, name, after)?.getTime() ?? 0);
  expect(names.map((name) => nextRun(schedule, name, after)?.getTime())).toEqual(runs);
  const slot = Date.parse('2026-06-01T13:00:00Z');
  for (const run of runs) expect(run - slot).toBeGreaterThanOrEqual(0);
  for (const run of runs) expect(run - slot).toBeLessThanOrEqual(300_000);
  expect(new Set(runs).size).toBeGreaterThan(45);
});

test('each time has one run with any jitter, and time increases', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('*/5 * * * *', '0 * * * *', '17 3 * * *'),
      fc.integer({ min: 0, max: 3_600_000 }),
      fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
      (cron, jitterMs, after) => {
        const run = nextRun({ cron, timezone: 'UTC', jitterMs }, 'example.org', after);
        expect(Number(run)).toBeGreaterThan(after.getTime());
        expect(Number(run) - after.getTime()).toBeLessThanOrEqual(24 * 3_600_000 + jitterMs);
      },
    ),
    { numRuns: 50 },
  );
});

test.each([
  [
    { cron: 'every hour' },
    "schedule 'every hour': write five fields (minute hour day month weekday), such as '0 * * * *'",
  ],
  [{ cron: '61 * * * *' }, "schedule '61 * * * *': 61 is not a valid minute"],
  [{ cron: '0 0 * * 8' }, "schedule '0 0 * * 8': 8 is not a valid weekday"],
  [
    { cron: '0 0 * foo *' },
    "schedule '0 0 * foo *': the field 'foo' is not valid (minute hour day month weekday)",
  ],
  [{ cron: '5-1 * * * *' }, "schedule '5-1 * * * *': the range 5-1 runs backwards"],
  [{ cron: '*/0 * * * *' }, "schedule '*/0 * * * *': the step 0 is not valid"],
  [{ cron: '0 0 30 2 *' }, "schedule '0 0 30 2 *': no such date exists, so it never runs"],
  [
    { timezone: 'Europe/Zürich' },
    "timezone 'Europe/Zürich' is unknown: use an IANA name such as Europe/Berlin",
  ],
])('%j is refused with a text', (part, text) => {
  const key = 'timezone' in part ? 'timezone' : 'schedule';
  expect(scheduleFault({ ...UTC, ...part })).toEqual({ key, text });
});

test('a schedule with runs has no fault', () => {
  for (const cron of ['0 * * * *', '*/10 * * * * *', '0 0 29 2 *', '@daily']) {
    expect(scheduleFault({ ...UTC, cron })).toBeNull();
  }
});
