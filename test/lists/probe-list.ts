/** Makes `probes/index.ts`, the list of all probes, from the files of its folder. */
import { format } from 'prettier';
import { sourcesIn } from './sources.js';

const DECLARES: readonly string[] = ['domainProbe', 'endpointProbe'];

/** Returns the text of the list of probes. Throws `Error` for a file without exactly one probe. */
export function probeList(): Promise<string> {
  const probes = sourcesIn('probes').map(({ name, calls }) => {
    const [probe, ...others] = calls.filter(({ callee }) => DECLARES.includes(callee));
    if (probe === undefined || others.length > 0) {
      throw new Error(`probes/${name}.ts must export one probe`);
    }
    return { path: `./${name}.js`, probe: probe.name };
  });
  const text = `import type { AnyProbe } from '../src/scan/probe.js';
${probes.map(({ path, probe }) => `import { ${probe} } from '${path}';`).join('\n')}

/**
 * All probes. \`npm run docs\` writes this file from the other files of this folder. The order in which
 * probes run depends on \`needs\` and \`yields\`, not on this list.
 */
export const PROBES: readonly AnyProbe[] = [${probes.map(({ probe }) => probe).join(', ')}];
`;
  return format(text, { parser: 'typescript', singleQuote: true, printWidth: 100 });
}
