/** Types of configuration advice: which finding requires which change. */
import type { Code } from '../rules/codes.js';
import type { Role, Transport } from '../model/index.js';

/** When a change is advised. */
export interface Condition {
  readonly requirement: string;
  /** Codes of missing or partial findings for which the change is advised; null for all. */
  readonly codes: readonly Code[] | null;
  /** Only findings with one of these statuses count. */
  readonly statuses: readonly ('missing' | 'partial')[];
  /** Only findings about an endpoint of this role count; null for all. */
  readonly role: Role | null;
  /** The oldest version that supports the change. */
  readonly since: string;
}

export interface ProsodyChange extends Condition {
  /** Lua expressions by the name of the global option; `{domain}` is the XMPP domain. */
  readonly options: Readonly<Record<string, string>>;
  /** Modules to add to `modules_enabled`. */
  readonly modules: readonly string[];
  /** Manual steps in addition to the pasted lines, one sentence each. */
  readonly steps: readonly string[];
}

export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };
export type YamlMap = Readonly<Record<string, Yaml>>;

export interface EjabberdChange extends Condition {
  /** Top-level options; `{domain}` in a string is replaced by the XMPP domain. */
  readonly options: YamlMap;
  /** Options of the listeners of `role` with one of these transports; null for no listener. */
  readonly listener: {
    readonly transports: readonly Transport[];
    readonly options: YamlMap;
  } | null;
  /** Options of modules, by module name. */
  readonly modules: Readonly<Record<string, YamlMap>>;
  /** Modules to remove. */
  readonly removed: readonly string[];
  readonly steps: readonly string[];
}
