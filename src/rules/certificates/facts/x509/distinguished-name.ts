import {
  elementsOf,
  encode,
  Malformed,
  objectIdentifier,
  sequence,
  text,
  type Element,
} from './der.js';
import { ATTRIBUTE_NAMES } from './oids.js';

interface Attribute {
  readonly type: string;
  /** Null where the value is no string. */
  readonly value: string | null;
  readonly element: Element;
}

/** Relative names from the root down, attributes in each as they are encoded. */
type DistinguishedName = readonly (readonly Attribute[])[];

/** In code points. */
const LONGEST_LINE = 512;
const LONGEST_VALUE = 256;

/** Reads a Name (RFC 5280 §4.1.2.4). Throws `Malformed`. */
export function readName(element: Element | undefined, what: string): DistinguishedName {
  return sequence(element, what).map((relative) =>
    elementsOf(relative).map((pair) => {
      const [type, value] = sequence(pair, `attribute of the ${what}`);
      if (value === undefined) throw new Malformed(`an attribute of the ${what} has no value`);
      return {
        type: objectIdentifier(type, `attribute type of the ${what}`),
        value: text(value),
        element: value,
      };
    }),
  );
}

/** The values of one attribute that are text, in order, each at most 256 code points. */
export function valuesOf(name: DistinguishedName, type: string): string[] {
  return name
    .flat()
    .flatMap((attribute) =>
      attribute.type === type && attribute.value !== null
        ? [bounded(attribute.value, LONGEST_VALUE)]
        : [],
    );
}

/** `CN=chat.example.org,O=Example\, Inc.,C=DE` (RFC 4514), controls escaped, cut at 512. */
export function formatName(name: DistinguishedName): string {
  const line = [...name]
    .reverse()
    .map((relative) => relative.map(formatAttribute).join('+'))
    .join(',');
  return bounded(line, LONGEST_LINE);
}

function formatAttribute({ type, value, element }: Attribute): string {
  const name = ATTRIBUTE_NAMES.get(type);
  // RFC 4514 §2.4: of an attribute without a short name, the encoding.
  const shown =
    name === undefined || value === null
      ? `#${encode(element).subarray(0, LONGEST_LINE).toString('hex')}`
      : escape(value);
  return `${name ?? type}=${shown}`;
}

function escape(value: string): string {
  return value
    .replace(/["+,;<>\\]/g, '\\$&')
    .replace(/(?<!^) $/, '\\ ')
    .replace(/^[ #]/, '\\$&')
    .replace(/\p{Cc}/gu, (control) =>
      Buffer.from(control).toString('hex').toUpperCase().replace(/../g, '\\$&'),
    );
}

function bounded(value: string, longest: number): string {
  const points = Array.from(value.slice(0, 2 * longest + 2));
  return points.length <= longest ? value : `${points.slice(0, longest - 1).join('')}…`;
}
