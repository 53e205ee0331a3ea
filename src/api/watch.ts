import { createFailedLogins } from '../net/limiter/failed-logins.js';
import { renderHtml } from '../report/verdict/html.js';
import type { RunLog } from '../watch/log.js';
import { prepareWatch } from './prepare-watch.js';

export interface WatchOptions {
  /** Signal that ends `watch`. A scan that is running is discarded. */
  readonly signal?: AbortSignal;
  /** Whether to scan each domain once, send the alerts, and end. */
  readonly once?: boolean;
  /** Called with each scan, change and alert. */
  readonly onEvent?: (event: RunLog) => void;
  /** Called with each warning, one line for the user. */
  readonly onWarning?: (line: string) => void;
}

/**
 * Watches the domains of the file, a `safeguard.yml` with a `watch` section, until `signal` is
 * aborted. Resolves with true if the last scan of each domain had a result. Throws `Problem` if the
 * file is not valid.
 */
export async function watch(file: string, options: WatchOptions = {}): Promise<boolean> {
  const { signal = new AbortController().signal, once = false } = options;
  const { onEvent: log = () => undefined, onWarning: warn = () => undefined } = options;
  const prepared = await prepareWatch(file, createFailedLogins(), { warn });
  // Import this module late, because it loads the database of the history.
  const { runWatch } = await import('../watch/run.js');
  return runWatch({ ...prepared, report: renderHtml, log, once, signal });
}
