/** Estimates the random bits in texts that a server generated one after another. */

/**
 * Random bits of a UUID by its version (RFC 9562 §5.4 and §5.7); versions made of time and node
 * have none. Version 7 counts what an attacker has to guess who knows the millisecond: 12 of its
 * bits may be a finer clock (§6.2). Prosody 13 has the layout of an earlier draft with 62 random
 * bits.
 */
const UUID_BITS: Readonly<Record<string, number>> = { '4': 122, '7': 74 };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/**
 * Estimates the random bits in each of several texts, such as one part of each upload URL.
 * `values` holds two or more, in the order of their generation, because one value alone does not
 * show which parts vary.
 */
export function bitsOf(values: readonly string[]): number {
  if (new Set(values).size < values.length) return 0;
  const versions = values.map((value) => UUID.exec(value)?.[1]);
  const [version] = versions;
  if (version !== undefined && versions.every((other) => other === version)) {
    return UUID_BITS[version] ?? 0;
  }
  if (countsUp(values)) return 0;
  const width = Math.min(...values.map((value) => value.length));
  const same = values.every((value) => value.length === width);
  const varying = same ? values.map((value) => varyingOf(value, values)) : trimmed(values);
  const length = Math.min(...varying.map((value) => value.length));
  return Math.floor(length * Math.log2(alphabetOf(varying.join(''))));
}

/**
 * Returns the characters of a value at the positions where the values differ. Characters that are
 * the same in all values, such as a process number, are removed.
 */
function varyingOf(value: string, values: readonly string[]): string {
  const places = Array.from({ length: value.length }, (_, at) => at);
  return places
    .filter((at) => values.some((other) => other[at] !== value[at]))
    .map((at) => value[at])
    .join('');
}

/** Removes the common prefix and suffix of values of different lengths. */
function trimmed(values: readonly string[]): readonly string[] {
  const front = common(values);
  const rest = values.map((value) => value.slice(front));
  let back = 0;
  while (
    rest.every((value) => back < value.length && value.at(-1 - back) === rest[0]?.at(-1 - back))
  ) {
    back += 1;
  }
  return rest.map((value) => value.slice(0, value.length - back));
}

function common(values: readonly string[]): number {
  const [first = ''] = values;
  let length = 0;
  while (length < first.length && values.every((value) => value[length] === first[length])) {
    length += 1;
  }
  return length;
}

/** Maximum difference of two consecutive values of a counter or clock. */
const LARGEST_STEP = 2 ** 32;

/**
 * Whether numbers rise or fall in small steps. Eight random numbers do so with a probability of
 * 2/8!.
 */
function countsUp(values: readonly string[]): boolean {
  for (const [shape, base] of [
    [/^\d{1,40}$/, 10n],
    [/^[0-9a-f]{1,40}$/i, 16n],
  ] as const) {
    if (!values.every((value) => shape.test(value))) continue;
    const numbers = values.map((value) => (base === 10n ? BigInt(value) : BigInt(`0x${value}`)));
    const steps = numbers.slice(1).map((number, at) => Number(number - (numbers[at] ?? 0n)));
    const oneWay = steps.every((step) => step > 0) || steps.every((step) => step < 0);
    if (oneWay && steps.every((step) => Math.abs(step) <= LARGEST_STEP)) return true;
  }
  return false;
}

/** Returns the size of the smallest common alphabet that contains all characters of a text. */
function alphabetOf(text: string): number {
  const alphabets: readonly (readonly [RegExp, number])[] = [
    [/^[01]*$/, 2],
    [/^[0-9]*$/, 10],
    [/^[0-9a-f]*$/, 16],
    [/^[0-9A-F]*$/, 16],
    [/^[a-z]*$/, 26],
    [/^[A-Z]*$/, 26],
    [/^[0-9A-Z]*$/, 32],
    [/^[0-9a-z]*$/, 32],
    [/^[A-Za-z]*$/, 52],
    [/^[0-9A-Za-z]*$/, 62],
  ];
  return alphabets.find(([shape]) => shape.test(text))?.[1] ?? 64;
}

/**
 * Estimates the random bits in the query parameters of URLs. Ignores values that the host or path
 * also holds, because they are counted as part of the path. A fragment counts as 0 bits, because
 * the server never receives it.
 */
export function queryBits(urls: readonly URL[], filename: string): number {
  const parameters = urls.map(({ search }) => parametersOf(search.slice(1), filename));
  const names = (one: ReadonlyMap<string, string>): string => [...one.keys()].sort().join('\n');
  const [first] = parameters;
  if (first === undefined) return 0;
  const columns = parameters.every((one) => names(one) === names(first))
    ? [...first.keys()].sort().map((name) => parameters.map((one) => one.get(name) ?? ''))
    : [urls.map(({ search }) => search.replaceAll(filename, ''))];
  const counted = [urls.map(({ host, pathname }) => `${host}${pathname}`)];
  let bits = 0;
  for (const column of columns) {
    if (counted.some((other) => repeats(column, other))) continue;
    counted.push(column);
    bits += bitsOf(column);
  }
  return bits;
}

/**
 * Returns the query parameters of a URL: values by name. A value without a name has the empty
 * name.
 */
function parametersOf(query: string, filename: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pair of query.split(/[&;]/)) {
    const at = pair.indexOf('=');
    const name = at < 0 ? '' : pair.slice(0, at);
    const value = pair.slice(at + 1).replaceAll(filename, '');
    found.set(name, `${found.get(name) ?? ''}${value}`);
  }
  return found;
}

function repeats(column: readonly string[], other: readonly string[]): boolean {
  return column.every((value, at) => {
    const text = other[at]?.toLowerCase() ?? '';
    return text.includes(value.toLowerCase()) || text.includes(safelyDecoded(value).toLowerCase());
  });
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
