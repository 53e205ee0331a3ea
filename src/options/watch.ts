/** Options of the command `watch`. Its configuration file lists the domains to scan. */
import { flag, value } from './define-option.js';
import { choice, FILE } from './parsers.js';

export const WATCH_OPTIONS = {
  config: value(FILE, {
    default: 'safeguard.yml',
    group: 'Options',
    alias: 'c',
    help: 'Read the watch section of this file',
  }),
  once: flag({
    default: false,
    group: 'Options',
    help: 'Scan each domain once (again if something changed), send alerts, and exit. For timers',
  }),
  log: value(choice(['plain', 'json']), {
    default: 'plain',
    group: 'Options',
    help: 'Format of the log lines on stderr',
  }),
} as const;
