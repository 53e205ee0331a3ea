/** Parts that all sections of the watch configuration share. */
import { Problem } from '../util/problem.js';

/** A value of the `watch` section that is wrong. */
export class ConfigProblem extends Problem {
  /** `path`: keys and indexes from the top of the file. */
  constructor(
    readonly path: readonly (string | number)[],
    message: string,
  ) {
    super(message);
  }
}

/** Runs `parse`; a `Problem` that it throws gets the place. */
export function located<T>(path: readonly (string | number)[], parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Problem) throw new ConfigProblem(path, error.message);
    throw error;
  }
}

/** Options of a scan, by their names on the command line. Paths are absolute. */
export interface ScanOptions {
  readonly connect?: readonly string[];
  readonly resolver?: readonly string[];
  readonly 'trust-anchor'?: string;
  readonly ca?: readonly string[];
  readonly roots?: 'mozilla' | 'system' | 'none';
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
  readonly timeout?: number;
  readonly deadline?: number;
  readonly budget?: number;
  readonly parallel?: number;
  readonly bind?: string;
  readonly 'allow-private'?: boolean;
  readonly 'sasl-attempts'?: boolean;
  readonly account?: string;
  readonly federated?: string;
  readonly anonymous?: boolean;
  readonly ssh?: string;
  readonly 's2s-from'?: string;
  readonly 's2s-identity'?: string;
  readonly 'bad-s2s-domain'?: readonly string[];
  readonly 'good-s2s-domain'?: readonly string[];
}

/** Makes a path absolute: the file may name it relative to itself. */
export type Path = (name: string) => string;

/** With the paths in it made absolute. */
export function optionsOf(options: ScanOptions, path: Path): ScanOptions {
  const { ca, account, federated, 'trust-anchor': anchor, 's2s-identity': identity } = options;
  const [cert, key, ...rest] = identity?.split(',').map((part) => part.trim()) ?? [];
  return {
    ...options,
    ...(ca && { ca: ca.map(path) }),
    ...(account !== undefined && { account: path(account) }),
    ...(federated !== undefined && { federated: path(federated) }),
    ...(anchor !== undefined && { 'trust-anchor': path(anchor) }),
    ...(cert !== undefined &&
      key !== undefined && { 's2s-identity': [path(cert), path(key), ...rest].join(',') }),
  };
}
