/** Result of a scan: its observations, settings and usage. */
import type { Access } from './endpoint.js';
import type { Observation } from './observation.js';
import type { Count, DomainName, Time } from './scalars.js';
import type { Settings } from './settings.js';

/** Connections made to one address. */
export interface Usage {
  readonly address: string;
  readonly used: Count;
  readonly budget: Count;
}

export interface Tool {
  readonly name: 'xmpp-safeguard';
  readonly version: string;
}

/** All that a judge may know. */
export interface Recording {
  readonly format: 'xmpp-safeguard/recording';
  readonly schema: 2;
  readonly tool: Tool;
  /** A-labels, lower case, no trailing dot. */
  readonly domain: DomainName;
  readonly access: readonly Access[];
  readonly settings: Settings;
  readonly startedAt: Time;
  readonly endedAt: Time;
  /** Sorted by id. */
  readonly observations: readonly Observation[];
  readonly usage: readonly Usage[];
}
