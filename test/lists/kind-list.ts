/** Makes `src/model/kinds/index.ts`, the list of all kinds, from the files of its folder. */
import { format } from 'prettier';
import { sourcesIn } from './sources.js';

/** Returns the text of the list of kinds. Throws `Error` for kinds without an interface. */
export function kindList(): Promise<string> {
  const files = sourcesIn('src/model/kinds').flatMap(({ name, calls }) => {
    const declared = calls
      .filter(({ callee }) => callee === 'defineKinds')
      .map(({ name: specs, type }) => {
        if (type === null) throw new Error(`${specs} lacks the interface of its kinds`);
        return { specs, type };
      });
    return declared.length === 0 ? [] : [{ path: `./${name}.js`, declared }];
  });
  const all = files.flatMap(({ declared }) => declared);
  const imports = files.map(({ path, declared }) => {
    const names = declared.flatMap(({ specs, type }) => [specs, `type ${type}`]);
    return `import { ${names.join(', ')} } from '${path}';`;
  });
  const text = `/**
 * All kinds of observations, and the types of their values. \`npm run docs\` writes this file from the
 * other files of this folder.
 */
${imports.join('\n')}
import type { KindSpecs } from './declare.js';

${files.map(({ path }) => `export * from '${path}';`).join('\n')}

export interface DeclaredKinds extends ${all.map(({ type }) => type).join(', ')} {}

export const KIND_SPECS: KindSpecs<DeclaredKinds> = {
${all.map(({ specs }) => `...${specs},`).join('\n')}
};

export const KINDS = Object.keys(KIND_SPECS) as readonly (keyof DeclaredKinds)[];
`;
  return format(text, { parser: 'typescript', singleQuote: true, printWidth: 100 });
}
