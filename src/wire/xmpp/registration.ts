/** Decodes in-band registration (XEP-0077) with its form and captcha (XEP-0004, XEP-0158). */
import { bounded } from './bounded.js';
import {
  attribute,
  child,
  children,
  elements,
  escapeXml,
  textOf,
  type XmlElement,
} from './element.js';
import { boundedAttribute, sortedSet } from './errors.js';
import { NS } from './ns.js';

/** Maximum number of fields to decode: a server may send thousands. */
const MOST_FIELDS = 50;
const LONGEST_NAME = 100;

interface RegistrationField {
  readonly name: string;
  readonly type: string | null;
  readonly required: boolean;
  readonly media: readonly string[];
}

export interface RegistrationQuery {
  /**
   * Names of the child elements of the registration query, sorted, without form, redirect and
   * instructions.
   */
  readonly fields: readonly string[];
  readonly form: {
    /** FORM_TYPE of the registration form (XEP-0068); null if the form has none. */
    readonly type: string | null;
    readonly fields: readonly RegistrationField[];
  } | null;
  /** URL of the out-of-band redirect (XEP-0077 §5), or null. */
  readonly url: string | null;
  readonly instructions: string | null;
}

export const REGISTER_GET = `<query xmlns='${NS.register}'/>`;
export const REGISTER_REMOVE = `<query xmlns='${NS.register}'><remove/></query>`;

/** Decodes a registration query. Returns null for another element. */
export function readRegistration(query: XmlElement | null): RegistrationQuery | null {
  if (query?.name !== 'query' || query.ns !== NS.register) return null;
  const own = elements(query).filter(({ ns }) => ns === NS.register);
  const words = child(query, 'instructions', NS.register);
  const form = child(query, 'x', NS.dataForm);
  const oob = child(query, 'x', NS.oob);
  const url = oob === undefined ? undefined : child(oob, 'url', NS.oob);
  const said = [words, form && child(form, 'instructions', NS.dataForm)]
    .map((element) => (element === undefined ? '' : textOf(element).trim()))
    .find((text) => text !== '');
  return {
    fields: sortedSet(
      own.map(({ name }) => bounded(name, LONGEST_NAME)).filter((name) => name !== 'instructions'),
    ).slice(0, MOST_FIELDS),
    form: form === undefined ? null : formOf(form),
    url: url === undefined ? null : bounded(textOf(url).trim(), 300),
    instructions: said === undefined ? null : bounded(said, 300),
  };
}

function formOf(form: XmlElement): NonNullable<RegistrationQuery['form']> {
  const fields = children(form, 'field', NS.dataForm).slice(0, MOST_FIELDS);
  const kind = fields.find((field) => attribute(field, 'var') === 'FORM_TYPE');
  const value = kind === undefined ? undefined : child(kind, 'value', NS.dataForm);
  return {
    type: value === undefined ? null : bounded(textOf(value).trim(), LONGEST_NAME),
    fields: fields.flatMap((field) => {
      const name = boundedAttribute(field, 'var');
      if (name === null || name === 'FORM_TYPE') return [];
      return [
        {
          name: bounded(name, LONGEST_NAME),
          type: boundedAttribute(field, 'type'),
          required: child(field, 'required', NS.dataForm) !== undefined,
          media: mediaOf(field),
        },
      ];
    }),
  };
}

function mediaOf(field: XmlElement): string[] {
  const uris = children(field, 'media', NS.media).flatMap((media) =>
    children(media, 'uri', NS.media),
  );
  return sortedSet(uris.map((uri) => bounded(boundedAttribute(uri, 'type') ?? '', LONGEST_NAME)));
}

/**
 * Builds the submission of a registration: a data form if the server's form has the needed fields,
 * else plain elements. Throws `RangeError` for an empty user name, which jabberd2 would accept.
 */
export function registrationXml(
  { form }: Pick<RegistrationQuery, 'form'>,
  username: string,
  password: string,
): string {
  if (username.trim() === '') throw new RangeError('nobody registers without a name');
  const names = form?.fields.map(({ name }) => name) ?? [];
  if (form === null || !names.includes('username') || !names.includes('password')) {
    return (
      `<query xmlns='${NS.register}'><username>${escapeXml(username)}</username>` +
      `<password>${escapeXml(password)}</password></query>`
    );
  }
  const field = (name: string, value: string): string =>
    `<field var='${escapeXml(name)}'><value>${escapeXml(value)}</value></field>`;
  return (
    `<query xmlns='${NS.register}'><x xmlns='${NS.dataForm}' type='submit'>` +
    (form.type === null ? '' : field('FORM_TYPE', form.type)) +
    field('username', username) +
    field('password', password) +
    '</x></query>'
  );
}

type Fillable = Pick<RegistrationQuery, 'fields' | 'form' | 'url'>;

/** Whether the registration form requires only a user name and a password. */
export function isFillable({ fields, form, url }: Fillable): boolean {
  if (url !== null && url !== '') return false;
  const names = form === null ? fields : form.fields.map(({ name }) => name);
  if (!names.includes('username') || !names.includes('password')) return false;
  if (form === null) return fields.every((name) => ['username', 'password', 'x'].includes(name));
  return form.fields.every(
    ({ name, required, media }) =>
      media.length === 0 && (!required || name === 'username' || name === 'password'),
  );
}
