/** The shape of advice as data: which finding asks for which change of a configuration. */
import type { Code } from '../rules/codes.js';
import type { Role, Transport } from '../model/index.js';

/** When a change is advised. */
export interface Condition {
  readonly requirement: string;
  /** Codes of missing or partial findings that show the fault; null: each of them does. */
  readonly codes: readonly Code[] | null;
  /** Of these findings, those with one of these statuses. */
  readonly statuses: readonly ('missing' | 'partial')[];
  /** Only where a finding is of an endpoint of this role; null: wherever it is. */
  readonly role: Role | null;
  /** The oldest release that reads it. */
  readonly since: string;
}

export interface ProsodyChange extends Condition {
  /** Lua expressions by the name of the global option; `{domain}` is the XMPP domain. */
  readonly options: Readonly<Record<string, string>>;
  /** Names to add to `modules_enabled`. */
  readonly modules: readonly string[];
  /** What no pasted line can do, a sentence each. */
  readonly steps: readonly string[];
}

export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };
export type YamlMap = Readonly<Record<string, Yaml>>;

export interface EjabberdChange extends Condition {
  /** Options of the top level; `{domain}` in a string is the XMPP domain. */
  readonly options: YamlMap;
  /** Of the listeners of the endpoints of `role` with one of these transports; null: no listener. */
  readonly listener: {
    readonly transports: readonly Transport[];
    readonly options: YamlMap;
  } | null;
  /** Options of modules by their name. */
  readonly modules: Readonly<Record<string, YamlMap>>;
  /** Modules to remove. */
  readonly removed: readonly string[];
  readonly steps: readonly string[];
}
