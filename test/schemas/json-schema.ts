/** The part of JSON Schema that the generator writes. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
}

export type Definitions = Readonly<Record<string, JsonSchema>>;

const DEFINITIONS = '#/$defs/';

/** Name of the definition that a schema refers to; null without a reference. */
export function referenceOf({ $ref }: JsonSchema): string | null {
  return $ref?.startsWith(DEFINITIONS) === true
    ? decodeURIComponent($ref.slice(DEFINITIONS.length))
    : null;
}

/** Whether the schema refers to a generic type with its arguments, whose name no schema can have. */
export function isGeneric(schema: JsonSchema): boolean {
  return referenceOf(schema)?.includes('<') === true;
}

export function referenceTo(name: string): JsonSchema {
  return { $ref: `${DEFINITIONS}${name}` };
}

/** The schema itself, or the definition that it refers to. */
export function resolved(schema: JsonSchema, definitions: Definitions): JsonSchema {
  const name = referenceOf(schema);
  return name === null ? schema : resolved(definitions[name] ?? {}, definitions);
}

/** The definitions that `schema` needs, sorted by name. */
export function reachable(schema: JsonSchema, definitions: Definitions): Definitions {
  const found = new Map<string, JsonSchema>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const name = referenceOf(value);
    if (name !== null && !found.has(name)) {
      const definition = definitions[name];
      if (definition === undefined) throw new Error(`there is no definition ${name}`);
      found.set(name, definition);
      visit(definition);
    }
    for (const item of Object.values(value)) visit(item);
  };
  visit(schema);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
