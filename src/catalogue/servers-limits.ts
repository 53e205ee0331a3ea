import { requirement, type DeclaredRequirement } from '../judge/engine/requirement.js';
import { stanzaLimit } from '../rules/limits/rule/stanza-limit.js';

const C = 'servers/connections';

const LIMITS_OF_STANZAS =
  'Stanza size limits MUST be enforced for C2S and S2S connections. These limits MUST not be more than 2,097,152 bytes';

const WHY = 'Without a limit, one large stanza can exhaust the memory of the server.';

const TRIED =
  'With --allow-intrusive it also sends growing stanzas, up to 2,097,153 bytes, until the server ends the stream.';

/** `recommended`: as the manifesto writes it, `262,144`. */
function ruled(recommended: string): readonly string[] {
  return [
    `Compliant if the limit after login is at most ${recommended} bytes.`,
    'A limit found by test may be 8 KiB higher, because a server may have read that much already.',
    'Partial if it is higher, but at most 2,097,152 bytes.',
    'By test, partial also needs a stanza above the recommended size that was accepted.',
    'Missing if the announced limit is above 2,097,152 bytes, or a stanza of 2,097,153 bytes is accepted.',
    'If the announced limit and the test disagree, the test decides.',
    'Not observed without a login, without an announced limit, or if the server reads too slowly to tell.',
  ];
}

/** Rows on the size of stanzas. */
export const LIMITS: readonly DeclaredRequirement[] = [
  requirement(
    C,
    'c2s-stanza-limit',
    'MUST',
    stanzaLimit,
    { role: 'c2s', recommended: 262_144, maximum: 2_097_152 },
    ['public', 'account', 'intrusive'],
    {
      title: 'Stanza size limit (clients)',
      checklist: 'Stanza size limits enforced (C2S)',
      why: WHY,
      manifesto: LIMITS_OF_STANZAS,
      references: ['XEP-0478'],
      seen: [
        'The scan reads the announced limits (XEP-0478) at every c2s endpoint.',
        'Limits announced before login are shown, but do not count; with --account those after login do.',
        TRIED,
      ],
      ruled: ruled('262,144'),
      advice: 'Set a stanza size limit of at most 262,144 bytes for clients.',
    },
  ),
  requirement(
    C,
    's2s-stanza-limit',
    'MUST',
    stanzaLimit,
    { role: 's2s', recommended: 524_288, maximum: 2_097_152 },
    ['public', 'federated', 'intrusive'],
    {
      title: 'Stanza size limit (servers)',
      checklist: 'Stanza size limits enforced (S2S)',
      why: WHY,
      manifesto: LIMITS_OF_STANZAS,
      references: ['XEP-0478'],
      seen: [
        'The scan reads the announced limits (XEP-0478) at every s2s endpoint.',
        'Limits before authentication are shown, but do not count; with --s2s-identity those after it do.',
        TRIED,
      ],
      ruled: ruled('524,288'),
      advice: 'Set a stanza size limit of at most 524,288 bytes for servers.',
    },
  ),
];
