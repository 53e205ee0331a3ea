import { distinct } from '../facts/order.js';
import { featuresAt } from '../facts/streams.js';
import { markOf, type Check } from './check.js';
import { argsOf, overEndpoints, unseen, worstOf } from './merge.js';
import { exercisedMarks, exercisedSummary } from './stanza-limit-exercised.js';
import { noStreamMark } from './unseen.js';

/**
 * XEP-0478: what a server announces before the login is the limit before the login (Prosody:
 * 10000, and 262144 after it), so it is shown and never ruled on.
 */
export const stanzaLimit: Check<'stanza-limit'> = (input) => {
  const { seen, params } = input;
  return overEndpoints(
    input,
    [params.role],
    ({ id }) => {
      const tried = exercisedMarks(seen, id, params);
      if (tried.some(({ status }) => status !== 'information')) return tried;
      const streams = featuresAt(seen, id);
      const evidence = distinct(streams.map((stream) => stream.id));
      const bytes = streams.flatMap(({ features }) => features.limits?.maxBytes ?? []);
      if (streams.length === 0) {
        return [noStreamMark(seen, id), ...tried];
      }
      return [
        ...tried,
        bytes.length === 0
          ? markOf(
              id,
              'not-observed',
              null,
              { code: 'STANZA_LIMIT_UNANNOUNCED', args: {} },
              evidence,
            )
          : markOf(
              id,
              'not-observed',
              null,
              { code: 'STANZA_LIMIT_BEFORE_LOGIN', args: { bytes: numbersOf(bytes) } },
              evidence,
            ),
      ];
    },
    (survey) => {
      if ([...survey.statuses.values()].some((status) => status !== 'not-observed')) {
        return worstOf(survey, () => exercisedSummary(survey));
      }
      const bytes = argsOf(survey, 'STANZA_LIMIT_BEFORE_LOGIN').flatMap((args) => args.bytes);
      if (bytes.length === 0) {
        const silent = argsOf(survey, 'STANZA_LIMIT_UNANNOUNCED').length > 0;
        return unseen(survey, silent ? { code: 'STANZA_LIMIT_UNANNOUNCED', args: {} } : undefined);
      }
      return unseen(survey, {
        code: 'STANZA_LIMIT_BEFORE_LOGIN',
        args: { bytes: numbersOf(bytes.map(Number)) },
      });
    },
  );
};

/** Ascending, each once. */
function numbersOf(numbers: readonly number[]): string[] {
  return [...new Set(numbers)].sort((a, b) => a - b).map(String);
}
