/** The engine says what was not seen, whatever a rule does. */
import { describe, expect, test } from 'vitest';
import {
  absent,
  gap,
  known,
  notSeen,
  sightings,
  type Absent,
  type Reading,
} from '../../../src/judge/engine/known.js';
import { halves } from '../../../src/judge/engine/halves.js';
import { ruleOf } from '../../../src/judge/engine/outcome.js';
import { metByEither } from '../../../src/judge/engine/either.js';
import {
  defineRule,
  defineRuleWithAbsence,
  type Overview,
  type RuleDefinition,
  type RuleInput,
} from '../../../src/judge/engine/rule.js';
import { observationView } from '../../../src/model/observation-view.js';
import { SETTINGS } from '../../settings-fixture.js';

interface Codes {
  readonly TLS_ACCEPTED: { readonly version: string };
  readonly TLS_REFUSED: { readonly version: string; readonly alert: string };
}

/** All kinds that the engine looks at itself. */
const KINDS = [
  'dns.address',
  'dns.security',
  'dns.srv',
  'endpoint',
  'session',
  's2s.peer',
] as const;

const INPUT: RuleInput<null> = {
  params: null,
  seen: observationView([], KINDS),
  domain: 'example.org',
  settings: SETTINGS,
  access: ['public'],
  needs: ['public'],
  at: '2026-11-30T00:00:00.000Z',
};
const VERSION = { version: 'TLSv1.3' };
const SILENT = { ...VERSION, alert: '' };
const lost = (id: string) =>
  gap('failed', { code: 'UNASKED', args: { question: 'handshake', version: id } }, [id]);

function ruled(
  readings: readonly Reading<string>[],
  more: Partial<
    RuleDefinition<null, Codes, 'c2s', { versions: ReturnType<typeof collect> }, object>
  >,
) {
  return defineRule<null, Codes>()({
    scope: 'domain',
    needs: { versions: () => collect(readings) },
    decide: ({ versions }, say) =>
      versions.items.map((item) =>
        item.value === 'bad'
          ? say.missing(item, 'exercised', 'TLS_REFUSED', { ...VERSION, alert: '' })
          : say.met(item, 'exercised', 'TLS_ACCEPTED', VERSION),
      ),
    row: {
      compliant: (all) => all.say('TLS_ACCEPTED', VERSION),
      missing: (all) => all.say('TLS_REFUSED', { ...VERSION, alert: '' }),
    },
    ...more,
  })(INPUT);
}

function collect(readings: readonly Reading<string>[]) {
  return sightings(readings, lost('none'));
}

describe('what was not seen', () => {
  test('a finding cannot be changed, nor a changed copy given', () => {
    const good = [known('good', 'a')];
    const forged = (change: (finding: object) => object) => () =>
      ruled(good, {
        decide: ({ versions: { items } }, say) =>
          items.map((item) => {
            const refused = say.missing(item, 'exercised', 'TLS_REFUSED', SILENT);
            return change(refused) as typeof refused;
          }),
      });
    expect(forged((finding) => Object.assign(finding, { status: 'compliant' }))).toThrow(TypeError);
    expect(forged((finding) => Object.assign({}, finding, { status: 'compliant' }))).toThrow(
      'a rule gave a finding that `say` did not make',
    );
    expect(forged((finding) => finding)().status).toBe('missing');
  });

  test('a row that does not apply needs no sentence of its own', () => {
    const outcome = ruled([known('good', 'a')], {
      decide: ({ versions: { items } }, say) =>
        items.map((item) => say.notApplicable(item, 'observed', 'TLS_ACCEPTED', VERSION)),
    });
    expect([outcome.status, outcome.code]).toEqual(['not-applicable', 'TLS_ACCEPTED']);
  });

  test('a rule is not called without the facts that it needs', () => {
    const decide = (): never => {
      throw new Error('called');
    };
    const { status, findings } = ruled([notSeen(lost('a')), notSeen(lost('b'))], { decide });
    expect(status).toBe('not-observed');
    expect(findings.map(({ evidence }) => evidence)).toEqual([['a'], ['b']]);
  });

  test('a gap keeps a row from being compliant, and does not hide what falls short', () => {
    expect(ruled([known('good', 'x'), notSeen(lost('a'))], {}).status).toBe('not-observed');
    expect(ruled([known('bad', 'x'), notSeen(lost('a'))], {}).status).toBe('missing');
    expect(ruled([known('good', 'x')], {})).toMatchObject({
      status: 'compliant',
      basis: 'exercised',
      findings: [{ evidence: ['x'], subject: 'example.org' }],
    });
  });

  test('a rule that words its gaps cannot lose them', () => {
    const readings = [known('good', 'x'), notSeen(lost('a'))];
    const silent = ruled(readings, { gaps: () => [] });
    expect(silent.status).toBe('not-observed');
    expect(silent.findings.map(({ status }) => status)).toContain('not-observed');
    const noted = ruled(readings, {
      gaps: (_gaps, _facts, say) => [say.note(null, 'TLS_ACCEPTED', VERSION)],
    });
    expect(noted.status).toBe('not-observed');
    expect(noted.findings).toHaveLength(3);
    const worded = ruled(readings, {
      gaps: (gaps, _facts, say) => [
        say.unseen('TLS_REFUSED', { ...VERSION, alert: String(gaps.length) }),
      ],
    });
    expect(worded.findings).toContainEqual(
      expect.objectContaining({ status: 'not-observed', args: { ...VERSION, alert: '1' } }),
    );
  });

  test('a rule that says nothing of its facts leaves the row not observed', () => {
    expect(ruled([known('good', 'x')], { decide: () => [] }).status).toBe('not-observed');
  });

  test('nothing that was asked of a name is a finding, where no session was needed', () => {
    const unasked = gap('unasked', { code: 'CONTACTS_UNASKED', args: {} }, [], 'example.org');
    const { status, findings } = ruled([notSeen(unasked)], {});
    expect(status).toBe('not-observed');
    expect(findings).toMatchObject([{ subject: 'example.org', code: 'CONTACTS_UNASKED' }]);
  });

  test('nothing that was asked: the row says which access it needs', () => {
    const unasked = gap('unasked', { code: 'CONTACTS_UNASKED', args: {} });
    const row = defineRule<null, Codes>()({
      scope: 'domain',
      needs: { contacts: (): Reading<number> => notSeen(unasked) },
      decide: () => [],
      row: {},
    });
    expect(row({ ...INPUT, needs: ['account'] })).toMatchObject({
      code: 'ACCESS_NEEDED',
      args: { access: ['account'] },
    });
    expect(row(INPUT)).toMatchObject({ code: 'CONTACTS_UNASKED', status: 'not-observed' });
  });

  test('what falls short is said although the rest is not known', () => {
    const lacking = (value: string) =>
      defineRule<null, Codes>()({
        scope: 'domain',
        needs: { versions: () => collect([notSeen(lost('a'))]) },
        uses: { offer: () => known(value, 'x') },
        violations: ({ offer }, say) =>
          offer.value === 'bad'
            ? [say.missing(offer, 'observed', 'TLS_ACCEPTED', VERSION)]
            : [say.note(offer, 'TLS_ACCEPTED', VERSION)],
        decide: () => [],
        row: { missing: (all) => all.say('TLS_ACCEPTED', VERSION) },
      })(INPUT);
    expect(lacking('bad').findings.map(({ status }) => status)).toEqual(['missing']);
    expect(lacking('good')).toMatchObject({ status: 'not-observed' });
    expect(lacking('good').findings.map(({ status }) => status)).toEqual([
      'not-observed',
      'information',
    ]);
  });

  test('a decisive finding is the row, with the sentence that the rule has for it', () => {
    const row = ruled([known('bad', 'x'), notSeen(lost('a'))], {
      decide: ({ versions }, say) => [
        ...versions.items.map((item) =>
          say.decisive(say.partial(item, 'observed', 'TLS_REFUSED', { ...VERSION, alert: 'own' })),
        ),
        ...versions.items.map((item) =>
          say.missing(item, 'exercised', 'TLS_REFUSED', { ...VERSION, alert: '' }),
        ),
      ],
      row: {
        partial: (all) => all.say('TLS_REFUSED', { ...VERSION, alert: 'row' }),
        missing: (all) => all.say('TLS_REFUSED', { ...VERSION, alert: '' }),
      },
    });
    expect(row).toMatchObject({
      status: 'partial',
      basis: 'observed',
      args: { ...VERSION, alert: 'row' },
    });
  });

  test('a part of a fact that is only used proves a violation, and not that all is well', () => {
    const using = (values: readonly Reading<string>[], more: object = {}) =>
      defineRule<null, Codes>()({
        scope: 'domain',
        needs: { offer: () => known('good', 'x') },
        uses: { versions: () => collect(values) },
        decide: ({ offer, versions }, say) => {
          const items = versions.seen ? versions.items : [];
          const bad = items.find(({ value }) => value === 'bad');
          return bad === undefined
            ? say.met(offer, 'observed', 'TLS_ACCEPTED', VERSION)
            : say.missing(bad, 'observed', 'TLS_REFUSED', SILENT);
        },
        row: {},
        ...more,
      })(INPUT);
    expect(using([known('good', 'y')]).status).toBe('compliant');
    expect(using([known('good', 'y'), notSeen(lost('a'))])).toMatchObject({
      status: 'not-observed',
      findings: [{ status: 'not-observed', evidence: ['a'] }, { status: 'compliant' }],
    });
    const short = using([known('bad', 'y'), notSeen(lost('a'))]);
    expect(short).toMatchObject({ status: 'missing', findings: [{ evidence: ['y'] }] });
    expect(short.findings).toHaveLength(1);
  });

  test('an absence is not decided on, and gaps beside it stay', () => {
    const none: Absent<string> = absent(known('no TLS', 'x'));
    const row = (reading: Reading<string> | Absent<string>, other: Reading<string>) =>
      defineRuleWithAbsence<null, Codes>()({
        scope: 'domain',
        needs: { version: () => reading, other: () => other },
        decide: ({ version }, say) => say.met(version, 'exercised', 'TLS_ACCEPTED', VERSION),
        absent: (from, say) =>
          say.missing(from, 'observed', 'TLS_REFUSED', { ...VERSION, alert: from.value }),
        row: {},
      })(INPUT);
    expect(row(known('1.3', 'y'), known('good', 'z')).status).toBe('compliant');
    expect(row(none, known('good', 'z'))).toMatchObject({
      status: 'missing',
      findings: [{ args: { alert: 'no TLS' }, evidence: ['x'] }],
    });
    expect(row(none, notSeen(lost('a'))).status).toBe('not-observed');
  });

  test('what was not seen of a fact in `uses` keeps a row from being met, and does not hide what falls short', () => {
    const row = (
      version: Reading<string> | Absent<string>,
      bad: Reading<string>,
      optional: readonly 'bad'[] = [],
    ) =>
      defineRuleWithAbsence<null, Codes>()({
        scope: 'domain',
        needs: { version: () => version },
        uses: { bad: () => bad },
        optional,
        decide: ({ version: found }, say) =>
          found.value === 'bad'
            ? say.missing(found, 'exercised', 'TLS_REFUSED', SILENT)
            : found.value === 'none'
              ? say.notApplicable(found, 'exercised', 'TLS_REFUSED', SILENT)
              : say.met(found, 'exercised', 'TLS_ACCEPTED', VERSION),
        absent: (from, say) => say.notApplicable(from, 'observed', 'TLS_REFUSED', SILENT),
        row: {},
      })(INPUT);
    const unseen = notSeen(lost('a'));
    const statusOf = (...given: Parameters<typeof row>) => row(...given).status;
    expect(statusOf(known('good', 'x'), known('no', 'y'))).toBe('compliant');
    expect(row(known('good', 'x'), unseen)).toMatchObject({
      status: 'not-observed',
      findings: [{ status: 'not-observed', evidence: ['a'] }, { status: 'compliant' }],
    });
    expect(statusOf(known('none', 'x'), unseen)).toBe('not-observed');
    expect(statusOf(known('bad', 'x'), unseen)).toBe('missing');
    // Unless the rule declares that it may be unseen, or what is judged is absent anyway.
    expect(statusOf(known('good', 'x'), unseen, ['bad'])).toBe('compliant');
    expect(statusOf(absent(known('no TLS', 'x')), unseen)).toBe('not-applicable');
  });

  test('a row of the operator is not compliant by a part', () => {
    const unasked = notSeen(gap('unasked', { code: 'CONTACTS_UNASKED', args: {} }));
    expect(ruled([known('good', 'x')], { merge: 'operator' }).status).toBe('compliant');
    const failed = notSeen(lost('a'));
    for (const other of [unasked, failed]) {
      expect(ruled([known('good', 'x'), other], { merge: 'operator' }).status).toBe('manual');
    }
  });

  test('a finding that complies decides no row, whatever a rule says', () => {
    const row = ruled([known('good', 'x'), notSeen(lost('a'))], {
      decide: ({ versions: { items } }, say) =>
        items.map((item) => say.decisive(say.met(item, 'observed', 'TLS_ACCEPTED', VERSION))),
    });
    expect(row.status).toBe('not-observed');
  });

  test('what falls short, or was not seen, counts under another name too', () => {
    const over = (elsewhere: (at: string) => Reading<string>) =>
      defineRule<null, Codes>()({
        scope: { names: () => ({ names: ['a.example'], hidden: [] }) },
        needs: { versions: ({ subject }) => collect([known('good', 'x'), elsewhere(subject)]) },
        decide: ({ versions: { items } }, say) =>
          items.map((item) =>
            item.value === 'bad'
              ? say.about('b.example', say.missing(item, 'observed', 'TLS_ACCEPTED', VERSION))
              : say.met(item, 'observed', 'TLS_ACCEPTED', VERSION),
          ),
        row: {},
      })(INPUT).status;
    expect(over(() => known('good', 'y'))).toBe('compliant');
    expect(over(() => known('bad', 'y'))).toBe('missing');
    const unasked = { code: 'CONTACTS_UNASKED', args: {} } as const;
    expect(over(() => notSeen(gap('failed', unasked, ['z'], 'b.example')))).toBe('not-observed');
  });

  test('notes on the whole scan change no status', () => {
    const noted = defineRule<null, Codes>()({
      scope: ['c2s'],
      needs: { versions: () => collect([known('good', 'x')]) },
      decide: () => [],
      notesOnScan: (say) => [
        say.about('srv.example.org', say.note(known(0, 'y'), 'TLS_ACCEPTED', VERSION)),
      ],
      row: {},
    })(INPUT);
    expect(noted.status).toBe('not-observed');
    expect(noted.findings).toContainEqual(
      expect.objectContaining({
        status: 'information',
        subject: 'srv.example.org',
        evidence: ['y'],
      }),
    );
  });
});

describe('the row of a rule on the domain', () => {
  const both = [known('bad', 'x'), known('good', 'y')];

  test('findings about other names count', () => {
    const { status, findings } = ruled(both, {
      decide: ({ versions: { items } }, say) =>
        items.map((item) =>
          item.value === 'bad'
            ? say.about('b.example', say.missing(item, 'observed', 'TLS_ACCEPTED', VERSION))
            : say.about('a.example', say.met(item, 'observed', 'TLS_ACCEPTED', VERSION)),
        ),
    });
    expect(status).toBe('missing');
    expect(findings.map(({ subject }) => subject)).toEqual(['a.example', 'b.example']);
  });

  test('findings are sorted by status, or by code, or keep the order in which the rule says them', () => {
    const decide: Parameters<typeof ruled>[1]['decide'] = ({ versions: { items } }, say) => [
      say.note(null, 'TLS_ACCEPTED', VERSION),
      say.missing(items[0], 'observed', 'TLS_REFUSED', { ...VERSION, alert: '' }),
      say.met(items[0], 'observed', 'TLS_ACCEPTED', { version: 'SSLv3' }),
    ];
    const found = (order?: 'sorted' | 'by-code' | 'said') =>
      ruled(both, { decide, ...(order === undefined ? {} : { order }) }).findings.map(
        ({ status }) => status,
      );
    expect(found()).toEqual(['missing', 'compliant', 'information']);
    expect(found('sorted')).toEqual(found());
    expect(found('by-code')).toEqual(['compliant', 'information', 'missing']);
    expect(found('said')).toEqual(['information', 'missing', 'compliant']);
  });

  test('a rule can say the row itself', () => {
    const row = ruled([known('good', 'x')], {
      decide: ({ versions: { items } }, say) => [
        say.note(null, 'TLS_ACCEPTED', VERSION),
        say.row(say.partial(items[0], 'observed', 'TLS_ACCEPTED', VERSION)),
      ],
    });
    expect(row).toMatchObject({ status: 'partial', basis: 'observed', evidence: ['x'] });
    expect(row.findings.map(({ status }) => status)).toEqual(['information']);
  });

  test('without a sentence of its own, a row says what its first finding says', () => {
    const decide: Parameters<typeof ruled>[1]['decide'] = ({ versions: { items } }, say) =>
      items.map((item) => {
        const args = { ...VERSION, alert: String(item.evidence) };
        return say.missing(item, 'observed', 'TLS_REFUSED', args);
      });
    const { status, code, args } = ruled(both, { decide, row: {} });
    expect({ status, code, args }).toEqual({
      status: 'missing',
      code: 'TLS_REFUSED',
      args: { ...VERSION, alert: 'x' },
    });
  });

  test('a note is no row', () => {
    const decide: Parameters<typeof ruled>[1]['decide'] = ({ versions: { items } }, say) => [
      say.met(items[0], 'observed', 'TLS_ACCEPTED', VERSION),
      say.row(say.note(items[0], 'TLS_ACCEPTED', VERSION)),
    ];
    expect(ruled([known('good', 'x')], { decide }).status).toBe('compliant');
  });

  test('a row that says more than was seen is not taken', () => {
    const decide: Parameters<typeof ruled>[1]['decide'] = ({ versions: { items } }, say) =>
      say.row(say.met(items[0], 'observed', 'TLS_ACCEPTED', VERSION));
    expect(ruled([known('good', 'x')], { decide }).status).toBe('compliant');
    expect(ruled([known('good', 'x'), notSeen(lost('a'))], { decide }).status).toBe('not-observed');
  });

  test('a row can keep its own sentence where all findings say the same', () => {
    const row = { compliant: (all: Overview<null, Codes>) => all.say('TLS_REFUSED', SILENT) };
    expect(ruled([known('good', 'x')], { row }).code).toBe('TLS_ACCEPTED');
    expect(ruled([known('good', 'x')], { row, own: ['compliant'] }).code).toBe('TLS_REFUSED');
  });

  test('a second rule can meet a row, and says nothing else', () => {
    const good = ruleOf<null>(() => ruled([known('good', 'good')], {}));
    const bad = ruleOf<null>(() => ruled([known('bad', 'bad')], {}));
    expect(metByEither(bad, good)(INPUT)).toMatchObject({
      status: 'compliant',
      findings: [{ evidence: ['bad'] }, { evidence: ['good'] }],
    });
    expect(metByEither(good, bad)(INPUT).findings).toHaveLength(1);
  });

  test('one place is enough for what is wanted anywhere', () => {
    const merge = 'anywhere';
    const decide: Parameters<typeof ruled>[1]['decide'] = ({ versions: { items } }, say) =>
      items.map((item, at) =>
        say.about(
          String(at),
          item.value === 'good'
            ? say.met(item, 'observed', 'TLS_ACCEPTED', VERSION)
            : say.unseen('TLS_ACCEPTED', VERSION),
        ),
      );
    expect(ruled(both, { decide, merge }).status).toBe('compliant');
    expect(ruled([known('bad', 'x')], { decide, merge }).status).toBe('not-observed');
  });
});

describe('a row of the operator', () => {
  const unasked = gap('unasked', { code: 'OPERATOR_ONLY', args: {} });
  const over = (readings: readonly Reading<string>[], names: readonly string[]) =>
    defineRule<null, Codes>()({
      scope: { names: () => ({ names, hidden: [] }) },
      needs: { version: ({ subject }) => readings[names.indexOf(subject)] ?? notSeen(unasked) },
      decide: ({ version }, say) =>
        version.value === 'bad'
          ? say.missing(version, 'observed', 'TLS_REFUSED', { ...VERSION, alert: '' })
          : say.met(version, 'observed', 'TLS_ACCEPTED', VERSION),
      merge: 'operator',
      row: { manual: (all) => all.say('TLS_REFUSED', { ...VERSION, alert: `${all.total}` }) },
    })(INPUT);

  test('is left to the operator where nothing was asked, without a finding', () => {
    const silent = { status: 'manual', code: 'OPERATOR_ONLY', findings: [] };
    expect(over([], [])).toMatchObject(silent);
    expect(over([notSeen(unasked)], ['a'])).toMatchObject(silent);
  });

  test('is missing by one place, and compliant by all', () => {
    expect(over([known('bad', 'x'), known('good', 'y')], ['a', 'b']).status).toBe('missing');
    expect(over([known('good', 'x'), known('good', 'y')], ['a', 'b'])).toMatchObject({
      status: 'compliant',
      basis: 'observed',
      code: 'TLS_ACCEPTED',
    });
  });

  test('what was not seen of some places is left to the operator', () => {
    expect(over([known('good', 'x'), notSeen(lost('y'))], ['a', 'b'])).toMatchObject({
      status: 'manual',
      code: 'TLS_REFUSED',
      args: { alert: '2' },
      findings: [{ status: 'compliant' }, { status: 'manual', evidence: ['y'] }],
    });
  });
});

describe('notes', () => {
  test('are said where the needs are not known too, and count nothing', () => {
    const notes: Parameters<typeof ruled>[1]['notes'] = (_uses, say) => [
      say.note({ evidence: ['n'] }, 'TLS_ACCEPTED', VERSION),
    ];
    const codes = (readings: readonly Reading<string>[]) =>
      ruled(readings, { notes }).findings.map(({ status }) => status);
    expect(codes([notSeen(lost('a'))])).toEqual(['not-observed', 'information']);
    expect(codes([known('good', 'x')])).toEqual(['compliant', 'information']);
  });

  test('a finding that becomes a note does not count', () => {
    const row = ruled([known('bad', 'x')], {
      decide: ({ versions: { items } }, say) =>
        say.asNote(say.missing(items[0], 'observed', 'TLS_ACCEPTED', VERSION)),
    });
    expect(row.status).toBe('not-observed');
    expect(row.findings).toMatchObject([{ status: 'information', basis: null, evidence: ['x'] }]);
  });
});

describe('a row of two halves', () => {
  const half = (readings: readonly Reading<string>[]) =>
    defineRule<null, Codes>()({
      scope: 'domain',
      needs: { versions: () => collect(readings) },
      decide: ({ versions: { items } }, say) =>
        items.map((item) =>
          item.value === 'bad'
            ? say.missing(item, 'exercised', 'TLS_REFUSED', { ...VERSION, alert: '' })
            : say.met(item, 'exercised', 'TLS_ACCEPTED', VERSION),
        ),
      row: { missing: (all) => all.say('TLS_ACCEPTED', VERSION) },
      own: ['missing'],
    });
  const [good, bad, unseen] = [[known('good', 'x')], [known('bad', 'y')], [notSeen(lost('z'))]];
  const both = (first: readonly Reading<string>[], second: readonly Reading<string>[]) =>
    halves(half(first), half(second))(INPUT);

  test('is missing by either, with the sentence of that half', () => {
    expect(both(good, bad)).toMatchObject({ status: 'missing', code: 'TLS_ACCEPTED' });
    expect(both(bad, good).status).toBe('missing');
    expect(both(unseen, bad).status).toBe('missing');
  });

  test('what was not seen by the second takes nothing from the first, nor adds to it', () => {
    expect(both(good, unseen).status).toBe('compliant');
    expect(both(unseen, good).status).toBe('not-observed');
    expect(both(good, unseen).findings).toHaveLength(2);
  });
});
