/** The options, modules and listeners of one host, from which its settings are read. */
import type { Configured, OptionPlace } from '../../model/configuration.js';
import { isLoopbackAddress } from '../loopback.js';
import type { HostOptions } from './server-check.js';
import { booleanOf, numberOf, textOf, valueOf, type Pair, type Term } from './term.js';

export interface Listener {
  /** Name of the listener in messages, by its position in the file: `listen[0]`. */
  readonly name: string;
  readonly module: string;
  readonly options: Term;
}

export interface Scene {
  readonly version: string;
  readonly host: HostOptions;
  readonly hosts: readonly string[];
  readonly listeners: readonly Listener[];
}

export function listenersOfServer(terms: readonly Term[]): readonly Listener[] {
  return terms.map((options, index) => ({
    name: `listen[${index}]`,
    module: textOf(valueOf(options, 'module')) ?? '',
    options,
  }));
}

/**
 * Returns the place where an option is set, and the place where its macro is defined if its value
 * comes from a macro.
 */
export function placesOf(option: string, term: Term | undefined): readonly OptionPlace[] {
  if (term === undefined) return [];
  const { place, macro } = term;
  const at: OptionPlace = { option, file: place.file, line: place.line };
  if (macro?.place == null) return [at];
  const { file, line } = macro.place;
  return [at, { option: `define_macro: ${macro.name}`, file, line }];
}

export function modulePlaces(pair: Pair | undefined): readonly OptionPlace[] {
  if (pair === undefined || pair.key.kind !== 'text') return [];
  return [{ option: `modules: ${pair.key.text}`, file: pair.place.file, line: pair.place.line }];
}

export function told<T>(value: T, ...places: readonly (readonly OptionPlace[])[]): Configured<T> {
  return { value, from: places.flat() };
}

/** A module of the host with its options; undefined if the host does not load the module. */
export class Module {
  private constructor(
    readonly name: string,
    private readonly pair: Pair,
  ) {}

  static of({ host }: Scene, name: string): Module | undefined {
    const pair = host.modules.get(name);
    return pair === undefined ? undefined : new Module(name, pair);
  }

  get(option: string): Term | undefined {
    return valueOf(this.pair.value, option);
  }

  boolean(option: string, otherwise: boolean): boolean {
    return booleanOf(this.get(option)) ?? otherwise;
  }

  number(option: string, otherwise: number): number {
    return numberOf(this.get(option)) ?? otherwise;
  }

  places(...options: readonly string[]): readonly OptionPlace[] {
    return options.flatMap((option) => placesOf(`${this.name}.${option}`, this.get(option)));
  }

  get place(): readonly OptionPlace[] {
    return modulePlaces(this.pair);
  }
}

/** Whether only this machine can reach a listener, so that a proxy must be in front of it. */
export function isLoopback({ options }: Listener): boolean {
  const isSocket = textOf(valueOf(options, 'port'))?.startsWith('unix:') ?? false;
  return isSocket || isLoopbackAddress(textOf(valueOf(options, 'ip')) ?? '');
}
