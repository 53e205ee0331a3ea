/** Result of a scan: its observations, settings and usage. */
import type { Access } from './endpoint.js';
import type { Observation } from './observation.js';
import type { Count, DomainName, Time } from './scalars.js';
import type { Settings } from './settings.js';

/** Number of connections that the scan made to one address, and the maximum number. */
export interface Usage {
  readonly address: string;
  readonly used: Count;
  readonly budget: Count;
}

export interface Tool {
  readonly name: 'xmpp-safeguard';
  readonly version: string;
}

/** Recording of a scan: everything that a judgement is based on. */
export interface Recording {
  readonly format: 'xmpp-safeguard/recording';
  readonly schema: 2;
  readonly tool: Tool;
  /** Domain in A-labels, lower case, without the trailing dot. */
  readonly domain: DomainName;
  readonly access: readonly Access[];
  readonly settings: Settings;
  readonly startedAt: Time;
  readonly endedAt: Time;
  /** Observations sorted by id. */
  readonly observations: readonly Observation[];
  readonly usage: readonly Usage[];
}
