/** Reads the configuration files that an operator gives, and returns their observations. */
import { basename, dirname, join } from 'node:path';
import type { ContainerConfiguration, ServerConfiguration } from '../model/configuration.js';
import { observationOf, type Observation } from '../model/index.js';
import { Problem } from '../util/problem.js';
import { readText } from '../util/read-text.js';
import { readCompose, type ContainerReading } from './container/read-compose.js';
import { readDockerfile } from './container/read-dockerfile.js';
import { readEjabberd } from './ejabberd/read-ejabberd.js';
import { EnvironmentFault, parseEnvironment, type Environment } from './environment.js';
import { readProsody, readProsodyVersions } from './prosody/read.js';
import { pathOnServer, readBelow, rootsOf, type Root } from './roots.js';
import {
  prosodyVersion,
  readableVersion,
  USUAL_EJABBERD,
  type NamedSoftware,
} from './server-version.js';
import { readCoturn } from './turn/read-coturn.js';
import { kindOfFile, type FileKind } from './which.js';

/**
 * Values of the command-line options `--config`, `--config-root`, `--env-file`, `--env` and
 * `--software`.
 */
export interface GivenConfiguration {
  /**
   * Paths of configuration files, in any order: one file of an XMPP server, and files of its
   * container and of coturn.
   */
  readonly files: readonly string[];
  readonly roots: readonly Root[];
  readonly environmentFiles: readonly string[];
  /** Environment variables by name. They override variables of environment files. */
  readonly variables: Environment;
  readonly software: NamedSoftware | null;
}

interface GivenFile {
  readonly path: string;
  readonly text: string;
  readonly kind: Exclude<FileKind, 'template'>;
}

/** Configuration files whose kind is known. */
export interface OpenedConfiguration {
  readonly given: GivenConfiguration;
  readonly files: readonly GivenFile[];
  readonly environment: Environment;
}

const LARGEST_FILE = 1024 * 1024;

const KINDS =
  'prosody.cfg.lua, ejabberd.yml, a Compose file, a Dockerfile, or turnserver.conf of coturn';

/**
 * Reads the configuration files that the operator gives, and finds out to which software each one
 * belongs. Throws `Problem`.
 */
export async function openConfiguration(given: GivenConfiguration): Promise<OpenedConfiguration> {
  const files: GivenFile[] = [];
  for (const path of given.files) {
    const text = await textOf(path, '--config');
    files.push({ path, text, kind: kindOf(path, text) });
  }
  const servers = files.filter(({ kind }) => kind === 'prosody' || kind === 'ejabberd');
  if (servers.length > 1) {
    const names = servers.map(({ path }) => path).join(', ');
    throw new Problem(
      `--config: ${names}: give only the main file of the server, which includes the others`,
    );
  }
  const [server] = servers;
  const { software } = given;
  if (server !== undefined && software !== null) {
    if (software.software !== server.kind) {
      throw new Problem(
        `--software ${software.software}@${software.version}: ${server.path} is a configuration of ${server.kind}`,
      );
    }
    if (readableVersion(software) === null) {
      throw new Problem(
        `--software ${software.software}@${software.version}: the options of this version are not known. Choose from ${KNOWN[software.software]}`,
      );
    }
  }
  let environment: Environment = {};
  for (const path of given.environmentFiles) {
    const text = await textOf(path, '--env-file');
    environment = { ...environment, ...variablesOf(path, text, environment) };
  }
  return { given, files, environment };
}

const KNOWN = { prosody: '0.11, 0.12 and 13.0', ejabberd: '21.01 and later' } as const;

/**
 * Returns the observations from the configuration files, for the domain. `reported`: software that
 * the server reports; null if it reports none. Throws `Problem`.
 */
export async function readConfiguration(
  { given, files, environment }: OpenedConfiguration,
  domain: string,
  reported: NamedSoftware | null,
  at: string,
): Promise<readonly Observation[]> {
  const variables = { ...environment, ...given.variables };
  const observations: Observation[] = [];
  let ofContainer: Environment = {};
  let container: ContainerConfiguration | null = null;
  for (const file of files) {
    const reading = containerReading(file, variables);
    if (reading === null) continue;
    container = containerOf(file, reading);
    observations.push(observationOf('config.container', domain, {}, at, { value: container }));
    ofContainer = { ...ofContainer, ...(await environmentOf(file, reading)) };
  }
  for (const { kind, path, text } of files) {
    if (kind !== 'coturn') continue;
    const value = readCoturn(text, basename(path));
    if (value !== null) observations.push(observationOf('config.turn', domain, {}, at, { value }));
  }
  const server = files.find(({ kind }) => kind === 'prosody' || kind === 'ejabberd');
  if (server !== undefined) {
    const whole = { ...environment, ...ofContainer, ...given.variables };
    const named = versionOf(server.kind, [given.software, reported, imageOf(container)]);
    for (const value of await readServer(server, given.roots, whole, domain, named)) {
      refuseTemplate(value);
      const { software, version } = value;
      observations.push(
        observationOf('config.server', domain, { software, version }, at, { value }),
      );
    }
  }
  return observations;
}

function textOf(path: string, option: string): Promise<string> {
  return readText(path, LARGEST_FILE, `${option} ${path}`);
}

function kindOf(path: string, text: string): GivenFile['kind'] {
  const kind = kindOfFile(text);
  if (kind === 'template') {
    throw new Problem(
      `--config ${path}: is a template, not a configuration. Give the file that is made from it`,
    );
  }
  if (kind !== null) return kind;
  throw new Problem(`--config ${path}: is no configuration that is known here: ${KINDS}`);
}

function variablesOf(path: string, text: string, known: Environment): Environment {
  try {
    return parseEnvironment(text, known);
  } catch (error) {
    if (error instanceof EnvironmentFault) {
      throw new Problem(`--env-file ${path}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function containerReading(
  { kind, text, path }: GivenFile,
  variables: Environment,
): ContainerReading | null {
  const known = new Map(Object.entries(variables));
  if (kind === 'compose') return readCompose(text, basename(path), known);
  return kind === 'dockerfile' ? readDockerfile(text, basename(path), known) : null;
}

function containerOf(
  { path, kind }: GivenFile,
  { container, refusal }: ContainerReading,
): ContainerConfiguration {
  if (refusal !== null) {
    const at = refusal.line === null ? path : `${path}:${refusal.line}`;
    throw new Problem(`--config ${at}: ${refusal.reason}`);
  }
  if (container !== null) return container;
  const what = kind === 'compose' ? 'has no service that is an XMPP server' : 'has no image';
  throw new Problem(`--config ${path}: ${what}`);
}

/** Returns the variables that a Compose file gives to the server, directly or by `env_file`. */
async function environmentOf(
  { path }: GivenFile,
  { environment, environmentFiles }: ContainerReading,
): Promise<Environment> {
  let variables: Environment = {};
  for (const name of environmentFiles) {
    const file = join(dirname(path), name);
    const text = await textOf(file, '--config');
    variables = { ...variables, ...variablesOf(file, text, variables) };
  }
  return { ...variables, ...Object.fromEntries(environment) };
}

function imageOf(container: ContainerConfiguration | null): NamedSoftware | null {
  const { software = null, version = null } = container ?? {};
  return software === null || version === null ? null : { software, version };
}

/** Returns the first version of the given software that this program can read, or null. */
function versionOf(software: FileKind, named: readonly (NamedSoftware | null)[]): string | null {
  const found = named.find(
    (one) => one !== null && one.software === software && readableVersion(one) !== null,
  );
  return found === undefined || found === null ? null : found.version;
}

async function readServer(
  { path, kind }: GivenFile,
  givenRoots: readonly Root[],
  environment: Environment,
  host: string,
  version: string | null,
): Promise<readonly ServerConfiguration[]> {
  if (kind === 'prosody') {
    const roots = rootsOf(path, 'prosody', givenRoots);
    const files = { main: pathOnServer(path, roots), roots, environment, host };
    const known = version === null ? null : prosodyVersion(version);
    return known === null
      ? readProsodyVersions(files)
      : [await readProsody({ ...files, version: known })];
  }
  const roots = rootsOf(path, 'ejabberd', givenRoots);
  const main = pathOnServer(path, roots);
  const versions = version === null ? USUAL_EJABBERD : [version];
  return versions.map((one) =>
    readEjabberd({
      main,
      // Names of included files are relative to the working directory of the server, which is
      // unknown: assume the folder of the main configuration file.
      workingDirectory: dirname(main),
      read: (name) => readBelow(roots, name),
      version: one,
      host,
      variables: new Map(Object.entries(environment)),
    }),
  );
}

/**
 * Rejects a file with template placeholders, because an included file may have some even if the
 * main file has none.
 */
function refuseTemplate({ loads }: ServerConfiguration): void {
  if (loads?.by !== 'template') return;
  throw new Problem(
    `--config: ${loads.file}: is a template, not a configuration. Give the file that is made from it`,
  );
}
