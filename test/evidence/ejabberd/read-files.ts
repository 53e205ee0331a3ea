import { readEjabberd } from '../../../src/evidence/ejabberd/read-ejabberd.js';
import type { ServerConfiguration } from '../../../src/model/configuration.js';

/** Reads files given by name as ejabberd at `folder` would. */
export function readFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  {
    version = '24.12',
    host = 'im.example',
    variables = {},
    folder = '/etc/ejabberd',
    mostTrials = 480,
  }: {
    readonly version?: string;
    readonly host?: string;
    readonly variables?: Readonly<Record<string, string>>;
    readonly folder?: string;
    readonly mostTrials?: number;
  } = {},
): ServerConfiguration {
  return readEjabberd({
    main: `${folder}/ejabberd.yml`,
    workingDirectory: folder,
    read: (path) => files[path.slice(folder.length + 1)] ?? null,
    version,
    host,
    variables: new Map(Object.entries(variables)),
    mostTrials,
  });
}
