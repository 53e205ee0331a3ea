/** Types of configuration advice: which finding requires which change of which software. */
import type { Code } from '../rules/codes.js';
import type { ConfiguredSoftware, Role, Status, Transport } from '../model/index.js';

/**
 * When a change of the server configuration is advised: for which software, versions, requirement
 * and findings.
 */
export interface Condition {
  readonly software: ConfiguredSoftware;
  readonly requirement: string;
  /** Codes of findings for which the change is advised; null for all. */
  readonly codes: readonly Code[] | null;
  /** Statuses of findings that call for a change of the configuration. */
  readonly statuses: readonly Extract<Status, 'missing' | 'partial' | 'manual'>[];
  /** Role of the endpoints whose findings count; null for findings about endpoints of any role. */
  readonly role: Role | null;
  /** The oldest version of the server software that supports the change. */
  readonly since: string;
  /**
   * The oldest version of the server software that no longer needs or supports the change; null if
   * there is none.
   */
  readonly until: string | null;
  /**
   * Part of the configuration file that the change belongs to. `host`: the section of a host or
   * component.
   */
  readonly where: 'global' | 'host' | 'listener' | 'module';
  /** Modules that must be enabled for the change to take effect. */
  readonly needs: readonly string[];
  /** Modules of `needs` that are not part of the software, and must be installed. */
  readonly install: readonly string[];
  /** Other requirements that the change makes worse. */
  readonly undoes: readonly string[];
  /**
   * Text after the word "costs" on what users or peers of the service lose: `connections with
   * servers without TLS 1.3`. Such a change is never part of a block that an operator merges
   * without a choice. Null if the change costs nothing.
   */
  readonly costs: string | null;
  /** Commands to run after the server has restarted; `{domain}` is the XMPP domain. */
  readonly commands: readonly string[];
  /** Manual steps in addition to the pasted lines, one sentence each. */
  readonly steps: readonly string[];
}

export interface ProsodyChange extends Condition {
  readonly software: 'prosody';
  /** Lua expressions by the name of the global option; `{domain}` is the XMPP domain. */
  readonly options: Readonly<Record<string, string>>;
  /** Options to remove from every section of the configuration file. */
  readonly removedOptions: readonly string[];
  /** Entries to remove from tables: `ciphers` from `ssl`. */
  readonly removedEntries: {
    readonly options: readonly string[];
    readonly entries: readonly string[];
  } | null;
  /** Modules to remove from every `modules_enabled`. */
  readonly removedModules: readonly string[];
  /**
   * Module of the components whose own `modules_enabled` gets the modules in `needs`, such as
   * `muc`. Null if the global `modules_enabled` gets these modules.
   */
  readonly component: string | null;
}

export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };
export type YamlMap = Readonly<Record<string, Yaml>>;

export interface EjabberdChange extends Condition {
  readonly software: 'ejabberd';
  /** Top-level options; `{domain}` in a string is replaced by the XMPP domain. */
  readonly options: YamlMap;
  /**
   * Entries to add to maps at the top level of ejabberd.yml, such as `acl` and `access_rules`,
   * which keep their other entries.
   */
  readonly entries: Readonly<Record<string, YamlMap>>;
  /**
   * Options to add to the ejabberd listeners of `role` with one of these transports; null if no
   * listener changes.
   */
  readonly listener: {
    readonly transports: readonly Transport[];
    readonly options: YamlMap;
  } | null;
  /** An ejabberd listener to move to another port; null if no listener moves. */
  readonly moved: {
    readonly module: string;
    readonly transport: 'tcp' | 'udp';
    readonly from: number;
    readonly to: number;
  } | null;
  /** Options to set for modules of ejabberd, by module name. */
  readonly modules: Readonly<Record<string, YamlMap>>;
  /**
   * A value in the lines that has no effect until the operator replaces it. Null for none. Such a
   * change stays in the block.
   */
  readonly placeholder: string | null;
  /** Modules (`mod_…`) to remove from the option `modules`, and top-level options to remove. */
  readonly removed: readonly string[];
}

export type Change = ProsodyChange | EjabberdChange;
