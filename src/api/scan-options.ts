import type { EVIDENCE_OPTIONS } from '../options/evidence.js';
import type { SERVICE_OPTIONS } from '../options/scan.js';
import type { Flags } from '../options/read.js';
import type { Progress } from '../scan/progress.js';
import type { Limiter } from './limiter.js';

/** An account to log in with. Recordings contain neither its name nor its password. */
export interface AccountOptions {
  /** Address of the account: `LOCAL@DOMAIN`. */
  readonly address: string;
  readonly password: string;
}

/** The certificate of a domain that you own, to connect as its server. */
export interface IdentityOptions {
  /**
   * PEM file with the certificate that the scan presents to the server on s2s connections, and its
   * chain.
   */
  readonly cert: string;
  /** Name of the file with the private key of the certificate (PEM). */
  readonly key: string;
  readonly domain: string;
}

type Given = 'account' | 'federated' | 's2sIdentity' | 'env';

/** Options for evidence of the operator, which is about one domain. */
export type EvidenceOptions = Pick<
  ScanOptions,
  keyof Flags<typeof EVIDENCE_OPTIONS> & keyof ScanOptions
>;

/**
 * The options of `xmpp-safeguard scan` in camel case, and further options that only a program can
 * give.
 */
export interface ScanOptions extends Omit<Flags<typeof SERVICE_OPTIONS>, Given> {
  /** An account on the scanned domain. */
  readonly account?: AccountOptions;
  /** Account on another server than the scanned one. */
  readonly federated?: AccountOptions;
  readonly s2sIdentity?: IdentityOptions;
  /** With `config`: environment variables of the server by name. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Limiter that is shared with other scans of this process. Its `parallel` replaces the option
   * `parallel`.
   */
  readonly limiter?: Limiter;
  /**
   * Signal that ends the scan early, as its deadline would. The recording holds what was observed
   * before.
   */
  readonly signal?: AbortSignal;
  /** Called when a probe of the scan ends. */
  readonly onProgress?: (progress: Progress) => void;
  /** Called with each warning, one line for the user. */
  readonly onWarning?: (line: string) => void;
}
