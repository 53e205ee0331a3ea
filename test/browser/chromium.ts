/** A Chromium of this machine: none is downloaded. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** `CHROMIUM`, or what the PATH has; null where there is none. */
export function findChromium(): string | null {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const files = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return files.find(isExecutable) ?? null;
}

/** Put behind the name of tests that are skipped. */
export const NO_CHROMIUM =
  findChromium() === null ? ' (skipped: no Chromium in the PATH, nor CHROMIUM)' : '';

export function launch(): Promise<Browser> {
  const executablePath = findChromium() ?? '';
  return chromium.launch({ executablePath, args: ['--disable-dev-shm-usage', '--disable-gpu'] });
}
