import type { Argv } from 'yargs';
import { prepareWatch, type PreparedWatch } from '../../api/prepare-watch.js';
import { createFailedLogins } from '../../net/limiter/failed-logins.js';
import { EXIT, type Exit } from '../../util/problem.js';
import { COMMAND_OPTIONS } from '../../options/commands.js';
import { read, type Given } from '../../options/read.js';
import { secretAsker } from '../ask.js';
import { declare } from '../options/declare.js';
import { logger } from './watch-log.js';

const EPILOGUE = `The watch section of the file; only domains is required:
  watch:
    domains: [example.org]
    schedule: '0 * * * *'
    alerts:
      webhook:
        - url: https://hooks.example.org/safeguard
          secret-env: SAFEGUARD_HOOK_SECRET
    dashboard:
      listen: 127.0.0.1:9429

If a server refuses an account, the next attempt is a day later, or after the
file is read again. A scan that is requested at /probe makes no failing logins.

SIGTERM and SIGINT end watch and discard the current scan. SIGHUP reads the file again.`;

const OPTIONS = COMMAND_OPTIONS.watch;

export function builder(yargs: Argv): Argv {
  return declare(yargs, OPTIONS).epilogue(EPILOGUE);
}

export async function handle(given: Given): Promise<Exit> {
  const { config: file, once, log: form } = read(OPTIONS, given);
  const log = logger(form);
  // Load the modules that only `watch` needs when it runs.
  const { runWatch } = await import('../../watch/run.js');
  const { renderHtml } = await import('../../report/verdict/html.js');
  // Keep the counts of failed logins when safeguard.yml is read again, because the servers also
  // remember failed logins.
  const failedLogins = createFailedLogins();
  const warn = (text: string): void => log({ event: 'warning', text });
  const contact = { ask: secretAsker(), warn };
  let next: PreparedWatch | null = await prepareWatch(file, failedLogins, contact);
  let stopped = false;
  let current = new AbortController();
  const stop = (): void => {
    stopped = true;
    current.abort(new Error('watch was told to stop'));
  };
  const reload = (): void => {
    prepareWatch(file, failedLogins, contact).then(
      (prepared) => {
        next = prepared;
        current.abort(new Error('watch was told to read the file again'));
      },
      (error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        process.stderr.write(`xmpp-safeguard: ${why}; the old configuration stays in use\n`);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', reload);
  try {
    let fine = true;
    while (next !== null) {
      const { config, scan, waivers } = next;
      next = null;
      current = new AbortController();
      const { signal } = current;
      fine = await runWatch({ config, scan, waivers, report: renderHtml, log, once, signal });
      if (isSet(stopped)) break;
    }
    return once && !fine && !isSet(stopped) ? EXIT.unable : EXIT.fine;
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop).off('SIGHUP', reload);
  }
}

/**
 * Returns `flag`. The call keeps the compiler from treating the flag as constant, because a signal
 * handler changes it.
 */
function isSet(flag: boolean): boolean {
  return flag;
}
