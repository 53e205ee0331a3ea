import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longest-first.js';

/**
 * More than there are processors: half of the tests wait for a server most of the time. The unit
 * tests and those of the lab run side by side.
 */
const WORKERS = Math.max(8, availableParallelism() + 2);

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    // For a machine that is ten times as busy as one that runs nothing else.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    setupFiles: ['test/seed.ts'],
    // A process loads the modules once for all the files that it runs, so no test may leave
    // anything behind in a module, in the environment or in the current folder.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/lab/**', 'test/same-rulings/same-rulings.test.ts'],
          globalSetup: ['test/program-setup.ts'],
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          exclude: ['test/lab/newer/**'],
          globalSetup: ['test/program-setup.ts', 'test/lab/global-setup.ts'],
          // Of tests that say that they may run side by side: they wait for servers.
          maxConcurrency: 4,
          testTimeout: 300_000,
          hookTimeout: 600_000,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // `npm run docs` runs it before the program is built, which needs the lists.
        test: { name: 'lists', include: ['test/lists/lists.test.ts'] },
      },
      {
        extends: true,
        test: { name: 'same-rulings', include: ['test/same-rulings/same-rulings.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'newer',
          include: ['test/lab/newer/**/*.test.ts'],
          globalSetup: ['test/lab/newer/global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
