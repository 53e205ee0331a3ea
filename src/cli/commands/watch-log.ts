import { eventText } from '../../report/dashboard/alert-text.js';
import { visible } from '../../report/kit/escape.js';
import { headlineWord } from '../../report/kit/headline.js';
import { plural } from '../../report/kit/words.js';
import type { RunLog } from '../../watch/log.js';

const LONGEST_WARNING = 1_000;

type LogForm = 'plain' | 'json';

/** A line of text for the user, beside the entries of `watch`. */
interface Warning {
  readonly event: 'warning';
  readonly text: string;
}

/** Returns a function that writes log entries to stderr, as text or JSON with the time. */
export function logger(form: LogForm): (entry: RunLog | Warning) => void {
  return (entry) => {
    const time = new Date().toISOString();
    const line = form === 'json' ? JSON.stringify({ time, ...entry }) : `${time} ${logText(entry)}`;
    process.stderr.write(`${line}\n`);
  };
}

const WHY = {
  schedule: 'on schedule',
  first: 'first scan, or one is overdue',
  confirm: 'to confirm a change',
  asked: 'requested at /probe',
} as const;

/** Formats a log entry of `watch` as text, without the time. */
export function logText(entry: RunLog | Warning): string {
  switch (entry.event) {
    case 'watching': {
      const { domains, channels } = entry;
      const alerts = channels.length === 0 ? 'none configured' : channels.join(', ');
      return `watching ${domains} ${domains === 1 ? 'domain' : 'domains'}; alerts: ${alerts}`;
    }
    case 'serving':
      return `dashboard at http://${hostOf(entry.address)}:${entry.port}/`;
    case 'warning':
      return visible(entry.text, LONGEST_WARNING);
    case 'stopped':
      return 'stopped';
    case 'started':
      return `${entry.domain}: scan started (${WHY[entry.why]})`;
    case 'ended':
      return `${entry.domain}: ${headlineWord({ scope: { status: entry.scope } })} after ${(entry.ms / 1_000).toFixed(1)} s`;
    case 'cut':
      return `${entry.domain}: scan aborted, result discarded`;
    case 'failed':
      return `${entry.domain}: scan failed: ${visible(entry.error)}`;
    case 'change':
      return `${entry.domain}: ${eventText(entry.change)}`;
    case 'unconfirmed':
      return `${entry.domain}: something changed; a second scan at ${entry.again} will confirm it`;
    case 'forgotten':
      return `history: ${plural(entry.runs, 'old run')} deleted`;
    case 'delivered':
      return `${entry.domain}: ${entry.channel} alert sent`;
    case 'undelivered': {
      const { domain, channel, error, again } = entry;
      const next = again === null ? 'no further attempts' : `next attempt at ${again}`;
      return `${domain}: ${channel} alert failed: ${visible(error)}; ${next}`;
    }
  }
}

function hostOf(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
