/** Reads what source files export, without running them. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');

/** An exported constant whose value is a call: `export const caa = domainProbe({ … })`. */
export interface ExportedCall {
  readonly name: string;
  readonly callee: string;
  /** Text of the first type argument; null without one. */
  readonly type: string | null;
}

export interface SourceFile {
  /** Name of the file without its ending. */
  readonly name: string;
  readonly calls: readonly ExportedCall[];
}

/** Returns the source files of a folder, sorted by name, without its `index.ts`. */
export function sourcesIn(folder: string): readonly SourceFile[] {
  return readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => basename(file, '.ts'))
    .sort()
    .map((name) => ({ name, calls: callsIn(join(ROOT, folder, `${name}.ts`)) }));
}

function callsIn(path: string): readonly ExportedCall[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (!ts.isVariableStatement(statement)) return [];
    const isExported = statement.modifiers?.some(
      ({ kind }) => kind === ts.SyntaxKind.ExportKeyword,
    );
    if (isExported !== true) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
      if (initializer === undefined || !ts.isCallExpression(initializer)) return [];
      const [type] = initializer.typeArguments ?? [];
      return {
        name: name.getText(source),
        callee: initializer.expression.getText(source),
        type: type?.getText(source) ?? null,
      };
    });
  });
}
