/** Computes when a domain is scanned next. Has no side effects: the caller passes the time. */
import { createHash } from 'node:crypto';
import { Cron } from 'croner';

export interface Schedule {
  /** Cron expression: `MINUTE HOUR DAY MONTH WEEKDAY`, optionally with seconds in front. */
  readonly cron: string;
  /** Name of an IANA time zone. */
  readonly timezone: string;
  /**
   * Maximum delay (jitter) of a scan after the time that the cron expression gives, in
   * milliseconds.
   */
  readonly jitterMs: number;
}

/**
 * Returns the first scheduled time after `after`, with its jitter. The jitter depends on domain and
 * time, so that domains with one schedule are spread, and a restart does not change it.
 */
export function nextRun(schedule: Schedule, domain: string, after: Date): Date | null {
  const cron = new Cron(schedule.cron, { timezone: schedule.timezone, paused: true });
  // A time before `after` may still be due because of its jitter.
  let from = new Date(after.getTime() - schedule.jitterMs);
  for (;;) {
    const slot = cron.nextRun(from);
    if (slot === null) return null;
    const run = new Date(slot.getTime() + jitter(schedule, domain, slot));
    if (run > after) return run;
    from = slot;
  }
}

/** An invalid setting of a schedule, and why. */
interface ScheduleFault {
  readonly key: 'schedule' | 'timezone';
  readonly text: string;
}

/** Returns why a schedule is not valid, or null if it will have runs. */
export function scheduleFault(schedule: Schedule): ScheduleFault | null {
  const { cron, timezone } = schedule;
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    const text = `timezone '${timezone}' is unknown: use an IANA name such as Europe/Berlin`;
    return { key: 'timezone', text };
  }
  try {
    if (nextRun(schedule, '', new Date(0)) !== null) return null;
  } catch (error) {
    const why = cronText(error instanceof Error ? error.message : String(error));
    return { key: 'schedule', text: `schedule '${cron}': ${why}` };
  }
  return { key: 'schedule', text: `schedule '${cron}': no such date exists, so it never runs` };
}

const FIELDS = 'minute hour day month weekday';

/** Rewords an error of the cron parser for users. */
function cronText(message: string): string {
  const found = (pattern: RegExp): string | undefined => pattern.exec(message)?.[1];
  const value = /Invalid value for (\w+): (.+)$/.exec(message);
  if (value !== null) {
    const [, name = '', said = ''] = value;
    return `${said} is not a valid ${name === 'dayOfWeek' ? 'weekday' : name}`;
  }
  if (message.includes('configuration format')) {
    return `write five fields (${FIELDS}), such as '0 * * * *'`;
  }
  const field = found(/entry \d+ \((.*)\) contains illegal/);
  if (field !== undefined) return `the field '${field}' is not valid (${FIELDS})`;
  const range = found(/larger than to value: '(.+)'$/);
  if (range !== undefined) return `the range ${range} runs backwards`;
  const step = found(/illegal stepping: (.+)$/);
  if (step !== undefined) return `the step ${step} is not valid`;
  return message.replace(/^CronPattern: /, '');
}

function jitter({ jitterMs }: Schedule, domain: string, slot: Date): number {
  if (jitterMs === 0) return 0;
  const hash = createHash('sha256').update(`${domain} ${slot.toISOString()}`).digest();
  return hash.readUInt32BE(0) % (jitterMs + 1);
}
