import { LIBRARIES } from './libraries.js';
import { OPTIONS } from './options.js';
import { RESULT } from './result.js';
import { START } from './start.js';

/**
 * Lua that reads a configuration as `core/configmanager.lua` of Prosody does, in 0.12 or in 13. It
 * runs in `worker.ts`. Its arguments are functions and facts; it returns one JSON text, `Result`
 * of `../evaluation.ts`. The configuration never gets the real globals: it gets the table `G`.
 * Everything that this Lua code calls is a local variable, since a configuration may replace
 * `string.match`.
 */
export const CONFIGMANAGER = START + LIBRARIES + OPTIONS + RESULT;
