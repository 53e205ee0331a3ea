/** Sentences of the findings about upload slots (XEP-0363). */
import type { FailureArgs } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { list, plural, quoted, reason } from '../../report/kit/words.js';

/** `service` is the JID of the upload service. */
interface Service {
  readonly service: string;
}

export const UPLOAD_SENTENCES = {
  UPLOAD_UNASKED: sentence(() => 'No upload slot was requested'),
  UPLOAD_UNANSWERED: sentence(
    (failure: FailureArgs) => `The scan could not get an upload slot (${reason(failure)})`,
    EXAMPLE_FAILURE,
  ),
  UPLOAD_ABSENT: sentence(
    () => 'No HTTP upload (XEP-0363): neither the domain nor a service that it lists offers it',
  ),
  UPLOAD_REFUSED: sentence(
    ({ service, condition, text }: Service & { condition: string; text: string }) =>
      `No upload slot from ${service}: ${condition}${quoted(text)}`,
    { service: 'up.example.org', condition: 'not-allowed', text: 'no' },
  ),
  UPLOAD_TOO_FEW: sentence(
    ({ service, slots, condition }: Service & { slots: number; condition: string }) =>
      `Only ${plural(slots, 'upload slot')} from ${service} (${condition}), too few to compare`,
    { service: 'up.example.org', slots: 2, condition: 'resource-constraint' },
  ),
  UPLOAD_RANDOM: sentence(
    ({
      service,
      bits,
      slots,
      example,
    }: Service & {
      bits: number;
      slots: number;
      example: string;
    }) =>
      `Upload URLs of ${service} have about ${plural(bits, 'random bit')} (${plural(slots, 'slot')} compared), for example ${example}`,
    {
      service: 'up.example.org',
      bits: 144,
      slots: 8,
      example: 'https://up.example.org/x/a.txt',
    },
  ),
  UPLOAD_GUESSABLE: sentence(
    ({
      service,
      bits,
      slots,
      example,
    }: Service & {
      bits: number;
      slots: number;
      example: string;
    }) =>
      `Upload URLs of ${service} have at most about ${plural(bits, 'random bit')} (${plural(slots, 'slot')} compared), for example ${example}`,
    {
      service: 'up.example.org',
      bits: 47,
      slots: 8,
      example: 'https://up.example.org/x/a.txt',
    },
  ),
  UPLOAD_NAMES_OWNER: sentence(
    ({ service, forms, example }: Service & { forms: readonly string[]; example: string }) =>
      `Upload URLs of ${service} contain the owner as ${list(forms)}, for example ${example}`,
    {
      service: 'up.example.org',
      forms: ['sha1(bare JID)', 'user name'],
      example: 'https://up.example.org/‹user name›/a.txt',
    },
  ),
  UPLOAD_NAMES_NOBODY: sentence(
    ({ service, slots }: Service & { slots: number }) =>
      `No upload URL of ${service} contains the user or the address, plain, encoded or hashed (${plural(slots, 'slot')} compared)`,
    { service: 'up.example.org', slots: 8 },
  ),
  UPLOAD_IN_THE_CLEAR: sentence(
    ({ service }: Service) => `Upload URLs of ${service} do not use TLS (http)`,
    { service: 'up.example.org' },
  ),
  UPLOAD_WITH_OWNER: sentence(
    () => 'The session was anonymous, so there was no user name to search for in upload URLs',
  ),
};

export type UploadCodes = CodesOf<typeof UPLOAD_SENTENCES>;
