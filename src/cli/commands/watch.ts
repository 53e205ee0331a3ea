import type { Argv } from 'yargs';
import type { Recording, Waiver } from '../../model/index.js';
import { createFailedLogins, type FailedLogins } from '../../net/limiter/failed-logins.js';
import { EXIT, type Exit } from '../../util/problem.js';
import { COMMAND_OPTIONS } from '../../options/commands.js';
import { read, type Given } from '../../options/read.js';
import { SCAN_OPTIONS, type ScanFileOptions } from '../../options/scan.js';
import type { WatchConfig } from '../../watch/config.js';
import { readWatchConfig } from '../../watch/config-file.js';
import type { Scan } from '../../watch/watcher.js';
import { prepareScan, type PreparedScan } from '../prepare-scan.js';
import { sharedLimiter } from '../shared-limiter.js';
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
  // Load modules that only this command needs when it runs.
  const { runWatch } = await import('../../watch/run.js');
  const { renderHtml } = await import('../../report/verdict/html.js');
  // Keep these counts when the file is read again, because the servers also remember failed logins.
  const failedLogins = createFailedLogins();
  let next: Prepared | null = await prepare(file, failedLogins);
  let stopped = false;
  let current = new AbortController();
  const stop = (): void => {
    stopped = true;
    current.abort(new Error('watch was told to stop'));
  };
  const reload = (): void => {
    prepare(file, failedLogins).then(
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

/** Prevents wrong narrowing by the compiler, because a signal handler changes the flag. */
function isSet(flag: boolean): boolean {
  return flag;
}

interface Prepared {
  readonly config: WatchConfig;
  readonly scan: Scan;
  readonly waivers: readonly Waiver[];
}

async function prepare(file: string, failedLogins: FailedLogins): Promise<Prepared> {
  const { config, waivers } = await readWatchConfig(file);
  return { config, scan: await scannerOf(config, failedLogins), waivers };
}

/**
 * Creates the scanner. Reads the files that options name once for all domains that share them.
 * Domains on one host share the limits of one scan.
 */
async function scannerOf({ domains }: WatchConfig, failedLogins: FailedLogins): Promise<Scan> {
  const groups = new Map<string, { readonly options: ScanFileOptions; readonly of: string[] }>();
  for (const { domain, options } of domains) {
    const key = JSON.stringify(options);
    const group = groups.get(key) ?? { options, of: [] };
    group.of.push(domain);
    groups.set(key, group);
  }
  const prepared = new Map<string, PreparedScan>();
  for (const { options, of } of groups.values()) {
    const scan = await prepareScan(read(SCAN_OPTIONS, {}, options), of);
    for (const domain of of) prepared.set(domain, scan);
  }
  const settings = [...prepared.values()].map((scan) => scan.settings);
  const gate = sharedLimiter(settings, failedLogins);
  return async (domain, signal, why): Promise<Recording> => {
    const scan = prepared.get(domain);
    if (scan === undefined) throw new Error(`${domain} is not watched`);
    return scan.run(domain, { signal, gate, spareLogins: why === 'asked' });
  };
}
