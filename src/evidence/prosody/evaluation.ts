import type { OptionPlace } from '../../model/configuration.js';
import type { LuaSandbox } from './lua/sandbox.js';
import { luaValue, type LuaValue } from './lua/value.js';
import type { WorkerRequest } from './lua/worker.js';

/** What an option is set to, and where. A list that was appended to has several places. */
export interface SetOption {
  readonly value: LuaValue;
  readonly places: readonly Place[];
}

export type Place = Omit<OptionPlace, 'option'>;

/** Options by section: `*`, then hosts in the order in which the file names them. */
export type OptionsBySection = ReadonlyMap<string, ReadonlyMap<string, SetOption>>;

export interface Evaluation {
  /** Null where it loads. */
  readonly refusal: {
    /** The words of the server, or of Lua; not bounded, and not yet free of secrets. */
    readonly reason: string;
    /** `raised`: by `error` or `assert` in the file itself. `limit`: more than the sandbox allows. */
    readonly by: 'server' | 'raised' | 'limit';
  } | null;
  /** All that was set; until the refusal where there is one. */
  readonly options: OptionsBySection;
  readonly repeated: readonly {
    readonly section: string;
    readonly option: string;
    readonly place: Place;
  }[];
  /** Functions and libraries that it uses and that are not run. */
  readonly unfollowed: readonly string[];
  /** Variables that it read, in that order. */
  readonly variables: readonly string[];
  /** Configuration files that were read, by name. */
  readonly texts: Readonly<Record<string, string>>;
  /** Texts of other files that it read. They may be secrets. */
  readonly data: readonly string[];
  /** Files and folders that it asked for and that are below no root. */
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

/** Evaluates a configuration in the sandbox. `ms`: after that it is refused. */
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
  // An error that the sandbox raises itself begins with a place in its Lua.
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
