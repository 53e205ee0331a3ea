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
  /** Text of the attribute; null if its value is not a string. */
  readonly value: string | null;
  readonly element: Element;
}

/** Relative distinguished names from the root down; attributes of each in encoded order. */
type DistinguishedName = readonly (readonly Attribute[])[];

/** Maximum length in code points. */
const LONGEST_LINE = 512;
const LONGEST_VALUE = 256;

/** Decodes a Name (RFC 5280 §4.1.2.4). Throws `Malformed`. */
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

/** Returns the text values of one attribute, in order, each with at most 256 code points. */
export function valuesOf(name: DistinguishedName, type: string): string[] {
  return name
    .flat()
    .flatMap((attribute) =>
      attribute.type === type && attribute.value !== null
        ? [bounded(attribute.value, LONGEST_VALUE)]
        : [],
    );
}

/**
 * Formats a name (RFC 4514), with control characters escaped and at most 512 code points:
 * `CN=chat.example.org,O=Example\, Inc.,C=DE`.
 */
export function formatName(name: DistinguishedName): string {
  const line = [...name]
    .reverse()
    .map((relative) => relative.map(formatAttribute).join('+'))
    .join(',');
  return bounded(line, LONGEST_LINE);
}

function formatAttribute({ type, value, element }: Attribute): string {
  const name = ATTRIBUTE_NAMES.get(type);
  // RFC 4514 §2.4: attributes without a short name are shown in encoded form.
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
