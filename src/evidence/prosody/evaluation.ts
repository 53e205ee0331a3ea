import type { OptionPlace } from '../../model/configuration.js';
import type { LuaSandbox } from './lua/sandbox.js';
import { luaValue, type LuaValue } from './lua/value.js';
import type { WorkerRequest } from './lua/worker.js';

/**
 * The value of a Prosody option, and where the file assigns it. A list that was appended to was
 * assigned in several places.
 */
export interface SetOption {
  readonly value: LuaValue;
  readonly places: readonly Place[];
}

export type Place = Omit<OptionPlace, 'option'>;

/** Options by section: `*`, then hosts in the order in which the configuration file names them. */
export type OptionsBySection = ReadonlyMap<string, ReadonlyMap<string, SetOption>>;

export interface Evaluation {
  /** Why Prosody refuses the configuration; null if Prosody loads it. */
  readonly refusal: {
    /** Error message of the server, or of Lua. Unlimited in length, and may contain secrets. */
    readonly reason: string;
    /**
     * What stopped the evaluation of the configuration. `server`: Prosody refuses it. `raised`:
     * the file itself calls `error` or `assert`. `limit`: it exceeds the limits of the sandbox.
     */
    readonly by: 'server' | 'raised' | 'limit';
  } | null;
  /**
   * All options that the configuration sets. If it is refused: the options set before the error.
   */
  readonly options: OptionsBySection;
  readonly repeated: readonly {
    readonly section: string;
    readonly option: string;
    readonly place: Place;
  }[];
  /** Functions and libraries that the configuration uses and that this program does not run. */
  readonly unfollowed: readonly string[];
  /** Environment variables that the configuration read, in the order of the reads. */
  readonly variables: readonly string[];
  /** Configuration files that were read, by name. */
  readonly texts: Readonly<Record<string, string>>;
  /** Texts of data files that the configuration read. They may be secrets. */
  readonly data: readonly string[];
  /** Files and folders that the configuration asked for, outside all folders that it may read. */
  readonly outside: readonly string[];
}

/** The JSON that the Lua of `lua/result.ts` returns. */
interface Result {
  readonly loads: boolean;
  readonly reason: string | null;
  readonly limit: string | null;
  readonly raised: boolean;
  readonly hosts: readonly (readonly [string, readonly EncodedOption[]])[];
  readonly repeated: readonly (readonly [string, string, EncodedPlace])[];
  readonly unfollowed: readonly string[];
}
type EncodedPlace = readonly [string, number | null];
type EncodedOption = readonly [string, unknown, readonly EncodedPlace[]];

const place = ([file, line]: EncodedPlace): Place => ({ file, line });

/**
 * Evaluates a configuration in the sandbox. After `ms` milliseconds, the configuration is refused.
 */
export async function evaluate(
  sandbox: LuaSandbox,
  request: WorkerRequest,
  ms: number,
): Promise<Evaluation> {
  const reply = await sandbox.run(request, ms);
  if (reply === null) return nothing(`it runs longer than ${ms / 1000} seconds`);
  if ('failure' in reply) return nothing(reply.failure);
  const text = JSON.parse(reply.json) as Result;
  return {
    refusal: refusalOf(text),
    options: new Map(
      text.hosts.map(([host, options]) => [
        host,
        new Map(
          options.map(([name, value, places]) => [
            name,
            { value: luaValue(value), places: places.map(place) },
          ]),
        ),
      ]),
    ),
    repeated: text.repeated.map(([section, option, at]) => ({
      section,
      option,
      place: place(at),
    })),
    unfollowed: text.unfollowed,
    variables: reply.variables,
    texts: reply.texts,
    data: reply.data,
    outside: reply.outside,
  };
}

function refusalOf({ loads, reason, limit, raised }: Result): Evaluation['refusal'] {
  if (loads) return null;
  if (limit !== null) return { reason: limit, by: 'limit' };
  // Errors of the sandbox begin with a line number of `configmanager.lua`. Remove it, because
  // users do not have this file.
  const said = (reason ?? '').replace(/^configmanager\.lua:\d+: /, '');
  if (/not enough memory|stack overflow|C stack overflow/.test(said)) {
    return { reason: said, by: 'limit' };
  }
  return { reason: said, by: raised ? 'raised' : 'server' };
}

function nothing(reason: string): Evaluation {
  return {
    refusal: { reason, by: 'limit' },
    options: new Map(),
    repeated: [],
    unfollowed: [],
    variables: [],
    texts: {},
    data: [],
    outside: [],
  };
}
