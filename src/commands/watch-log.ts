import { eventText } from '../report/alert-text.js';
import { visible } from '../report/escape.js';
import type { RunLog } from '../watch/run.js';

export type LogForm = 'plain' | 'json';

/** Writes lines to stderr: with the time before them, for people or for machines. */
export function logger(form: LogForm): (entry: RunLog) => void {
  return (entry) => {
    const time = new Date().toISOString();
    const line =
      form === 'json' ? JSON.stringify({ time, ...entry }) : `${time} ${plainText(entry)}`;
    process.stderr.write(`${line}\n`);
  };
}

const WHY = {
  schedule: 'as planned',
  first: 'as it is time',
  confirm: 'to see whether it stays',
  asked: 'as somebody asked',
} as const;

function plainText(entry: RunLog): string {
  switch (entry.event) {
    case 'watching': {
      const { domains, channels } = entry;
      const told = channels.length === 0 ? 'nobody is told of changes' : channels.join(', ');
      return `watching ${domains} ${domains === 1 ? 'domain' : 'domains'}; alerts: ${told}`;
    }
    case 'serving':
      return `serving the dashboard at http://${hostOf(entry.address)}:${entry.port}/`;
    case 'stopped':
      return 'stopped';
    case 'started':
      return `${entry.domain}: scan begins, ${WHY[entry.why]}`;
    case 'ended':
      return `${entry.domain}: ${entry.status}, after ${(entry.ms / 1_000).toFixed(1)} s`;
    case 'cut':
      return `${entry.domain}: cut, and not kept`;
    case 'failed':
      return `${entry.domain}: no result: ${visible(entry.error)}`;
    case 'change':
      return `${entry.domain}: ${eventText(entry.change)}`;
    case 'unconfirmed':
      return `${entry.domain}: something changed; looked at again at ${entry.again}`;
    case 'forgotten':
      return `${entry.runs} old runs are forgotten`;
    case 'delivered':
      return `${entry.domain}: told by ${entry.channel}`;
    case 'undelivered': {
      const { domain, channel, error, again } = entry;
      const next = again === null ? 'given up' : `again at ${again}`;
      return `${domain}: not told by ${channel}: ${visible(error)}; ${next}`;
    }
  }
}

function hostOf(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
