/**
 * Numbers and texts of a certain form. `npm run docs` makes JSON Schemas from the types of this
 * folder: the tags in the comments of this file become bounds in these schemas. Every number in a
 * recording must have one of these types.
 */

/**
 * A count, zero or more.
 * @asType integer
 * @minimum 0
 */
export type Count = number;

/**
 * A count, one or more.
 * @asType integer
 * @minimum 1
 */
export type PositiveCount = number;

/**
 * A number in a sentence, which may be any that a program can hold exactly.
 * @minimum -9007199254740991
 * @maximum 9007199254740991
 */
export type SentenceNumber = number;

/**
 * Milliseconds.
 * @minimum 0
 */
export type Milliseconds = number;

/**
 * A number that a DNS record or a TLS message holds in one octet.
 * @asType integer
 * @minimum 0
 * @maximum 255
 */
export type Octet = number;

/**
 * A number that a DNS record or a TLS message holds in two octets.
 * @asType integer
 * @minimum 0
 * @maximum 65535
 */
export type TwoOctets = number;

/**
 * A port of TCP or UDP.
 * @asType integer
 * @minimum 0
 * @maximum 65535
 */
export type Port = number;

/**
 * A time in ISO 8601, UTC.
 * @pattern
 * ^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$
 */
export type Time = string;

/**
 * A day in UTC: 2027-01-31.
 * @pattern ^\d{4}-\d\d-\d\d$
 */
export type Day = string;

/**
 * A SHA-256 hash in hex.
 * @pattern ^[0-9a-f]{64}$
 */
export type Sha256 = string;

/**
 * Octets in lower-case hex.
 * @maxLength 1048576
 * @pattern ^([0-9a-f]{2})*$
 */
export type Hex = string;

/**
 * Octets in base64.
 * @maxLength 1048576
 * @pattern ^[A-Za-z0-9+/]+={0,2}$
 */
export type Base64 = string;

/**
 * A domain in A-labels: lower case, no trailing dot.
 * @maxLength 253
 * @pattern ^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$
 */
export type DomainName = string;

/**
 * Id of a probe: the name of its file.
 * @pattern ^[a-z0-9-]+$
 */
export type ProbeId = string;

/**
 * Id of a requirement.
 * @pattern ^[a-z0-9]+([.-][a-z0-9]+)*$
 */
export type RequirementId = string;

/**
 * Code that names the kind of a finding, for programs.
 * @pattern ^[A-Z0-9]+(_[A-Z0-9]+)*$
 */
export type CodeId = string;
