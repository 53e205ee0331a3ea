import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { install, LabUnavailable } from './install.js';
import { startLab, type LabDescription } from './lab.js';

declare module 'vitest' {
  interface ProvidedContext {
    lab: LabDescription;
  }
}

/** Once for all tests of the project `lab`. @returns the teardown. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const lab = await startLab(meansOrExit());
  const { n, resolver, resolvers, trustAnchorFile, caFile, directory, account, servers } = lab;
  const names = { resolver, resolvers, trustAnchorFile };
  project.provide('lab', { n, ...names, caFile, directory, account, servers });
  return () => lab.stop();
}

/** Vitest would wrap the error in a stack trace: a person shall read what to do, and nothing else. */
function meansOrExit() {
  try {
    return install();
  } catch (error) {
    if (!(error instanceof LabUnavailable)) throw error;
    console.error(error.message);
    process.exit(3);
  }
}
