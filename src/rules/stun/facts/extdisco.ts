import type { Asker, Seen } from '../../../model/index.js';
import { readExternalServices, type ExternalService } from '../../../wire/xmpp/extdisco.js';

export interface ServiceList {
  /** `result`: there is a list, and it may be empty. */
  readonly answer: 'result' | 'error' | 'silence';
  readonly services: readonly ExternalService[];
  readonly by: Asker;
  /** Id of the observation. */
  readonly evidence: string;
}

/** What each that asked was told (XEP-0215), in the order of the ids. */
export function servicesOf(seen: Seen<'entity.iq'>): readonly ServiceList[] {
  return seen.all('entity.iq').flatMap(({ id, value }) => {
    if (value?.query !== 'extdisco') return [];
    const { answer, payload } = value.answer;
    const services = payload === null ? null : readExternalServices(payload);
    // A result that holds no list is no answer to the question.
    const said = answer === 'result' && services === null ? 'error' : answer;
    return [{ answer: said, services: services ?? [], by: value.by, evidence: id }];
  });
}
