/** When a domain is looked at next. Pure: the clock is the caller's. */
import { createHash } from 'node:crypto';
import { Cron } from 'croner';
import { Problem } from '../problem.js';

export interface Schedule {
  /** `MINUTE HOUR DAY MONTH WEEKDAY`, with seconds before them where there are six. */
  readonly cron: string;
  /** IANA name. */
  readonly timezone: string;
  /** A run comes up to so much later than the expression says, ms. */
  readonly jitterMs: number;
}

/**
 * The first slot after `after`, with its jitter. The jitter hangs on the domain and the slot:
 * many domains of one schedule are spread, and a restart does not move them.
 */
export function nextRun(schedule: Schedule, domain: string, after: Date): Date | null {
  const cron = cronOf(schedule);
  // A slot before `after` may still be to come by its jitter.
  let from = new Date(after.getTime() - schedule.jitterMs);
  for (;;) {
    const slot = cron.nextRun(from);
    if (slot === null) return null;
    const run = new Date(slot.getTime() + jitter(schedule, domain, slot));
    if (run > after) return run;
    from = slot;
  }
}

/** Throws `Problem` for an expression or a timezone that is none. */
export function assertSchedule(schedule: Schedule): void {
  const next = nextRun(schedule, '', new Date(0));
  if (next === null) throw new Problem(`schedule '${schedule.cron}': never comes`);
}

function cronOf({ cron, timezone }: Schedule): Cron {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    throw new Problem(`timezone '${timezone}': is no name of the IANA time zone database`);
  }
  try {
    return new Cron(cron, { timezone, paused: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem(`schedule '${cron}': ${why}`, { cause: error });
  }
}

function jitter({ jitterMs }: Schedule, domain: string, slot: Date): number {
  if (jitterMs === 0) return 0;
  const hash = createHash('sha256').update(`${domain} ${slot.toISOString()}`).digest();
  return hash.readUInt32BE(0) % (jitterMs + 1);
}
