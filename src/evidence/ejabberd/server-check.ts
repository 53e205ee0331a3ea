/**
 * Checks whether one version of ejabberd accepts the options of ejabberd.yml, and returns the
 * options of each host.
 */
import type { ConfigurationFlaw } from '../../model/configuration.js';
import { preparedHost } from '../host-name.js';
import { ACCESS_CHECKS } from './access-check.js';
import { COMMUNITY_AUTHENTICATION } from './community.js';
import { Deprecated } from './deprecated.js';
import { keywordsOf, replaceKeywords } from './keywords.js';
import { checkModules, moduleMap } from './module-check.js';
import { checkListeners } from './listener-check.js';
import { groupDuplicates, hostSections, mergedValues } from './merge-hosts.js';
import { namesIn, optionsOf, parseType } from './option-tables.js';
import { Refused, shownName } from './refused.js';
import {
  itemsOf,
  listOrSingle,
  nameOf,
  pairsOf,
  textOf,
  valueOf,
  type Pair,
  type Place,
  type Term,
} from './term.js';
import { kindOf, ValueCheck, type SpecialCheck } from './value-check.js';

/** ejabberd options of one host, after `host_config` and `append_host_config`. */
export interface HostOptions {
  readonly host: string;
  /** The value of a top-level option for this host; undefined if the default applies. */
  get(option: string): Term | undefined;
  readonly modules: ReadonlyMap<string, Pair>;
}

export interface CheckedServer {
  readonly hosts: readonly string[];
  readonly listeners: readonly Term[];
  readonly of: (host: string) => HostOptions;
  readonly flaws: readonly ConfigurationFlaw[];
  /** Names of loaded modules that are not part of ejabberd, sorted. */
  readonly community: readonly string[];
}

const LOG_LEVELS = parseType('enum(none,emergency,alert,critical,error,warning,notice,info,debug)');
const LOG_NUMBERS = parseType('int(0,5)');
/** For each option that chooses a database, the module that has the databases. */
const CHOOSING: Readonly<Record<string, string>> = {
  auth_method: 'ejabberd_auth',
  cluster_backend: 'ejabberd_cluster',
  oauth_db_type: 'ejabberd_oauth',
  router_db_type: 'ejabberd_router',
  sm_db_type: 'ejabberd_sm',
};

export function checkServer(pairs: readonly Pair[], version: string, main: Place): CheckedServer {
  return new ServerCheck(version, main).server(pairs);
}

class ServerCheck {
  readonly #deprecated: Deprecated;
  readonly #check: ValueCheck;
  #hosts: readonly string[] = [];

  constructor(
    private readonly version: string,
    private readonly main: Place,
  ) {
    this.#deprecated = new Deprecated(version);
    const special = new Map<string, SpecialCheck>([
      ...ACCESS_CHECKS,
      ['listen', (term, check) => checkListeners(term, check, version)],
    ]);
    this.#check = new ValueCheck(special);
  }

  server(pairs: readonly Pair[]): CheckedServer {
    this.checkFirst(pairs);
    const grouped = this.#deprecated.options(groupDuplicates(pairs));
    const list = (items: readonly Pair[]): Term => ({ kind: 'list', items, place: this.main });
    const names = itemsOf(valueOf(list(grouped), 'hosts'));
    const hosts = names.map((term) => preparedHost(textOf(term) ?? ''));
    this.#hosts = hosts;
    const defined = valueOf(list(grouped), 'define_keyword');
    const keywords = keywordsOf([defined], null, this.version);
    const options = grouped.map((pair) =>
      /^(modules|define_keyword|(append_)?host_config)$/.test(nameOf(pair))
        ? pair
        : { ...pair, value: replaceKeywords(pair.value, keywords) },
    );
    this.checkTop(list(options));
    const values = mergedValues(options, this.version);
    const of = new Map(hosts.map((host) => [host, this.host(host, values)]));
    const community = hosts.flatMap((host) => this.modules(host, of.get(host), options));
    const fallback = (host: string): HostOptions => ({
      host,
      get: () => undefined,
      modules: new Map(),
    });
    return {
      hosts,
      listeners: itemsOf(valueOf(list(options), 'listen')),
      of: (host) => of.get(host) ?? fallback(host),
      flaws: this.#deprecated.flaws,
      community: [...new Set(community)].sort(),
    };
  }

  /** Checks the options that ejabberd reads before all others: the log level and the hosts. */
  private checkFirst(pairs: readonly Pair[]): void {
    const check = this.#check;
    for (const pair of pairs) {
      const name = nameOf(pair);
      if (name === 'loglevel') check.within(name, () => this.logLevel(pair.value));
      if (name === 'hosts')
        check.within(name, () =>
          check.value(parseType('non_empty(unique_list(domain))'), pair.value),
        );
    }
    if (!pairs.some((pair) => nameOf(pair) === 'hosts'))
      throw new Refused('server', this.main, 'Configuration error: Missing required option: hosts');
  }

  private logLevel(term: Term): void {
    this.#check.value(term.kind === 'number' ? LOG_NUMBERS : LOG_LEVELS, term);
  }

  private checkTop(options: Term): void {
    this.#check.options(options, optionsOf('top', this.version), true);
    for (const pair of pairsOf(options)) this.section(pair);
  }

  /** Checks the parts of a top-level option that the check of its type does not cover. */
  private section(pair: Pair): void {
    const name = nameOf(pair);
    const check = this.#check;
    const base = CHOOSING[name];
    if (base !== undefined) check.within(name, () => this.database(base, pair.value));
    if (name === 'host_config' || name === 'append_host_config')
      check.within(name, () => this.hostConfig(pair.value));
  }

  private database(base: string, value: Term): void {
    const known = namesIn(`backends:${base}`, this.version);
    for (const [index, term] of listOrSingle(value).entries()) {
      // Messages on `auth_method` name the position in the list, because ejabberd converts it to a
      // list.
      if (base !== 'ejabberd_auth') this.backend(base, known, term);
      else this.#check.within(String(index + 1), () => this.backend(base, known, term));
    }
  }

  private backend(base: string, known: readonly string[], term: Term): void {
    const text = textOf(term);
    if (text === null)
      return this.#check.refuse(term, `Expected string, got ${kindOf(term)} instead`);
    const isCommunity =
      base === 'ejabberd_auth' &&
      (COMMUNITY_AUTHENTICATION.includes(text) || /^(Elixir\.|Ejabberd)/.test(text));
    if (!known.includes(text) && !isCommunity) this.#check.refuse(term, 'unsupported database');
  }

  private hostConfig(value: Term): void {
    const check = this.#check;
    const { types, required } = optionsOf('top', this.version);
    const disallowed = [...required, ...namesIn('global', this.version)];
    for (const pair of hostSections(value)) {
      const host = preparedHost(nameOf(pair));
      if (!this.#hosts.includes(host)) check.refuse(pair, 'Unexpected value', true);
      check.within(`'${shownName(host)}'`, () => {
        const items = groupDuplicates(pairsOf(pair.value));
        check.options(
          { ...pair.value, kind: 'list', items },
          { types, required: [] },
          true,
          disallowed,
        );
        for (const one of items) this.section(one);
      });
    }
  }

  private host(host: string, values: ReadonlyMap<string, Term>): HostOptions {
    const raw = (option: string): Term | undefined =>
      values.get(`${option} ${host}`) ?? values.get(`${option} `);
    const defined = [values.get(`define_keyword ${host}`), values.get('define_keyword ')];
    const keywords = keywordsOf(defined, host, this.version);
    const get = (option: string): Term | undefined => {
      const term = raw(option);
      return term === undefined ? undefined : replaceKeywords(term, keywords);
    };
    return { host, get, modules: moduleMap(get('modules')) };
  }

  private modules(
    host: string,
    of: HostOptions | undefined,
    options: readonly Pair[],
  ): readonly string[] {
    const modules = of?.get('modules');
    if (of === undefined || modules === undefined) return [];
    const installed = options
      .filter((pair) => nameOf(pair) === 'install_contrib_modules')
      .flatMap((pair) => listOrSingle(pair.value).map((term) => textOf(term) ?? ''));
    return checkModules(modules, this.#check, {
      version: this.version,
      host,
      installed,
      database: textOf(of.get('default_db')) ?? 'mnesia',
      memory: textOf(of.get('default_ram_db')) ?? 'mnesia',
    });
  }
}
